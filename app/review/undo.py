"""Taking back what one has done oneself, without losing what somebody else did since."""

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.acts import KEPT, act
from app.errors import Conflict, NotFound
from app.models import Claim, Event, State, User


def last_change(session: Session, article_id: int, user: User) -> Event | None:
    """The reviewer's newest change of an article that is not undone yet: what an undo would take back."""
    undone = select(Event.undoes).where(Event.article_id == article_id, col(Event.undoes).is_not(None))
    query = select(Event).where(Event.article_id == article_id, Event.user_id == user.id)
    query = query.where(col(Event.undoes).is_(None), col(Event.id).not_in(undone))
    return session.exec(query.order_by(col(Event.id).desc())).first()


def undo(engine: Engine, user: User, article_id: int) -> Event:
    """Take back the reviewer's last change of an article, as an event of its own; it comes back.

    Raises NotFound where there is nothing to undo, Conflict where someone has changed the same claim since.
    """
    with act(engine, user, "undo") as acting:
        change = last_change(acting.session, article_id, user)
        if change is None:
            raise NotFound("There is nothing of yours to undo in this article.")
        acting.undoes = change.id
        # In the order of their ids, as everything that changes several claims takes them.
        for kept in sorted(change.changes, key=lambda kept: kept["id"]):
            claim = acting.take(Claim, kept["id"])
            now = claim.model_dump(mode="json", include=KEPT[Claim])
            # What was kept by an earlier release may know less of a claim.
            if any(now[name] != value for name, value in kept["after"].items()):
                raise Conflict("Someone changed this claim since; undo would lose their work.", claim.version)
            # A claim the change made has no before: it is withdrawn.
            claim.sqlmodel_update(kept["before"] or {"state": State.withdrawn})
            claim.state = State(claim.state)
    return change
