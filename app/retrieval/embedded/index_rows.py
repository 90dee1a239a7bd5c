"""The database's side of finding: what there is to index, and what a find is.

Columns are read, not objects: an import is a million rows, a search a few thousand.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import BindParameter, Connection, bindparam, func, select
from sqlmodel import col

from app.db import batched
from app.models import Article, Claim, Evidence, Passage, State, Vector, Verdict
from app.models import digest as recognised
from app.retrieval import Hit

# An entry's number in the indexes: twice its row's id, plus one for a verdict's.
VERDICT = 1
# How much the vector of a title counts beside its passage's. Measured: .2 to .4 rank about alike, none clearly worse.
TITLE = 0.3

# Made once: to make them for each search would take longer than to run them.
NEWEST = select(*(select(func.max(id)).scalar_subquery() for id in (col(Passage.id), col(Verdict.id))))
IDS: BindParameter[int] = bindparam("ids", expanding=True)
PASSAGE_HITS = (
    select(
        col(Passage.id),
        col(Evidence.external_id),
        col(Evidence.title),
        col(Evidence.url),
        col(Evidence.publisher),
        col(Evidence.published),
        col(Passage.text),
        col(Evidence.rating),
        col(Evidence.id),
        col(Passage.page),
    )
    .join(Evidence, col(Evidence.id) == col(Passage.evidence_id))
    .where(col(Passage.id).in_(IDS), col(Evidence.retired_at).is_(None))
)
# Joined by the verdict that holds: one that was changed or undone is not found, nor one of a deleted article.
CLAIM_HITS = (
    select(
        col(Verdict.id),
        col(Claim.id),
        col(Article.title),
        col(Article.url),
        col(Article.publisher),
        col(Article.published),
        col(Verdict.wording),
        col(Verdict.mark),
        col(Article.id),
    )
    .join(Claim, col(Claim.verdict_id) == col(Verdict.id))
    .join(Article, col(Article.id) == col(Claim.article_id))
    .where(col(Verdict.id).in_(IDS), col(Claim.state) == State.open, col(Article.deleted_at).is_(None))
)


@dataclass(frozen=True)
class IndexRow:
    """What is to be indexed of one passage or verdict; `vector` is little-endian float32, if the model made one."""

    id: int
    text: str
    source: str
    digest: str
    vector: bytes | None


def last(connection: Connection) -> tuple[int, int]:
    """The ids of the newest passage and verdict; 0 where there is none."""
    passage, verdict = connection.execute(NEWEST).one()
    return passage or 0, verdict or 0


def digests(connection: Connection, passage: int, verdict: int) -> tuple[str, str]:
    """What a passage's and a verdict's text are recognised by; empty where there is no such row."""
    return (
        connection.scalar(select(col(Passage.digest)).where(col(Passage.id) == passage)) or "",
        connection.scalar(select(col(Verdict.digest)).where(col(Verdict.id) == verdict)) or "",
    )


def passages(connection: Connection, model: str, after: int, limit: int) -> list[IndexRow]:
    """The next passages after the one with this id, in the order of their ids."""
    query = (
        select(
            col(Passage.id),
            col(Passage.text),
            col(Evidence.title),
            col(Evidence.publisher),
            col(Evidence.speaker),
            col(Passage.digest),
            col(Vector.data),
        )
        .join(Evidence, col(Evidence.id) == col(Passage.evidence_id))
        .join(Vector, (col(Vector.digest) == col(Passage.digest)) & (col(Vector.model) == model), isouter=True)
        .where(col(Passage.id) > after)
        .order_by(col(Passage.id))
        .limit(limit)
    )
    found = connection.execute(query).all()
    titles = _vectors(connection, model, {title for _, _, title, *_ in found if title})
    return [
        IndexRow(id or 0, text, f"{title} {publisher} {speaker}", digest, _titled(data, titles.get(title)))
        for id, text, title, publisher, speaker, digest, data in found
    ]


def _vectors(connection: Connection, model: str, texts: Collection[str]) -> dict[str, bytes]:
    keys = {recognised(text): text for text in texts}
    found: dict[str, bytes] = {}
    for some in batched(keys):
        query = select(col(Vector.digest), col(Vector.data)).where(col(Vector.digest).in_(some))
        found |= {keys[key]: data for key, data in connection.execute(query.where(col(Vector.model) == model))}
    return found


def _titled(text: bytes | None, title: bytes | None) -> bytes | None:
    """A passage's vector turned a little towards its title's, of unit length again: few passages name their subject."""
    if text is None or title is None or len(text) != len(title):
        return text
    mixed = np.frombuffer(text, "<f4") + TITLE * np.frombuffer(title, "<f4")
    return np.asarray(mixed / np.linalg.norm(mixed), "<f4").tobytes()


def verdicts(connection: Connection, model: str, after: int, limit: int) -> list[IndexRow]:
    """The next verdicts after the one with this id, in the order of their ids."""
    query = (
        select(col(Verdict.id), col(Verdict.wording), col(Claim.speaker), col(Verdict.digest), col(Vector.data))
        .join(Claim, col(Claim.id) == col(Verdict.claim_id))
        .join(Vector, (col(Vector.digest) == col(Verdict.digest)) & (col(Vector.model) == model), isouter=True)
        .where(col(Verdict.id) > after)
        .order_by(col(Verdict.id))
        .limit(limit)
    )
    found = connection.execute(query)
    return [IndexRow(id or 0, wording, speaker or "", digest, data) for id, wording, speaker, digest, data in found]


def retired(connection: Connection) -> list[int]:
    """The entries that no search will ever find again.

    A superseded verdict is none, since an undo brings it back, nor is evidence that was retired and not replaced.
    """
    passages = select(col(Passage.id)).join(Evidence, col(Evidence.id) == col(Passage.evidence_id))
    passages = passages.where(col(Evidence.replaced_by).is_not(None))
    verdicts = select(col(Verdict.id)).join(Claim, col(Claim.id) == col(Verdict.claim_id))
    verdicts = verdicts.join(Article, col(Article.id) == col(Claim.article_id))
    verdicts = verdicts.where(col(Article.deleted_at).is_not(None))
    gone = [(id or 0) * 2 for id in connection.scalars(passages)]
    return [*gone, *((id or 0) * 2 + VERDICT for id in connection.scalars(verdicts))]


def hits(connection: Connection, entries: Collection[int]) -> Iterator[tuple[int, Hit]]:
    """What these entries are, as the rows are now; what is retired or superseded is left out."""
    # In order, so that neighbours in the database are read together.
    passages = sorted(entry // 2 for entry in entries if entry % 2 != VERDICT)
    verdicts = sorted(entry // 2 for entry in entries if entry % 2 == VERDICT)
    for some in batched(passages):
        yield from _passage_hits(connection, some)
    for some in batched(verdicts):
        yield from _claim_hits(connection, some)


def _passage_hits(connection: Connection, ids: list[int]) -> Iterator[tuple[int, Hit]]:
    found = connection.execute(PASSAGE_HITS, {"ids": ids}).all()
    for id, external_id, title, url, publisher, published, text, rating, evidence_id, page in found:
        yield (
            (id or 0) * 2,
            Hit(
                kind="passage",
                id=id or 0,
                external_id=external_id,
                title=title,
                url=url,
                publisher=publisher,
                published=published,
                text=text,
                verdict=rating or None,
                evidence_id=evidence_id,
                article_id=None,
                page=page,
            ),
        )


def _claim_hits(connection: Connection, ids: list[int]) -> Iterator[tuple[int, Hit]]:
    for verdict_id, id, title, url, publisher, published, wording, mark, article_id in connection.execute(
        CLAIM_HITS, {"ids": ids}
    ).all():
        yield (
            (verdict_id or 0) * 2 + VERDICT,
            Hit(
                kind="claim",
                id=id or 0,
                external_id=None,
                title=title,
                url=url,
                publisher=publisher,
                published=published,
                text=wording,
                verdict=mark,
                evidence_id=None,
                article_id=article_id,
            ),
        )
