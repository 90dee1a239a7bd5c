"""Which evidence is looked for, by what is known of it: title, publisher, rating, whether it is retired.

Search by meaning is the store's (app.retrieval): it finds passages, and this finds documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import contains
from app.models import Evidence

S = TypeVar("S")

# What is untitled is told by how it begins.
TITLE = func.coalesce(func.nullif(Evidence.title, ""), func.substr(Evidence.text, 1, 90))


@dataclass(frozen=True)
class Filter:
    """What is asked for; what is left empty is not asked about.

    Each of the `words` stands in the title or the address, whatever its case; `publisher` and `rating` name a part of
    what the evidence has there; `rated` is whether it is a fact-check; without `retired` only what is matched is found.
    """

    words: str = ""
    publisher: str = ""
    rating: str = ""
    rated: bool | None = None
    retired: bool = False

    def narrows(self, query: SelectOfScalar[S]) -> SelectOfScalar[S]:
        """The query, for what is asked for alone."""
        for word in self.words.split():
            query = query.where(or_(contains(TITLE, word), contains(col(Evidence.url), word)))
        if self.publisher.strip():
            query = query.where(contains(col(Evidence.publisher), self.publisher.strip()))
        if self.rating.strip():
            query = query.where(contains(col(Evidence.rating), self.rating.strip()))
        if self.rated is not None:
            query = query.where(col(Evidence.rating) != "" if self.rated else col(Evidence.rating) == "")
        return query if self.retired else query.where(col(Evidence.retired_at).is_(None))


def newest(session: Session, asked: Filter, before: int | None, limit: int) -> Sequence[Evidence]:
    """The evidence asked for, without its texts, newest first, with ids below `before`."""
    query = select(  # type: ignore[call-overload, misc]
        Evidence.id,
        Evidence.external_id,
        TITLE.label("title"),
        Evidence.url,
        Evidence.publisher,
        Evidence.published,
        Evidence.rating,
        Evidence.retired_at,
        Evidence.replaced_by,
        Evidence.created_at,
    )
    if before is not None:
        query = query.where(col(Evidence.id) < before)
    found: Sequence[Evidence] = session.exec(asked.narrows(query).order_by(col(Evidence.id).desc()).limit(limit)).all()
    return found


def count(session: Session, asked: Filter) -> int:
    """How many pieces of evidence there are of what is asked for."""
    return session.exec(asked.narrows(select(func.count()).select_from(Evidence))).one()
