"""Texts under review."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, Relationship, SQLModel

from app.models.columns import Moment, now
from app.models.jobs import ITS_JOB, Carried, Job


class Article(Carried, SQLModel, table=True):
    """A text under review.

    `text` is canonical and never changes once it is there. `digest` is its SHA-256: the same text comes in once. An
    article fetched from a URL that turns out to be one the desk has keeps its row, with `duplicate_of` set. `notice`
    and `extraction` are what the extractor had to say to the reviewer, and for the record. One that is archived is off
    the list of what there is to do; one that is deleted is nowhere to be seen, and stays for the record.
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
    added_by: int = Field(foreign_key="user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    archived_at: datetime | None = Field(default=None, sa_type=Moment)
    deleted_at: datetime | None = Field(default=None, sa_type=Moment)
    job: Job = Relationship(sa_relationship_kwargs=ITS_JOB)


class Reference(SQLModel, table=True):
    """A link the article's text carries: its words and where they point."""

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    url: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)
