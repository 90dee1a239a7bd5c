"""Work on its way through the pipeline, and how far it has come."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from app.models.columns import Moment, now


class Status(StrEnum):
    """Where a job stands."""

    queued = "queued"
    running = "running"
    ready = "ready"
    failed = "failed"


UNDER_WAY = (Status.queued, Status.running)


def _workflow_id() -> str:
    return str(uuid4())


class Job(SQLModel, table=True):
    """What the pipeline has to do for one article, import or feed, and how far it is with that.

    A row that is queued is all it takes to have the work done: it is written in the transaction that makes what it is
    about, and the process at work hands it to the queue. `workflow_id` is what the queue knows it by; each attempt has
    another, and a workflow that is not the job's any more changes nothing. `progress` goes from 0 to 1. `asked_by` is
    empty where the clock asked.
    """

    __table_args__ = (
        CheckConstraint(
            "CASE WHEN article_id IS NULL THEN 0 ELSE 1 END + CASE WHEN import_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN feed_id IS NULL THEN 0 ELSE 1 END = 1",
            name="job_of_one",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int | None = Field(default=None, foreign_key="article.id", unique=True)
    import_id: int | None = Field(default=None, foreign_key="import.id", unique=True)
    feed_id: int | None = Field(default=None, foreign_key="feed.id", unique=True)
    status: Status = Field(default=Status.queued, index=True)
    step: str = ""
    progress: float = 0.0
    error: str = Field(default="", sa_type=Text)
    attempt: int = 1
    workflow_id: str = Field(default_factory=_workflow_id, unique=True)
    asked_by: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    updated_at: datetime = Field(default_factory=now, sa_type=Moment, sa_column_kwargs={"onupdate": now})

    @property
    def kind(self) -> str:
        """The class of what this is about: Article, Import or Feed."""
        return "Article" if self.article_id else "Import" if self.import_id else "Feed"

    @property
    def subject_id(self) -> int:
        """The number of the article, import or feed this is about."""
        return self.article_id or self.import_id or self.feed_id or 0

    def again(self) -> None:
        """Queue it anew: as another workflow, so that whatever is left of the one before changes nothing."""
        self.status, self.error, self.attempt = Status.queued, "", self.attempt + 1
        self.workflow_id = _workflow_id()

    def as_json(self) -> dict[str, Any]:
        """What those who wait for it are told."""
        return self.model_dump(mode="json", include={"status", "step", "progress", "error"})


class Carried:
    """What the pipeline carries through its steps, and which stands where its job stands.

    The job is read with its row, in the same query, whichever way the row is read; it goes when the row goes.
    """

    if TYPE_CHECKING:
        job: Job

    @property
    def status(self) -> Status:
        return self.job.status

    @property
    def step(self) -> str:
        return self.job.step

    @property
    def progress(self) -> float:
        return self.job.progress

    @property
    def error(self) -> str:
        return self.job.error

    @property
    def attempt(self) -> int:
        return self.job.attempt


ITS_JOB = {"uselist": False, "lazy": "joined", "innerjoin": True, "cascade": "all, delete-orphan"}


class Import(Carried, SQLModel, table=True):
    """A file, text or address on its way into the evidence library.

    `content` is the rows that were read from what was given, as JSON; it is kept until the import is ready, so that it
    can go on or be tried again. `refused` lists what was not taken in as {"line", "reason"}, `taken` how many rows were
    done when the last of them was committed, `unused` the columns that nothing was made of. One that is cleared is off
    the list of imports.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    url: str = ""
    content: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    added: int = 0
    unchanged: int = 0
    taken: int = 0
    refused: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    unused: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    cleared_at: datetime | None = Field(default=None, sa_type=Moment)
    added_by: int = Field(foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    job: Job = Relationship(sa_relationship_kwargs=ITS_JOB)


class Feed(Carried, SQLModel, table=True):
    """An RSS or Atom feed that is watched; its job is the latest check of it.

    `checked_at` is when that check was asked for. `found` counts the pages imported because of this feed, ever. `etag`
    and `modified` are what its server last called its content by (RFC 9110, 13.1), sent back to ask only for more.
    """

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    title: str = Field(default="", sa_type=Text)
    etag: str = Field(default="", sa_type=Text)
    modified: str = Field(default="", sa_type=Text)
    found: int = 0
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    job: Job = Relationship(sa_relationship_kwargs=ITS_JOB)


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
