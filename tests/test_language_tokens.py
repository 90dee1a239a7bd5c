"""Words, numbers and signs with their places, and where sentences open among them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.stems import beginning, stem
from app.language.tokens import tokens


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Finland’s 1,340 km", ["Finland’s", "1,340", "km"]),
        ("1\u202f340 km", ["1\u202f340", "km"]),
        ("£2.5bn, or 3%.", ["£", "2.5", "bn", ",", "or", "3", "%", "."]),
        ("the U.S. and I", ["the", "U.S", ".", "and", "I"]),
        ("a 34-year-old", ["a", "34", "-", "year", "-", "old"]),
    ],
)
def test_a_text_is_cut_into_tokens(text: str, parts: list[str]) -> None:
    assert [token.text for token in tokens(text)] == parts


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Prices rose. Sales fell.", ["Prices", "Sales"]),
        ("Prices rose; sales fell.", ["Prices", "sales"]),
        ("“Prices rose.” Sales fell.", ["“", "Prices", "Sales"]),
        ("Mr. Smith met Dr. Jones of Acme Inc. in Oslo.", ["Mr"]),
        ("He paid. £5 was lost.", ["He", "£"]),
        ("A headline\nThe story", ["A", "The"]),
    ],
)
def test_a_sentence_opens_with_a_token(text: str, opening: list[str]) -> None:
    assert [token.text for token in tokens(text) if token.opens] == opening


@given(st.text())
def test_tokens_are_in_order_and_lose_nothing_but_space(text: str) -> None:
    found = tokens(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[token.start : token.end] == token.text for token in found)
    assert "".join("".join(token.text.split()) for token in found) == "".join(text.split())


def test_forms_of_a_word_have_one_stem() -> None:
    for forms in ("rise rises rising", "city cities", "stop stops stopped stopping", "vote voted votes voting"):
        assert len({stem(form) for form in forms.split()}) == 1
    assert stem("glass") == "glass"
    assert beginning("Regierungen") == beginning("Regierung")
