"""Rows into the library: each a piece of evidence, cut into passages that a citation can point at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.db import writing
from app.errors import NotFound
from app.evidence.importers import Row
from app.models import Evidence, Passage, digest, now
from app.sentences import sentences

BATCH = 256
# A passage ends after the sentence that takes it past this many characters: long enough to say something by itself,
# short enough for the embedding model, which reads some 250 words, and for a reader's glance.
ENOUGH = 300
# A sentence longer than this is cut at a space.
LONGEST = 1000


@dataclass(frozen=True)
class Added:
    """What an import came to, in rows."""

    added: int = 0
    unchanged: int = 0


def passages(text: str) -> list[tuple[int, int]]:
    """The spans of a text's passages, in order, in code points: whole sentences, never across a blank line's paragraph
    unless what comes before is short. Only white space lies between them.
    """
    spans: list[tuple[int, int]] = []
    for start, end in (piece for sentence in sentences(text) for piece in _pieces(text, *sentence)):
        if spans and end - spans[-1][0] <= LONGEST and spans[-1][1] - spans[-1][0] < ENOUGH:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def texts(row: Row) -> list[str]:
    """What of a row has a vector: each passage, and the title, which counts beside all of them."""
    return [*(row.text[start:end] for start, end in passages(row.text)), *([row.title] if row.title else [])]


def add(
    engine: Engine,
    rows: Sequence[Row],
    vectors_of: Callable[[Sequence[str]], np.ndarray],
    progress: Callable[[int], None] | None = None,
) -> Added:
    """Add rows in batches, each in one transaction: interrupted and run again, nothing is lost or doubled.

    A row the library has changes nothing. One with the external id of another that it has, and other content, takes its
    place: the older is retired. `vectors_of` is called with the passages' texts before their rows are written, so that
    every passage has its vector; `progress` with the number of rows done.
    """
    added = 0
    for begin in range(0, len(rows), BATCH):
        batch = {row.digest: row for row in rows[begin : begin + BATCH]}
        with Session(engine) as session:
            known = _known(session, batch)
        new = [row for key, row in batch.items() if key not in known]
        vectors_of([text for row in new for text in texts(row)])
        with writing(engine) as session:
            known = _known(session, batch)
            for key, row in batch.items():
                if key not in known:
                    _add(session, row)
                    added += 1
        if progress:
            progress(min(begin + BATCH, len(rows)))
    return Added(added, len(rows) - added)


def write(session: Session, row: Row, key: str, added_by: int | None = None) -> Evidence:
    """Add a row as a piece of evidence, with its passages, in the session's transaction. `key` is its digest."""
    evidence = Evidence(**vars(row), digest=key, added_by=added_by)
    session.add(evidence)
    session.flush()
    assert evidence.id is not None
    for start, end in passages(row.text):
        text, page = row.text[start:end], row.page(start)
        passage = Passage(evidence_id=evidence.id, start=start, end=end, text=text, digest=digest(text), page=page)
        session.add(passage)
    return evidence


def retire(engine: Engine, evidence_id: int, user_id: int | None = None) -> None:
    """Take a piece of evidence out of matching. It stays readable, and cited where it was. Raises NotFound."""
    with writing(engine) as session:
        evidence = session.get(Evidence, evidence_id)
        if evidence is None:
            raise NotFound(f"There is no evidence {evidence_id}.")
        if evidence.retired_at is None:
            evidence.retired_at, evidence.retired_by = now(), user_id


def _known(session: Session, batch: dict[str, Row]) -> set[str]:
    return set(session.exec(select(Evidence.digest).where(col(Evidence.digest).in_(batch))))


def _add(session: Session, row: Row) -> None:
    same = select(Evidence).where(Evidence.external_id == row.external_id, col(Evidence.retired_at).is_(None))
    older = session.exec(same).all() if row.external_id else []
    newer = write(session, row, row.digest)
    for evidence in older:
        evidence.retired_at, evidence.replaced_by = now(), newer.id


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        pieces.append((start, cut))
        start = cut + (text[cut] == " ")
    return [*pieces, (start, end)]
