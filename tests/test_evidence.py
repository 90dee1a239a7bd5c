"""The evidence library: files become rows, rows become passages."""

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from app import pipeline
from app.desk import Desk
from app.errors import BadRow
from app.evidence import library
from app.evidence.importers import Refusal, Row, read_rows
from app.evidence.library import Added, add, passages
from app.models import Evidence, Passage, User

BORDER = Row("The land border between Finland and Russia is about 1,340 kilometres long.", "border", "The border")
PRICES = Row("Consumer prices in Sweden rose by 3 percent in 2024.", "prices", "Prices", publisher="SCB")
ORPO = Row("Petteri Orpo has been prime minister of Finland since June 2023.", "orpo", "The government")


# --- rows ---


def test_json_lines() -> None:
    lines = [
        '\ufeff{"text": "One.", "published": "2024-05-02", "url": "https://a.example/x", "more": 1}',
        "",
        "[1]",
        '{"text": " "}',
        '{"text": "Bad date", "published": "May"}',
        '{"text": "Bad link", "url": "javascript:x"}',
        '{"text": "Two\u2028lines", "external_id": 7}',
    ]
    rows = list(read_rows("rows.jsonl", "\n".join(lines).encode()))
    assert rows[0] == Row("One.", url="https://a.example/x", published=date(2024, 5, 2))
    assert [row.line for row in rows if isinstance(row, Refusal)] == [3, 4, 5, 6]
    assert rows[-1] == Row("Two\u2028lines", "7")


def test_csv_as_spreadsheets_write_it() -> None:
    content = 'Title;Text;Published\n"A; title";"Two\nlines";2024-05-02\nNo text;;\n'.encode("utf-8-sig")
    one, two = read_rows("rows.csv", content)
    assert one == Row("Two\nlines", title="A; title", published=date(2024, 5, 2))
    assert two == Refusal(4, "it has no text")
    with pytest.raises(BadRow, match="'text'"):
        list(read_rows("rows.csv", b"a,b\n1,2\n"))
    one, two = read_rows("rows.csv", "text\nOne.\nÄrger\n".encode("latin-1"))
    assert (one, two.line, "UTF-8" in two.reason) == (Row("One."), 3, True)
    with pytest.raises(BadRow, match="UTF-8"):
        list(read_rows("rows.csv", "text\nOne.\n".encode("utf-16")))


def test_importing_again_changes_nothing(desk: Desk, anna: User) -> None:
    assert pipeline.add_evidence(desk, anna, [BORDER, PRICES, BORDER]) == Added(2, 1)
    assert pipeline.add_evidence(desk, anna, [PRICES, BORDER]) == Added(0, 2)
    with Session(desk.engine) as session:
        assert session.exec(select(func.count()).select_from(Passage)).one() == 2


def test_an_import_cut_short_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch, anna: User) -> None:
    monkeypatch.setattr(library, "WINDOW", 256)
    rows = [Row(f"Town {n} has {n} people.") for n in range(600)]
    calls = []

    def vectors_of(texts: list[str]) -> np.ndarray:
        calls.append(len(texts))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return np.zeros((len(texts), 384), np.float32)

    with pytest.raises(KeyboardInterrupt):
        add(desk.engine, rows, vectors_of, anna)
    seen = []
    done = add(desk.engine, rows, vectors_of, anna, lambda session, done: seen.append(done.rows))
    assert done == Added(600 - 256, 256)
    assert seen == [256, 512, 600]
    with Session(desk.engine) as session:
        assert session.exec(select(func.count()).select_from(Evidence)).one() == 600


def test_near_duplicates_are_one_piece_of_evidence(desk: Desk, anna: User) -> None:
    first = Row("Prices rose by 3.5 percent, says SCB.", "a", "Prices", publisher="SCB", rating="True")
    again = Row("prices rose  by 3.5 percent – says SCB", "b", "Prices", publisher="SCB", rating="True")
    assert pipeline.add_evidence(desk, anna, [first, again]) == Added(1, 1)
    assert pipeline.add_evidence(desk, anna, [again, first, replace(again, external_id=None)]) == Added(0, 3)
    for other in [
        replace(again, text="Prices rose by 35 percent, says SCB."),
        replace(again, text="Prices rose by -3.5 percent, says SCB."),
        replace(again, rating="False"),
        replace(again, published=date(2024, 5, 2)),
        replace(again, external_id="c", title="Inflation"),
    ]:
        assert pipeline.add_evidence(desk, anna, [other]) == Added(1, 0), other


def test_a_correction_however_small_takes_the_place_of_what_it_corrects(desk: Desk, anna: User) -> None:
    versions = [replace(BORDER, text=BORDER.text + mark) for mark in ("", "!", "?")]
    assert pipeline.add_evidence(desk, anna, versions[:1]) == Added(1, 0)
    assert pipeline.add_evidence(desk, anna, versions[1:]) == Added(2, 0)
    with Session(desk.engine) as session:
        retired = session.exec(select(Evidence.retired_at).order_by(Evidence.id)).all()
    assert [moment is None for moment in retired] == [False, False, True]
    assert pipeline.add_evidence(desk, anna, versions) == Added(0, 3)


def test_the_claim_of_a_fact_check_is_one_passage(desk: Desk, anna: User) -> None:
    claim = "The bridge was closed. " * 30
    add(desk.engine, [Row(claim.strip(), rating="False"), Row(claim.strip())], len, anna)
    with Session(desk.engine) as session:
        per_evidence = session.exec(select(func.count()).select_from(Passage).group_by(Passage.evidence_id)).all()
    assert [n == 1 for n in per_evidence] == [True, False]


def test_of_rows_with_one_id_the_last_stands(desk: Desk, anna: User) -> None:
    pipeline.add_evidence(desk, anna, [Row(f"The bridge has cost {n} million euros.", "bridge") for n in range(3)])
    with Session(desk.engine) as session:
        rows = session.exec(select(Evidence).order_by(Evidence.id)).all()
    assert [(row.replaced_by, row.retired_at is None) for row in rows] == [(3, False), (3, False), (None, True)]


PIECES = st.text(alphabet="ab .\n“”é🚢", max_size=60)


@given(st.text() | PIECES | st.builds(str.__mul__, PIECES, st.integers(20, 80)))  # the last are of several passages
def test_passages_lose_nothing_but_space(text: str) -> None:
    spans = passages(text)
    assert all(start < end <= start + 1000 for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def test_passages_end_where_sentences_do() -> None:
    text = " ".join(f"Sentence number {n} is here to fill the passage." for n in range(40))
    pieces = [text[start:end] for start, end in passages(text)]
    assert len(pieces) > 3
    assert all(piece.startswith("Sentence") and piece.endswith("passage.") for piece in pieces)
    assert all(300 <= len(piece) <= 600 for piece in pieces[:-1])
