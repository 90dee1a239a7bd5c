"""Counts that are parts of a sum: "247,000 active soldiers and 56,000 reserves" are 303,000."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from app.comparison.context import Figure

# What is counted in one sum stands so near together.
NEAR = 8
KINDS = frozenset(("count", "money"))


def sums(figures: Sequence[Figure]) -> Iterator[tuple[Figure, frozenset[int]]]:
    """The sums of two counts that a sentence joins, each with where its parts begin."""
    for one, other in pairwise(figures):
        a, b = one.quantity, other.quantity
        joined = a.kind == b.kind and a.kind in KINDS and a.unit == b.unit and a.mode == b.mode and a.rate == b.rate
        if joined and one.added and 0 < b.at - a.stop < NEAR and not (a.whole or b.whole):
            total = replace(
                a, value=a.value + b.value, low=a.low + b.low, high=a.high + b.high, end=b.end, stop=b.stop,
                grain=max(a.grain, b.grain), noun=tuple(dict.fromkeys(a.noun + b.noun)), hedge=a.hedge or b.hedge,
            )  # fmt: skip
            yield replace(one, quantity=total, about=one.about | other.about), frozenset((a.start, b.start))
