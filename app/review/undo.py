"""Taking back what one has done oneself, without losing what somebody else did since."""

from sqlalchemy import Engine
from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col, func, select

from app.acts import KEPT, act
from app.errors import Conflict, NotFound
from app.models import Claim, Event, State, User
from app.review.articles import require_there


def last_change(session: Session, article_id: int, user: User) -> Event | None:
    """The reviewer's newest change of an article that is not undone yet: what an undo would take back.

    What it changed is read when it is asked for.
    """
    undone = aliased(Event)
    query = select(Event).where(Event.article_id == article_id, Event.user_id == user.id)
    # An index finds the undo of each event; what all events of an article changed is a lot to read past. To SQLite it
    # would seem a good one to find those that undo nothing by, which are nearly all.
    query = query.where(func.coalesce(Event.undoes, 0) == 0)
    query = query.where(~select(undone.id).where(undone.undoes == Event.id).exists())
    query = query.order_by(col(Event.id).desc()).limit(1).options(defer(Event.changes))  # type: ignore[arg-type]
    return session.exec(query).first()


def undo(engine: Engine, user: User, article_id: int) -> Event:
    """Take back the reviewer's last change of an article, as an event of its own; it comes back.

    Raises NotFound where there is nothing to undo, Conflict where someone has changed the same claim since.
    """
    with act(engine, user, "undo") as acting:
        require_there(acting.session, article_id)
        change = last_change(acting.session, article_id, user)
        if change is None:
            raise NotFound("There is nothing of yours to undo in this article.")
        acting.undoes = change.id
        changes = {kept["id"]: kept for kept in change.changes}
        for claim in acting.take_all(Claim, list(changes)):
            kept = changes[claim.id or 0]
            now = claim.model_dump(mode="json", include=KEPT[Claim])
            # What was kept by an earlier release may know less of a claim.
            if any(now[name] != value for name, value in kept["after"].items()):
                raise Conflict("Someone changed this claim since; undo would lose their work.", claim.version)
            # A claim the change made has no before: it is withdrawn.
            claim.sqlmodel_update(kept["before"] or {"state": State.withdrawn})
            claim.state = State(claim.state)
    return change
