"""What is brought in for the library: a file or a page becomes rows, and rows become evidence."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter
from sqlmodel import Session

from app.desk import Desk
from app.evidence.importers import Refusal, Row, read_rows, tabular
from app.evidence.library import Added, add
from app.ingest import Document, decode, read_file
from app.models import User

log = logging.getLogger("claimdesk")

# What an import keeps of the file it was given, as JSON.
ROWS = TypeAdapter(list[Row])


@dataclass(frozen=True)
class FileRows:
    """What was read from a file: rows for the library, the lines refused, and the columns that nothing is made of."""

    rows: list[Row]
    refused: list[Refusal]
    unused: list[str]


def read_evidence(desk: Desk, name: str, content: bytes, text_column: str = "") -> FileRows:
    """Read a file for the library. Raises BadArticle or BadRow where it is not readable.

    A document (text, page, PDF) is one row; a page that carries fact-checks as markup gives a row for each of them too.
    `text_column` names the column of a table that holds the texts, where that is not called so.
    """
    if tabular(name):
        rows = read_rows(name, _in_utf8(name, content), text_column)
        read = list(rows)
        taken, refused = (
            [row for row in read if isinstance(row, Row)],
            [row for row in read if isinstance(row, Refusal)],
        )
        return FileRows(taken, refused, rows.unused)
    document = read_file(name, content, desk.settings)
    row = row_of(name, document)
    return FileRows([row, *reviews(row, document.markup)], [], [])


def _in_utf8(name: str, content: bytes) -> bytes:
    """A file of rows in the encoding they are read in: a spreadsheet may have written it in another.

    One that is UTF-8 but for a few bytes stays as it is, so that only the lines they stand in are refused.
    """
    if b"\0" in content[:1000]:  # UTF-16 by its mark, or no text: zeros are UTF-8, too
        return decode(content, name).encode()
    try:
        content.decode()
    except UnicodeDecodeError:
        text = content.decode(errors="surrogateescape")
        broken = sum("\udc80" <= character <= "\udcff" for character in text)
        whole = sum(character > "\x7f" for character in text) - broken
        return content if whole > broken else decode(content, name).encode()
    return content


def row_of(name: str, document: Document) -> Row:
    """A document as a row; where it says nothing of its title, that is its name."""
    title, publisher = document.title or name, document.publisher or document.author
    return Row(document.text, None, title, document.url, publisher, document.published, pages=document.pages)


def reviews(page: Row, markup: tuple[str, ...]) -> Iterator[Row]:
    """The fact-checks (ClaimReview) in a page's JSON-LD; what they leave out, the page tells."""
    for text in markup:
        if '"ClaimReview"' not in text:
            continue
        # On its page, so that it has an address, and names within the page ("#review") are told from other pages'.
        placed = f'{{"@type": "WebPage", "url": {json.dumps(page.url)}, "hasPart": {text}}}'
        for read in read_rows("page.json", placed.encode()):
            if isinstance(read, Refusal):
                log.info("Markup of %s gives no earlier claim: %s", page.url, read.reason)
            elif read.rating:
                publisher, published = read.publisher or page.publisher, read.published or page.published
                yield replace(read, publisher=publisher, published=published)


def add_evidence(
    desk: Desk, user: User, rows: Sequence[Row], note: Callable[[Session, Added], None] | None = None
) -> Added:
    """Add rows to the library in a user's name, embedded; rows it has change nothing. See app.evidence.library.add."""
    return add(desk.engine, rows, desk.vectors, user, note)
