"""Elements to rough text and references: what web pages, Markdown and Word documents have in common."""

import re
from collections.abc import Iterator
from itertools import count, repeat
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.ingest.document import Link
from app.ingest.text import line

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
# Blocks that hold one paragraph, as a rule.
PARAGRAPHS = frozenset(("p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "figcaption"))


def flow(element: Element) -> str:
    """The rough text of an element, each block a paragraph."""
    return "".join(_pieces(element))


def _pieces(element: Element, number: str = "") -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in SKIPPED or not tag:
        return
    if tag in ("br", "lb"):
        yield "\n"
        return
    edge = "\n\n" if tag in BLOCKS else ""
    yield edge + number
    yield _spaced(element.text)
    numbers = _numbers(element)
    for place, child in enumerate(element):
        if child.tag in CELLS:
            yield (" | " if place else "") + " ".join(flow(child).split())
        else:
            yield from _pieces(child, next(numbers) if child.tag in ("li", "item") else "")
            yield _spaced(child.tail)
    yield edge


def _spaced(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _numbers(element: Element) -> Iterator[str]:
    """What its items begin with: an ordered list's numbers are part of what is read; bullets are not."""
    if element.tag != "ol" and element.get("rend") != "ol":
        return repeat("")
    first = element.get("start") or "1"
    # A number of thousands of digits is more than int() takes, and no one's.
    return (f"{number}. " for number in count(int(first) if first.isdecimal() and len(first) < 10 else 1))


# --- links ------------------------------------------------------------------------------------------------------------


def links(root: Element, base: str = "") -> list[tuple[Link, str]]:
    """The links to the web in an element, in order, each with the paragraph it is in, squeezed."""
    found = []
    # Of each paragraph once: there may be thousands of links in one.
    paragraphs: dict[Element, str] = {}
    for anchor in root.iter("a"):
        url, words = web_address(anchor.get("href") or "", base), line(anchor.text_content())
        if url and words:
            around = next((above for above in anchor.iterancestors() if above.tag in PARAGRAPHS), anchor)
            if around not in paragraphs:
                paragraphs[around] = _squeezed(around.text_content())
            found.append((Link(url, words), paragraphs[around]))
    return found


def within(text: str, found: list[tuple[Link, str]]) -> tuple[Link, ...]:
    """The references whose paragraph is in a text, each once: those of menus and furniture are not."""
    squeezed = _squeezed(text)
    inside = {paragraph: paragraph in squeezed for paragraph in {paragraph for _, paragraph in found}}
    return tuple(dict.fromkeys(reference for reference, paragraph in found if inside[paragraph]))


def _squeezed(text: str) -> str:
    return "".join(line(text).split())


def web_address(href: str, base: str = "") -> str:
    """The absolute address of a link, empty where it leads nowhere on the web."""
    try:
        url = urljoin(base, href.strip())
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else ""
    except ValueError:  # a page may hold anything where an address belongs
        return ""


def headings(page: Element) -> list[str]:
    """The words of a page's headings, those of the highest rank first."""
    return [heading.text_content() for rank in "123456" for heading in page.iter(f"h{rank}")]
