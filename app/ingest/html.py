"""Web pages: the main text by trafilatura, in the page's order, with its links and what the page tells of itself."""

import logging
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.ingest.document import Document, Reference
from app.ingest.text import decode, line, tidy

# An element as lxml has it, either in HTML's tags or in those trafilatura turns them into; lxml comes without types.
Element = Any

BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li"}
    | {"main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"}
    | {"head", "item", "list", "quote", "row"}
)
CELLS = frozenset(("td", "th", "cell"))
SKIPPED = frozenset(
    {"script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "button"}
    | {"img", "picture", "video", "audio"}
)
AROUND = "//nav | //footer | //aside | //header[not(ancestor::article or ancestor::main)] | //*[@role='navigation']"
# What holds two or more articles on a page that is about something live; not the cards that lead to other pages.
_ENTRY = "article[.//p[string-length() > 60]]"
LIVE = (
    f"//*[./{_ENTRY}[2]][contains(concat(@class, @id, ./article/@class, ./article/@id), 'live')"
    " or //script[contains(., 'LiveBlogPosting')]]"
)
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def read_html(content: bytes | str, what: str, url: str = "", declared: str = "") -> Document:
    """The article on a page. `url` is where it came from, `declared` the encoding its transport named.

    The text may come out empty. Raises BadArticle where the page is not text.
    """
    if isinstance(content, bytes):
        meta = CHARSET.search(content[:4096])
        content = decode(content, what, declared or (meta.group(1).decode("ascii") if meta else ""))
    page = _parsed(content)
    if page is None:
        return Document("", url=url)
    base = _base(page, url)
    document, body = _extracted(page, base)
    rough, references = flow(body, base)
    text = tidy(rough)
    if not text:
        rough, references = flow(_stripped(page), base)
        text = tidy(rough)
    return _told(document, page, url, text, within(text, references))


def _base(page: Element, url: str) -> str:
    """Where the page's relative links start from."""
    own = page.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return _joined(url or next(iter(own), ""), next(iter(page.xpath("//base/@href")), ""))


def _parsed(source: str) -> Element | None:
    from lxml import etree, html  # type: ignore[import-untyped]  # 50 ms to import

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(source.encode("utf-8", "replace").replace(b"\0", b""), parser=parser)
    except etree.ParserError:
        return None
    for pre in page.xpath("//pre"):
        _break_lines(pre)
    # An entry's heading stands in a header of its own on many pages; trafilatura drops headers with all they hold.
    for header in page.xpath("//article//header[.//h1 or .//h2 or .//h3][not(.//nav)]"):
        header.tag = "div"
    for entries in page.xpath(LIVE):
        _join_entries(entries)
    return page


def _join_entries(entries: Element) -> None:
    """Make the entries of a live page one article: of several articles, trafilatura reads the first."""
    for entry in entries.xpath("./article"):
        entry.tag = "div"
    entries.tag = "article"


def _break_lines(pre: Element) -> None:
    """Say in elements what white space says in preformatted text."""
    from lxml import html

    blocks = re.split(r"\n\s*\n", pre.text_content().replace("\r\n", "\n"))
    pre.clear(keep_tail=True)
    pre.tag = "div"
    for block in blocks:
        paragraph = html.Element("p")
        first, *others = block.split("\n")
        paragraph.text = first
        for other in others:
            end = html.Element("br")
            end.tail = other
            paragraph.append(end)
        pre.append(paragraph)


def _extracted(page: Element, base: str) -> tuple[Any, Element]:
    """What trafilatura finds: its metadata and the element of the main text."""
    from trafilatura import bare_extraction  # 0.4 s to import

    # It warns of every page it finds nothing on; that is for us to say, to the reader.
    logging.getLogger("trafilatura").setLevel(logging.ERROR)
    # Not `deduplicate`: it remembers across pages, and a page read a third time would lose its text.
    found = bare_extraction(
        page, url=base or None, with_metadata=True, include_comments=False, include_links=True, include_tables=True
    )
    return found, page.makeelement("body") if found is None else found.body  # type: ignore[union-attr]


def _stripped(page: Element) -> Element:
    """The page without what stands around its text, for pages on which trafilatura finds none."""
    for element in page.xpath(AROUND):
        element.drop_tree()
    body = page.find("body")
    return page if body is None else body


def _told(found: Element, page: Element, url: str, text: str, references: tuple[Reference, ...]) -> Document:
    language = page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or _locale(page)
    return Document(
        text=text,
        title=line((found and found.title) or next(iter(page.xpath("//title/text() | //h1/text()")), "")),
        author=line((found and found.author) or ""),
        publisher=line((found and found.sitename) or ""),
        url=url or _link(str((found and found.url) or "")),
        language=language.strip().replace("_", "-").split("-")[0].lower()[:8],
        published=day((found and found.date) or ""),
        references=references,
    )


def _locale(page: Element) -> str:
    told = page.xpath("//meta[@property='og:locale']/@content | //meta[@http-equiv='content-language']/@content")
    return str(told[0]) if told else ""


def day(text: str) -> date | None:
    """The day an ISO date or time names, None where it names none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


# --- elements to rough text -------------------------------------------------------------------------------------------


def flow(root: Element, base: str = "") -> tuple[str, list[Reference]]:
    """The rough text of an element, each block a paragraph, and the links on it."""
    references: list[Reference] = []
    return "".join(_pieces(root, base, references)), references


def within(text: str, references: list[Reference]) -> tuple[Reference, ...]:
    """The references whose words are in the text, each once, in order."""
    return tuple(dict.fromkeys(found for found in references if found.url and found.text and found.text in text))


def _pieces(element: Element, base: str, references: list[Reference]) -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in SKIPPED or not tag:
        return
    if tag in ("br", "lb"):
        yield "\n"
        return
    edge = "\n\n" if tag in BLOCKS else ""
    yield edge + _number(element, tag)
    yield _spaced(element.text)
    for place, child in enumerate(element):
        if place and child.tag in CELLS:
            yield " | "
        inner = "".join(_pieces(child, base, references))
        yield _one_line(inner) if child.tag in CELLS else inner
        yield _spaced(child.tail) if child.tag not in CELLS else ""
    yield edge
    if tag in ("a", "ref"):
        words = line(" ".join(element.itertext()) if len(element) else element.text or "")
        references.append(Reference(_link(element.get("href") or element.get("target") or "", base), words))


def _spaced(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _number(element: Element, tag: str) -> str:
    """An ordered list's numbers are part of what is read; bullets are not."""
    ordered = element.getparent() if tag in ("li", "item") else None
    if ordered is None or (ordered.tag != "ol" and ordered.get("rend") != "ol"):
        return ""
    first = ordered.get("start") or "1"
    return f"{int(first if first.isdigit() else 1) + sum(1 for _ in element.itersiblings(tag, preceding=True))}. "


def _link(href: str, base: str = "") -> str:
    """The absolute address of a link, empty where it has none on the web."""
    url = _joined(base, href.strip())
    return url if url.startswith(("http://", "https://")) else ""


def _joined(base: str, href: str) -> str:
    try:
        url = urljoin(base, href)
        return url if urlsplit(url).hostname else ""
    except ValueError:  # a page may hold anything where an address belongs
        return ""
