"""Files of evidence to rows: JSON lines, CSV, and other desks' fact-checks in schema.org's ClaimReview markup.

A row that cannot be taken in is refused with its line and the reason, and the rest goes on.
"""

import csv
import hashlib
import io
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from app.errors import BadRow


@dataclass(frozen=True)
class Row:
    """One document for the library. `rating` is another desk's verdict in its own words, if it is a fact-check.

    `speaker` is who said what a fact-check is about. `pages` is where in the text each page begins, in code points,
    where the source has pages.
    """

    text: str
    external_id: str | None = None
    title: str = ""
    url: str = ""
    publisher: str = ""
    published: date | None = None
    rating: str = ""
    speaker: str = ""
    pages: tuple[int, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The same for the same row, whatever it was read from: SHA-256 over all it says."""
        values = [str(getattr(self, name) or "") for name in SAID]
        return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def likeness(self) -> str:
        """The same for rows that say the same, whatever their id, their case and their punctuation."""
        said = [self.text, self.title, self.publisher, self.rating, self.speaker, str(self.published or "")]
        plain = [" ".join(re.findall(r"\w+", value.casefold())) for value in said]
        return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()

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


def read_rows(name: str, content: bytes) -> Iterator[Row | Refusal]:
    """The rows of a .jsonl, .csv or .json file. Raises BadRow where the file as a whole cannot be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRow(f"{name} is not UTF-8 text (at byte {error.start}): save it as UTF-8.") from error
    readers = {".jsonl": _jsonl, ".csv": _csv, ".json": _json}
    yield from readers[PurePath(name).suffix.lower()](text)


def _jsonl(text: str) -> Iterator[Row | Refusal]:
    # Not splitlines(): a JSON string may hold U+2028, which that would cut at.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Refusal(number, f"it is not JSON ({error})")
            continue
        yield _checked(number, given)


def _csv(text: str) -> Iterator[Row | Refusal]:
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    # The module's own limit is shorter than many documents, and past it the rest of a text would be read as rows. It
    # can only be set for the whole process, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    # Strict, so that a quotation mark left open is refused and does not swallow the rows after it.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
    except csv.Error as error:
        raise BadRow(f"This is not CSV ({error} in line 1).") from error
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
            yield _checked(begin, dict(zip(names, row, strict=False)))


def _json(text: str) -> Iterator[Row | Refusal]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRow(f"This is not JSON ({error}).") from error
    for number, item in enumerate(_items(given), 1):
        if isinstance(item, Mapping) and "ClaimReview" in str(item.get("@type")):
            yield _checked(number, _claim_review(item))
        else:
            yield _checked(number, item)


def _items(given: object) -> list[object]:
    if isinstance(given, Mapping) and isinstance(given.get("@graph"), list):
        return [item for item in given["@graph"] if "ClaimReview" in str(item)]
    return given if isinstance(given, list) else [given]


def _claim_review(given: Mapping[str, Any]) -> dict[str, Any]:
    """A ClaimReview as a row (https://schema.org/ClaimReview); what it lacks is left out."""
    rating = _part(given, "reviewRating")
    claim = given.get("claimReviewed")
    return {
        "text": ". ".join(str(said).rstrip(".") for said in (claim, rating.get("ratingExplanation")) if said),
        "external_id": given.get("@id"),
        "title": given.get("headline") or given.get("name") or claim,
        "url": given.get("url"),
        "publisher": _part(given, "author").get("name") or _part(given, "publisher").get("name"),
        "published": str(given.get("datePublished") or "")[:10],
        "rating": rating.get("alternateName") or rating.get("ratingValue"),
    }


def _part(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    if isinstance(found, list) and found:
        found = found[0]
    return found if isinstance(found, Mapping) else {}


def _checked(line: int, given: object) -> Row | Refusal:
    if not isinstance(given, Mapping):
        return Refusal(line, "it is not an object with a 'text'")
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        return Refusal(line, "it has no text")
    nested = [name for name in SAID if isinstance(given.get(name), list | Mapping)]
    if nested:
        return Refusal(line, f"its '{nested[0]}' is not text")
    values = {name: _value(given.get(name)) for name in SAID}
    if not _encodable("".join(values.values())):
        return Refusal(line, "it holds half of a character that JSON writes in two parts, as \\ud83d\\ude00")
    url = values["url"]
    try:
        # A malformed address in brackets makes urlsplit itself raise.
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            return Refusal(line, f"'{url}' is not an http or https address")
        published = date.fromisoformat(values["published"]) if values["published"] else None
    except ValueError as error:
        return Refusal(line, f"its address or date is not usable ({error}); write a date as 2025-01-31")
    return Row(
        text=text.strip(),
        external_id=values["external_id"] or None,
        title=values["title"],
        url=url,
        publisher=values["publisher"],
        published=published,
        rating=values["rating"],
    )


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _value(given: object) -> str:
    return "" if given is None else str(given).strip()
