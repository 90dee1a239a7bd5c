"""A figure: how much, of what, how surely said, and where it stands.

It is an interval. "Around 300,000" is 270,000 to 330,000, "more than 10,000" has no upper end, and a plain 1,340 is
only as fine as its last digit. Units are converted to the first of their dimension, currencies never.
"""

import math
from dataclasses import dataclass, replace

from app.comparison.periods import Period

# "About" allows for so much; what is rounded in its last digit for half of that digit, but never for more than the cap.
ABOUT, CAP, EXACT = 0.1, 0.05, 1e-6
# Of a share, "about" allows for no less than this, and for no more than a part of what is left to a hundred.
SHARP = 1.5
# Below it a count is exact.
SMALL = 100


@dataclass(frozen=True)
class Quantity:
    """A figure: `kind` is a dimension, "money", "per cent", "count", "date" and so on, `unit` the currency or unit.

    `low` and `high` bound what it may mean, in the first unit of its dimension (days since year 1 for dates); `grain`
    is how finely it is given, `scale` its unit in the first one. `mode` is "" for a level, "change" for a rise or fall
    (`sign`) by it, "before" for what something rose or fell from. `rate` is per what, `noun` the concepts counted.
    `whole` is what it is a part of, or the other side of a score; 0 for neither.
    `start` and `end` are code points, `at` and `stop` tokens. A figure without a kind counts nothing.
    """

    kind: str
    value: float
    grain: float
    start: int
    end: int
    at: int
    stop: int
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    hedge: str = ""
    mode: str = ""
    sign: int = 0
    scale: float = 1.0
    rate: str = ""
    noun: tuple[str, ...] = ()
    period: Period | None = None
    whole: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether it is a single figure, said without hedge."""
        return not self.hedge


def joined(first: Quantity, one: Quantity) -> Quantity:
    """Two figures that are one: added up where the second goes on with the first, else its two ends."""
    begun = replace(one, start=first.start, at=first.at)
    if one.kind == "duration" and one.value < first.grain:
        return replace(bounded(replace(begun, value=first.value + one.value)), hedge=first.hedge)
    return between(replace(begun, value=first.value, unit=first.unit, scale=first.scale), one.value)


def between(one: Quantity, high: float) -> Quantity:
    """A figure that reaches from its value up to another."""
    return replace(one, low=one.value, high=high, value=(one.value + high) / 2, hedge="range")


def bounded(one: Quantity) -> Quantity:
    """A figure with what it may mean, told from its hedge and from how finely it is given."""
    if one.hedge == "vague":
        return one
    value, size = one.value, abs(one.value)
    exact = one.kind == "count" and size < SMALL and not one.rate
    slack = size * EXACT if exact else max(min(one.grain / 2, CAP * size), size * EXACT)
    about = ABOUT * size
    if one.kind == "per cent" and not one.mode:  # about 98 per cent is not 90
        about = min(about, max(SHARP, ABOUT * abs(100 - value)))
    below = {"about": max(about, slack), "nearly": ABOUT * size}.get(one.hedge, slack)
    above = {"about": max(about, slack), "just over": ABOUT * size, "over": math.inf}.get(one.hedge, slack)
    low = (0.0 if value > 0 else -math.inf) if one.hedge in ("under", "up to") else value - below
    return replace(one, low=low, high=value + above)
