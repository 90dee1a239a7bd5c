"""Numbers in digits and in words, read the same for claims, for what a model claims, and for comparisons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.numbers import numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12 towns", [12]),
        ("Twelve towns", [12]),
        ("forty-two towns", [42]),
        ("1,340 km", [1340]),
        ("1\u202f340 km", [1340]),
        ("3.5 million", [3.5e6]),
        ("£2.5bn", [2.5e9]),
        ("three hundred and fifty thousand", [350_000]),
        ("two and a half million", [2.5e6]),
        ("half a million", [500_000]),
        ("a dozen eggs", [12]),
        ("half of them", [0.5]),
        ("2½ hours", [2.5]),
        ("one of the 20 men", [20]),
        ("between 5 and 10", [5, 10]),
        ("no figure at all", []),
    ],
)
def test_a_number_has_a_value(text: str, values: list[float]) -> None:
    assert [number.value for number, _, _ in numbers(text)] == pytest.approx(values)


def test_vague_numbers_have_bounds() -> None:
    [(number, start, end)] = numbers("He saw hundreds of thousands of birds")
    assert (number.low, number.high) == (200_000, 1_000_000)
    assert "He saw hundreds of thousands of birds"[start:end] == "hundreds of thousands"


@given(st.text())
def test_any_text_is_read_in_order(text: str) -> None:
    last = 0
    for _, start, end in numbers(text):
        assert last <= start < end <= len(text)
        last = end
