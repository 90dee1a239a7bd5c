"""Who works at the desk, and what lets them in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now


class Role(StrEnum):
    """What a user may do, each including the one before: read; review; manage the library; everything."""

    reader = "reader"
    reviewer = "reviewer"
    editor = "editor"
    admin = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether whoever has this role may do what the other allows."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class User(SQLModel, table=True):
    """A person at the desk. `password` is a scrypt hash, or empty where they sign in by link or token only.

    `preferences` is what they have chosen for themselves, the keys they press for example.
    """

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str = ""
    role: Role
    password: str = ""
    preferences: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)

    @property
    def shown_as(self) -> str:
        """What colleagues read: the name, else what stands before the @ of the email."""
        return self.name or self.email.partition("@")[0]


class AccessToken(SQLModel, table=True):
    """A secret that stands for a user; only its SHA-256 is kept.

    `kind` says what it opens: 'api' (a bearer token), 'session' (a browser's cookie) or 'link' (signs in once).
    """

    __tablename__ = "access_token"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    kind: str
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
