"""Files of evidence to rows: JSON lines, CSV, and other desks' fact-checks (see claim_reviews).

A row that cannot be taken in is refused with its line and the reason, and the rest goes on. JSON lines and CSV are read
as they are asked for, so that what is in memory beside the file is one row.
"""

import csv
import hashlib
import io
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import PurePath
from urllib.parse import urlsplit

from app.errors import BadRow
from app.evidence.claim_reviews import Markup

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


def tabular(name: str) -> bool:
    """Whether a file of this name holds rows, and is not itself a document."""
    return PurePath(name).suffix.lower() in READERS


def read_rows(name: str, content: bytes) -> Iterator[Row | Refusal]:
    """The rows of a .jsonl, .csv or .json file. Raises BadRow where the file as a whole cannot be read."""
    return READERS[PurePath(name).suffix.lower()](content)


def _jsonl(content: bytes) -> Iterator[Row | Refusal]:
    # Cut at line feeds alone: a JSON string may hold U+2028, which str.splitlines() would cut at.
    for number, line in enumerate(io.BytesIO(content), 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            given = json.loads(text) if text.strip() else None
        except UnicodeDecodeError:
            yield Refusal(number, NOT_UTF8)
        except (ValueError, RecursionError) as error:
            yield Refusal(number, f"it is not JSON ({error})")
        else:
            if b"laimReview" in line:
                yield from _items(given, number)
            elif text.strip():
                yield _checked(number, given)


def _csv(content: bytes) -> Iterator[Row | Refusal]:
    header = content.partition(b"\n")[0]
    delimiter = max(",;\t", key=lambda mark: header.count(mark.encode()))
    # The module's own limit is shorter than many documents, and past it the rest of a text would be read as rows. It
    # can only be set for the whole process, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    # What is not UTF-8 becomes halves of characters, and so a row that is refused by its line.
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", errors="surrogateescape", newline="")
    # Strict, so that a quotation mark left open is refused and does not swallow the rows after it.
    rows = csv.reader(text, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
    except csv.Error as error:
        raise BadRow(f"This is not CSV ({error} in line 1).") from error
    if not _encodable("".join(names)):
        raise BadRow("This is not UTF-8 text: save it as UTF-8.")
    if "text" not in names:
        raise BadRow("The first line of a CSV file names its columns, and one of them is 'text'.")
    while True:
        begin = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(begin, f"it is not CSV ({error})")
            continue
        if row:
            readable = _encodable("".join(row))
            yield _checked(begin, dict(zip(names, row, strict=False))) if readable else Refusal(begin, NOT_UTF8)


def _json(content: bytes) -> Iterator[Row | Refusal]:
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadRow(f"This is not UTF-8 text (at byte {error.start}): save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise BadRow(f"This is not JSON ({error}).") from error
    yield from _items(given)


READERS: dict[str, Callable[[bytes], Iterator[Row | Refusal]]] = {".jsonl": _jsonl, ".csv": _csv, ".json": _json}


def _items(given: object, line: int | None = None) -> Iterator[Row | Refusal]:
    """The rows and fact-checks of a JSON document, each placed by where it stands in the outermost list, or by a line.

    Among fact-checks, what is nothing (a feed's nulls) or something else (the page, its author) is no row.
    """
    markup = Markup(given)
    for place, item in enumerate(_outermost(given), 1):
        found = list(markup.reviews(item))
        for one in found:
            yield Refusal(line or place, one) if isinstance(one, str) else _checked(line or place, one)
        nothing = item is None or (isinstance(item, Mapping) and "text" not in item)
        if not found and not (nothing and markup.holds_reviews):
            yield _checked(line or place, item)


def _outermost(given: object) -> list[object]:
    if isinstance(given, Mapping) and "text" not in given:
        wrapped = (given.get(name) for name in ("@graph", "dataFeedElement", "claims"))
        given = next((inner for inner in wrapped if isinstance(inner, list)), given)
    return given if isinstance(given, list) else [given]


def _checked(line: int, given: object) -> Row | Refusal:
    if not isinstance(given, Mapping):
        return Refusal(line, "it is not an object with a 'text'")
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        return Refusal(line, "it has no text")
    nested = [name for name in SAID if isinstance(given.get(name), (list, dict))]
    if nested:
        return Refusal(line, f"its '{nested[0]}' is not text")
    values = {name: _value(given.get(name)) for name in SAID}
    if not _encodable("".join(values.values())):
        return Refusal(line, "it holds half of a character that JSON writes in two parts, as \\ud83d\\ude00")
    url = values["url"]
    if url and not names_a_site(url):
        return Refusal(line, f"'{url}' is not an http or https address")
    try:
        published, said = (date.fromisoformat(given) if given else None for given in map(values.get, DATES))
    except ValueError as error:
        return Refusal(line, f"its date is not usable ({error}); write a date as 2025-01-31")
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


def _encodable(text: str) -> bool:
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
