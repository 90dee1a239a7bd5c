"""Rows into the library: each a piece of evidence, cut into passages that a citation can point at."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, insert, update
from sqlmodel import Session, col, select

from app.acts import act
from app.db import batched
from app.evidence.importers import SAID, Row
from app.language.sentences import sentences
from app.models import Evidence, Passage, User, digest, now

# So many rows are embedded and written together: enough that sorting their texts by length fills the model's batches
# evenly, and few enough that a bar moves and a kill costs seconds.
WINDOW = 1024
# A passage ends after the sentence that takes it past this many characters: long enough to say something by itself,
# short enough for the embedding model, which reads some 250 words, and for a reader's glance.
ENOUGH = 300
# A sentence longer than this is cut at a space.
LONGEST_PASSAGE = 1000


@dataclass(frozen=True)
class Added:
    """What an import came to, in rows."""

    added: int = 0
    unchanged: int = 0

    @property
    def rows(self) -> int:
        return self.added + self.unchanged


def passages(text: str) -> list[tuple[int, int]]:
    """The spans of a text's passages, in order, in code points: whole sentences, never across a blank line's paragraph
    unless what comes before is short. Only white space lies between them.
    """
    spans: list[tuple[int, int]] = []
    for start, end in (piece for sentence in sentences(text) for piece in _pieces(text, *sentence)):
        if spans and end - spans[-1][0] <= LONGEST_PASSAGE and spans[-1][1] - spans[-1][0] < ENOUGH:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def texts(row: Row) -> list[str]:
    """What of a row has a vector: each passage, and the title, which counts beside all of them."""
    return [*(row.text[start:end] for start, end in _cut(row)), *([row.title] if row.title else [])]


def add(
    engine: Engine,
    rows: Sequence[Row],
    vectors_of: Callable[[Sequence[str]], object],
    user: User,
    note: Callable[[Session, Added], None] | None = None,
) -> Added:
    """Add rows in a user's name, a window at a time, each in one transaction: run again, nothing is lost or doubled.

    A row the library has changes nothing, nor does one that says the same under another external id. One with the
    external id of another that it has, and other content, takes its place: the older is retired. `vectors_of` is called
    with a window's texts before its rows are written, so that every passage has its vector; `note` with what the import
    has come to, in the transaction that makes it so.
    """
    done = Added()
    for begin in range(0, len(rows), WINDOW):
        window = rows[begin : begin + WINDOW]
        with Session(engine) as session:
            new = _new(session, window)
        vectors_of([text for row in new for text in texts(row)])
        with act(engine, user, "add evidence") as acting:
            new = _new(acting.session, window)
            acting.inserted(Evidence, _insert(acting.session, [(row, row.digest) for row in new], user.id))
            _replace(acting.session, {row.external_id for row in new if row.external_id}, user.id)
            done = Added(done.added + len(new), done.unchanged + len(window) - len(new))
            if note:
                note(acting.session, done)
    return done


def write(session: Session, row: Row, key: str, added_by: int | None) -> Evidence:
    """Add a row as a piece of evidence, with its passages, in the session's transaction. `key` is its digest."""
    [evidence_id] = _insert(session, [(row, key)], added_by)
    return session.get_one(Evidence, evidence_id)


def retire(engine: Engine, user: User, evidence_id: int) -> None:
    """Take a piece of evidence out of matching. It stays readable, and cited where it was. Raises NotFound."""
    with act(engine, user, "retire evidence") as acting:
        evidence = acting.take(Evidence, evidence_id)
        if evidence.retired_at is None:
            evidence.retired_at, evidence.retired_by = now(), user.id


def _new(session: Session, window: Sequence[Row]) -> list[Row]:
    """Those of the rows that the library does not have, each once."""
    by_digest: dict[str, Row] = {}
    for row in window:
        by_digest.setdefault(row.digest, row)
    known: set[str] = set()
    for digests in batched(by_digest):
        known.update(session.exec(select(Evidence.digest).where(col(Evidence.digest).in_(digests))))
    new = {key: row for key, row in by_digest.items() if key not in known}
    # Near-duplicates would make the order of the best matches a lottery. The same id with other content is none.
    said: dict[str, str | None] = {}
    for likenesses in batched({row.likeness for row in new.values()}):
        alike = select(Evidence.likeness, Evidence.external_id).where(col(Evidence.retired_at).is_(None))
        said |= dict(session.exec(alike.where(col(Evidence.likeness).in_(likenesses))).all())
    kept = []
    for row in new.values():
        if row.likeness not in said or (row.external_id and row.external_id == said[row.likeness]):
            said[row.likeness] = row.external_id
            kept.append(row)
    return kept


def _insert(session: Session, rows: Sequence[tuple[Row, str]], added_by: int | None) -> list[int]:
    """Add rows with their digests; the ids of their evidence, in the same order."""
    if not rows:
        return []
    made = [
        {name: getattr(row, name) for name in SAID}
        | {"digest": key, "likeness": row.likeness, "pages": list(row.pages), "added_by": added_by, "created_at": now()}
        for row, key in rows
    ]
    insertion = insert(Evidence).returning(col(Evidence.id), sort_by_parameter_order=True)
    ids = [int(id or 0) for id in session.scalars(insertion, made)]
    pieces = [
        {
            "evidence_id": evidence_id,
            "start": start,
            "end": end,
            "text": row.text[start:end],
            "digest": digest(row.text[start:end]),
            "page": row.page(start),
        }
        for evidence_id, (row, _) in zip(ids, rows, strict=True)
        for start, end in _cut(row)
    ]
    session.execute(insert(Passage), pieces)
    return ids


def _replace(session: Session, external_ids: Collection[str], user_id: int | None) -> None:
    """Let the newest piece of evidence with each of these external ids stand in the older ones' place."""
    standing: dict[str, list[int]] = {}
    for chunk in batched(external_ids):
        query = select(Evidence.external_id, Evidence.id).where(col(Evidence.external_id).in_(chunk))
        for external_id, id in session.exec(query.where(col(Evidence.retired_at).is_(None)).order_by(col(Evidence.id))):
            standing.setdefault(external_id or "", []).append(id or 0)
    replaced = [
        {"id": older, "replaced_by": ids[-1], "retired_at": now(), "retired_by": user_id}
        for ids in standing.values()
        for older in ids[:-1]
    ]
    if replaced:
        session.execute(update(Evidence), replaced)


def _cut(row: Row) -> list[tuple[int, int]]:
    # A fact-check's text is one claim, and its rating is of all of it.
    return [(0, len(row.text))] if row.rating and len(row.text) <= LONGEST_PASSAGE else passages(row.text)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    while end - start > LONGEST_PASSAGE:
        cut = text.rfind(" ", start + 1, start + LONGEST_PASSAGE)
        cut = cut if cut > start else start + LONGEST_PASSAGE
        pieces.append((start, cut))
        start = cut + (text[cut] == " ")
    return [*pieces, (start, end)]
