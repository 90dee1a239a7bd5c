"""What comes in from strangers is read or refused, in bounded time: hostile files, pages, texts and addresses."""

import gzip
import io
import json
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BadArticle, ClaimdeskError, Unsafe
from app.ingest import apart, check_url, feed, read_file, read_text, url, without_tracking
from app.ingest.address import parts
from app.ingest.elements import flow, links, web_address
from app.ingest.html import _unlink_sentences
from app.ingest.markdown import looks_markdown
from app.ingest.markup import linked_data
from app.ingest.pdf import Snippet, _glued, _paragraphs
from app.ingest.text import canonical, decode
from app.settings import Settings
from tests.test_ingest_pdf import column, pdf

SETTINGS = Settings(_env_file=None)
GENEROUS = 20  # seconds, for what takes a fraction of one; by the square of its length it would take minutes
BROKEN = ["http://[::1", "http://[", "http://[v1.a]/", "http://pier.example/\ud800", "http://\ud800.example/"]
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
SIGNS = st.lists(
    st.sampled_from([*"[]()<>!#*_`~|&;:/\\-\"'=\n \t", "http://", "1. ", "a", "\ud800", "\0", "<div ", "---\n"])
)


# --- nothing but refusals ---------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(text=TEXTS | SIGNS.map("".join), title=TEXTS, markdown=st.none() | st.booleans())
def test_any_text_is_read_or_refused(text: str, title: str, markdown: bool | None) -> None:
    try:
        document = read_text(text, SETTINGS, title=title, markdown=markdown)
    except ClaimdeskError as refusal:
        str(refusal).encode()
    else:
        assert document.digest
        json.dumps([document.title, [list(vars(link).values()) for link in document.references]]).encode()
        document.title.encode()


@settings(max_examples=60)
@given(
    name=TEXTS | st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx"]),
    content=st.binary(max_size=200)
    | SIGNS.map(lambda signs: "".join(signs).encode("utf-8", "surrogatepass"))
    | st.binary(max_size=99).map(lambda more: b"%PDF-1.4\n" + more)
    | st.binary(max_size=99).map(lambda more: b"PK\x03\x04" + more),
)
def test_any_file_is_read_or_refused(name: str, content: bytes) -> None:
    try:
        assert read_file(name, content, SETTINGS).digest
    except ClaimdeskError as refusal:
        str(refusal).encode()


@given(TEXTS | st.tuples(st.sampled_from(["http://", "https://", "http://[", "//", "http://a.b/"]), TEXTS).map("".join))
def test_any_address_passes_or_is_refused(address: str) -> None:
    try:
        check_url(address)
        assert without_tracking(address).isascii()
    except Unsafe as refusal:
        str(refusal).encode()
    web_address(address, "http://pier.example/")
    web_address("page", address)


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", BROKEN)
def test_a_broken_address_is_refused_or_passed_over_wherever_it_stands(address: str) -> None:
    for check in (check_url, without_tracking, parts):
        with pytest.raises(Unsafe):
            check(address)
    story = "The pier will be three hundred metres long and open in 2027, the harbour said on Monday. " * 4
    data = json.dumps({"@type": "NewsArticle", "url": address, "headline": "Pier"})
    page = (
        f"<html><head><base href='{address}'><link rel='canonical' href='{address}'>"
        f"<meta property='og:url' content='{address}'><script type='application/ld+json'>{data}</script></head>"
        f"<body><article><h1>Pier</h1><p>{story}<a href='{address}'>More of it</a>.</p></article></body></html>"
    )
    assert read_file("a.html", page.encode("utf-8", "surrogatepass"), SETTINGS).text
    assert read_text(f"# Pier\n\nSee [it]({address}) and <{address}>.", SETTINGS).digest
    item = f"<item><title>Pier</title><link>{address}</link></item><item><link>/whole</link></item>"
    source = f'<rss version="2.0"><channel><title>News</title><link>{address}</link>{item}</channel></rss>'
    _, items = feed.parse(source.encode("utf-8", "replace"), "http://pier.example/feed")
    assert items[-1].url == "http://pier.example/whole"


def test_a_redirect_to_a_broken_address_is_refused() -> None:
    with pytest.raises(Unsafe, match=r"pier\.example redirects to 'http://\[::1'"):
        url._redirected("http://pier.example/", "http://[::1")


def test_a_feed_that_breaks_its_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import feedparser

    def trip(*_: object, **__: object) -> None:
        raise KeyError("links")

    monkeypatch.setattr(feedparser, "parse", trip)
    with pytest.raises(BadArticle, match=r"pier\.example cannot be read"):
        feed.parse(b"<rss/>", "http://pier.example/feed")


def test_half_a_character_is_dropped_from_json_ld_and_names() -> None:
    from lxml import html

    page = html.fromstring('<html><script type="application/ld+json">{"name": "Pi\\ud800er \\ud83d\\ude00"}</script>')
    assert [json.loads(text) for text in linked_data(page)] == [{"name": "Pier 😀"}]
    with pytest.raises(BadArticle, match=r"Pier\.xyz is of a kind"):
        read_file("Pi\ud800er.xyz", b"x", SETTINGS)


def test_a_pages_charset_is_no_codec_of_python_source() -> None:
    for name in ("undefined", "idna", "punycode", "unicode_escape", "hex", "ut\0f"):
        assert "café" in decode("The café’s turnover fell by a third.".encode("cp1252"), "It", name)


def test_a_list_that_starts_beyond_all_numbers_starts_at_one() -> None:
    page = f"<ol start='{'9' * 5000}'><li>The pier opens.</li></ol>"
    assert read_file("a.html", page.encode(), SETTINGS).text == "1. The pier opens."


# --- time and memory --------------------------------------------------------------------------------------------------


def test_a_scan_with_a_stamp_on_each_page_is_a_scan() -> None:
    stamp = (60, 800, 9, "RECEIVED BY THE REGISTRY")
    with pytest.raises(BadArticle, match="OCR"):
        read_file("a.pdf", pdf([stamp], [stamp]), SETTINGS)


def endless_pdf() -> bytes:
    """A PDF of a kilobyte or two in which each form draws the next one ten times."""
    forms = 12
    names = "".join(f"/F{number} {10 + number} 0 R" for number in range(forms))
    objects = {1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>"}
    resources = f"/Resources<</Font<</F 4 0 R>>/XObject<<{names}>>>>"
    objects[3] = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R{resources}>>"
    objects[4] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    objects[5] = "<</Length 6>>stream\n/F0 Do\nendstream"
    for number in range(forms):
        drawn = f"/F{number + 1} Do " * 10 if number + 1 < forms else "BT /F 10 Tf 60 700 Td (aaaa) Tj ET"
        head = f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]{resources}/Length {len(drawn)}>>"
        objects[10 + number] = f"{head}stream\n{drawn}\nendstream"
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in objects.items())
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n%%EOF".encode()


def test_a_pdf_that_draws_without_end_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 3)
    began = time.monotonic()
    with pytest.raises(BadArticle, match=r"a\.pdf (takes more than 3 seconds|breaks what reads it)"):
        read_file("a.pdf", endless_pdf(), SETTINGS)
    assert time.monotonic() - began < GENEROUS


def test_other_files_are_read_while_one_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attributes by the ten thousand take the parser time by the square of their number, in C."""
    monkeypatch.setattr(apart, "SECONDS", 3)
    page = "<div " + " ".join(f"a{number}=1" for number in range(400_000)) + ">The pier opens.</div>"
    with pytest.raises(BadArticle, match="Paste its text"):
        read_file("a.html", page.encode(), SETTINGS)
    monkeypatch.undo()
    assert read_file("a.html", b"<p>The pier opens in 2027.</p>", SETTINGS).text == "The pier opens in 2027."


def exhausting(content: bytes) -> None:
    bytearray(10 * apart.MEMORY)


def test_what_needs_too_much_memory_is_refused() -> None:
    with pytest.raises(BadArticle, match="too much time or memory"):
        apart.read_apart("It", exhausting, b"")


def test_a_pdf_of_more_characters_than_can_be_kept_is_refused() -> None:
    with pytest.raises(BadArticle, match="CLAIMDESK_ARTICLE_LIMIT"):
        read_file("a.pdf", pdf([(60, 700, 1, "word " * 5000)]), Settings(article_limit=500))
    assert read_file("a.pdf", pdf(column(["The pier opens in 2027."], 60, 740)), SETTINGS).text


def within(seconds: float, began: float) -> bool:
    return time.monotonic() - began < seconds


def test_lines_are_put_together_in_time_proportional_to_them() -> None:
    began = time.monotonic()
    rows = [Snippet("a" * 200, 0.0, -12.0 * row, 500.0, 10 - 12.0 * row, 0) for row in range(4000)]
    assert len(_paragraphs([rows])[0].text) == 4000 * 201 - 1
    assert within(GENEROUS, began)


def test_gluing_keeps_where_pages_begin() -> None:
    from collections import Counter

    rows = [Snippet(text, 0, 0, 9, 9, page) for page, text in enumerate(["a light-", "house of two-", "and more"])]
    glued = _glued(rows, Counter())
    assert glued.text == "a lighthouse of two- and more"
    assert [glued.text[start:][:5] for start in glued.begins.values()] == ["a lig", "house", "and m"]


@pytest.mark.parametrize(
    "body",
    [
        "<ol>" + "<li>x</li>" * 40_000 + "</ol>",
        "<p>" + "".join(f"<a href='/{n}'>y{n}</a> and " for n in range(20_000)) + "so on.</p>",
    ],
    ids=["items", "links"],
)
def test_items_and_links_cost_time_proportional_to_them(body: str) -> None:
    from lxml import html

    began = time.monotonic()
    element = html.fromstring(body)
    assert flow(element)
    assert len(links(element, "http://pier.example/")) in (0, 20_000)
    assert within(GENEROUS, began)


def test_a_paragraph_of_links_is_judged_once() -> None:
    from lxml import html

    began = time.monotonic()
    linked = "".join(f"<a href='/{n}'>y</a> longer text about it " for n in range(12_000))
    page = html.fromstring(f"<html><body><p>{linked}.</p></body></html>")
    _unlink_sentences(page)
    assert not page.xpath("//a")
    assert within(GENEROUS, began)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (canonical, "a" + "\u0301\u0327" * 300_000),
        (looks_markdown, "![" * 100_000),
        (looks_markdown, "](/" * 70_000),
        (lambda text: read_text(text, SETTINGS), "1. x\n" * 20_000),
    ],
    ids=["marks", "images", "targets", "items"],
)
def test_repetitive_texts_cost_time_proportional_to_them(read, text) -> None:
    began = time.monotonic()
    read(text)
    assert within(GENEROUS, began)


def test_json_ld_padded_with_white_space_costs_time_proportional_to_it() -> None:
    from lxml import html

    began = time.monotonic()
    pad = " " * 200_000
    page = html.fromstring(f'<html><script type="application/ld+json">{pad}[{pad}1]{pad};-->{pad}</script></html>')
    assert linked_data(page) == ("[1]",)
    assert within(GENEROUS, began)


def test_unpacking_ends_by_the_deadline_and_many_members_are_quick() -> None:
    members = gzip.compress(b"") * 100_000 + gzip.compress(b"end")
    began = time.monotonic()
    assert url._unpacked(members, "gzip", 100, "pier.example", began + 3600) == b"end"
    assert within(GENEROUS, began)
    with pytest.raises(url.httpcore.ReadTimeout):
        url._unpacked(members, "gzip", 100, "pier.example", began)


def test_a_word_document_of_a_very_deep_tree_is_refused_or_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<a>" * 100_000 + "</a>" * 100_000)
    with pytest.raises(BadArticle):
        read_file("a.docx", out.getvalue(), SETTINGS)
