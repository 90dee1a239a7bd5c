"""What reviewers did, each with the claims as they were before and after."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now


class Change(SQLModel, table=True):
    """One thing a reviewer did, with each touched claim as it was before and after; this is what undo reads.

    `claims` is a list of {"id", "before": snapshot | null, "after": snapshot}; null means the change made the claim.
    An undo is itself a change, with `undoes` set.
    """

    __table_args__ = (UniqueConstraint("undoes"), Index("change_of_article", "article_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    user_id: int = Field(foreign_key="user.id")
    kind: str
    claims: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    undoes: int | None = Field(default=None, foreign_key="change.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
