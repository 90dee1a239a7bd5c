"""The order of what is found: half meaning, half words, and a little for the company under the same title."""

from hypothesis import given
from hypothesis import strategies as st

from app import pipeline
from app.desk import Desk
from app.evidence.importers import Row
from app.models import User
from app.retrieval import Found, Hit
from app.retrieval.embedded.lexical_index import shared
from app.retrieval.ranking import explained, rank


def candidate(id: int, similarity: float, bm25: float, title: str = "") -> Found:
    hit = Hit("passage", id, str(id), title, "", "", None, "", None, id, None)
    return Found(hit, similarity, bm25)


def test_meaning_and_words_count_alike_and_equals_keep_their_ids_order() -> None:
    found = [candidate(4, 0.5, 20), candidate(3, 0.5, 20), candidate(2, 1.0, 0), candidate(1, -0.3, 5)]
    best = rank(found, 3)
    assert [(hit.id, round(hit.score, 3)) for hit in best] == [(2, 0.5), (3, 0.5), (4, 0.5)]
    assert explained(best[1]) == "meaning 0.50 × 0.5, words 0.50 × 0.5 (BM25 20.0)"


def test_others_under_the_same_title_help_a_little() -> None:
    alone, first, second = candidate(1, 0.6, 10), candidate(2, 0.6, 10, "Famine"), candidate(3, 0.8, 30, "Famine")
    best = rank([alone, first, second], 3)
    assert [hit.id for hit in best] == [3, 2, 1]
    assert "others under this title 0.04" in explained(best[1])
    untitled = rank([candidate(1, 0.6, 10), candidate(2, 0.8, 30)], 2)
    assert untitled[1].score == best[2].score, "no title is no company"


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 200), st.sampled_from(["", "A", "B"])), max_size=12))
def test_scores_are_from_0_to_1_and_fall(found: list[tuple[float, float, str]]) -> None:
    best = rank([candidate(n, *likeness) for n, likeness in enumerate(found)], 10)
    scores = [hit.score for hit in best]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(best) == min(10, len(found))


def test_a_title_says_what_a_passage_is_about(desk: Desk, anna: User) -> None:
    text, query = "It opened in 1839 and was rebuilt after the fire.", "The theatre of Turku burnt down."
    pipeline.add_evidence(
        desk, anna, [Row(text, "titled", "Turku theatre"), Row("Trams run on rails.", "other", "Trams")]
    )
    [hit] = desk.search(query, 1)
    asked, plain = desk.embedder.encode([query, text])
    assert hit.external_id == "titled"
    assert hit.similarity > float(asked @ plain) + 0.05
    assert hit.bm25 > 0, "its title's words count as its own"


def test_shared_words_whatever_their_endings() -> None:
    other = "Prices, 1,340 of them, were rising; the price of 13 rose in the end."
    spans = shared("The price rises 1,340 times", other)
    assert [other[start:end] for start, end in spans] == ["Prices", "1,340", "rising", "price"]
    assert shared("", other) == shared("the of", other) == []
