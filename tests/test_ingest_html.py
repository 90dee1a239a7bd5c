"""Web pages: what is the article and what stands around it; metadata, links, encodings."""

import contextlib
from datetime import date

import pytest

from app.errors import BadArticle
from app.ingest import Link, read_file
from app.settings import Settings

SETTINGS = Settings()

NEWS = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Pier to open in 2027 | The Daily Harbour</title>
<link rel="canonical" href="https://harbour.example/news/pier">
<meta property="og:site_name" content="The Daily Harbour"><meta name="author" content="Ann Writer">
<meta property="article:published_time" content="2024-03-05T10:00:00Z">
<script>var tracking = "Not a word of it.";</script>
</head><body>
<header><nav><ul>
<li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul>
</nav></header>
<div class="cookie-banner">We use cookies to improve your experience. <button>Accept all</button></div>
<main><article><h1>Pier to open in 2027</h1>
<figure><img src="x.jpg" alt="A crane at dusk"></figure>
<p>The second pier will cost <a href="/budget">90 million euros</a>,&nbsp;the
   harbour said on Tuesday.</p>
<div class="share"><a href="https://facebook.com/sharer">Share on Facebook</a></div>
<p>“The old pier is 46 years old,” said <b>Liisa Karvonen</b>, its director.</p>
<p>Read more: <a href="/x">Ferries are late again</a></p>
<h2>What happens next</h2>
<ul><li>The council votes in June.</li><li>Work starts in <a href="https://plan.example/2025">autumn</a>.</li></ul>
<ol><li>Dredging comes first.</li><li>Piles come second.</li></ol>
<blockquote><p>We have waited for ten years.</p></blockquote>
<table><tr><th>Year</th><th>Cargo</th></tr><tr><td>2022</td><td>3.9 million</td></tr></table>
<p>Harbour Street 1<br>Oulu</p>
<p>The plan is open to <a href="javascript:void(0)">comment</a> until <a href="mailto:a@b.example">May</a>.</p>
</article>
<aside class="sidebar"><h3>Most read</h3>
<ul><li><a href="/1">A cat was saved from a tree by firemen</a></li></ul></aside>
<section id="comments"><h3>2 Comments</h3>
<div class="comment"><p>I do not believe a word of this, says a reader.</p></div></section>
</main><footer><p>© 2024 The Daily Harbour. All rights reserved.</p></footer></body></html>"""


def paragraphs_of(page: str) -> list[str]:
    return read_file("page.html", page.encode(), SETTINGS).text.split("\n\n")


def test_the_article_is_kept_in_order_and_what_is_around_it_is_not():
    assert paragraphs_of(NEWS) == [
        "Pier to open in 2027",
        "The second pier will cost 90 million euros, the harbour said on Tuesday.",
        "“The old pier is 46 years old,” said Liisa Karvonen, its director.",
        "What happens next",
        "The council votes in June.",
        "Work starts in autumn.",
        "1. Dredging comes first.",
        "2. Piles come second.",
        "We have waited for ten years.",
        "Year | Cargo",
        "2022 | 3.9 million",
        "Harbour Street 1",
        "Oulu",
        "The plan is open to comment until May.",
    ]


def test_what_the_page_tells_of_itself_is_kept():
    document = read_file("page.htm", NEWS.encode(), SETTINGS)
    assert document.title == "Pier to open in 2027"
    assert document.author == "Ann Writer"
    assert document.publisher == "The Daily Harbour"
    assert document.published == date(2024, 3, 5)
    assert document.language == "en"
    assert document.url == "https://harbour.example/news/pier"


def test_the_links_of_the_article_are_its_references():
    assert read_file("page.html", NEWS.encode(), SETTINGS).references == (
        Link("https://harbour.example/budget", "90 million euros"),
        Link("https://plan.example/2025", "autumn"),
    )


def test_a_page_read_again_and_again_says_the_same():
    assert len({tuple(paragraphs_of(NEWS)) for _ in range(4)}) == 1


@pytest.mark.parametrize(
    "page",
    [
        "<p>Unemployment fell to 7.1% in May.</p>",
        "<html><body><div><span>Unemployment fell</span> to 7.1% in May.</div></body></html>",
        "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><body>"
        "<p>Unemployment fell to 7.1% in May.</p></body></html>",
        "Unemployment fell to 7.1% in May.",
        "<html><body><nav><a href='/'>Home</a></nav><p>Unemployment fell to 7.1% in May.</p><footer>Imprint</footer>",
        "<html><body><header>The Daily</header><center>Unemployment fell to 7.1% in May.</center></body></html>",
    ],
)
def test_a_short_page_does_not_come_out_empty(page):
    assert paragraphs_of(page) == ["Unemployment fell to 7.1% in May."]


def test_a_live_page_keeps_all_its_entries_with_their_headings():
    entries = [
        f"<article class='live-entry'><header><time>1{n}:00</time><h2>Update {n}</h2></header>"
        + f"<p>At 1{n}:00 the storm had cut power to {n}0,000 homes in district {n}, the operator said.</p>" * n
        + f"<p>Trains between town {n} and the coast were stopped until evening, the railway said.</p></article>"
        for n in range(1, 6)
    ]
    page = f"<html><body><nav>Home</nav><main><h1>Storm: live</h1><div>{''.join(entries)}</div></main></body></html>"
    found = [paragraph for paragraph in paragraphs_of(page) if paragraph.startswith(("Update", "Trains"))]
    assert [paragraph[:21] for paragraph in found] == [
        words for n in range(1, 6) for words in (f"Update {n}", f"Trains between town {n}")
    ]


def test_cards_that_lead_to_other_stories_are_not_taken_for_entries():
    card = "<article class='card'><a href='/c'>Cargo</a><p>A teaser for another story, long enough.</p></article>"
    story = "".join(f"<p>In week {n} of the year, {n * 7} ships called at the port, it says.</p>" for n in range(1, 9))
    page = f"<html><body><main><article><h1>Ships</h1>{story}</article><div>{card * 2}</div></main></body></html>"
    found = paragraphs_of(page)
    assert [paragraph[:9] for paragraph in found[-8:]] == [f"In week {n}" for n in range(1, 9)]
    assert "teaser" not in "".join(found)


STORY = "".join(
    f"<p>In week {n} of the year, {n * 7} ships called at the port, its office says.</p>" for n in range(1, 9)
)


@pytest.mark.parametrize("headline", ["", "<h1>Ships</h1>"])
def test_the_standfirst_comes_first_though_it_stands_apart(headline):
    page = (
        f"<html><head><title>Ships</title></head><body><div class='head'><div class='article__standfirst'>More ships "
        f"came than last year.</div></div><div class='body'><article>{headline}{STORY}</article></div></body></html>"
    )
    found = paragraphs_of(page)
    assert next(paragraph for paragraph in found if paragraph != "Ships") == "More ships came than last year."
    assert found.count("More ships came than last year.") == 1
    assert len([paragraph for paragraph in found if paragraph.startswith("In week")]) == 8


def test_a_sentence_full_of_links_stays():
    page = (
        f"<html><body><article>{STORY}<p>According to <a href='https://a.example/1'>one report</a> and <a "
        f"href='https://a.example/2'>a second</a>, it <a href='https://a.example/3'>was so</a>.</p>"
        f"<p>That is all.</p></article></body></html>"
    )
    document = read_file("page.html", page.encode(), SETTINGS)
    assert document.text.split("\n\n")[-2:] == ["According to one report and a second, it was so.", "That is all."]
    assert [link.text for link in document.references] == ["one report", "a second", "was so"]


def test_marks_of_footnotes_and_comments_on_a_short_page_are_left_out():
    page = (
        "<html><body><main><p>Unemployment fell<sup><a href='#n1'>[1]</a></sup> in May.</p></main>"
        "<div class='post-body comments'><p>A reader says that this is not so.</p></div></body></html>"
    )
    assert paragraphs_of(page) == ["Unemployment fell in May."]


def test_text_parted_by_line_breaks_only():
    page = (
        "<html><body><h1>Budget</h1>The mayor spoke on Monday about the budget of the city.<br><br>"
        "He said taxes would rise by 2% in the coming year for everyone.<br/><br/>"
        "The council votes on Friday, and <a href='http://votes.example/'>most members</a> will agree.</body></html>"
    )
    assert paragraphs_of(page) == [
        "Budget",
        "The mayor spoke on Monday about the budget of the city.",
        "He said taxes would rise by 2% in the coming year for everyone.",
        "The council votes on Friday, and most members will agree.",
    ]


def test_preformatted_agency_text_is_unwrapped():
    page = """<html><body><pre>OULU - The northern harbour handled more cargo last year than ever
before, its managing director said on Monday, and a second pier will
open in 2027.

"We moved 4.2 million tonnes," she said.</pre></body></html>"""
    assert paragraphs_of(page) == [
        "OULU - The northern harbour handled more cargo last year than ever before, its managing director said on "
        "Monday, and a second pier will open in 2027.",
        '"We moved 4.2 million tonnes," she said.',
    ]


def test_encodings_named_by_the_page_are_used():
    text = "Премьер-министр заявил, что экономика выросла на 3 процента."
    meta = "<meta http-equiv='Content-Type' content='text/html; charset=koi8-r'>"
    page = f"<html><head>{meta}</head><body><p>{text}</p></body></html>"
    assert read_file("page.html", page.encode("koi8-r"), SETTINGS).text == text
    utf16 = page.replace("koi8-r", "utf-16").encode("utf-16")
    assert read_file("page.html", utf16, SETTINGS).text == text


def test_an_unknown_encoding_does_no_harm():
    page = "<meta charset='x-no-such'><p>The café’s turnover fell.</p>"
    assert read_file("page.html", page.encode("cp1252"), SETTINGS).text == "The café’s turnover fell."


@pytest.mark.parametrize(
    "page",
    ["<html></html>", "<html><body><script>start()</script><div id='app'></div></body></html>", "<!-- nothing -->"],
)
def test_a_page_without_text_is_refused(page):
    with pytest.raises(BadArticle, match=r"page\.html has no text"):
        read_file("page.html", page.encode(), SETTINGS)


def test_broken_and_hostile_markup_does_no_harm():
    page = "<div>" * 5000 + "<p>Unemployment fell to 7.1% in May.</p>" + "<a href='http://[broken'>link</a>"
    with contextlib.suppress(BadArticle):  # so deep a page may be refused, but only so
        assert "Unemployment fell" in "".join(paragraphs_of(page))
    assert paragraphs_of("<p>Prices rose <a href='http://[broken'>again</a> in May.<table><td>x") != []


DATED = [
    ("<meta property='article:published_time' content='2024-03-05T10:00:00Z'>", "The quay.", date(2024, 3, 5)),
    (
        """<script type='application/ld+json'>{"@type": "NewsArticle", "datePublished": "2024-03-05"}</script>""",
        "The quay.",
        date(2024, 3, 5),
    ),
    ("", "<time datetime='2024-03-05T10:00'>5 March</time> The quay.", date(2024, 3, 5)),
    ("", "In 1994 the quay was built, and in 2019 it was torn down.", None),
    ("", "On 3 March 2019 the quay was torn down by those who had built it.", None),
    ("", "The quay.</p><p>© 2021 The Harbour", None),
]


@pytest.mark.parametrize(("head", "text", "published"), DATED)
def test_a_date_is_taken_only_from_what_states_one(head: str, text: str, published: date | None):
    page = (
        f"<html><head>{head}</head><body><article><h1>The quay</h1><p>{text}</p><p>{STORY}</p></article></body></html>"
    )
    assert read_file("a.html", page.encode(), SETTINGS).published == published


def test_a_page_is_called_by_its_headline_where_its_title_is_a_domain():
    page = f"<html><head><title>harbour.example</title></head><body><article><h1>The quay</h1><p>{STORY}</p></article>"
    assert read_file("a.html", page.encode(), SETTINGS).title == "The quay"
