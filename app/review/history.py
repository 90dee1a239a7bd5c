"""What was done to claims before: their verdicts, those that were undone among them, and why claims were set aside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.models import Claim, Event, Mark, User, Verdict


@dataclass(frozen=True)
class Given:
    """A verdict that was given on a claim, who gave it, and whether they have taken it back since."""

    verdict: Verdict
    reviewer: User
    undone: bool


@dataclass(frozen=True)
class Dismissal:
    """Why a claim is set aside, as far as somebody said so, who did it and when."""

    reason: str
    reviewer: User
    at: datetime


def verdicts_of(session: Session, claim_id: int) -> list[Given]:
    """All verdicts ever given on a claim, the newest first."""
    query = select(Verdict, User, Claim.article_id).join(User, col(User.id) == Verdict.reviewer_id)
    query = query.join(Claim, col(Claim.id) == Verdict.claim_id).where(Verdict.claim_id == claim_id)
    rows = session.exec(query.order_by(col(Verdict.id).desc())).all()
    undone = undone_verdicts(session, rows[0][2]) if rows else set()
    return [Given(verdict, reviewer, verdict.id in undone) for verdict, reviewer, _ in rows]


def undone_verdicts(session: Session, article_id: int) -> set[int]:
    """The ids of the verdicts on an article's claims that were taken back by those who gave them."""
    undo = aliased(Event)
    query = select(Event.changes).join(undo, col(undo.undoes) == Event.id).where(Event.article_id == article_id)
    query = query.where(col(Event.act).in_(list(Mark)))  # what other acts changed is a lot to read past
    changes = [change for kept in session.exec(query) for change in kept if change["before"] and change["after"]]
    given = ((change["before"].get("verdict_id"), change["after"].get("verdict_id")) for change in changes)
    return {after for before, after in given if after is not None and after != before}


def dismissals(session: Session, article_id: int) -> dict[int, Dismissal]:
    """How each claim of an article that is set aside now came to be, by the claim's id."""
    undo = aliased(Event)
    query = select(Event, User).join(User, col(User.id) == Event.user_id)
    query = query.join(undo, col(undo.undoes) == Event.id, isouter=True).where(col(undo.id).is_(None))
    query = query.where(Event.article_id == article_id, col(Event.act).in_(["dismiss", "restore"]))
    standing: dict[int, Dismissal] = {}
    for event, reviewer in session.exec(query.order_by(col(Event.id))):
        for change in event.changes:
            if event.act == "dismiss":
                standing[change["id"]] = Dismissal(event.reason, reviewer, event.created_at)
            else:
                standing.pop(change["id"], None)
    return standing
