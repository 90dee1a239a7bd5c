"""A piece of evidence as it was and as it is: what it says is never overwritten, a newer version takes its place.

The older version is retired and points at the newer one; it stays readable, and cited where it was cited.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import policy
from app.acts import Acting, act, row_of
from app.errors import Conflict
from app.evidence.importers import SAID, Row
from app.evidence.library import texts, write
from app.models import Article, Citation, Claim, Evidence, Mark, Passage, State, User, Verdict, now

LINE, WORD = re.compile(r"[^\n]*\n+|[^\n]+"), re.compile(r"\S+\s*|\s+")


def evidence_of(session: Session, evidence_id: int) -> Evidence:
    """The piece of evidence of that id. Raises NotFound."""
    return row_of(session, Evidence, evidence_id)


def newest(session: Session, evidence: Evidence) -> Evidence:
    """The version that stands in this one's place; itself, where none does."""
    if evidence.replaced_by is None:
        return evidence
    line = select(Evidence.id, Evidence.replaced_by).where(Evidence.id == evidence.id).cte(recursive=True)
    line = line.union(select(Evidence.id, Evidence.replaced_by).join(line, col(Evidence.id) == line.c.replaced_by))
    last = select(line.c.id).where(line.c.replaced_by.is_(None))
    return session.exec(select(Evidence).where(col(Evidence.id).in_(last))).one()


def versions(session: Session, evidence: Evidence) -> list[Evidence]:
    """All versions of a piece of evidence, the newest first."""
    last = newest(session, evidence)
    ids = select(Evidence.id).where(Evidence.id == last.id).cte(recursive=True)
    ids = ids.union(select(Evidence.id).where(Evidence.replaced_by == ids.c.id))
    older = select(Evidence).where(col(Evidence.id).in_(select(ids.c.id)), Evidence.id != last.id)
    return [last, *session.exec(older.order_by(col(Evidence.id).desc()))]


def edit(
    engine: Engine, user: User, evidence_id: int, row: Row, vectors_of: Callable[[Sequence[str]], np.ndarray]
) -> Evidence:
    """Put a newer version in a piece's place; it comes back, or the piece itself where the row says just the same.

    A row without pages keeps the piece's, moved to where they are in its text. Raises NotFound, and Conflict where the
    piece has been replaced or retired meanwhile or another piece says what the row does.
    """
    policy.require(user, "edit evidence")  # before the model is put to work
    vectors_of(texts(row))
    with act(engine, user, "edit evidence") as acting:
        older = acting.take(Evidence, evidence_id)
        if older.replaced_by is not None:
            raise Conflict("Somebody has changed this evidence meanwhile.")
        if older.retired_at is not None:
            raise Conflict("This evidence has been retired: bring it back before you change it.")
        if all(getattr(row, name) == getattr(older, name) for name in SAID):
            return older
        twin = acting.session.exec(select(Evidence).where(Evidence.digest == row.digest)).first()
        if twin and twin.retired_at is None:
            raise Conflict(f"Evidence {twin.id} says just the same: retire this one, or that one.")
        return put(acting, older, replace(row, pages=row.pages or moved(older.pages, older.text, row.text)))


def put(acting: Acting, older: Evidence, row: Row) -> Evidence:
    """Let a row take the place of an older version, which the act has taken. Comes back with its evidence.

    Where the library has the same row in matching already, that is what takes the place.
    """
    twin = acting.session.exec(select(Evidence).where(Evidence.digest == row.digest)).first()
    if twin and twin.retired_at is None:
        newer = twin
    else:
        # An earlier version said the same and keeps its digest; this is a new version nevertheless.
        key = hashlib.sha256(f"{row.digest} in place of {older.id}".encode()).hexdigest() if twin else row.digest
        newer = acting.make(write(acting.session, row, key, acting.actor.id))
    older.retired_at, older.retired_by, older.replaced_by = now(), acting.actor.id, newer.id
    return newer


def bring_back(engine: Engine, user: User, evidence_id: int) -> None:
    """Let a retired piece of evidence be matched again.

    Raises NotFound, and Conflict where another has taken its place: a newer version, or one with its external id.
    """
    with act(engine, user, "bring back evidence") as acting:
        session, evidence = acting.session, acting.take(Evidence, evidence_id)
        if evidence.replaced_by is not None:
            raise Conflict(f"A newer version has taken its place: see evidence {newest(session, evidence).id}.")
        if evidence.external_id:
            same = select(Evidence.id).where(Evidence.external_id == evidence.external_id)
            taken = session.exec(same.where(col(Evidence.retired_at).is_(None), Evidence.id != evidence_id)).first()
            if taken:
                raise Conflict(f"Evidence {taken} has come in its place, with the same external id.")
        evidence.retired_at = evidence.retired_by = None


@dataclass(frozen=True)
class Cited:
    """A claim that cites a passage now; `mark` is the verdict that holds, None while there is none."""

    claim: Claim
    article: Article
    passage: Passage
    mark: Mark | None


def citing(session: Session, evidence_ids: Sequence[int]) -> list[Cited]:
    """Which claims cite these pieces of evidence now, and which passages of theirs."""
    query = (
        select(Claim, Article, Passage, Citation.id)
        .join(Citation, col(Citation.claim_id) == Claim.id)
        .join(Passage, col(Passage.id) == Citation.passage_id)
        .join(Article, col(Article.id) == Claim.article_id)
        .where(col(Passage.evidence_id).in_(evidence_ids), Claim.state != State.withdrawn)
        .where(col(Article.deleted_at).is_(None))
        .order_by(col(Claim.id), col(Passage.id))
    )
    # What was cited and is no longer has its citation kept all the same.
    found = [row for row in session.exec(query) if row[3] in row[0].citations]
    holding = select(Verdict.id, Verdict.mark).where(col(Verdict.id).in_([claim.verdict_id for claim, *_ in found]))
    marks = {id: Mark(mark) for id, mark in session.exec(holding)}
    return [Cited(claim, article, passage, marks.get(claim.verdict_id)) for claim, article, passage, _ in found]


def moved(
    pages: Sequence[int], older: str, newer: str, units: Sequence[re.Pattern[str]] = (LINE, WORD)
) -> tuple[int, ...]:
    """Where pages that begin at these places of a text begin in its changed text.

    What stands in lines, or within changed lines in words, that are the same keeps its page exactly.
    """
    if not units:
        return tuple(0 for _ in pages)
    before, after = units[0].findall(older), units[0].findall(newer)
    offsets, there, here = [], 0, 0
    for how, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        old, new = "".join(before[i:j]), "".join(after[k:m])
        inside = [page - there for page in pages if there <= page < there + len(old)]
        found = inside if how == "equal" else moved(inside, old, new, units[1:])
        offsets += [here + offset for offset in found]
        there, here = there + len(old), here + len(new)
    return (*offsets, *[len(newer) for page in pages if page >= len(older)])
