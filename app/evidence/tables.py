"""Tables as spreadsheets write them: cells between commas, semicolons or tabs, columns named in the first line."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from app.errors import BadRow
from app.evidence.rows import NOT_UTF8, SAID, Given, Refusal, encodable

# The first line of a table, behind the one in which Excel may say what it separates cells by.
HEADER = re.compile(rb'(?:\xef\xbb\xbf)?(sep=(.)\r?\n)?((?:[^"\r\n]+|"[^"]*")*)', re.IGNORECASE)


def read_table(content: bytes, text_column: str) -> Iterator[Given | Refusal]:
    """The rows of a table in UTF-8; `text_column` names the column of their texts, where that is not 'text'.

    Raises BadRow where the first line cannot be read or names no such column.
    """
    # The module's own limit is shorter than many documents, and past it the rest of a text would be read as rows. It
    # can only be set for the whole process, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    # What is not UTF-8 becomes halves of characters, and so a row that is refused by its line.
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", errors="surrogateescape", newline="")
    hint, delimiter = _delimiter(content)
    # Strict, so that a quotation mark left open is refused and does not swallow the rows after it.
    rows = csv.reader(text, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        if hint:
            next(rows)
        names = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise BadRow(f"This is not CSV ({error} in line 1).") from error
    if not encodable("".join(names)):
        raise BadRow("This is not UTF-8 text: save it as UTF-8.")
    columns = _columns(names, text_column)
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
            readable = encodable("".join(row))
            yield _line(begin, columns, names, row) if readable else Refusal(begin, NOT_UTF8)


def _delimiter(content: bytes) -> tuple[bool, str]:
    """Whether a table's first line says what separates its cells, and what does: the commonest mark of the header."""
    found = HEADER.match(content)
    assert found is not None  # it matches nothing, too
    if found[1]:
        return True, found[2].decode("latin-1")
    header = re.sub(rb'"[^"]*"', b"", found[3])
    mark = max(b",", b";", b"\t", key=header.count)
    # A header of one name is one of one column, where a comma is a comma.
    return False, mark.decode() if header.count(mark) else "\x1f"


def _columns(names: Sequence[str], text_column: str) -> list[str]:
    """For each column of a table the field of a row it is, empty where it is none. Raises BadRow where none is text."""
    plain = ["_".join(name.lower().split()) for name in names]
    chosen = "_".join(text_column.lower().split()) or "text"
    if chosen not in plain:
        there = ", ".join(f"'{name}'" for name in names if name) or "none"
        raise BadRow(
            f"No column is called '{text_column or 'text'}'. Say in 'Text column' (at the command line, --text-column)"
            f" which one holds the text. The columns in the first line: {there}."
        )
    columns = ["text" if name == chosen else name if name in SAID and name != "text" else "" for name in plain]
    twice = next((name for name in columns if name and columns.count(name) > 1), "")
    if twice:
        raise BadRow(f"Two columns are called '{chosen if twice == 'text' else twice}': rename one of them.")
    return columns


def _line(line: int, columns: Sequence[str], names: Sequence[str], row: Sequence[str]) -> Given:
    fields = {name: cell for name, cell in zip(columns, row, strict=False) if name}
    unused = [
        (names[place] if place < len(names) else "") or f"column {place + 1}"
        for place, cell in enumerate(row)
        if cell.strip() and not (place < len(columns) and columns[place])
    ]
    return Given(line, fields, unused)
