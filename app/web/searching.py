"""Finding what is on the desk by words that it has in it: quick enough for every letter typed, so by no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from app.db import contains
from app.evidence.finding import TITLE
from app.models import Article, Claim, Evidence, Mark, State, Verdict
from app.review.overview import ON_DESK

Words = ColumnElement[str] | Mapped[str]
# So many words of a search are looked for; nobody types more.
MOST_WORDS = 8


@dataclass(frozen=True)
class FoundArticle:
    id: int
    title: str
    archived_at: datetime | None


@dataclass(frozen=True)
class FoundClaim:
    """A claim, by its wording or its quote, with the verdict that holds and the title of its article."""

    id: int
    article_id: int
    text: str
    state: State
    verdict: Mark | None
    article: str


@dataclass(frozen=True)
class FoundEvidence:
    """A piece of evidence, by its title and publisher; what is untitled is told by how it begins."""

    id: int
    title: str
    publisher: str
    retired_at: datetime | None


def articles(session: Session, q: str, limit: int) -> Sequence[FoundArticle]:
    """The newest articles whose titles have every word in them."""
    query = select(Article.id, Article.title, Article.archived_at).where(*ON_DESK)
    query = query.where(_says(col(Article.title), q)).order_by(col(Article.id).desc()).limit(limit)
    return [FoundArticle(*row) for row in session.exec(query)]


def claims(session: Session, q: str, limit: int) -> Sequence[FoundClaim]:
    """Claims whose wordings or quotes have every word in them, of the newest article first; none that was withdrawn."""
    query = (
        select(Claim.id, Claim.article_id, Claim.text, Claim.state, Verdict.mark, Article.title)  # type: ignore[call-overload]
        .join(Article, col(Article.id) == Claim.article_id)
        .outerjoin(Verdict, col(Verdict.id) == Claim.verdict_id)
        .where(*ON_DESK, Claim.state != State.withdrawn)
        .where(or_(_says(col(Claim.text), q), _says(col(Claim.quote), q)))
    )
    query = query.order_by(col(Claim.article_id).desc(), col(Claim.start), col(Claim.id))
    return [FoundClaim(*row) for row in session.exec(query.limit(limit))]


def evidence(session: Session, q: str, limit: int) -> Sequence[FoundEvidence]:
    """The newest evidence whose titles and publishers have every word in them, each piece in its last version."""
    query = select(Evidence.id, TITLE, Evidence.publisher, Evidence.retired_at)
    query = query.where(col(Evidence.replaced_by).is_(None), _says(TITLE + " " + col(Evidence.publisher), q))
    return [FoundEvidence(*row) for row in session.exec(query.order_by(col(Evidence.id).desc()).limit(limit))]


def _says(text: Words, q: str) -> ColumnElement[bool]:
    """Whether a text has every word of `q` in it, in either case."""
    return and_(*(contains(text, word) for word in q.split()[:MOST_WORDS]))
