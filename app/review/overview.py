"""The desk's articles as work: which there are, how far each has come, who is at it and what was done to it last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, literal
from sqlalchemy.orm import contains_eager, defer
from sqlmodel import Session, col, func, select

from app.db import contains
from app.models import UNDER_WAY, Article, Claim, Event, Job, State, Status, User
from app.review.verdicts import Progress, progress

# What holds of every article that is to be seen at all.
ON_DESK = (col(Article.duplicate_of).is_(None), col(Article.deleted_at).is_(None))
# So many of an article's newest changes are looked at to tell who is at it, and so many of those people are named.
RECENT, NAMED = 20, 3


class Show(StrEnum):
    """Which articles are listed. Those that are archived are in no list but their own."""

    all = "all"
    left = "left"
    finished = "finished"
    preparing = "preparing"
    failed = "failed"
    archived = "archived"


class Order(StrEnum):
    """What an article comes first by."""

    newest = "newest"
    changed = "changed"
    left = "left"
    differing = "differing"
    by_title = "title"


@dataclass(frozen=True)
class Change:
    """One change of an article's claims: which act, by whom (as colleagues read it), and when."""

    act: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How an article stands: its review's progress, how many undecided claims' figures differ from evidence, who has
    changed its claims of late, newest first, and the last change; None while there is none.
    """

    progress: Progress
    differing: int = 0
    people: Sequence[str] = ()
    last: Change | None = None


@dataclass(frozen=True)
class Asked:
    """Which articles, and in what order; each word of `q` stands in the title or publisher."""

    q: str = ""
    show: Show = Show.all
    order: Order = Order.newest
    before: int | None = None


def articles(session: Session, asked: Asked, limit: int, skip: int = 0) -> Sequence[Article]:
    """The articles that are asked for, without their texts; of equals the newest comes first."""
    query = select(Article).join(Job, col(Job.article_id) == Article.id)
    query = query.where(*ON_DESK, *_shown(asked.show), *map(_has, asked.q.split()))
    if asked.before is not None:
        query = query.where(col(Article.id) < asked.before)
    query = query.order_by(*_order(asked.order), col(Article.id).desc())
    query = query.options(defer(Article.text), contains_eager(Article.job))  # type: ignore[arg-type]
    return session.exec(query.offset(skip).limit(limit)).all()


def any_article(session: Session) -> bool:
    """Whether there is an article on the desk at all, be it archived."""
    return session.exec(select(Article.id).where(*ON_DESK).limit(1)).first() is not None


def standings(session: Session, article_ids: Sequence[int]) -> dict[int, Standing]:
    """How each of these articles stands, in as many statements however many they are."""
    done, differing = progress(session, article_ids), _differing(session, article_ids)
    changes = _changes(session, article_ids)
    return {id: _standing(done[id], differing.get(id, 0), changes.get(id, [])) for id in article_ids}


def _standing(done: Progress, differing: int, changes: Sequence[Change]) -> Standing:
    people = dict.fromkeys(change.by for change in changes)
    return Standing(done, differing, list(people)[:NAMED], changes[0] if changes else None)


def _differing(session: Session, article_ids: Sequence[int]) -> Mapping[int, int]:
    query = select(Claim.article_id, func.count()).where(col(Claim.article_id).in_(article_ids), _differs())
    return dict(session.exec(query.group_by(col(Claim.article_id))).all())


def _changes(session: Session, article_ids: Sequence[int]) -> Mapping[int, list[Change]]:
    """The newest changes of each article's claims, newest first."""
    older = select(Event.id).where(Event.article_id == Article.id).order_by(col(Event.id).desc())
    oldest = func.coalesce(older.offset(RECENT - 1).limit(1).correlate(Article).scalar_subquery(), 0)
    query = select(Article.id, Event.act, User, Event.created_at).join(Event, col(Event.article_id) == Article.id)
    query = query.join(User, col(User.id) == Event.user_id)
    query = query.where(col(Article.id).in_(article_ids), col(Event.id) >= oldest).order_by(col(Event.id).desc())
    found: dict[int, list[Change]] = {}
    for article_id, act, user, at in session.exec(query):
        found.setdefault(article_id or 0, []).append(Change(act, user.shown_as, at))
    return found


# --- filters and orders -----------------------------------------------------------------------------------------------


def _has(word: str) -> ColumnElement[bool]:
    return contains(col(Article.title) + " " + col(Article.publisher), word)


def _undecided() -> ColumnElement[bool]:
    return (col(Claim.state) == State.open) & col(Claim.verdict_id).is_(None)


def _differs() -> ColumnElement[bool]:
    return _undecided() & col(Claim.differs)


def _number(which: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many of an article's claims are so."""
    query = select(func.count()).select_from(Claim).where(Claim.article_id == Article.id, which)
    return query.correlate(Article).scalar_subquery()


def _shown(show: Show) -> list[ColumnElement[bool]]:
    if show is Show.archived:
        return [col(Article.archived_at).is_not(None)]
    ready = col(Job.status) == Status.ready
    of: dict[Show, list[ColumnElement[bool]]] = {
        Show.left: [ready, _number(_undecided()) > 0],
        Show.finished: [ready, _number(_undecided()) == 0],
        Show.preparing: [col(Job.status).in_(UNDER_WAY)],
        Show.failed: [col(Job.status) == Status.failed],
    }
    return [col(Article.archived_at).is_(None), *of.get(show, [])]


def _order(order: Order) -> list[ColumnElement[Any]]:
    last = select(func.max(Event.id)).where(Event.article_id == Article.id).correlate(Article).scalar_subquery()
    of: dict[Order, list[ColumnElement[Any]]] = {
        Order.changed: [func.coalesce(last, literal(0)).desc()],
        Order.left: [_number(_undecided()).desc()],
        Order.differing: [_number(_differs()).desc()],
        Order.by_title: [func.lower(Article.title)],
    }
    return of.get(order, [])
