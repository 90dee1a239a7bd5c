"""The library: source documents, their passages, what addresses answered, and the vectors of it all."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now


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
