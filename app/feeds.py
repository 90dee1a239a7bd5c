"""The feeds a desk watches: which they are, when each is due, and which of their items become imports.

What carries a check out, so that nothing interrupts it for good, is the pipeline.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.acts import act
from app.db import writing
from app.errors import NotFound
from app.ingest import Document
from app.ingest.feed import News
from app.models import UNDER_WAY, Feed, FeedItem, Import, Job, Status, User, now
from app.settings import Settings

# So many items, the newest, are taken from a feed when it is first looked at.
FIRST = 50


def watched(engine: Engine, settings: Settings) -> list[Feed]:
    """The feeds that the settings name, in their order; one that is new there gets its row."""
    urls = list(dict.fromkeys(settings.feeds))
    named = select(Feed).where(col(Feed.url).in_(urls))
    with Session(engine) as session:
        rows = {feed.url: feed for feed in session.exec(named)}
    if len(rows) < len(urls):
        with writing(engine) as session:
            rows = {feed.url: feed for feed in session.exec(named)}
            rows |= {url: Feed(url=url, job=Job(status=Status.ready, attempt=0)) for url in urls if url not in rows}
            session.add_all(rows.values())
    return [rows[url] for url in urls]


def as_json(feed: Feed) -> dict[str, Any]:
    """What scripts are told of a feed: its address and title, and how its latest check went."""
    shown = feed.model_dump(mode="json", include={"id", "url", "title", "found", "checked_at"})
    return {**shown, "status": feed.status, "error": feed.error}


def due(engine: Engine, settings: Settings) -> list[Feed]:
    """Those of the watched feeds that were last checked an interval ago or never, and are not being checked."""
    before = now() - timedelta(seconds=settings.feed_interval)
    idle = [feed for feed in watched(engine, settings) if feed.status not in UNDER_WAY]
    return [feed for feed in idle if feed.checked_at is None or feed.checked_at <= before]


def ask(engine: Engine, settings: Settings, user: User | None, feed_id: int) -> Feed:
    """Queue a check of a feed; one under way stays as it is. Raises NotFound for one that is not watched.

    `user` is who asks; None is the clock, whose checks are nobody's act.
    """
    if user is None:
        with writing(engine) as session:
            return _queued(_watched(session, settings, feed_id), None)
    with act(engine, user, "check feed") as acting:
        feed = _watched(acting.session, settings, feed_id)
        acting.take(Job, feed.job.id or 0)
        return _queued(feed, user.id)


def _watched(session: Session, settings: Settings, feed_id: int) -> Feed:
    feed = session.get(Feed, feed_id, with_for_update=True)
    if feed is None or feed.url not in settings.feeds:
        raise NotFound(f"There is no feed {feed_id}, or it is no longer in CLAIMDESK_FEEDS.")
    return feed


def _queued(feed: Feed, asked_by: int | None) -> Feed:
    if feed.status not in UNDER_WAY:
        feed.job.again()
        feed.job.asked_by, feed.checked_at = asked_by, now()
    return feed


def take(engine: Engine, feed_id: int, news: News, user: User) -> None:
    """Queue an import of each item whose page was never imported, with the feed's own state, in one transaction."""
    urls = [item.url for item in news.items]
    seen = select(FeedItem.url).where(FeedItem.feed_id == feed_id)
    with writing(engine) as session:
        # Checks of two feeds with the same item may be under way at once: on PostgreSQL one waits here for the other,
        # and on SQLite it has done so already.
        session.exec(select(Feed.id).order_by(col(Feed.id)).with_for_update()).all()
        first = session.exec(seen).first() is None
        known = set(session.exec(seen.where(col(FeedItem.url).in_(urls))))
        known.update(session.exec(select(Import.url).where(col(Import.url).in_(urls))))
        new = [item for item in news.items if item.url not in known]
        taken = new[:FIRST] if first else new
        for item in reversed(taken):  # oldest first, as the library shows the newest first
            made = Import(name=item.title or item.url, url=item.url, added_by=user.id or 0, job=Job(asked_by=user.id))
            session.add(made)
            session.flush()
            session.add(FeedItem(feed_id=feed_id, url=item.url, import_id=made.id, published=item.published))
        session.add_all(FeedItem(feed_id=feed_id, url=item.url) for item in new[len(taken) :])
        feed = session.get_one(Feed, feed_id)
        feed.title, feed.etag, feed.modified = news.title, news.etag, news.modified
        feed.found += len(taken)


def brought(engine: Engine, feed_ids: Sequence[int]) -> list[Import]:
    """The imports made because of these feeds that are still under way, oldest first."""
    made = select(Import).join(FeedItem).join(Job, col(Job.import_id) == Import.id)
    made = made.where(col(FeedItem.feed_id).in_(feed_ids), col(Job.status).in_(UNDER_WAY))
    with Session(engine) as session:
        return list(session.exec(made.order_by(col(Import.id))))


def completed(engine: Engine, import_id: int, document: Document) -> Document:
    """The document of an import, with what the feed that brought it, if one did, tells where the page does not."""
    with Session(engine) as session:
        told = session.exec(select(FeedItem, Feed).join(Feed).where(FeedItem.import_id == import_id)).first()
    if told is None:
        return document
    item, feed = told
    publisher = document.publisher or document.author or feed.title
    return replace(document, publisher=publisher, published=document.published or item.published)
