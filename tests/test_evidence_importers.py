"""Awkward files: a bad row is refused with its line, and takes no other row with it."""

import json
from datetime import date

import pytest

from app.errors import BadRow
from app.evidence.importers import Refusal, Row, read_rows

LAST_DAY = date(2025, 12, 31)


def test_a_long_text_in_csv_stays_one_row() -> None:
    body = "Minutes of the meeting, as taken.\n" * 5000
    rows = list(read_rows("minutes.csv", f'external_id,text\n1,"{body}"\n2,Short.\n'.encode()))
    assert rows == [Row(body.strip(), "1"), Row("Short.", "2")]


def test_a_quotation_mark_left_open_is_refused() -> None:
    rows = list(read_rows("rows.csv", b'text,title\nOne.,A\n"Two.,B\nThree.,C\n'))
    assert rows[0] == Row("One.", title="A")
    assert [row.line for row in rows[1:] if isinstance(row, Refusal)] == [3]
    assert len(rows) == 2
    with pytest.raises(BadRow, match="line 1"):
        list(read_rows("rows.csv", b'"text,title\nOne.,A\n'))


def test_blank_lines_count_as_lines() -> None:
    assert [row.line for row in read_rows("rows.csv", b"text,url\n\n\nOne.,ftp://a.example\n")] == [4]
    assert [row.line for row in read_rows("rows.jsonl", b"\n\n[]\n")] == [3]


def test_short_and_long_csv_rows() -> None:
    rows = list(read_rows("rows.csv", b"external_id,text,title\n1,One.\n2,Two.,B,more,and more\n"))
    assert rows == [Row("One.", "1"), Row("Two.", "2", "B")]


@pytest.mark.parametrize("bad", ['{"text": "Half \\ud83d a character"}', "[" * 200_000])
def test_json_no_text_can_be_made_of_is_refused(bad: str) -> None:
    refused, row = read_rows("rows.jsonl", f'{bad}\n{{"text": "Whole \\ud83d\\ude00."}}\n'.encode())
    assert isinstance(refused, Refusal)
    assert refused.line == 1
    assert row == Row("Whole 😀.")
    assert len(row.digest) == 64


def test_json_nested_too_deep_is_refused_as_a_file() -> None:
    with pytest.raises(BadRow):
        list(read_rows("rows.json", b"[" * 200_000))


@pytest.mark.parametrize("value", ['{"name": "Desk"}', '["Desk"]'])
def test_a_field_that_is_not_text_is_named(value: str) -> None:
    [refused] = read_rows("rows.jsonl", f'{{"text": "One.", "publisher": {value}}}'.encode())
    assert refused == Refusal(1, "its 'publisher' is not text")


# --- what spreadsheets write ---


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"Title;Published; TEXT \nA, b;31.12.2025;One, two.\n", Row("One, two.", title="A, b", published=LAST_DAY)),
        (b"title\ttext\tExternal ID\nA;b,c\tOne.\t7\n", Row("One.", "7", "A;b,c")),
        (b'"a, b, c, d";text\nx;One.\n', Row("One.")),
        (b'text;"of, two,\nlines"\n"One\nor two.";\n', Row("One\nor two.")),
        (b"sep=;\r\ntext;title\r\nOne.;A\r\n", Row("One.", title="A")),
        (b"\xef\xbb\xbfsep=,\ntext,title\nOne; two; three.,A\n", Row("One; two; three.", title="A")),
        (b"text\nOne, two; three.\n", Row("One, two; three.")),
        (b"text,title\rOne.,A\r", Row("One.", title="A")),
    ],
)
def test_tables_as_spreadsheets_separate_them(content: bytes, row: Row) -> None:
    assert list(read_rows("rows.csv", content)) == [row]
    assert list(read_rows("ROWS.TSV", content)) == [row]


def test_lines_are_counted_behind_the_hint_of_a_separator() -> None:
    assert list(read_rows("rows.csv", b"sep=;\ntext;title\n;A\n")) == [Refusal(3, "it has no text")]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2025-12-31", None),
        ("2025-12-31 00:00:00", None),
        ("31.12.2025", None),
        ("31/12/2025", None),
        ("5/3/2025", "could be two days"),
        ("31.2.2025", "is none that can be read"),
        ("soon", "is none that can be read"),
    ],
)
def test_dates_as_spreadsheets_write_them(written: str, told: str | None) -> None:
    [row] = read_rows("rows.csv", f"text,published\nOne.,{written}\n".encode())
    if told is None:
        assert row == Row("One.", published=LAST_DAY)
    else:
        assert row == Refusal(2, f"its date '{written}' {told}: write it as 2025-01-31")


def test_a_column_can_be_chosen_for_the_text() -> None:
    content = b"Title,Full Report,Text,Note\nA,One.,what for,\n"
    rows = read_rows("rows.csv", content, " full report ")
    assert list(rows) == [Row("One.", title="A")]
    assert rows.unused == ["Text"], "an empty cell is no loss"
    assert list(read_rows("rows.csv", content, "Title")) == [Row("A")]
    with pytest.raises(BadRow, match=r"'body'.*--text-column.*'Title', 'Full Report', 'Text', 'Note'"):
        list(read_rows("rows.csv", content, "body"))
    with pytest.raises(BadRow, match=r"'text'.*'Title', 'Full Report'\."):
        list(read_rows("rows.csv", b"Title,Full Report\nA,One.\n"))
    rows = read_rows("rows.jsonl", b'{"body": "One.", "text": "x", "title": "A"}\n{"text": "Two."}\n', "body")
    assert list(rows) == [Row("One.", title="A"), Refusal(2, "it has no text")]
    assert rows.unused == ["text"]


def test_two_columns_of_one_name_are_refused() -> None:
    for header in ("text,Title, title", "text,TEXT"):
        with pytest.raises(BadRow, match="Two columns are called 't"):
            list(read_rows("rows.csv", f"{header}\nOne.,A,B\n".encode()))


# --- what is left out is told ---


def test_columns_that_nothing_is_made_of_are_named() -> None:
    rows = read_rows("rows.csv", b"text,Source,,Empty\nOne.,a,b,,\nTwo.,,,,c\n")
    assert list(rows) == [Row("One."), Row("Two.")]
    assert rows.unused == ["Source", "column 3", "column 5"]
    rows = read_rows("rows.jsonl", b'{"text": "One.", "tags": ["a"], "none": null, "\\ud83d\\u0000": 0}\n{"Text": "x"}')
    assert list(rows) == [Row("One."), Refusal(2, "it has no text")]
    assert rows.unused == ["tags", "??", "Text"]
    rows = read_rows("rows.json", b'[{"text": "One.", "by": "B"}]')
    assert (list(rows), rows.unused) == ([Row("One.")], ["by"])
    many = b'{"text": "One.", ' + b", ".join(b'"k%d": 1' % n for n in range(500)) + b"}"
    rows = read_rows("rows.jsonl", many)
    assert (len(list(rows)), len(rows.unused)) == (1, 50)


def test_rows_that_share_an_id_are_counted_or_refused_and_never_lost() -> None:
    lines = ["external_id,text", "a,One.", "b,Two.", "a,One.", "a,Another.", '"b","Two.\n"', "b,"]
    told = list(read_rows("rows.csv", "\n".join(lines).encode()))
    assert told[:3] == [Row("One.", "a"), Row("Two.", "b"), Row("One.", "a")]
    assert isinstance(told[3], Refusal)
    assert told[3].line == 5
    assert "'a' is that of line 2 too" in told[3].reason
    assert told[4:] == [Row("Two.", "b"), Refusal(8, "it has no text")]


def test_a_fact_check_told_twice_is_one_and_two_verdicts_are_refused() -> None:
    review = {"@type": "ClaimReview", "url": "https://desk.example/a", "claimReviewed": "The bridge is shut."}
    rated = review | {"reviewRating": {"alternateName": "False"}}
    longer = rated | {"reviewBody": "It was open all day."}
    other = review | {"reviewRating": {"alternateName": "True"}}
    one, again, refused = read_rows("reviews.json", json.dumps([rated, longer, other]).encode())
    assert one == again
    assert isinstance(refused, Refusal)
    assert (refused.line, "line 1" in refused.reason) == (3, True)
