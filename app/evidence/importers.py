"""Files of evidence to rows: JSON lines, CSV, and other desks' fact-checks (see claim_reviews).

A row that cannot be taken in is refused with its line and the reason, and the rest goes on. JSON lines and CSV are read
as they are asked for, so that what is in memory beside the file is one row, the ids of those before it, and the
fact-checks among them.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath

from app.errors import BadRow
from app.evidence.claim_reviews import Markup
from app.evidence.rows import NOT_UTF8, SAID, Given, Refusal, Row, checked, names_a_site
from app.evidence.tables import read_table

__all__ = ["SAID", "Refusal", "Row", "Rows", "names_a_site", "read_rows", "repeats", "tabular"]

# So many unused columns are named, and no more: a program's keys may be as many as its rows.
UNUSED = 50


def tabular(name: str) -> bool:
    """Whether a file of this name holds rows, and is not itself a document."""
    return PurePath(name).suffix.lower() in READERS


class Rows:
    """The rows of a file and its refused lines, read as they are asked for.

    `unused` names the columns of the lines read so far that say something of which nothing is made. A row with the
    external id of an earlier one that says something else is refused: which of the two holds nobody but its author
    knows. A fact-check that says of the same claim what an earlier one does is that one, in another shape.
    """

    def __init__(self, given: Iterator[Given | Refusal]) -> None:
        self._unused: dict[str, str] = {}
        self._given = given

    @property
    def unused(self) -> list[str]:
        return list(self._unused.values())

    def __iter__(self) -> Iterator[Row | Refusal]:
        first: dict[str, tuple[int, str]] = {}
        reviews: dict[str, Row] = {}
        for given in self._given:
            if isinstance(given, Refusal):
                yield given
                continue
            self._note(given.unused)
            row = checked(given.line, given.fields)
            if isinstance(row, Row) and (external_id := row.external_id):
                line, said = first.setdefault(external_id, (given.line, row.digest))
                review = reviews.setdefault(external_id, row) if given.review else None
                if review and (review.text, review.rating) == (row.text, row.rating):
                    row = review
                elif said != row.digest:
                    row = Refusal(given.line, repeats(external_id, f"line {line}"))
            yield row

    def _note(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self._unused and len(self._unused) < UNUSED:
                self._unused[name] = name.replace("\0", "?").encode("utf-8", "replace").decode()[:80]


def repeats(external_id: str, earlier: str) -> str:
    """Why a row is refused that has the external id of an earlier one, named by where it stands, but says otherwise."""
    return f"its external_id '{external_id}' is that of {earlier} too, which says something else: leave one of them out"


def read_rows(name: str, content: bytes, text_column: str = "") -> Rows:
    """The rows of a .jsonl, .csv, .tsv or .json file, in UTF-8; `text_column` names what holds a row's text, if not so.

    Going over them raises BadRow where the file as a whole cannot be read.
    """
    return Rows(READERS[PurePath(name).suffix.lower()](content, text_column.strip()))


def _jsonl(content: bytes, text_column: str) -> Iterator[Given | Refusal]:
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
                yield from _items(given, text_column, number)
            elif text.strip():
                yield _object(number, given, text_column)


def _json(content: bytes, text_column: str) -> Iterator[Given | Refusal]:
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadRow(f"This is not UTF-8 text (at byte {error.start}): save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise BadRow(f"This is not JSON ({error}).") from error
    yield from _items(given, text_column)


READERS: dict[str, Callable[[bytes, str], Iterator[Given | Refusal]]] = {
    ".jsonl": _jsonl,
    ".csv": read_table,
    ".tsv": read_table,
    ".json": _json,
}


def _items(given: object, text_column: str, line: int | None = None) -> Iterator[Given | Refusal]:
    """The rows and fact-checks of a JSON document, each placed by where it stands in the outermost list, or by a line.

    Among fact-checks, what is nothing (a feed's nulls) or something else (the page, its author) is no row.
    """
    markup = Markup(given)
    for place, item in enumerate(_outermost(given), 1):
        found = list(markup.reviews(item))
        for one in found:
            yield Refusal(line or place, one) if isinstance(one, str) else Given(line or place, one, review=True)
        nothing = item is None or (isinstance(item, Mapping) and (text_column or "text") not in item)
        if not found and not (nothing and markup.holds_reviews):
            yield _object(line or place, item, text_column)


def _object(line: int, given: object, text_column: str) -> Given:
    if not isinstance(given, Mapping):
        return Given(line, given)
    read = {name for name in SAID if name != "text"} | {text_column or "text"}
    unused = [name for name, value in given.items() if name not in read and value not in (None, "", [], {})]
    fields = {**given, text_column: None, "text": given.get(text_column)} if text_column else given
    return Given(line, fields, unused)


def _outermost(given: object) -> list[object]:
    if isinstance(given, Mapping) and "text" not in given:
        wrapped = (given.get(name) for name in ("@graph", "dataFeedElement", "claims"))
        given = next((inner for inner in wrapped if isinstance(inner, list)), given)
    return given if isinstance(given, list) else [given]
