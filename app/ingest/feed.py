"""Feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom, read by feedparser; what they link to is for others to fetch."""

import io
import logging
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.errors import BadArticle, Unsafe
from app.ingest.address import without_tracking
from app.ingest.apart import read_apart
from app.ingest.text import line
from app.settings import Settings

log = logging.getLogger("claimdesk")

# So many items of a feed are read, the newest; longer addresses are those of trackers or of attacks.
ITEMS = 1000
LONGEST_URL = 2000
ACCEPT = "application/rss+xml,application/atom+xml,application/rdf+xml,application/xml;q=0.9,*/*;q=0.5"


@dataclass(frozen=True)
class Item:
    """One item: the page it links to, by its address without tracking, and what the feed tells of that page."""

    url: str
    title: str = ""
    published: date | None = None


@dataclass(frozen=True)
class News:
    """A feed as it was found, its items newest first, each address once."""

    title: str
    items: tuple[Item, ...]
    etag: str = ""
    modified: str = ""


def read_feed(url: str, settings: Settings, etag: str = "", modified: str = "") -> News | None:
    """What is in the feed at an address; None where it is unchanged since it was called `etag` and `modified`.

    Raises Unsafe for an address that may not be opened, BadArticle for one that gives no feed.
    """
    from app.ingest.url import fetch  # 0.1 s to import

    headers: dict[bytes | str, bytes | str] = {"Accept": ACCEPT}
    headers |= {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
    page = fetch(url, settings, headers)
    if page.unchanged:
        return None
    what = f"The feed at {urlsplit(page.url).hostname}"
    title, items = read_apart(what, parse, page.content, page.url, page.charset)
    return News(title, items, page.etag, page.modified)


def parse(content: bytes, url: str, charset: str = "") -> tuple[str, tuple[Item, ...]]:
    """A feed's title and its items. Relative links are taken from `url`. Raises BadArticle where it is no feed."""
    import feedparser  # 0.1 s to import

    kind = f"application/xml; charset={charset}" if charset else "application/xml"
    host = urlsplit(url).hostname
    try:
        # A stream, since it would take a string for an address or the name of a file, and open that.
        read = feedparser.parse(io.BytesIO(content), response_headers={"content-location": url, "content-type": kind})
    except Exception as error:  # it trips over broken feeds in many classes: over &#xD800; in ValueError, say
        raise BadArticle(f"The feed at {host} cannot be read ({error!r}).") from error
    if not read.get("version"):
        raise BadArticle(f"What {host} sends is not an RSS or Atom feed: check the address in CLAIMDESK_FEEDS.")
    if read.bozo and not read.entries:
        raise BadArticle(f"The feed at {host} cannot be read ({read.bozo_exception}).")
    # Feeds are newest first by custom; where all dates are told, they decide.
    entries = read.entries
    if all(_moment(entry) for entry in entries):
        entries = sorted(entries, key=_moment, reverse=True)
    items: dict[str, Item] = {}
    for item in (_item(entry, url) for entry in entries[:ITEMS]):
        if item:
            items.setdefault(item.url, item)
    return _plain(read.feed.get("title", "")), tuple(items.values())


def _item(entry: Any, base: str) -> Item | None:  # noqa: ANN401 - the library tells no types
    # FeedBurner puts an address of its own in place of the page's.
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    try:
        url = without_tracking(urljoin(base, link.strip())) if link else ""
    except (Unsafe, ValueError) as error:
        log.info("An item of the feed %s is left out: %s", base, error)
        return None
    if not url or len(url) > LONGEST_URL:
        log.info("An item of the feed %s is left out: it links to no page", base)
        return None
    moment = _moment(entry)
    return Item(url, _plain(entry.get("title", "")), datetime.fromtimestamp(moment, UTC).date() if moment else None)


def _moment(entry: Any) -> int:  # noqa: ANN401
    """When an item was published, in seconds since 1970; 0 where it does not tell."""
    told = entry.get("published_parsed") or entry.get("updated_parsed")
    return max(0, timegm(told)) if told else 0


def _plain(markup: str) -> str:
    return line(unescape(re.sub(r"<[^>]*>", "", markup)))
