"""Every page of the desk by name, and a desk on which each has something to show, the same every day."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from app import accounts, review
from app.desk import Desk
from app.models import Article, Capture, Content, Import, Job, Role, Status, User
from app.review import Source

DAY = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)

PAGES = {
    "articles": "/",
    "new article": "/articles/new",
    "article": "/articles/1",
    "undecided claim": "/claims/3",
    "decided claim": "/claims/2",
    "failed article": "/articles/2",
    "waiting article": "/articles/3",
    "evidence": "/evidence",
    "evidence found": "/evidence?q=border",
    "piece of evidence": "/evidence/1",
    "edited evidence": "/evidence/1/edit",
    "capture": "/evidence/1/captures/1",
    "found": "/search?q=border",
    "settings": "/settings",
    "help": "/help",
    "unknown claim": "/claims/999",
    "unknown address": "/nowhere",
    "signed out": "/sign-in",
}


@pytest.fixture
def full(desk: Desk, anna: User, article: Article) -> Desk:
    """The test's desk with something of everything on it: verdicts, a capture, what waits and what failed."""
    bela = accounts.add_user(desk.engine, "bela@desk.example", Role.reviewer)
    cited = review.cite(desk.engine, bela, 2, 1, Source(passage_id=1))
    review.decide(desk.engine, bela, 2, cited.version, "verified", "The page of the Border Guard bears it out.")
    review.decide(desk.engine, anna, 4, 1, "unsourced", "Searched the army's site and two books.")
    cited = review.cite(desk.engine, anna, 5, 1, Source(passage_id=3))
    review.decide(desk.engine, anna, 5, cited.version, "disputed", "The government's own page says otherwise.")
    page = b"<p>The land border is about 1,340 kilometres long.</p>"
    failed = Job(status=Status.failed, step="fetch", error="paper.example did not answer in 20 seconds.")
    with Session(desk.engine) as session, session.begin():
        session.add(Content(sha256="5" * 64, data=page))
        session.flush()
        session.add(_capture(anna.id or 0, len(page)))
        session.add(Article(title="Ferries run late", url="https://paper.example/1", added_by=anna.id, job=failed))
        session.flush()
        session.add(Article(title="Schools close early", text="It waits.", added_by=anna.id, job=Job()))
        refused = [{"line": 3, "reason": "it has no text"}, {"line": 9, "reason": "'spring' is no date"}]
        ready = Job(status=Status.ready, progress=1)
        session.add(Import(name="archive.csv", added=120, unchanged=4, refused=refused, added_by=anna.id, job=ready))
        session.add(Import(name="notes.pdf", added_by=anna.id, job=Job(status=Status.failed, error="It has no text.")))
    _date(desk)
    return desk


def _capture(user_id: int, size: int) -> Capture:
    text = "The land border between Finland and the Russian Federation is about 1,340 kilometres long."
    return Capture(
        evidence_id=1,
        address="https://border.example/length",
        url="https://border.example/en/length",
        media_type="text/html",
        charset="utf-8",
        sha256="5" * 64,
        size=size,
        text=text,
        title="The eastern border",
        publisher="Border Guard",
        published=date(2024, 5, 2),
        fetched_by=user_id,
    )


def _date(desk: Desk) -> None:
    """Everything happened at one moment long ago: what pages say of it is the same whenever they are looked at."""
    with closing(sqlite3.connect(desk.engine.url.database)) as rows, rows:
        for (table,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for column in {row[1] for row in rows.execute(f"PRAGMA table_info('{table}')")}:
                if column.endswith("_at") and table != "access_token":
                    moment = DAY.strftime("%Y-%m-%d %H:%M:%S.000000")
                    rows.execute(f'UPDATE "{table}" SET {column} = ? WHERE {column} IS NOT NULL', (moment,))
