"""What every source becomes: a Document."""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Link:
    """A link the text carries: where it points (absolute, http or https) and the words it is on."""

    url: str
    text: str


@dataclass(frozen=True)
class Document:
    """A source as Claimdesk keeps it. `text` is canonical (see `app.ingest.text`): all offsets count in it.

    `published` and the strings beside the text are what the source tells of itself; empty where it does not. `pages`
    is where in the text each page of a PDF begins; a page without text begins where the next one does. `markup` holds
    the JSON-LD a web page carries, a JSON text for each piece.
    """

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    url: str = ""
    language: str = ""
    published: date | None = None
    references: tuple[Link, ...] = ()
    pages: tuple[int, ...] = ()
    markup: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the text in hexadecimal: the same text from two sources is one article."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Page:
    """What an address answered with: where it was found in the end, what it says it is, and the bytes, unpacked.

    `etag` and `modified` are what the server calls this content by; `unchanged` that it is still the one asked about.
    """

    url: str
    media_type: str
    charset: str
    content: bytes
    etag: str = ""
    modified: str = ""
    unchanged: bool = False
