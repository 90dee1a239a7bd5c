"""Finding claims: by state, speaker, worth, what was noticed of them, words. A filter is an address's query string."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, Row, or_
from sqlmodel import Session, col, func, select

from app.db import contains
from app.errors import RuleBroken
from app.models import Article, Claim, Mark, State, User, Verdict

# Where a claim's review stands: 'all' are those that count, which neither the dismissed nor the withdrawn do.
Standing = Literal["all", "undecided", "decided", "verified", "disputed", "unsourced", "dismissed"]
Worth = Literal["all", "checking", "little"]
CHOICES: dict[str, tuple[str, ...]] = {"state": get_args(Standing), "worth": get_args(Worth)}
NUMBERS, FLAGS = ("article_id",), ("differs", "decided_before")


@dataclass(frozen=True)
class Filter:
    """Which claims are looked for; what is left as it is asks for nothing.

    `speaker` and `publisher` (the article's) are whole names, `reviewer` is the email of who gave the verdict that
    holds, `worth` goes by the desk's threshold, and each of the words of `q` stands in the wording or the quote.
    """

    state: Standing = "all"
    speaker: str = ""
    worth: Worth = "all"
    differs: bool = False
    decided_before: bool = False
    q: str = ""
    reviewer: str = ""
    publisher: str = ""
    article_id: int | None = None

    @classmethod
    def parse(cls, query: str) -> "Filter":
        """The filter that a query string asks for; what else is in it is for others. Raises RuleBroken."""
        names = {field.name for field in fields(cls)} - {*NUMBERS}
        given = {name: value.strip() for name, value in parse_qsl(query) if name in names and value.strip()}
        for name, choices in CHOICES.items():
            if given.get(name, choices[0]) not in choices:
                raise RuleBroken(f"There is no {name} '{given[name]}' to look for: choose one of {', '.join(choices)}.")
        values: dict[str, Any] = {
            name: value.lower() not in ("0", "false", "off") if name in FLAGS else value
            for name, value in given.items()
        }
        return cls(**values)

    @property
    def asked(self) -> dict[str, str]:
        """What an address within one article says of this: what is asked for, and nothing where that is all claims."""
        said = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in NUMBERS}
        usual = {field.name: field.default for field in fields(self)}
        return {name: "1" if value is True else value for name, value in said.items() if value != usual[name]}

    @property
    def query(self) -> str:
        """The same as a query string; empty for all claims."""
        return urlencode(self.asked)


def find(
    session: Session, wanted: Filter, threshold: float, before: int | None = None, limit: int | None = None
) -> Sequence[tuple[Claim, Verdict | None]]:
    """The claims a filter finds, each with the verdict that holds, the newest first and only ids below `before`.

    `threshold` is the check-worthiness from which a claim looks worth checking.
    """
    query = _joined(select(Claim, Verdict), wanted, threshold).order_by(col(Claim.id).desc())
    if before is not None:
        query = query.where(col(Claim.id) < before)
    found: Sequence[tuple[Claim, Verdict | None]] = session.exec(query.limit(limit)).all()
    return found


def rows(
    session: Session, wanted: Filter, threshold: float, *, by_worth: bool = False, of: Sequence[int] | None = None
) -> Sequence[Row[Any]]:
    """What a list shows of the claims a filter finds, in the order of the text, or the most worth checking first.

    Each row has id, version, text, speaker, check_worthiness, differs, decided_before, and mark: None while the claim
    is undecided. Of a long article these cost a tenth of whole claims. `of` are the ids of the only ones looked at.
    """
    columns: Any = (
        Claim.id,
        Claim.version,
        Claim.text,
        Claim.speaker,
        Claim.check_worthiness,
        Claim.differs,
        Claim.decided_before,
        Verdict.mark,
    )
    order = (col(Claim.start), col(Claim.end), col(Claim.id))
    query = _joined(select(*columns), wanted, threshold)
    if of is not None:
        query = query.where(col(Claim.id).in_(of))
    found: Sequence[Any] = session.exec(
        query.order_by(*((col(Claim.check_worthiness).desc(),) if by_worth else ()), *order)
    ).all()
    return found


def count(session: Session, wanted: Filter, threshold: float) -> int:
    """How many claims a filter finds."""
    return int(session.exec(_joined(select(func.count()).select_from(Claim), wanted, threshold)).one())


def ids(session: Session, article_id: int) -> Sequence[int]:
    """The ids of all claims an article ever had."""
    return [id or 0 for id in session.exec(select(Claim.id).where(Claim.article_id == article_id))]


def speakers(session: Session, article_id: int) -> list[str]:
    """Who says something in an article, in the order of the alphabet."""
    query = select(Claim.speaker).where(Claim.article_id == article_id, Claim.state != State.withdrawn).distinct()
    return sorted((speaker for speaker in session.exec(query) if speaker), key=str.casefold)


def _joined(query: Any, wanted: Filter, threshold: float) -> Any:  # noqa: ANN401 (sqlmodel has a type for each width)
    query = query.join(Verdict, col(Verdict.id) == Claim.verdict_id, isouter=True)
    query = query.join(Article, col(Article.id) == Claim.article_id).where(col(Article.deleted_at).is_(None))
    if wanted.reviewer:
        query = query.join(User, col(User.id) == Verdict.reviewer_id)
    return query.where(*_conditions(wanted, threshold))


def _conditions(wanted: Filter, threshold: float) -> Iterator[ColumnElement[bool]]:
    yield col(Claim.state) == (State.dismissed if wanted.state == "dismissed" else State.open)
    if wanted.state == "undecided":
        yield col(Claim.verdict_id).is_(None)
    elif wanted.state == "decided":
        yield col(Claim.verdict_id).is_not(None)
    elif wanted.state in list(Mark):
        yield col(Verdict.mark) == Mark(wanted.state)
    if wanted.worth != "all":
        worth = col(Claim.check_worthiness)
        yield worth >= threshold if wanted.worth == "checking" else worth < threshold
    for column, flag in ((Claim.differs, wanted.differs), (Claim.decided_before, wanted.decided_before)):
        if flag:
            yield col(column).is_(True)
    if wanted.article_id is not None:
        yield col(Claim.article_id) == wanted.article_id
    for name, said in ((Claim.speaker, wanted.speaker), (Article.publisher, wanted.publisher)):
        if said:
            yield col(name) == said
    if wanted.reviewer:
        yield col(User.email) == wanted.reviewer
    for word in wanted.q.split():
        yield or_(contains(col(Claim.text), word), contains(col(Claim.quote), word))
