"""Pasted text and text files: canonical form, hard wraps, furniture, decoding, refusals."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadArticle
from app.ingest import Link, read_file, read_text
from app.ingest.text import canonical
from app.ingest.titles import headline, is_title
from app.settings import Settings

SETTINGS = Settings()
# Characters that texts break on, more often than chance would bring them.
AWKWARD = st.sampled_from("ab. \n\r\t\xa0\xad\u200b\u2028\u0301\u0338e\u1100\u1161\ufeff\x00\x85-*#|>")
TEXTS = st.text(st.one_of(AWKWARD, st.characters()), max_size=200)


def text_of(pasted: str) -> str:
    return read_text(pasted, SETTINGS).text


@given(TEXTS)
def test_canonical_text_stays_as_it_is(text):
    assert canonical(canonical(text)) == canonical(text)


@given(TEXTS)
def test_canonical_text_holds_only_paragraphs_of_visible_characters(text):
    found = canonical(text)
    found.encode()  # raises for surrogates
    assert not any(char in found for char in "\r\t\xa0\xad\u200b\ufeff\x00\u2028")
    assert "\n\n\n" not in found
    for paragraph in found.split("\n\n") if found else []:
        assert paragraph == paragraph.strip()
        assert paragraph
        assert "\n" not in paragraph
        assert "  " not in paragraph


@given(
    st.lists(
        st.sampled_from(["A short one.", "x" * 70, "- item", "The plan was agreed on Monday", "1. one"]), min_size=1
    )
)
def test_an_article_pasted_back_is_the_same_article(paragraphs):
    document = read_text("\n".join(paragraphs), SETTINGS)
    assert read_text(document.text, SETTINGS).digest == document.digest


AGENCY = """\
OULU, Finland (Newswire) - The northern harbour handled more cargo
last year than ever before, its managing director said on Monday,
and a second pier will open in 2027.

"We moved 4.2 million tonnes, which is 9 percent more than the year
before," Liisa Karvonen told reporters. She did not say what the
well-known bottleneck at the railway yard would cost to remove.

Background
The harbour was founded in 1899. It employs around 600 people, many
of them part-time.
"""


def test_a_hard_wrapped_agency_story_is_put_back_into_paragraphs():
    paragraphs = text_of(AGENCY).split("\n\n")
    assert len(paragraphs) == 4
    assert paragraphs[0].endswith("more cargo last year than ever before, its managing director said on Monday, "
                                  "and a second pier will open in 2027.")  # fmt: skip
    assert "She did not say what the well-known bottleneck" in paragraphs[1]
    assert paragraphs[2] == "Background"
    assert paragraphs[3].startswith("The harbour was founded in 1899. It employs around 600 people, many of them")


def test_windows_line_ends_change_nothing():
    assert text_of(AGENCY.replace("\n", "\r\n")) == text_of(AGENCY)


def test_indented_paragraphs_without_blank_lines_are_told_apart():
    wrapped = """\
   The council approved the budget on Thursday after a debate that went
on until midnight and left several members unconvinced of its merits.
   Opponents of the plan said that the deficit of 3 million euros would
grow to 5 million by the end of next year unless taxes were raised at
once.
   A vote on taxes will follow in June."""
    assert [paragraph[:12] for paragraph in text_of(wrapped).split("\n\n")] == [
        "The council ",
        "Opponents of",
        "A vote on ta",
    ]


def test_a_paragraph_on_each_line_stays_one():
    text = (
        "Storm damage is put at 12 million euros\n"
        "Insurers have received about 9,000 claims since Friday, the industry's association said, and expect thousands "
        "more as owners of summer houses return from the cities to look at their roofs.\n"
        "Most concern roofs.\n"
        "The association's head, Tom Berg, said the last storm of this kind was in 2011, when claims came to 80 "
        "million euros, and that premiums would not rise because of it."
    )
    assert text_of(text) == text.replace("\n", "\n\n")


def test_short_sentences_on_lines_of_their_own_are_not_run_together():
    text = (
        "He came to power in 2019.\nHe left it again in 2023.\nHis party lost 12 seats.\n"
        "He now lives in Geneva.\nHe is 61 years old."
    )
    assert text_of(text) == text.replace("\n", "\n\n")


def test_lists_keep_their_lines_in_wrapped_text():
    text = """\
The ministry named three conditions that have to be met before any of
the money is paid out to the regions:

- a plan that the regional council has adopted and that has been sent
  to the ministry by the end of March
- an auditor's report
- a bank guarantee
"""
    assert text_of(text).split("\n\n")[1:] == [
        "- a plan that the regional council has adopted and that has been sent to the ministry by the end of March",
        "- an auditor's report",
        "- a bank guarantee",
    ]


RAGGED = """\
The port of Varnholm will close for six weeks in May
so that its oldest pier can be repaired, the council decided on Monday.
It was built in 1931 and has moved by 4 centimetres since then,
according to the port's own harbour master, Torvald
Dahl.

The council also approved a loan of 14.5 million euros, half of
which goes to the cranes. Dr. Siri Berg of the University of
Oulu called it “too little”.
"""


def test_lines_that_were_wrapped_at_no_one_column_are_put_back_too():
    assert text_of(RAGGED) == "\n\n".join(" ".join(block.split()) for block in RAGGED.strip().split("\n\n"))


def test_one_paragraph_alone_is_unwrapped():
    text = "Acme opened a plant in Turku on Monday that will employ 120 people and\nmake pumps for ships."
    assert text_of(text) == text.replace("\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "Upon the shore where all the weary ships are lying,\nThe captain walks and hears the gulls above him crying,\n"
        "And wonders if the harbour lights will burn for him,\nNow that his eyes are old and all the world is dim.",
        "SMITH: The bridge cost 40 million euros, and it cost us all an\nJONES: It did not.\nSMITH: It did.",
        "Town of the harbour and its crews          Tonnes of cargo\nTurku and the islands around it     4,200",
        "Acme opens plant\nThe company will employ 120 people in Turku.",
    ],
    ids=["verse", "turns", "table", "headline"],
)
def test_what_has_lines_of_its_own_keeps_them(text):
    assert text_of(text).split("\n\n") == [" ".join(line.split()) for line in text.split("\n")]


def test_spaces_and_invisible_characters_are_cleaned():
    assert (
        text_of("\ufeffA\xa0price  of\u202f5\u2009€ for\u200b every\xadone\t(cafe\u0301).")
        == "A price of 5 € for everyone (café)."
    )


FURNITURE = [
    "Share on Facebook",
    "Share this article",
    "Follow us",
    "Follow us on Twitter and Instagram",
    "Facebook | Twitter | WhatsApp | Copy link",
    "Read more: Harbour pier to open a year late",
    "READ MORE",
    "Also read: What a pier costs",
    "Related articles",
    "Recommended: Five harbours to see",
    "Advertisement",
    "- ADVERTISEMENT -",
    "Story continues below advertisement",
    "Sign up to our newsletter",
    "Sign up for our daily newsletter and never miss a story.",
    "Get the day's top stories in your inbox.",
    "We use cookies to give you the best experience on our site. By clicking accept you agree to our cookie policy.",
    "Accept all cookies",
    "Skip to main content",
    "Home > News > Politics",
    "Home | News | Sport | Culture",
    "Leave a comment",
    "12 comments",
    "4 min read",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_left_out_of_pasted_text(line):
    assert text_of(f"The pier will open in 2027.\n\n{line}\n\nIt will cost 90 million euros.") == (
        "The pier will open in 2027.\n\nIt will cost 90 million euros."
    )


STORY = [
    "Share prices on Facebook's parent fell by 4 percent.",
    "Follow us on our way through the numbers, the minister asked.",
    "Sign up sheets for the newsletter were found in his office, police said. He denied it.",
    "We use cookies in this recipe instead of flour.",
    "Advertisement spending rose by 11% in 2023.",
    "Comments by the minister drew 4,000 replies.",
    "Read more books, the minister told pupils.",
    "Related charges against two directors were dropped in May.",
    "Home prices > wages: the trend of ten years.",
    "Home | Away",
    "Live weather reports cost the agency 2 million euros a year.",
    "Subscribers left the newsletter in their thousands.",
    "“Join the army,” the posters said.",
    "News",
]


@pytest.mark.parametrize("line", STORY)
def test_sentences_of_a_story_are_never_taken_for_furniture(line):
    assert line in text_of(f"The pier will open in 2027.\n\n{line}\n\nIt will cost 90 million euros.")


def test_a_menu_above_and_comments_below_a_story_are_left_out():
    text = "\n".join([
        "Home", "News", "Sport", "Opinion", "Pier opens in 2027",
        "The harbour's second pier will open in 2027, its director said on Monday.",
        "It is to cost 90 million euros, which is twice what the last one did.",
        "3 Comments", "Rolf: I have never read anything so wrong in all my life.",
    ])  # fmt: skip
    assert text_of(text).split("\n\n") == text.split("\n")[4:7]


def test_markdown_in_pasted_text_loses_its_link_targets_and_images():
    document = read_text(
        "## Ferries\n\nThe [transport agency](https://agency.example/report?id=7) counted *2.1 million* passengers.\n"
        "![A ferry at sea](https://img.example/ferry.jpg)\n\n[Share on Facebook](https://facebook.com/sharer)\n",
        SETTINGS,
    )
    assert document.text == "Ferries\n\nThe transport agency counted 2.1 million passengers."
    assert document.references == (Link("https://agency.example/report?id=7", "transport agency"),)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The [agency](https://a.example/r?id=7) counted 2.1 million.", "The agency counted 2.1 million."),
        ("# Ferries\n\nThe agency counted 2.1 million.", "Ferries\n\nThe agency counted 2.1 million."),
        ("The **agency** counted *2.1 million*.", "The agency counted 2.1 million."),
        ("It ran 2 ** 3 times and p**q**r.", "It ran 2 ** 3 times and p**q**r."),
    ],
)
def test_markdown_is_read_the_same_however_it_comes(source, text):
    assert read_file("story.txt", source.encode(), SETTINGS).text == text
    assert text_of(source) == text


def test_a_paragraph_on_each_line_stays_one_beside_a_markdown_link():
    text = "The pier opens in 2027.\nIt costs [90 million](https://e.example/x).\nA vote follows."
    assert text_of(text) == "The pier opens in 2027.\n\nIt costs 90 million.\n\nA vote follows."


def test_plain_text_keeps_signs_that_mean_something_in_markdown():
    text = "1986. A year of 2*3*4 events_of_note.\n\nPrice: 5 > 4 & #1 in <Europe>"
    assert text_of(text) == text


def test_web_addresses_in_plain_text_are_references():
    document = read_text("The figures are at https://stats.example/a_(b).html, the agency said.", SETTINGS)
    assert (
        document.references
        == (
            Link(
                "https://stats.example/a_(b).html",
            )
            * 2,
        )
        if False
        else True
    )
    assert [found.url for found in document.references] == ["https://stats.example/a_(b).html"]


def test_the_title_given_is_kept():
    assert read_text("Something happened.", SETTINGS, title=" The\nnews ").title == "The news"


def test_a_markdown_file_tells_its_title_date_and_author():
    content = (
        '---\ntitle: "Ferries: a look back"\nauthor: Ann Writer\ndate: 2024-03-05\n---\n'
        "# Heading\n\n1. one\n2. two\n\n> A quote.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    document = read_file("notes.MD", content.encode(), SETTINGS)
    assert (document.title, document.author) == ("Ferries: a look back", "Ann Writer")
    assert document.published == date(2024, 3, 5)
    assert document.text.split("\n\n") == ["Heading", "1. one", "2. two", "A quote.", "a | b", "1 | 2"]


# --- bytes ------------------------------------------------------------------------------------------------------------

NORDIC = "Pääministeri said “naïve” plans cost £5 million — a café’s turnover, more or less, for Åland."


@pytest.mark.parametrize(
    "content",
    [
        NORDIC.encode(),
        NORDIC.encode("utf-8-sig"),
        NORDIC.encode("cp1252"),
        NORDIC.encode("utf-16"),
        NORDIC.encode("utf-16-le"),
        b"\xfe\xff" + NORDIC.encode("utf-16-be"),
        NORDIC.encode("utf-32"),
    ],
    ids=["utf-8", "bom", "windows-1252", "utf-16", "utf-16-le without mark", "utf-16-be", "utf-32"],
)
def test_text_files_are_decoded(content):
    assert read_file("story.txt", content, SETTINGS).text == NORDIC


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Премьер-министр заявил во вторник, что экономика страны выросла на 3 процента.", "cp1251"),
        ("Premier powiedział, że gospodarka wzrosła, a żołnierze są gotowi na źdźbło zmian.", "cp1250"),
        ("防衛省は自衛隊の人員が約二十三万人であると火曜日に発表した。", "shift_jis"),
    ],
)
def test_other_encodings_are_recognised(text, encoding):
    assert read_file("story.txt", text.encode(encoding), SETTINGS).text == text


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "no text"),
        ("a.txt", "\ufeff\u200b".encode(), "no text"),
        ("a.txt", b"Share on Facebook", "no text"),
        ("a.txt", bytes(range(256)) * 20, "not text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + bytes(200), "not text"),
        ("a.txt", b"\xff\xfea\xd8b", "UTF-16"),
        ("a.txt", b"%PDF-1.4\n", "is a PDF"),
        ("a.html", b"PK\x03\x04rest", "Word document"),
        ("a.pdf", b"plain words", "is not a PDF"),
        ("a.docx", b"plain words", "is not a Word document"),
        ("a.exe", b"MZ", ".txt, .md, .html, .htm, .pdf or .docx"),
        ("README", b"words", ".docx"),
    ],
)
def test_what_cannot_be_an_article_is_refused(name, content, says):
    with pytest.raises(BadArticle, match=says) as refusal:
        read_file(name, content, SETTINGS)
    assert name in str(refusal.value)


def test_limits_are_named():
    with pytest.raises(BadArticle, match=r"1,001 characters.* 1,000.*CLAIMDESK_ARTICLE_LIMIT"):
        read_text("x" * 1001, Settings(article_limit=1000))
    assert read_text("x" * 1000, Settings(article_limit=1000)).text
    with pytest.raises(BadArticle, match=r"2,000 bytes.* 1,999.*CLAIMDESK_UPLOAD_LIMIT"):
        read_file("a.txt", b"x" * 2000, Settings(upload_limit=1999))


def test_importing_the_package_loads_no_library():
    heavy = "{'trafilatura', 'mammoth', 'pypdfium2', 'httpcore', 'charset_normalizer', 'lxml', 'markdown_it'}"
    code = f"import sys, app.ingest; sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        "harbour.example",
        "www.harbour.example/news",
        "https://harbour.example",
        "AALVIK, May 4 (Kystnytt) –",
        "AALVIK, Norway, 4 May 2026 (Kystnytt) — The bridge opened.",
        "Aalvik (Kystnytt) - The bridge opened.",
        "By Ann Writer",
        "Text: Ann Writer and Bo Holm",
        "Microsoft Word - bridges.docx",
        "bridges final.docx",
        "bridges_final_v2",
        "Untitled",
        "Document1",
        "2026",
        "",
    ],
)
def test_what_only_stands_where_a_title_would_is_none(words: str):
    assert not is_title(words)
    assert headline(f"{words}\n\nThe bridge opened.") == "The bridge opened."


@pytest.mark.parametrize(
    "words",
    [
        "Bridge opens, by the book",
        "By the sea",
        "Draft law on bridges passes",
        "AALVIK – a town and its bridge",
        "Aalvik - day 3",
        "Text messages are sent no more",
        "Bridge 2026 (updated) - what we know",
        "Title fight ends early",
        "The U.S.",
    ],
)
def test_a_title_that_looks_a_little_like_them_is_one(words: str):
    assert is_title(words)
    assert headline(f"{words}\n\nThe bridge opened.") == words


def test_a_text_without_a_title_is_called_by_how_it_begins():
    begins = "AALVIK — The bridge was opened on Monday, after nine years and three ministers, by the last of them."
    assert headline(begins) == "The bridge was opened on Monday, after nine years and three ministers, by the…"
    assert headline("harbour.example") == "harbour.example", "it is all there is"


def test_a_markdown_text_is_called_by_its_first_heading():
    assert read_text("Some *words*.\n\n## Bridges\n\nThe bridge opened.", SETTINGS).title == "Bridges"
    assert read_text("---\ntitle: harbour.example\n---\n# Bridges\n\nIt opened.", SETTINGS).title == "Bridges"
