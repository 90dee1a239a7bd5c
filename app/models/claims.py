"""Claims and what was decided of them. Verdicts and citations are only ever added."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, String, Text
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now


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


class Claim(SQLModel, table=True):
    """One assertion, anchored: article.text[start:end] == quote.

    The row is the claim as it stands; `version` counts the changes made to it, each kept in an Event. `citations` are
    the ids of what is cited beside it now, `verdict_id` the verdict that holds now. `dates` are what its wording's
    relative dates are by the calendar, `repeats` the spans [start, end] at which the article says the same again.
    `draft` is a verdict taken over from elsewhere, as {"mark", "rationale"}, until somebody gives one. `differs` and
    `decided_before` are what was noticed when its evidence was last looked up: that figures differ, and that there is
    an earlier verdict on the same.
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
    differs: bool = False
    decided_before: bool = False
    version: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Kind(StrEnum):
    """What is cited: a passage of the library, an earlier claim's verdict, or a source of the reviewer's own."""

    passage = "passage"
    claim = "claim"
    link = "link"
    call = "call"
    document = "document"
    book = "book"
    file = "file"


class Citation(SQLModel, table=True):
    """A source a reviewer puts beside a claim: a passage, an earlier claim's verdict, or a source of their own.

    What is shown of the source is copied here, so a citation says the same when its source has changed. `author` is who
    says so: the person called, the book's author. Of a file, `sha256` finds the content and `file_name` is its name.
    """

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    passage_id: int | None = Field(default=None, foreign_key="passage.id", index=True)
    cited_claim_id: int | None = Field(default=None, foreign_key="claim.id")
    kind: Kind = Field(default=Kind.link, sa_type=String)
    author: str = ""
    sha256: str | None = None
    file_name: str = ""
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
