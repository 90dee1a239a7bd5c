"""Every format through one contract, against hostile words too; then what each format is for.

tests/golden/ holds each format's report of SAMPLE. To write it anew after a wanted change, and look at the difference:

    python -m tests.test_exports && git diff tests/golden
"""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from app import exports
from app.errors import NotFound
from app.exports import FORMATS
from app.exports.html import templates_folder
from app.models import Kind, Mark
from app.report import Report, ReportedCitation, ReportedClaim, ReportedVerdict

GOLDEN = Path(__file__).parent / "golden"
EVENING = datetime(2025, 3, 2, 18, 5, 9, tzinfo=UTC)

PASSAGE = ReportedCitation(
    title="Port register",
    url="",
    publisher="Port of Quayside",
    published=date(2001, 5, 4),
    quote="Opened to shipping in 1911.",
    permalink="https://desk.example/evidence/7#passage-70",
    page=4,
)
PAGE = ReportedCitation(
    title="Cranes & quays",
    url="https://port.example/cranes?year=2025&all=1",
    publisher="",
    published=None,
    quote="Nine cranes are in service.",
    permalink="",
)
CALL = ReportedCitation(
    title="Phone call with Ilse Brandt",
    url="",
    publisher="",
    published=date(2025, 3, 1),
    quote="We never had more than nine.",
    permalink="",
    kind=Kind.call,
    author="Ilse Brandt",
)
COUNTED = "The port counts nine.\n\nFive were scrapped."
BOOK = replace(CALL, title="Nine cranes", published=None, quote="", kind=Kind.book, author="K. Salo")


def verdict(mark: str, rationale: str, wording: str, *citations: ReportedCitation) -> ReportedVerdict:
    return ReportedVerdict(Mark(mark), rationale, wording, "ines@desk.example", EVENING, citations)


def claim(
    id: int, quote: str, given: ReportedVerdict | None = None, *earlier: ReportedVerdict, **more: object
) -> ReportedClaim:
    fields = {
        "speaker": None,
        "flags": (),
        "check_worthiness": 0.5,
        "text": f"{quote}.",
        "dates": {},
        "repeats": (),
        **more,
    }
    place = {"permalink": f"https://desk.example/claims/{id}", "start": 10 * id, "end": 10 * id + len(quote)}
    return ReportedClaim(id=id, quote=quote, verdict=given, earlier=earlier, **place, **fields)


SAMPLE = Report(
    desk="Claimdesk",
    desk_url="https://desk.example",
    article_id=3,
    permalink="https://desk.example/articles/3",
    title="A harbour & its clock",
    author="J. Poe",
    publisher="The Quay",
    url="https://quay.example/harbour",
    published=date(2025, 2, 28),
    language="en",
    digest="ab" * 32,
    references=2,
    as_of=EVENING,
    claims=(
        claim(
            1,
            "The harbour opened in 1911",
            verdict("verified", "The register settles it.", "The harbour opened in 1911.", PASSAGE),
            verdict("unsourced", "Searched the town archive: nothing.", "It opened in 1911."),
            check_worthiness=0.75,
        ),
        claim(
            2,
            "It has\n14 cranes",
            verdict(
                "disputed",
                "The port counts nine.\n\nFive were scrapped.",
                "The harbour has 14 cranes.",
                PAGE,
                CALL,
                BOOK,
            ),
            text="The harbour has 14 cranes.",
            speaker="Mayor Ilse Brandt",
            flags=("needs-context",),
            dates={"on Thursday": "2025-02-27"},
            repeats=((90, 104),),
        ),
        claim(3, "Most sailors praise it", verdict("unsourced", "No survey found.", "Most sailors praise it.")),
        claim(4, "It never closes"),
    ),
    dismissed=(claim(5, "Nobody likes the new clock"),),
)

EMPTY = replace(SAMPLE, title="", author="", publisher="", url="", published=None, language="", claims=(), dismissed=())

HOSTILE = {
    "script": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("https://evil.example","look")',
    "at": "@SUM(1+9)*cmd|' /C calc'!A0",
    "link": "here](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example> [a]: b",
    "bare link": "see https://evil.example/a_b_c or www.evil.example/ now",
    "headings": "# one\n\n## two\n===\n---\n\n> quoted\n    code\n```\nfence\n```\n~~~\nfence",
    "lists": "- a list\n1. another\n2) third\n+ more\n* most\n\n: term\n\n\t- inner",
    "emphasis": "**bold** _it_ `code` ~~gone~~ | a | b | \\ back\\\\ &amp; &#60; {.class} ^[note] $x$",
    "right to left": "\u202eהנמל נפתח\u202c בשנת 1911",
    "emoji": "👩🏽‍🚒 says 🚢 won’t",
    "long": "a very long sentence about cranes " * 100 + "ends",
    "no blanks": "x" * 5000,
    "newlines": "one\r\ntwo\n\n\nthree\n \n\tfour",
    "jinja": "{{ report }} {% raw %}",
}


def hostile(words: str) -> Report:
    """A report in which everything that a person or an article writes is these words."""
    source = ReportedCitation(words, "javascript:alert(1)", words, None, words, "https://desk.example/claims/9")
    source = replace(source, kind=Kind.file, author=words, file_name=f"{words}.pdf")
    given = verdict("disputed", words, words, source, replace(source, url='https://a.example/"><(x)>`?a=<b>\\'))
    given = replace(given, reviewer=words)
    made = claim(1, words, given, given, text=words, speaker=words, flags=(words,))
    meta = {"title": words, "author": words, "publisher": words, "language": words, "desk": words}
    return replace(SAMPLE, **meta, url="javascript:alert(1)", claims=(made,), dismissed=(replace(made, id=2),))


class Page(HTMLParser):
    """What a page shows, its tags and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.links, self.style = "", [], [], False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.style = tag == "style"
        self.links += [value for name, value in attributes if name in ("href", "src")]
        assert not [name for name, _ in attributes if name.startswith("on")]
        # A break that Markdown keeps is shown as this tag.
        self.text += "\n" * (tag == "br")

    def handle_endtag(self, tag: str) -> None:
        self.style = False

    def handle_data(self, data: str) -> None:
        self.text += data * (not self.style)


def page(name: str, report: Report) -> Page:
    """A format for readers as they see it."""
    text = FORMATS[name].render(report).decode()
    # Tables and struck-out words are beyond CommonMark, but most places that show Markdown know them.
    return Page(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text) if name == "md" else text)


def shown(name: str, report: Report) -> str:
    """All the words a format carries, with its own escapes undone and blanks made one."""
    content = FORMATS[name].render(report)
    if name in ("html", "md"):
        text = page(name, report).text
    elif name == "csv":
        text = " ".join(cell for row in rows(report) for cell in row.values())
    else:
        text = " ".join(strings(json.loads(content)))
    return words(text)


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [string for part in value.values() for string in strings(part)]
    if isinstance(value, list):
        return [string for part in value for string in strings(part)]
    return [str(value)]


def words(text: str) -> str:
    return " ".join(text.split())


# --- the contract -----------------------------------------------------------------------------------------------------

every_format = pytest.mark.parametrize("name", FORMATS)
every_hostility = pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())


def test_the_formats_are_known_by_name() -> None:
    assert list(FORMATS) == ["html", "md", "csv", "json", "claimreview"]
    for name, format in FORMATS.items():
        assert exports.format(name) is format
        assert format.title
        assert "/" in format.media_type
        assert re.fullmatch("[a-z]+", format.suffix)


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="no format 'docm': choose one of html, md, csv, json, claimreview"):
        exports.format("docm")


@every_format
def test_golden(name: str) -> None:
    assert FORMATS[name].render(SAMPLE) == golden(name).read_bytes()


@every_format
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert FORMATS[name].render(SAMPLE) == FORMATS[name].render(replace(SAMPLE))


@every_format
def test_every_quote_rationale_and_citation_is_there(name: str) -> None:
    check_all_is_there(name, SAMPLE)


@every_format
@every_hostility
def test_whatever_people_write_comes_out_as_they_wrote_it(name: str, written: str) -> None:
    check_all_is_there(name, hostile(written))


def check_all_is_there(name: str, report: Report) -> None:
    text = shown(name, report)
    # Only a verdict is published as ClaimReview, and only the one in force.
    published = name == "claimreview"
    claims = [claim for claim in report.claims if claim.verdict] if published else [*report.claims, *report.dismissed]
    for made in claims:
        assert words(made.quote) in text
        in_force = [made.verdict] if made.verdict else []
        for given in in_force + ([] if published else list(made.earlier)):
            assert words(given.rationale) in text
            for citation in given.citations:
                assert words(citation.title) in text
                assert words(citation.quote) in text


@every_format
def test_an_article_without_claims_has_a_report(name: str) -> None:
    assert FORMATS[name].render(EMPTY)


@every_format
def test_every_format_ends_with_a_line_end(name: str) -> None:
    assert FORMATS[name].render(SAMPLE).endswith(b"\n")


@pytest.mark.parametrize("name", ["html", "md"])
@every_hostility
def test_nobody_writes_markup_into_a_report(name: str, written: str) -> None:
    made, plain = page(name, hostile(written)), page(name, hostile("plain words"))
    assert set(made.tags) - {"br"} == set(plain.tags) - {"br"}
    for tag in ("h1", "h2", "h3", "li", "a"):
        assert made.tags.count(tag) == plain.tags.count(tag), tag
    assert {link for link in made.links if "desk.example" not in link} <= set(plain.links)


@pytest.mark.parametrize("name", ["html", "md"])
def test_only_web_addresses_become_links(name: str) -> None:
    links = page(name, hostile("plain words")).links
    assert "https://desk.example/claims/9" in links
    assert all(re.match("https?://", link) for link in links)
    source = replace(SAMPLE.claims[1].verdict.citations[0], url="data:text/html,hi")
    given = replace(SAMPLE.claims[1].verdict, citations=(source,))
    assert page(name, replace(SAMPLE, claims=(claim(1, "A quote", given),), url="ftp://x.example")).links.count("") == 0


@pytest.mark.parametrize("name", ["html", "md"])
def test_a_dismissed_claim_keeps_the_verdict_it_had(name: str) -> None:
    set_aside = claim(6, "It smells of tar", verdict("verified", "So it does.", "It smells of tar.", PAGE))
    text = shown(name, replace(SAMPLE, claims=(), dismissed=(set_aside,)))
    assert "Verified when it was dismissed" in text
    assert "So it does." in text


# --- each format ------------------------------------------------------------------------------------------------------


def test_html_stands_alone() -> None:
    html = FORMATS["html"].render(SAMPLE).decode()
    made = page("html", SAMPLE)
    assert not {"script", "link", "img", "iframe"} & set(made.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert "size: A4" in html
    assert "prefers-color-scheme: dark" in html


def test_html_says_each_verdict_in_words_and_links_its_sources() -> None:
    made = page("html", SAMPLE)
    text = words(made.text)
    for mark in ("✓ Verified", "✗ Disputed", "? Unsourced", "… Undecided", "– Dismissed"):
        assert mark in text
    assert "https://port.example/cranes?year=2025&all=1" in made.links
    assert "https://desk.example/evidence/7#passage-70" in made.links
    assert "ines@desk.example, 2 March 2025, 18:05 UTC" in text
    assert "Given on the wording: It opened in 1911." in text
    assert "Earlier verdicts: 1" in text


def test_html_templates_are_where_the_package_looks() -> None:
    assert (templates_folder() / "report.html").is_file()


def test_markdown_keeps_a_quote_in_its_blockquote() -> None:
    text = FORMATS["md"].render(replace(SAMPLE, claims=(claim(1, "one\n\ntwo\n# three"),), dismissed=())).decode()
    assert "> one\\\n> \\\n> two\\\n> \\# three\n" in text


def test_markdown_says_which_claims_are_undecided_and_dismissed() -> None:
    text = words(page("md", SAMPLE).text)
    assert "1 verified; 1 disputed; 1 unsourced; 1 undecided; 1 dismissed." in text
    assert "Undecided" in text
    assert "Dismissed as not checkable" in text


def rows(report: Report) -> list[dict[str, str]]:
    content = FORMATS["csv"].render(report)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_one_row_for_each_claim() -> None:
    assert FORMATS["csv"].render(SAMPLE).startswith(b"\xef\xbb\xbf")
    made = rows(SAMPLE)
    marks = ["verified", "disputed", "unsourced", "undecided", "dismissed"]
    assert [row["verdict"] for row in made] == marks
    assert [row["id"] for row in made] == ["1", "2", "3", "4", "5"]
    assert made[1]["quote"] == "It has\n14 cranes"
    assert made[0]["citations"] == (
        "Port register (Port of Quayside, 2001-05-04, p. 4) “Opened to shipping in 1911.” "
        "https://desk.example/evidence/7#passage-70"
    )
    assert made[0]["earlier_verdicts"] == "1"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_csv_defuses_formulas(first: str) -> None:
    written = f"{first}cmd"
    for row in rows(hostile(written)):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert row["rationale"] == f"'{written}"


@pytest.mark.parametrize("number", ["-5", "+3.2", "-0.75", "12"])
def test_csv_leaves_numbers_alone(number: str) -> None:
    assert rows(hostile(number))[0]["quote"] == number


@pytest.mark.parametrize("almost", ["-5+1", "+1e9", "-", "-1.", "=5", "-5\n"])
def test_csv_takes_nothing_else_for_a_number(almost: str) -> None:
    assert rows(hostile(almost))[0]["quote"] == f"'{almost}"


def test_json_is_the_whole_report() -> None:
    content = FORMATS["json"].render(SAMPLE).decode()
    made = json.loads(content)
    assert made["counts"] == {"verified": 1, "disputed": 1, "unsourced": 1, "undecided": 1, "dismissed": 1}
    assert made["as_of"] == "2025-03-02T18:05:09+00:00"
    assert made["published"] == "2025-02-28"
    assert made["claims"][0]["verdict"]["citations"][0]["quote"] == "Opened to shipping in 1911."
    assert made["claims"][0]["earlier"][0]["mark"] == "unsourced"
    assert made["claims"][3]["verdict"] is None
    assert "“" not in content
    assert "👩🏽‍🚒" in FORMATS["json"].render(hostile(HOSTILE["emoji"])).decode()


def reviews(report: Report) -> list[dict[str, dict[str, object]]]:
    return json.loads(FORMATS["claimreview"].render(report))


def test_claimreview_publishes_decided_claims_only() -> None:
    assert [review["url"] for review in reviews(SAMPLE)] == [
        "https://desk.example/claims/1",
        "https://desk.example/claims/2",
        "https://desk.example/claims/3",
    ]
    assert reviews(EMPTY) == []


@pytest.mark.parametrize("report", [SAMPLE, *map(hostile, HOSTILE.values())])
def test_claimreview_has_what_search_engines_require(report: Report) -> None:
    for review in reviews(report):
        assert review["@context"] == "https://schema.org"
        assert review["@type"] == "ClaimReview"
        assert re.match("https?://", review["url"])
        assert review["claimReviewed"]
        assert review["author"]["@type"] == "Organization"
        assert review["author"]["name"]
        assert datetime.fromisoformat(review["datePublished"]) == EVENING
        assert review["reviewRating"]["@type"] == "Rating"
        assert review["reviewRating"]["alternateName"]
        assert review["itemReviewed"]["@type"] == "Claim"
        for part in (review["author"], review["itemReviewed"], *review["citation"]):
            assert all(value for value in part.values()), "an empty field is an error to them"


def test_claimreview_rates_what_is_true_or_false() -> None:
    verified, disputed, unsourced = (review["reviewRating"] for review in reviews(SAMPLE))
    assert (verified["alternateName"], verified["ratingValue"]) == ("Verified", 5)
    assert (disputed["alternateName"], disputed["ratingValue"]) == ("Disputed", 1)
    assert (disputed["bestRating"], disputed["worstRating"]) == (5, 1)
    assert unsourced == {"@type": "Rating", "alternateName": "Unsourced", "ratingExplanation": "No survey found."}


def test_claimreview_says_who_made_the_claim() -> None:
    by_article, by_speaker, _ = (review["itemReviewed"] for review in reviews(SAMPLE))
    assert by_speaker["author"] == {"@type": "Person", "name": "Mayor Ilse Brandt"}
    assert by_article["author"] == {"@type": "Organization", "name": "The Quay"}
    assert by_article["appearance"]["url"] == "https://quay.example/harbour"
    unnamed = replace(SAMPLE, publisher="")
    assert reviews(unnamed)[0]["itemReviewed"]["author"] == {"@type": "Person", "name": "J. Poe"}
    unknown = replace(SAMPLE, publisher="", author="", url="javascript:alert(1)", published=None)
    assert reviews(unknown)[0]["itemReviewed"] == {"@type": "Claim", "text": "The harbour opened in 1911"}


def test_claimreview_reviews_the_wording_the_verdict_was_given_on() -> None:
    given = verdict("disputed", "No.", "As it was worded then.", PAGE)
    report = replace(SAMPLE, claims=(claim(1, "A quote", given, text="As it is worded now."),))
    assert reviews(report)[0]["claimReviewed"] == "As it was worded then."


def test_claimreview_can_be_embedded_in_a_page() -> None:
    content = FORMATS["claimreview"].render(hostile(HOSTILE["script"]))
    assert b"<" not in content
    assert reviews(hostile(HOSTILE["script"]))[0]["reviewRating"]["ratingExplanation"] == HOSTILE["script"]


def golden(name: str) -> Path:
    return GOLDEN / f"report.{FORMATS[name].suffix}"


if __name__ == "__main__":
    for name, format in FORMATS.items():
        golden(name).write_bytes(format.render(SAMPLE))
