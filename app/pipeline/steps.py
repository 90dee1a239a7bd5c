"""The steps of the journey, in order, and how far along them a job is.

A step finds what it made, if it was interrupted, and goes on from there.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select, update

from app import accounts, feeds
from app.acts import act
from app.claims.check_worthiness import damped, scores
from app.db import writing
from app.desk import Desk
from app.errors import BadRow
from app.evidence import captures
from app.evidence.library import Added, add, texts
from app.ingest import Document, open_url, read_url
from app.ingest.feed import read_feed
from app.ingest.titles import headline
from app.language.identification import language
from app.models import Article, Capture, Claim, Feed, Import, Job, Reference, User, now
from app.pipeline.library import ROWS, reviews, row_of
from app.pipeline.noticing import notice, notice_again

# So many texts are embedded between two steps of the progress bar.
BATCH = 64

Kind = type[Article] | type[Import] | type[Feed]
Subject = TypeVar("Subject", Article, Import, Feed)
Step = Callable[[Desk, int], None]


# --- an article -------------------------------------------------------------------------------------------------------


def read(desk: Desk, article_id: int) -> None:
    """Fetch an article that was given as a URL; one whose text the desk has already becomes a pointer to that one."""
    with Session(desk.engine) as session:
        article = session.get_one(Article, article_id)
    if article.text:
        return
    document = read_url(article.url, desk.settings)
    with writing(desk.engine) as session:
        article = session.get_one(Article, article_id)
        twin = session.exec(select(Article).where(Article.digest == document.digest)).first()
        if twin:
            article.duplicate_of, article.title = twin.id, document.title
        else:
            fill(session, article, document)


def fill(session: Session, article: Article, document: Document) -> None:
    """Put what was read into its article, which has its id, in the session's transaction.

    What somebody has told of the article already counts for more than what its source tells of itself.
    """
    article.text, article.digest = document.text, document.digest
    if article.title in ("", article.url):  # an address stands for the title until it is read
        article.title = document.title or headline(document.text)
    told = ("author", "publisher", "published", "language")
    article.sqlmodel_update({name: getattr(article, name) or getattr(document, name) for name in told})
    article.url = document.url or article.url
    assert article.id is not None
    session.add_all(Reference(article_id=article.id, url=link.url, text=link.text) for link in document.references)


def split(desk: Desk, article_id: int) -> None:
    """Cut the article's text into claims."""
    with Session(desk.engine) as session:
        article = session.get_one(Article, article_id)
        if article.duplicate_of or _is_split(session, article_id):
            return
    extraction = desk.extractor.extract(article.text, article.title, article.published)
    with writing(desk.engine) as session:
        # Again, for a workflow that lost its queue may have come to this too, and another been begun in its place.
        article = session.get_one(Article, article_id, with_for_update=True)
        if _is_split(session, article_id):
            return
        article.notice, article.extraction = extraction.notice, dict(extraction.log)
        for found in extraction.claims:
            claim = Claim(article_id=article_id, text=found.text, quote=found.quote, start=found.start, end=found.end)
            claim.speaker, claim.check_worthiness = found.speaker, found.check_worthiness
            claim.flags, claim.dates = list(found.flags), dict(found.dates)
            claim.repeats = [list(span) for span in found.repeats]
            session.add(claim)


def _is_split(session: Session, article_id: int) -> bool:
    return session.exec(select(Claim.id).where(Claim.article_id == article_id)).first() is not None


def embed(desk: Desk, article_id: int) -> None:
    """Give each claim its vector, batch by batch; with those, its check-worthiness; and notice what is known of it.

    The score knows English: claims in other languages keep the one they have, with which none is folded away.
    """
    with Session(desk.engine) as session:
        english = language(session.get_one(Article, article_id).text) == "en"
        claims = session.exec(select(Claim).where(Claim.article_id == article_id).order_by(col(Claim.id))).all()
    made = np.array([claim.check_worthiness for claim in claims])
    for begin in range(0, len(claims), BATCH):
        batch = claims[begin : begin + BATCH]
        wordings = [claim.text for claim in batch]
        vectors = desk.vectors(wordings)
        found = scores(wordings, vectors, desk.embedder.model) if english else made[begin : begin + BATCH]
        for place, (claim, score) in enumerate(zip(batch, found, strict=True), begin):
            made[place] = made[place] if "not-split" in claim.flags else score
        with writing(desk.engine) as session:
            advance(session, Article, article_id, embed, min(1.0, (begin + BATCH) / len(claims)) / 2)
    with writing(desk.engine) as session:
        # An unsound claim is held against the whole article's.
        for claim, score in zip(claims, damped(made, [claim.flags for claim in claims]), strict=True):
            session.get_one(Claim, claim.id).check_worthiness = float(score)

    def tell(done: float) -> None:
        with writing(desk.engine) as session:
            advance(session, Article, article_id, embed, (1 + done) / 2)

    notice(desk, article_id, tell)


# --- an import --------------------------------------------------------------------------------------------------------


def take_in(desk: Desk, import_id: int) -> None:
    """Embed the rows that were read and add them to the library; or fetch the address and capture it.

    When all of it is there, the claims that it may bear on are looked at again.
    """
    with Session(desk.engine) as session:
        given = session.get_one(Import, import_id)
    if given.url:
        _capture(desk, given)
    elif given.content:
        _add(desk, given)
    elif not given.taken:
        raise BadRow(f"What {given.name} said is no longer kept: import it again.")
    notice_again(desk, import_id)


def _add(desk: Desk, given: Import) -> None:
    rows = ROWS.validate_json(given.content)
    with Session(desk.engine) as session:
        user = session.get_one(User, given.added_by)

    def note(session: Session, done: Added) -> None:
        # With the rows themselves: whatever kills this, the next attempt goes on after the last of them.
        taken = given.taken + done.rows
        counts = {"added": given.added + done.added, "unchanged": given.unchanged + done.unchanged, "taken": taken}
        session.exec(update(Import).where(col(Import.id) == given.id).values(counts))
        advance(session, Import, given.id or 0, take_in, taken / len(rows))

    add(desk.engine, rows[given.taken :], desk.vectors, user, note)
    with writing(desk.engine) as session:
        session.exec(update(Import).where(col(Import.id) == given.id).values(content=b""))


def _capture(desk: Desk, given: Import) -> None:
    """Fetch an address and keep what it answered; what was kept already, before a crash, is not fetched again."""
    with Session(desk.engine) as session:
        user = session.get_one(User, given.added_by)
        if session.exec(select(Capture.id).where(Capture.import_id == given.id)).first():
            return
    page, document = open_url(given.url, desk.settings)
    answer = captures.Answer(given.url, page.url, page.media_type, page.charset, page.content, now())
    row = row_of(given.name, feeds.completed(desk.engine, given.id or 0, document))
    told = add(desk.engine, list(reviews(row, document.markup)), desk.vectors, user)
    desk.vectors(texts(row))
    with act(desk.engine, user, "add evidence") as acting:
        given = acting.session.get_one(Import, given.id)
        new = captures.keep(acting, answer, row, given.id)
        given.added, given.unchanged = told.added + new, told.unchanged + (not new)


# --- a feed -----------------------------------------------------------------------------------------------------------


def check(desk: Desk, feed_id: int) -> None:
    """Look at a feed, and queue an import of each page it links to that was never imported."""
    with Session(desk.engine) as session:
        feed = session.get_one(Feed, feed_id)
        asked_by = session.get(User, feed.job.asked_by) if feed.job.asked_by else None
    if feed.url not in desk.settings.feeds:  # taken out of the settings after the check was queued
        return
    news = read_feed(feed.url, desk.settings, feed.etag, feed.modified)
    if news:
        feeds.take(desk.engine, feed_id, news, asked_by or accounts.owner(desk.engine))


# --- how far ----------------------------------------------------------------------------------------------------------

STEPS: dict[Kind, tuple[Step, ...]] = {Article: (read, split, embed), Import: (take_in,), Feed: (check,)}

# The job of an article, of an import, of a feed is the one with its number here.
JOBS: dict[Kind, Mapped[int | None]] = {
    Article: col(Job.article_id),
    Import: col(Job.import_id),
    Feed: col(Job.feed_id),
}


def advance(session: Session, kind: Kind, subject_id: int, step: Step, fraction: float) -> None:
    """Say how far a job is that is this far in this step, from 0 to 1, in the session's transaction."""
    session.exec(update(Job).where(JOBS[kind] == subject_id).values(progress=place(kind, step, fraction)))


def place(kind: Kind, step: Step, fraction: float) -> float:
    """How far a job is on its whole way, from 0 to 1, that is this far in this step."""
    steps = STEPS[kind]
    return (steps.index(step) + fraction) / len(steps)
