"""Web pages: the main text by trafilatura, in the page's order, with its links and what the page tells of itself."""

import logging
import re
from dataclasses import replace

from app.ingest.document import Document, Link
from app.ingest.elements import Element, flow, headings, links, web_address, within
from app.ingest.markup import linked_data
from app.ingest.text import day, decode, line, tidy
from app.ingest.titles import title
from app.language.lines import ENDS_SENTENCE

AROUND = "//nav | //footer | //aside | //header[not(.//h1) and not(ancestor::article)] | //*[@role='navigation']"
COMMENTS = (
    "//*[self::div or self::section or self::ol or self::ul]"
    "[@id = 'disqus_thread' or re:test(concat(@class, ' ', @id), '(^| )comments?([ _-]|$)', 'i')]"
)
# What newspapers call the sentence between a headline and its story.
STANDFIRST = (
    "//*[self::p or self::div or self::h2][not(ancestor::aside or ancestor::nav or ancestor::li)]"
    "[re:test(@class, '(^|[ _-])(standfirst|dek|subheadline|preamble|ingress)([ _-]|$)', 'i')]"
)
REGEXP = {"re": "http://exslt.org/regular-expressions"}
# What holds two or more articles on a page that is about something live; not the cards that lead to other pages.
_ENTRY = "article[.//p[string-length() > 60]]"
LIVE = (
    f"//*[./{_ENTRY}[2]][contains(concat(@class, @id, ./article/@class, ./article/@id), 'live')"
    " or //script[contains(., 'LiveBlogPosting')]]"
)
SHORT = 250  # code points
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def read_html(content: bytes, what: str, url: str = "", declared: str = "") -> Document:
    """The article on a page. `url` is where it came from, `declared` the encoding its transport named.

    The text may come out empty. Raises BadArticle where the page is not text.
    """
    meta = CHARSET.search(content[:4096])
    page = _parsed(decode(content, what, declared or (meta.group(1).decode("ascii") if meta else "")))
    if page is None:
        return Document("", url=url)
    base = _base(page, url)
    found, markup = links(page, base), linked_data(page)
    standfirst = tidy(flow(next(iter(page.xpath(STANDFIRST, namespaces=REGEXP)), page.makeelement("p"))))
    told, text = _extracted(page, base)
    if len(text) < SHORT:
        # Of a page that holds hardly more than a paragraph, trafilatura makes one line, its menu included.
        whole = tidy(flow(_stripped(page)))
        text = whole if not text or len(whole) < 2 * SHORT else text
    if text and standfirst not in text:
        text = _with_standfirst(text, standfirst, told)
    return replace(_told(told, page, url, text, within(text, found)), markup=markup)


def _with_standfirst(text: str, standfirst: str, told: Element | None) -> str:
    """The text with its standfirst, which trafilatura leaves out where it stands apart from the story."""
    first, _, rest = text.partition("\n\n")
    headed = told is not None and first == line(told.title or "")
    return "\n\n".join([first, standfirst, rest] if headed and rest else [standfirst, text])


def _base(page: Element, url: str) -> str:
    """Where the page's relative links start from."""
    own = page.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    base = url or web_address(next(iter(own), ""))
    return web_address(next(iter(page.xpath("//base/@href")), ""), base) or base


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
    for note in page.xpath("//sup[.//a[starts-with(@href, '#')]]"):
        note.drop_tree()
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


def _extracted(page: Element, base: str) -> tuple[Element | None, str]:
    """What trafilatura finds: its metadata, and the canonical text of the article."""
    from trafilatura import bare_extraction  # 0.4 s to import

    # It warns of every page it finds nothing on; that is for us to say, to the reader.
    logging.getLogger("trafilatura").setLevel(logging.ERROR)
    _unlink_sentences(page)
    # Not `deduplicate`: it remembers across pages, and a page read a third time would lose its text.
    # Without its extensive search, for want of a date it would take any year that the text mentions.
    told = {"extensive_search": False, "original_date": True}
    found = bare_extraction(
        page, url=base or None, with_metadata=True, include_comments=False, date_extraction_params=told
    )
    return found, "" if found is None else tidy(flow(found.body))  # type: ignore[union-attr]


def _unlink_sentences(page: Element) -> None:
    """Make links within sentences plain words: trafilatura takes a sentence with two or three links for a menu."""
    from lxml import etree

    sentences: dict[Element, bool] = {}
    for anchor in page.xpath("//p//a | //li//a"):
        paragraph = next(above for above in anchor.iterancestors() if above.tag in ("p", "li"))
        if paragraph not in sentences:
            sentences[paragraph] = _is_sentence(paragraph)
        if sentences[paragraph]:
            anchor.tag = "plain"
    # All at once: dropped one by one, each would copy the text before it.
    etree.strip_tags(page, "plain")


def _is_sentence(paragraph: Element) -> bool:
    """Whether a paragraph's links are on words of a sentence rather than all there is in it."""
    text = line(paragraph.text_content())
    linked = sum(len(line(other.text_content())) for other in paragraph.iter("a"))
    return bool(ENDS_SENTENCE.search(text)) and 2 * linked < len(text)


def _stripped(page: Element) -> Element:
    """The page without what stands around its text, for pages on which trafilatura finds little."""
    for element in page.xpath(f"{AROUND} | {COMMENTS}", namespaces=REGEXP):
        element.drop_tree()
    body = page.find("body")
    return page if body is None else body


def _told(found: Element | None, page: Element, url: str, text: str, references: tuple[Link, ...]) -> Document:
    language = page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or _locale(page)
    return Document(
        text=text,
        title=title([(found and found.title) or "", *headings(page), *page.xpath("//title/text()")]),
        author=line((found and found.author) or ""),
        publisher=line((found and found.sitename) or ""),
        url=url or web_address((found and found.url) or ""),
        language=language.strip().replace("_", "-").split("-")[0].lower()[:8],
        published=day((found and found.date) or ""),
        references=references,
    )


def _locale(page: Element) -> str:
    told = page.xpath("//meta[@property='og:locale']/@content | //meta[@http-equiv='content-language']/@content")
    return str(told[0]) if told else ""
