"""What is noticed of undecided claims before anybody opens them: that figures differ from what is known, and that there
is an earlier verdict. Hints that are derived from the library, and so no change of a claim that its version counts.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import product, takewhile

import numpy as np
from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select, update

from app.db import batched, writing
from app.desk import Desk
from app.evidence.library import WINDOW
from app.matching import matches
from app.models import Article, Claim, Evidence, Import, Passage, State

# So many claims are looked up together: few enough that a bar moves.
BATCH = 256
# So many undecided claims, the newest, are looked at again when evidence has come.
AGAIN = 5000
# The cosine from which a passage may be about the same as a claim; figures that can be compared are far above it.
NEAR = 0.4


def notice(desk: Desk, article_id: int, tell: Callable[[float], None]) -> None:
    """Look at every undecided claim of an article; `tell` hears the share of them that is done, from 0 to 1."""
    with Session(desk.engine) as session:
        query = select(Claim).where(Claim.article_id == article_id, *_undecided())
        claims = session.exec(query.order_by(col(Claim.id))).all()
    for done in _look(desk, claims):
        tell(done / len(claims))


def notice_again(desk: Desk, import_id: int) -> None:
    """Look again at the undecided claims that what has come or gone since an import was asked for may bear on.

    Those of archived and deleted articles are left as they are.
    """
    with Session(desk.engine) as session:
        on_desk = (col(Article.archived_at).is_(None), col(Article.deleted_at).is_(None))
        query = select(Claim).join(Article, col(Article.id) == Claim.article_id).where(*_undecided(), *on_desk)
        claims = session.exec(query.order_by(col(Claim.id).desc()).limit(AGAIN)).all()
        since = session.exec(select(Import.created_at).where(Import.id == import_id)).one()
        passages = list(_passages_since(session, since)) if claims else []
    for _ in _look(desk, _near(desk, claims, passages)):
        pass


def _undecided() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Claim.state) == State.open, col(Claim.verdict_id).is_(None)


def _passages_since(session: Session, moment: datetime) -> Iterator[str]:
    """The passages that came into the library since then, and those that they replaced, window by window."""
    # From the newest back to that moment: however large the library is, no more of it is read.
    newest = select(Evidence.id, Evidence.created_at).order_by(col(Evidence.id).desc())
    rows = session.exec(newest.execution_options(yield_per=WINDOW))
    ids = [id for id, _ in takewhile(lambda row: row[1] >= moment, rows)]
    of_evidence = select(Passage.text).join(Evidence, col(Evidence.id) == Passage.evidence_id)
    for some in batched(ids):
        yield from session.exec(of_evidence.where(col(Evidence.id).in_(some)))
        yield from session.exec(of_evidence.where(col(Evidence.replaced_by).in_(some)))


def _near(desk: Desk, claims: Sequence[Claim], passages: Sequence[str]) -> list[Claim]:
    """The claims that any of the passages is near to in meaning: comparing all with all takes longer than that."""
    if not passages:
        return []
    wordings = desk.vectors([claim.text for claim in claims])
    nearest = np.full(len(claims), -1.0)
    for begin in range(0, len(passages), WINDOW):
        vectors = desk.vectors(passages[begin : begin + WINDOW])
        nearest = np.maximum(nearest, (wordings @ vectors.T).max(axis=1))
    return [claim for claim, cosine in zip(claims, nearest, strict=True) if cosine >= NEAR]


def _look(desk: Desk, claims: Sequence[Claim]) -> Iterator[int]:
    """Look claims up and keep what is noticed of them, batch by batch; how many are done after each."""
    if claims:
        desk.store.catch_up()
    for begin in range(0, len(claims), BATCH):
        batch = claims[begin : begin + BATCH]
        # The models that a desk may have besides would take minutes for what is a hint.
        found = matches(desk, batch, models=False)
        noticed: dict[tuple[bool, bool], list[int]] = {}
        for claim, near in zip(batch, found, strict=True):
            compared = (one for match in near if not match.weak for one in match.comparisons)
            differs = any(one.relation == "differs" for one in compared)
            noticed.setdefault((differs, any(match.closeness for match in near)), []).append(claim.id or 0)
        with writing(desk.engine) as session:
            _keep(session, noticed)
        yield begin + len(batch)


def _keep(session: Session, noticed: dict[tuple[bool, bool], list[int]]) -> None:
    for some in batched(sorted(id for ids in noticed.values() for id in ids)):
        # In the order of their ids, as everything that changes several claims takes them.
        session.exec(select(Claim.id).where(col(Claim.id).in_(some)).order_by(col(Claim.id)).with_for_update()).all()
    for differs, before in product((False, True), repeat=2):
        other = or_(col(Claim.differs).is_not(differs), col(Claim.decided_before).is_not(before))
        values = {"differs": differs, "decided_before": before}
        for some in batched(noticed.get((differs, before), [])):
            session.exec(update(Claim).where(col(Claim.id).in_(some), other).values(values))
