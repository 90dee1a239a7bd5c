"""Work on its way through the pipeline, and how far it has come."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now


class Status(StrEnum):
    """Where an article, an import or the check of a feed stands in the pipeline."""

    queued = "queued"
    running = "running"
    ready = "ready"
    failed = "failed"


class Import(SQLModel, table=True):
    """A file, text or address on its way into the evidence library, and how far the pipeline has come with it.

    `content` is kept until the import is ready, so that it can go on or be tried again. `refused` lists what was not
    taken in as {"line", "reason"}, `taken` how many rows were done when the last of them was committed.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    url: str = ""
    content: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    status: Status = Status.queued
    step: str = ""
    progress: float = 0.0
    error: str = Field(default="", sa_type=Text)
    attempt: int = 1
    added: int = 0
    unchanged: int = 0
    taken: int = 0
    refused: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    added_by: int = Field(foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Feed(SQLModel, table=True):
    """An RSS or Atom feed that is watched, and how its latest check went; a check is a job like an import.

    `checked_at` is when that check was asked for. `found` counts the pages imported because of this feed, ever. `etag`
    and `modified` are what its server last called its content by (RFC 9110, 13.1), sent back to ask only for more.
    """

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    title: str = Field(default="", sa_type=Text)
    etag: str = Field(default="", sa_type=Text)
    modified: str = Field(default="", sa_type=Text)
    status: Status = Status.ready
    step: str = ""
    progress: float = 0.0
    error: str = Field(default="", sa_type=Text)
    attempt: int = 0
    found: int = 0
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class FeedItem(SQLModel, table=True):
    """An item a feed brought: the page it links to, and the import made of it.

    `import_id` is empty where the item was passed over, too old when the feed was first looked at.
    """

    __tablename__ = "feed_item"
    __table_args__ = (UniqueConstraint("feed_id", "url"),)

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id")
    url: str
    import_id: int | None = Field(default=None, foreign_key="import.id", unique=True)
    published: date | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
