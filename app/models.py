"""The tables: one class per word of the field.

Rows that hold people to account (Verdict, Citation, Change) are only ever added: what a claim's row points at is how it
stands now, and what stood before stays readable. Offsets count Unicode code points in the article's text.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC and always aware: SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def digest(text: str) -> str:
    """What a text is recognised by, and its vector found by: its SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class Role(StrEnum):
    """What a user may do, each including the one before: read; review; manage the library; everything."""

    reader = "reader"
    reviewer = "reviewer"
    editor = "editor"
    admin = "admin"


class Status(StrEnum):
    """Where an article, an import or the check of a feed stands in the pipeline."""

    queued = "queued"
    running = "running"
    ready = "ready"
    failed = "failed"


class State(StrEnum):
    """Whether a claim counts: dismissed ones are not checkable; withdrawn ones were split, merged, or undone."""

    open = "open"
    dismissed = "dismissed"
    withdrawn = "withdrawn"


class Mark(StrEnum):
    """The three verdicts a reviewer can give."""

    verified = "verified"
    disputed = "disputed"
    unsourced = "unsourced"


class User(SQLModel, table=True):
    """A person at the desk. `password` is a scrypt hash, or empty where they sign in by link or token only."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    role: Role
    password: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Token(SQLModel, table=True):
    """A secret that stands for a user; only its SHA-256 is kept.

    `kind` says what it opens: 'api' (a bearer token), 'session' (a browser's cookie) or 'link' (signs in once).
    """

    digest: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    kind: str
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Article(SQLModel, table=True):
    """A text under review, and how far the pipeline has come with it.

    `text` is canonical and never changes once it is there. `digest` is its SHA-256: the same text comes in once. An
    article fetched from a URL that turns out to be one the desk has keeps its row, with `duplicate_of` set. `notice`
    and `extraction` are what the extractor had to say to the reviewer, and for the record.
    """

    id: int | None = Field(default=None, primary_key=True)
    title: str = ""
    author: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    language: str = ""
    text: str = Field(default="", sa_type=Text)
    digest: str | None = Field(default=None, unique=True)
    duplicate_of: int | None = Field(default=None, foreign_key="article.id")
    notice: str = Field(default="", sa_type=Text)
    extraction: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    status: Status = Status.queued
    step: str = ""
    progress: float = 0.0
    error: str = Field(default="", sa_type=Text)
    attempt: int = 1
    added_by: int = Field(foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Reference(SQLModel, table=True):
    """A link the article's text carries: its words and where they point."""

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    url: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)


class Claim(SQLModel, table=True):
    """One assertion, anchored: article.text[start:end] == quote.

    The row is the claim as it stands; `version` counts the changes made to it, each kept as a Change. `citations` are
    the ids of what is cited beside it now, `verdict_id` the verdict that holds now. `dates` are what its wording's
    relative dates are by the calendar, `repeats` the spans [start, end] at which the article says the same again.
    `draft` is a verdict taken over from elsewhere, as {"mark", "rationale"}, until somebody gives one.
    """

    __table_args__ = (CheckConstraint('start >= 0 AND "end" > start', name="claim_span"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    text: str = Field(sa_type=Text)
    quote: str = Field(sa_type=Text)
    start: int
    end: int
    speaker: str | None = None
    check_worthiness: float = 0.0
    flags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    dates: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    repeats: list[list[int]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: State = State.open
    verdict_id: int | None = None
    citations: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    draft: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Evidence(SQLModel, table=True):
    """A source document of the library, or another desk's fact-check, which has a `rating` (its verdict's own words).

    A fact-check's text is the claim it checked, `explanation` its reason, `speaker` who made the claim, `said` when.

    `digest` covers all that was imported: importing the same row again changes nothing. What it says never changes:
    another text or other details are another row, which the older one, retired, points at by `replaced_by`. `pages` is
    where in the text each page of a paged source begins, in code points; `likeness` is the same for rows that say the
    same in other case and punctuation.
    """

    id: int | None = Field(default=None, primary_key=True)
    external_id: str | None = Field(default=None, index=True)
    title: str = Field(default="", sa_type=Text)
    url: str = Field(default="", sa_type=Text)
    publisher: str = ""
    published: date | None = None
    rating: str = ""
    explanation: str = Field(default="", sa_type=Text)
    speaker: str = Field(default="", sa_type=Text)
    said: date | None = None
    text: str = Field(sa_type=Text)
    pages: Sequence[int] = Field(default=(), sa_column=Column(JSON, nullable=False))
    digest: str = Field(unique=True)
    likeness: str = Field(default="", index=True)
    replaced_by: int | None = Field(default=None, foreign_key="evidence.id", index=True)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
    retired_by: int | None = Field(default=None, foreign_key="user.id")
    added_by: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


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


class Content(SQLModel, table=True):
    """Bytes as they were fetched, kept once, under their SHA-256 in hexadecimal."""

    sha256: str = Field(primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Capture(SQLModel, table=True):
    """What a web address answered at one moment. Never changed: fetching again adds another.

    `address` is what was asked, `url` where it was found after redirects; `text` and the details below it are what was
    read from the page then, and `evidence_id` the piece of evidence that stands for it since.
    """

    id: int | None = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", index=True)
    import_id: int | None = Field(default=None, foreign_key="import.id", unique=True)
    address: str = Field(sa_type=Text)
    url: str = Field(sa_type=Text)
    media_type: str = ""
    charset: str = ""
    sha256: str = Field(foreign_key="content.sha256")
    size: int
    text: str = Field(sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    publisher: str = ""
    published: date | None = None
    fetched_by: int = Field(foreign_key="user.id")
    fetched_at: datetime = Field(default_factory=now, sa_type=Moment)


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


class Passage(SQLModel, table=True):
    """A piece of evidence a citation can point at: evidence.text[start:end] == text. `digest` finds its vector.

    `page` is the one its first character is on, counted from 1, where the source has pages.
    """

    id: int | None = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", index=True)
    start: int
    end: int
    text: str = Field(sa_type=Text)
    digest: str = Field(index=True)
    page: int | None = None


class Vector(SQLModel, table=True):
    """The embedding of one text by one model, found by the text's SHA-256: no text is embedded twice.

    `data` is little-endian float32, of unit length.
    """

    digest: str = Field(primary_key=True)
    model: str = Field(primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Citation(SQLModel, table=True):
    """A source a reviewer puts beside a claim: a passage, an earlier claim's verdict, or a link of their own.

    What is shown of the source is copied here, so a citation says the same when its source has changed.
    """

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    passage_id: int | None = Field(default=None, foreign_key="passage.id", index=True)
    cited_claim_id: int | None = Field(default=None, foreign_key="claim.id")
    title: str = Field(default="", sa_type=Text)
    url: str = Field(default="", sa_type=Text)
    publisher: str = ""
    published: date | None = None
    quote: str = Field(default="", sa_type=Text)
    page: int | None = None
    added_by: int = Field(foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Verdict(SQLModel, table=True):
    """One decision about one wording of a claim. Never changed: a new decision is a new row.

    `digest` is the SHA-256 of the wording and finds its vector.
    """

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    mark: Mark
    rationale: str = Field(sa_type=Text)
    wording: str = Field(sa_type=Text)
    digest: str = Field(index=True)
    reviewer_id: int = Field(foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class VerdictCitation(SQLModel, table=True):
    """The citations a verdict rests on."""

    __tablename__ = "verdict_citation"

    verdict_id: int = Field(foreign_key="verdict.id", primary_key=True)
    citation_id: int = Field(foreign_key="citation.id", primary_key=True)


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
