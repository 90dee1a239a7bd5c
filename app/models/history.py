"""What people did at the desk: who, when, which act, on what, and what it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, event
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now


class Event(SQLModel, table=True):
    """One act of one user; app.acts adds it, in the transaction of the act. Never changed.

    `act` is the policy's word for it, or the mark where a verdict was given. `subject` names the table of what it was
    done to, `subject_id` the first of its rows that changed, `article_id` the article whose claims these are. Each row
    that changed is in `changes` as {"id", "before": snapshot | null, "after": snapshot | null}: null before where
    the act made it, after where the act removed it. This is what undo reads; an undo is itself an event, with `undoes`
    set. `reason` is why, where somebody said so.
    """

    __table_args__ = (UniqueConstraint("undoes"), Index("event_of_article", "article_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    act: str
    subject: str
    subject_id: int
    article_id: int | None = Field(default=None, foreign_key="article.id")
    changes: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    undoes: int | None = Field(default=None, foreign_key="event.id")
    reason: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


@event.listens_for(Event, "before_update")
@event.listens_for(Event, "before_delete")
def _refuse(*_: object) -> None:
    raise TypeError("Events are only ever added.")
