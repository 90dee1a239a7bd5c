"""Markdown: its words without its signs; links become references, images go."""

import re

from app.ingest.document import Document
from app.ingest.elements import flow, headings, links, within
from app.ingest.text import day, line, tidy
from app.ingest.titles import title

# Lengths are limited, or a text of nothing but brackets would be searched to its end from each of them.
SIGNS = re.compile(
    r"^ {0,3}#{1,6} +\S|\]\(<?(?:https?:|mailto:|[/#.])[^)\n]{0,2000}\)|!\[[^\]\n]{0,500}\]\([^)\n]{1,2000}\)"
    r"|(?<![\w*])\*\*[^\s*][^*\n]{0,300}(?<!\s)\*\*(?![\w*])",
    re.M,
)
FRONT = re.compile(r"\A---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.S)
FIELD = re.compile(r"^(title|author|date|language|lang|publisher|url): *(.+)$", re.M | re.I)


def looks_markdown(text: str) -> bool:
    """Whether a plain text has headings, links, images or bold words in Markdown's signs."""
    return bool(SIGNS.search(text))


def read_markdown(source: str, url: str = "") -> Document:
    """The words of a CommonMark text, its links and what its front matter tells. The text may be empty."""
    from lxml import html  # type: ignore[import-untyped]
    from markdown_it import MarkdownIt

    source = source.replace("\r\n", "\n")
    front = FRONT.match(source)
    fields = {name.lower(): value.strip("\"' ") for name, value in FIELD.findall(front.group(1) if front else "")}
    # Line breaks are kept for `tidy` to judge: many a Markdown text has a paragraph on each line.
    converter = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
    page = html.fromstring(f"<div>{converter.render(source[front.end() if front else 0 :])}</div>")
    text = tidy(flow(page))
    return Document(
        text=text,
        title=title([fields.get("title", ""), *headings(page)]),
        author=line(fields.get("author", "")),
        publisher=line(fields.get("publisher", "")),
        url=url,
        language=line(fields.get("language", fields.get("lang", "")))[:2].lower(),
        published=day(fields.get("date", "")),
        references=within(text, links(page, url or fields.get("url", ""))),
    )
