"""Awkward files: a bad row is refused with its line, and takes no other row with it."""

import pytest

from app.errors import BadRow
from app.evidence.importers import Refusal, Row, read_rows


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
