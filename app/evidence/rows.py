"""A row of evidence: what it says, what makes two the same, and what it must be to be taken in."""

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from textwrap import shorten
from typing import NamedTuple
from urllib.parse import urlsplit

from app.evidence.claim_reviews import days

# What makes no difference to what a text says; a sign or a decimal point before a digit does.
PUNCTUATION = re.compile(r"[;!?\"'“”„‘’‚«»‹›()\[\]{}…·—_*]|[.,:\-–−](?!\d)")
DATES = ("published", "said")
NOT_UTF8 = "it is not UTF-8 text: save the file as UTF-8"


@dataclass(frozen=True)
class Row:
    """One document for the library.

    A fact-check's text is the claim it checked; `rating` is its verdict in its own words and `explanation` the reason
    for it, `speaker` who made the claim, `said` when. `pages` is where in the text each page begins, in code points,
    where the source has pages.
    """

    text: str
    external_id: str | None = None
    title: str = ""
    url: str = ""
    publisher: str = ""
    published: date | None = None
    rating: str = ""
    explanation: str = ""
    speaker: str = ""
    said: date | None = None
    pages: tuple[int, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The same for the same row, whatever it was read from: SHA-256 over all it says."""
        values = [str(getattr(self, name) or "") for name in SAID]
        while len(values) > 7 and not values[-1]:
            values.pop()  # a row that says no more than rows once could keeps its digest
        return _sha256(values)

    @cached_property
    def likeness(self) -> str:
        """The same for near-duplicates: rows that tell the reader the same, but for case, white space, punctuation."""
        published = str(self.published or "")
        return _sha256([_plain(value) for value in (self.text, self.title, self.publisher, published, self.rating)])

    def page(self, start: int) -> int | None:
        """The page, counted from 1, that a place in the text is on; None where the source has none."""
        return bisect_right(self.pages, start) or None


# What files give, and what makes two rows the same.
SAID = tuple(field.name for field in fields(Row) if field.name != "pages")


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken in: its line (or its place in a list, from 1) and why."""

    line: int
    reason: str


class Given(NamedTuple):
    """What stands at a line of a file, and the columns there that say something of which nothing is made.

    `review` is whether it is another desk's fact-check, as markup tells it.
    """

    line: int
    fields: object
    unused: Sequence[str] = ()
    review: bool = False


def checked(line: int, given: object) -> Row | Refusal:
    """The row that stands at a line, or why it is none."""
    if not isinstance(given, Mapping):
        return Refusal(line, "it is not an object with a 'text'")
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        return Refusal(line, "it has no text")
    nested = [name for name in SAID if isinstance(given.get(name), (list, dict))]
    if nested:
        return Refusal(line, f"its '{nested[0]}' is not text")
    values = {name: _value(given.get(name)) for name in SAID}
    if not encodable("".join(values.values())):
        return Refusal(line, "it holds half of a character that JSON writes in two parts, as \\ud83d\\ude00")
    url = values["url"]
    if url and not names_a_site(url):
        return Refusal(line, f"'{url}' is not an http or https address")
    found = {name: days(values[name]) for name in DATES if values[name]}
    unclear = next((name for name, readings in found.items() if len(readings) != 1), "")
    if unclear:
        why = "could be two days" if found[unclear] else "is none that can be read"
        return Refusal(line, f"its date '{shorten(values[unclear], 40)}' {why}: write it as 2025-01-31")
    published, said = (date.fromisoformat(*found[name]) if name in found else None for name in DATES)
    return Row(
        text=values["text"],
        external_id=values["external_id"] or None,
        title=values["title"],
        url=url,
        publisher=values["publisher"],
        published=published,
        rating=values["rating"],
        explanation=values["explanation"],
        speaker=values["speaker"],
        said=said,
    )


def encodable(text: str) -> bool:
    """Whether a text is of whole characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _value(given: object) -> str:
    return "" if given is None else str(given).strip()


def _plain(text: str) -> str:
    return " ".join(PUNCTUATION.sub(" ", text.casefold()).split())


def _sha256(values: list[str]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def names_a_site(url: str) -> bool:
    """Whether a text is an http or https address of some site: what a source may be linked by."""
    try:
        parts = urlsplit(url)
    except ValueError:  # of a malformed address in brackets
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
