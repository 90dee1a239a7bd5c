"""What is known, found: every store keeps the contract; files become rows, rows become passages."""

import itertools
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from app import pipeline, review
from app.citations import Source
from app.desk import Desk
from app.errors import BadRow, ClaimdeskError, NotFound
from app.evidence import library
from app.evidence.importers import Refusal, Row, read_rows
from app.evidence.library import Added, add, passages, retire
from app.matching import matches
from app.models import Article, Claim, Evidence, Passage, User
from app.retrieval import STORES, Store, open_store

BORDER = Row("The land border between Finland and Russia is about 1,340 kilometres long.", "border", "The border")
PRICES = Row("Consumer prices in Sweden rose by 3 percent in 2024.", "prices", "Prices", publisher="SCB")
ORPO = Row("Petteri Orpo has been prime minister of Finland since June 2023.", "orpo", "The government")


# --- the contract of a store; another kind of database joins by its fixture ---


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest, desk: Desk) -> Store:
    assert request.param in STORES
    assert desk.engine.dialect.name == request.param
    pipeline.add_evidence(desk, [BORDER, PRICES, ORPO])
    return open_store(desk.engine, desk.embedder.model, desk.folder / "index")


def found(desk: Desk, store: Store, text: str, k: int = 10, **options: object) -> list[str | None]:
    return [hit.external_id for hit in store.search([text], desk.vectors([text]), k, **options)[0]]


def test_an_empty_store_finds_nothing(desk: Desk) -> None:
    empty = open_store(desk.engine, desk.embedder.model, desk.folder / "index")
    assert empty.search(["anything"], desk.vectors(["anything"])) == [[]]
    assert empty.search([], np.zeros((0, 384), np.float32)) == []


def test_the_best_passage_comes_first(desk: Desk, store: Store) -> None:
    texts = ["How long is Finland's frontier with Russia?", "Swedish inflation", "Who leads the Finnish cabinet?"]
    hits = store.search(texts, desk.vectors(texts), 2)
    assert [hit[0].external_id for hit in hits] == ["border", "prices", "orpo"]
    assert all(len(hit) == 2 for hit in hits)
    assert all(1 >= hit[0].score >= hit[1].score >= 0 for hit in hits)


def test_names_count_though_meaning_is_far(desk: Desk, store: Store) -> None:
    assert found(desk, store, "SCB", 1) == ["prices"]


@pytest.mark.parametrize(
    "text", ['"', "AND OR NOT", "text:border +prices -x", "(", "\\", "\x00", "🚢", "", " ", "é" * 5000]
)
def test_any_text_can_be_asked(desk: Desk, store: Store, text: str) -> None:
    assert len(found(desk, store, text)) <= 3


def test_what_another_process_adds_is_found_at_once(desk: Desk, store: Store) -> None:
    assert "oslo" not in found(desk, store, "Oslo's population")
    other = Desk(desk.settings)
    other.embedder = desk.embedder
    pipeline.add_evidence(other, [Row("Oslo has 700,000 inhabitants.", "oslo")])
    assert found(desk, store, "Oslo's population", 1) == ["oslo"]


def test_what_is_retired_or_replaced_is_not_found(desk: Desk, store: Store) -> None:
    with Session(desk.engine) as session:
        border = session.exec(select(Evidence).where(Evidence.external_id == "border")).one()
    retire(desk.engine, border.id)
    assert "border" not in found(desk, store, BORDER.text)
    pipeline.add_evidence(desk, [Row("Prices in Sweden rose by 4 percent.", "prices")])
    [hit] = [
        hit
        for hit in store.search(["Swedish prices"], desk.vectors(["Swedish prices"]))[0]
        if hit.external_id == "prices"
    ]
    assert "4 percent" in hit.text
    with pytest.raises(NotFound):
        retire(desk.engine, 99)


def test_earlier_claims_are_found_with_the_verdict_that_holds(desk: Desk, article: Article, anna: User) -> None:
    with Session(desk.engine) as session:
        claim = session.exec(select(Claim).where(Claim.text.contains("870,000"))).one()

    def verdicts() -> list[str | None]:
        hits = desk.store.search([claim.text], desk.vectors([claim.text]))[0]
        return [hit.verdict for hit in hits if hit.kind == "claim"]

    assert verdicts() == []
    review.decide(desk.engine, anna, claim.id, 1, "verified", "Yes.", [Source(url="https://a.example")])
    assert verdicts() == ["verified"]
    review.decide(desk.engine, anna, claim.id, 2, "disputed", "No.", [Source(url="https://a.example")])
    assert verdicts() == ["disputed"]
    assert [match.hit.kind for match in matches(desk, [claim])[0]].count("claim") == 0, "a claim is no match of itself"
    review.undo(desk.engine, anna, article.id)
    assert verdicts() == ["verified"]
    review.dismiss(desk.engine, anna, claim.id, 4)
    assert verdicts() == []


def test_the_claims_of_an_article_are_looked_up_together(desk: Desk, article: Article, anna: User) -> None:
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim).where(Claim.article_id == article.id).order_by(Claim.id)).all()
    first, second = claims[:2]
    review.decide(desk.engine, anna, first.id, 1, "verified", "Yes.", [Source(url="https://a.example")])
    together = matches(desk, claims, 3)
    alone = [found for claim in claims for found in matches(desk, [claim], 3)]
    assert [[match.hit.id for match in found] for found in together] == [
        [match.hit.id for match in found] for found in alone
    ]
    assert all(len(found) == 3 for found in together)
    of_first, of_second = matches(desk, [first, second], 10)
    assert ("claim", first.id) not in [(match.hit.kind, match.hit.id) for match in of_first]
    assert ("claim", first.id) in [(match.hit.kind, match.hit.id) for match in of_second]


def test_equal_scores_are_in_the_order_of_their_ids(desk: Desk) -> None:
    pipeline.add_evidence(desk, [Row("The same words.", str(n), publisher=f"Paper {n}") for n in range(8)])
    assert found(desk, desk.store, "The same words.", 5) == ["0", "1", "2", "3", "4"]


def test_a_passage_of_another_desks_check_has_its_rating(desk: Desk) -> None:
    pipeline.add_evidence(desk, [Row("The moon is made of cheese.", rating="Pants on fire")])
    [hit] = desk.search("Is the moon cheese?", 1)
    assert (hit.kind, hit.verdict) == ("passage", "Pants on fire")
    assert json.loads(json.dumps(hit.as_json()))["published"] is None


def test_a_database_without_a_store_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(STORES, "sqlite")
    with pytest.raises(ClaimdeskError, match="sqlite"):
        open_store(desk.engine, "any", desk.folder)


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


def test_importing_again_changes_nothing(desk: Desk) -> None:
    assert pipeline.add_evidence(desk, [BORDER, PRICES, BORDER]) == Added(2, 1)
    assert pipeline.add_evidence(desk, [PRICES, BORDER]) == Added(0, 2)
    with Session(desk.engine) as session:
        assert session.exec(select(func.count()).select_from(Passage)).one() == 2


def test_an_import_cut_short_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "WINDOW", 256)
    rows = [Row(f"Town {n} has {n} people.") for n in range(600)]
    calls = []

    def vectors_of(texts: list[str]) -> np.ndarray:
        calls.append(len(texts))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return np.zeros((len(texts), 384), np.float32)

    with pytest.raises(KeyboardInterrupt):
        add(desk.engine, rows, vectors_of)
    seen = []
    done = add(desk.engine, rows, vectors_of, lambda session, done: seen.append(done.rows))
    assert done == Added(600 - 256, 256)
    assert seen == [256, 512, 600]
    with Session(desk.engine) as session:
        assert session.exec(select(func.count()).select_from(Evidence)).one() == 600


def test_near_duplicates_are_one_piece_of_evidence(desk: Desk) -> None:
    first = Row("Prices rose by 3.5 percent, says SCB.", "a", "Prices", publisher="SCB", rating="True")
    again = Row("prices rose  by 3.5 percent – says SCB", "b", "Prices", publisher="SCB", rating="True")
    assert pipeline.add_evidence(desk, [first, again]) == Added(1, 1)
    assert pipeline.add_evidence(desk, [again, first, replace(again, external_id=None)]) == Added(0, 3)
    for other in [
        replace(again, text="Prices rose by 35 percent, says SCB."),
        replace(again, text="Prices rose by -3.5 percent, says SCB."),
        replace(again, rating="False"),
        replace(again, published=date(2024, 5, 2)),
        replace(again, external_id="c", title="Inflation"),
    ]:
        assert pipeline.add_evidence(desk, [other]) == Added(1, 0), other


def test_a_correction_however_small_takes_the_place_of_what_it_corrects(desk: Desk) -> None:
    versions = [replace(BORDER, text=BORDER.text + mark) for mark in ("", "!", "?")]
    assert pipeline.add_evidence(desk, versions[:1]) == Added(1, 0)
    assert pipeline.add_evidence(desk, versions[1:]) == Added(2, 0)
    with Session(desk.engine) as session:
        retired = session.exec(select(Evidence.retired_at).order_by(Evidence.id)).all()
    assert [moment is None for moment in retired] == [False, False, True]
    assert pipeline.add_evidence(desk, versions) == Added(0, 3)


def test_the_claim_of_a_fact_check_is_one_passage(desk: Desk) -> None:
    claim = "The bridge was closed. " * 30
    add(desk.engine, [Row(claim.strip(), rating="False"), Row(claim.strip())], len)
    with Session(desk.engine) as session:
        per_evidence = session.exec(select(func.count()).select_from(Passage).group_by(Passage.evidence_id)).all()
    assert [n == 1 for n in per_evidence] == [True, False]


def test_of_rows_with_one_id_the_last_stands(desk: Desk) -> None:
    pipeline.add_evidence(desk, [Row(f"The bridge has cost {n} million euros.", "bridge") for n in range(3)])
    with Session(desk.engine) as session:
        rows = session.exec(select(Evidence).order_by(Evidence.id)).all()
    assert [(row.replaced_by, row.retired_at is None) for row in rows] == [(3, False), (3, False), (None, True)]


@given(st.text(alphabet=st.sampled_from("ab .\n“”é🚢"), max_size=3000) | st.text())
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
