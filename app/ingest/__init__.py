"""A source becomes a Document: pasted text, a file, or an address on the web.

Every way in gives the same canonical text (see `app.ingest.text`) or refuses with an error that says what to do. The
libraries that read formats and fetch pages load when they are needed: importing this package is quick.
"""

import re
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import urlsplit

from app.errors import BadArticle
from app.ingest.address import check_url, without_tracking
from app.ingest.apart import read_apart
from app.ingest.document import Document, Link, Page
from app.ingest.text import checked, decode, line, readable, tidy
from app.settings import Settings

__all__ = [
    "Document",
    "Link",
    "Page",
    "check_url",
    "decode",
    "open_url",
    "read_file",
    "read_text",
    "read_url",
    "without_tracking",
]

KINDS = {".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
KINDS |= {".pdf": "pdf", ".docx": "docx"}
ACCEPTED = ".txt, .md, .html, .htm, .pdf or .docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    WORD: "docx",
}
# Servers say this of files they know nothing about; then the address or the bytes tell.
UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "application/zip", "text/plain")
NAMES = {"pdf": "a PDF", "docx": "a Word document or another archive"}

URL = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?'’)\]]")


def read_text(text: str, settings: Settings, *, title: str = "", markdown: bool | None = None) -> Document:
    """The document of a pasted text. It is read as Markdown where it looks like it, unless `markdown` says.

    Raises BadArticle where it is empty or longer than the desk's limit.
    """
    readable(text, settings, "This text")
    document = _plain(text) if markdown is None else _markdown(text) if markdown else _bare(text)
    checked(document.text, settings, "This text")
    return replace(document, title=line(title) or document.title)


def read_file(name: str, content: bytes, settings: Settings) -> Document:
    """The document of a file: its kind is by its name, checked against what is in it.

    Raises BadArticle for a kind that is not read, and for one that is empty, too large, protected, damaged or no text.
    """
    name = line(name)  # it goes into messages
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise BadArticle(f"{name} is of a kind that is not read here. Bring in {ACCEPTED}.")
    if not content:
        raise BadArticle(f"{name} is empty: it has 0 bytes.")
    if len(content) > settings.upload_limit:
        raise BadArticle(
            f"{name} is {len(content):,} bytes large, and the limit is {settings.upload_limit:,}. "
            "Bring in a part of it, or raise CLAIMDESK_UPLOAD_LIMIT."
        )
    found = _sniffed(content)
    if found != kind and (found or kind in NAMES):
        is_kind = f"is {NAMES[found]}" if found else f"is not {NAMES[kind]}"
        raise BadArticle(f"{name} {is_kind}, whatever its name says. Give it the right ending of {ACCEPTED}.")
    return _read(kind, content, name, settings)


def read_url(url: str, settings: Settings) -> Document:
    """The document at a web address, read by the kind its server says it is; `url` becomes where it was found.

    Raises Unsafe for an address that may not be opened, BadArticle for one that gives nothing to read.
    """
    return open_url(url, settings)[1]


def open_url(url: str, settings: Settings) -> tuple[Page, Document]:
    """What is at a web address, as it came and as `read_url` reads it, fetched once. Raises what `read_url` does."""
    from app.ingest.url import fetch  # 0.1 s to import

    page = fetch(url, settings)
    host = urlsplit(page.url).hostname
    what = f"The page at {host}"
    if not page.content:
        raise BadArticle(f"{what} is empty.")
    kind = _sniffed(page.content) or MEDIA_TYPES.get(page.media_type)
    if page.media_type in UNTOLD:
        kind = _sniffed(page.content) or KINDS.get(PurePath(urlsplit(page.url).path).suffix.lower()) or kind
    if kind is None:
        raise BadArticle(f"{what} is '{page.media_type}', of a kind not read here.")
    return page, _read(kind, page.content, what, settings, page.url, page.charset)


def _read(kind: str, content: bytes, what: str, settings: Settings, url: str = "", declared: str = "") -> Document:
    if kind == "pdf":
        from app.ingest.pdf import read_pdf

        document = read_apart(what, read_pdf, content, what, settings.article_limit)
    elif kind == "docx":
        from app.ingest.docx import read_docx

        document = read_apart(what, read_docx, content, what, settings.upload_limit)
    elif kind == "html":
        from app.ingest.html import read_html

        document = read_apart(what, read_html, content, what, url, declared)
    elif kind == "markdown":
        document = _markdown(readable(decode(content, what, declared), settings, what), url)
    else:
        document = _plain(readable(decode(content, what, declared), settings, what), url)
    checked(document.text, settings, what)
    return replace(document, url=url or document.url)


def _plain(text: str, url: str = "") -> Document:
    """A text that says nothing of its kind: many a .txt file is Markdown."""
    from app.ingest.markdown import looks_markdown

    return _markdown(text, url) if looks_markdown(text) else _bare(text)


def _bare(text: str) -> Document:
    tidied = tidy(text)
    return Document(tidied, references=_addresses(tidied))


def _markdown(text: str, url: str = "") -> Document:
    from app.ingest.markdown import read_markdown

    return read_markdown(text, url)


def _sniffed(content: bytes) -> str:
    """The kind that the first bytes name, empty where they name none."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    # A zip archive, or the container that Word puts a protected document in.
    return "docx" if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")) else ""


def _addresses(text: str) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(Link(found, found) for found in URL.findall(text)))
