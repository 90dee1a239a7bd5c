"""PDF: reading order, running heads, hyphens, paragraphs, metadata, refusals. The PDFs are made here, by hand."""

import io
import textwrap
import threading

import pytest

from app.errors import BadArticle
from app.ingest import read_file
from app.settings import Settings

SETTINGS = Settings()
LINE = 13


def pdf(*pages: list[tuple[float, float, float, str]], info: str = "", trailer: str = "", rotate: int = 0) -> bytes:
    """A PDF of pages, each a list of (x, y, size, text) in points from the lower left corner, in Helvetica."""
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>", font, f"<<{info}>>"]
    for number, page in enumerate(pages):
        shown = "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({escaped(text)}) Tj ET" for x, y, size, text in page)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate {rotate}"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {6 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(shown.encode('cp1252'))}>>stream\n{shown}\nendstream")
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252"))
    start = out.tell()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 4 0 R{trailer}>>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def column(paragraphs: list[str], x: float, top: float, width: int = 44, gap: float = 8) -> list[tuple]:
    """Paragraphs wrapped at so many characters, set in 10 points from `top` down."""
    placed, y = [], top
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, width):
            placed.append((x, y, 10, line))
            y -= LINE
        y -= gap
    return placed


LEFT = [
    "The national audit office has looked at forty road projects that were finished between 2015 and 2023.",
    "Its report, published on Monday, says that twenty-six of them cost more than parliament had been told when it "
    "approved them, by 31 percent on average.",
    "The largest overrun was that of the western ring road, which",
]
RIGHT = [
    "cost 412 million euros instead of 250 million.",
    "“Estimates were made too early,” the auditor general, Maria Holm, said.",
    "The transport ministry answered that prices of steel and asphalt had risen by half since 2021, and that nobody "
    "could have foreseen this.",
]
STORY = [
    LEFT[0], LEFT[1], f"{LEFT[2]} {RIGHT[0]}", *RIGHT[1:],
]  # fmt: skip
TITLE = (60, 790, 20, "Road projects cost a third more than planned")


def paragraphs_of(content: bytes) -> list[str]:
    return read_file("story.pdf", content, SETTINGS).text.split("\n\n")


def test_two_columns_are_read_one_after_the_other():
    page = [TITLE, *column(LEFT, 60, 740), *column(RIGHT, 320, 740)]
    assert paragraphs_of(pdf(page)) == [TITLE[3], *STORY]


def test_two_columns_are_told_apart_when_the_file_has_them_line_by_line():
    lines = sorted(column(LEFT, 60, 740) + column(RIGHT, 320, 740), key=lambda line: (-line[1], line[0]))
    assert paragraphs_of(pdf([TITLE, *lines])) == [TITLE[3], *STORY]


def test_columns_need_not_share_their_baselines():
    lines = sorted(column(LEFT, 60, 740) + column(RIGHT, 320, 735), key=lambda line: (-line[1], line[0]))
    assert paragraphs_of(pdf([TITLE, *lines])) == [TITLE[3], *STORY]


def test_a_headline_across_the_page_separates_two_stories():
    second = (60, 500, 20, "Harbour to get a second pier, council decides")
    lower = column(
        ["The pier will be three hundred metres long and open in 2027, the harbour said on Monday."] * 2, 60, 460
    )
    other = column(
        ["It will cost 90 million euros, of which the city pays a third and the state the rest of it."] * 2, 320, 460
    )
    page = [TITLE, *column(LEFT, 60, 740), *column(RIGHT, 320, 740), second, *lower, *other]
    found = paragraphs_of(pdf(page))
    assert found[:6] == [TITLE[3], *STORY]
    assert found[6] == second[3]
    assert [paragraph[:10] for paragraph in found[7:]] == ["The pier w", "The pier w", "It will co", "It will co"]


def test_a_single_column_keeps_its_paragraphs():
    assert paragraphs_of(pdf(column(STORY, 60, 740, width=90))) == STORY


def test_indented_paragraphs_without_space_between_them_are_told_apart():
    lines = []
    for paragraph in STORY:
        wrapped = textwrap.wrap(paragraph, 80)
        lines += [(72 if first else 60, line) for first, line in zip([True] + [False] * 99, wrapped, strict=False)]
    page = [(x, 740 - LINE * place, 10, text) for place, (x, text) in enumerate(lines)]
    assert paragraphs_of(pdf(page)) == STORY


def test_words_hyphenated_at_a_line_end_are_joined_and_compounds_keep_their_hyphen():
    lines = [
        "The inquiry into the procure-", "ment of the trains is a long-", "term one, and long-term costs are not",
        "known. The Franco-", "Finnish maker said in 2019-", "2021 it made none.",
    ]  # fmt: skip
    page = [(60, 740 - LINE * place, 10, text) for place, text in enumerate(lines)]
    assert paragraphs_of(pdf(page)) == [
        "The inquiry into the procurement of the trains is a long-term one, and long-term costs are not known. "
        "The Franco-Finnish maker said in 2019-2021 it made none."
    ]


def test_running_heads_and_page_numbers_are_left_out():
    roads = ["western ring", "northern bypass", "old coast", "harbour tunnel"]

    def page(number: int) -> list[tuple]:
        head = (60, 810, 8, f"Audit office report 12/2024, issue {number}")
        text = f"The {roads[number]} road was finished in {2015 + number}, and it cost a good deal more than planned."
        return [head, *column([text] * 3, 60, 760, 80), (290, 30, 8, str(number)), (60, 45, 8, "National Audit Office")]

    found = paragraphs_of(pdf(*(page(number) for number in range(4))))
    assert [paragraph.split(" road ")[0] for paragraph in found] == [f"The {road}" for road in roads for _ in range(3)]


def test_a_paragraph_runs_on_over_a_page_break():
    first = [(60, 740, 10, "The ministry had known of the overrun since spring 2022, but did not")]
    second = [(60, 740, 10, "tell parliament before the election."), (60, 700, 10, "An inquiry has begun.")]
    number = [(290, 30, 8, "1")], [(290, 30, 8, "2")]
    assert paragraphs_of(pdf(first + number[0], second + number[1])) == [
        "The ministry had known of the overrun since spring 2022, but did not tell parliament before the election.",
        "An inquiry has begun.",
    ]


def test_a_table_is_read_row_by_row():
    rows = [("Year", "Cost", "Plan"), ("2021", "250", "240"), ("2022", "300", "250"), ("2023", "412", "250")]
    page = [
        (60 + 150 * place, 700 - 20 * row, 10, cell)
        for row, cells in enumerate(rows)
        for place, cell in enumerate(cells)
    ]
    text = " ".join(
        paragraphs_of(pdf([(60, 760, 10, "Costs of the road, in millions, as the ministry gave them."), *page]))
    )
    assert text.endswith("Year Cost Plan 2021 250 240 2022 300 250 2023 412 250")


def test_headings_stand_alone():
    page = [(60, 740, 10, "The pier will be built in two years and a half."), (60, 715, 14, "Costs"),
            (60, 695, 10, "It will cost 90 million euros.")]  # fmt: skip
    assert paragraphs_of(pdf(page)) == [page[0][3], "Costs", page[2][3]]


def test_a_page_that_is_turned_is_read_as_it_is_shown():
    # The page is turned by a quarter when shown; its text is drawn so that it then stands upright.
    content = pdf([], rotate=90).replace(b"/Length 0", b"/Length 143").replace(
        b"stream\n\nendstream",
        b"stream\nBT /F1 10 Tf 0 1 -1 0 100 60 Tm (The pier will be built by) Tj ET\n"
        b"BT /F1 10 Tf 0 1 -1 0 113 60 Tm (the end of 2027.) Tj ET\n\nendstream",
    )  # fmt: skip
    assert paragraphs_of(content) == ["The pier will be built by the end of 2027."]


def test_metadata_is_kept_where_it_is_sane():
    info = "/Title(Roads: an audit)/Author(Maria Holm)/CreationDate(D:20240305101500+02'00')"
    document = read_file("a.pdf", pdf(column(STORY, 60, 740), info=info), SETTINGS)
    assert (document.title, document.author, str(document.published)) == ("Roads: an audit", "Maria Holm", "2024-03-05")
    document = read_file(
        "a.pdf", pdf(column(STORY, 60, 740), info="/Title(Microsoft Word - audit.doc)/CreationDate(x)"), SETTINGS
    )
    assert (document.title, document.published) == ("", None)


def test_a_protected_pdf_is_refused():
    junk = "00" * 32
    locked = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{junk}>/U<{junk}>/P -4>>/ID[<{junk[:32]}><{junk[:32]}>]"
    with pytest.raises(BadArticle, match=r"a\.pdf is protected by a password"):
        read_file("a.pdf", pdf(column(STORY, 60, 740), trailer=locked), SETTINGS)


def test_a_scan_is_refused_and_says_what_to_do():
    with pytest.raises(BadArticle, match=r"a\.pdf .*OCR"):
        read_file("a.pdf", pdf([], []), SETTINGS)


def test_a_damaged_pdf_is_refused():
    with pytest.raises(BadArticle, match=r"a\.pdf is damaged"):
        read_file("a.pdf", b"%PDF-1.7\nnothing of the kind", SETTINGS)


def test_a_pdf_over_the_limit_is_refused():
    with pytest.raises(BadArticle, match="CLAIMDESK_ARTICLE_LIMIT"):
        read_file("a.pdf", pdf(*[column(STORY, 60, 740, 80)] * 4), Settings(article_limit=500))


def test_threads_take_turns():
    content = pdf([TITLE, *column(LEFT, 60, 740), *column(RIGHT, 320, 740)])
    found = []
    threads = [threading.Thread(target=lambda: found.append(paragraphs_of(content))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[TITLE[3], *STORY]] * 6


# --- pages ---

ACROSS = "The council of Utö has decided that the old lighthouse, which was built in 1814, will be painted in spring."


def test_the_text_knows_where_its_pages_begin():
    pages = [[*column([f"{number} pages are read. {LEFT[0]}"], 60, 740)] for number in ("One", "Two", "Three")]
    document = read_file("story.pdf", pdf(*pages), SETTINGS)
    assert [document.text[start:][:5].split()[0] for start in document.pages] == ["One", "Two", "Three"]


def test_a_sentence_running_across_a_page_break():
    lines = textwrap.wrap(ACROSS, 44)
    one = [*column([LEFT[0]], 60, 740), *((60, 680 - LINE * n, 10, text) for n, text in enumerate(lines[:1]))]
    two = [*((60, 740 - LINE * n, 10, text) for n, text in enumerate(lines[1:]))]
    document = read_file("story.pdf", pdf(one, two), SETTINGS)
    assert document.text == f"{LEFT[0]}\n\n{ACROSS}"
    assert document.pages == (0, document.text.index(lines[1]))


def test_a_word_cut_by_a_page_break_is_on_both():
    one = [*column([LEFT[0]], 60, 740), (60, 680, 10, "The council has decided that the old light-")]
    document = read_file("story.pdf", pdf(one, [(60, 740, 10, "house will be painted in spring.")]), SETTINGS)
    assert "the old lighthouse will" in document.text
    assert document.text[document.pages[1] :] == "house will be painted in spring."


def test_running_heads_and_empty_pages_take_no_place_in_the_text():
    def page(number: int, *said: str) -> list[tuple]:
        head, foot = (60, 800, 9, "The Utö Gazette"), (290, 40, 9, str(number))
        return [head, *column(list(said), 60, 740), foot] if said else []

    said = [LEFT[0], RIGHT[1], RIGHT[2]]
    document = read_file("story.pdf", pdf(page(1, said[0]), [], page(3, said[1]), page(4, said[2]), []), SETTINGS)
    assert document.text == "\n\n".join(said)
    second = document.text.index(said[1])
    assert document.pages == (0, second, second, document.text.index(said[2]), len(document.text))


def test_other_kinds_have_no_pages():
    assert read_file("story.txt", b"One line.", SETTINGS).pages == ()


@pytest.mark.parametrize(
    "title", ["Microsoft Word - audit", "audit_final_v3", "roads.example", "Untitled", "Document1"]
)
def test_metadata_that_looks_like_no_title_is_none(title: str):
    assert read_file("a.pdf", pdf(column(STORY, 60, 740), info=f"/Title({title})"), SETTINGS).title == ""
