"""What the bare values of two quantities of a kind say of each other, and how far apart they are."""

import math
from dataclasses import replace
from typing import Literal

from app.comparison.context import Figure
from app.comparison.quantities import Quantity
from app.comparison.relations import Code

# "More than 10,000" says nothing of 50,000, "around 30" nothing of "more than 20", and "up to 180" nothing of 150.
PLAUSIBLE, HEDGED, UPPER = 1.5, 1.25, 1.1
# From here on a count with one digit that is not zero is a round one.
MILLION = 1e6
# Within it two figures are one number.
SAME = 0.01
# In days. Dates vaguer than a month are told apart in years.
MONTH, YEAR = 31, 366
# Kinds that differ by an amount, and what of; others differ by a ratio, but for those that are only not the same.
AMOUNTS: dict[str, Code] = {
    "per cent": "percentage-points", "percentage points": "percentage-points", "temperature": "degrees",
    "degrees": "degrees", "age": "age",
}  # fmt: skip
UNMEASURED = frozenset(("ordinal", "score"))


def is_one_number(a: Quantity, b: Quantity) -> bool:
    """Whether two figures are one number, though perhaps not said of the same."""
    return abs(a.value - b.value) <= SAME * max(abs(a.value), abs(b.value))


def level(one: Figure, other: Figure) -> tuple[Figure, Figure]:
    """Two figures, where one is a share and the other a part of a whole with that part as a share."""
    kinds = one.quantity.kind, other.quantity.kind
    if kinds == ("count", "per cent") and one.quantity.whole:
        return replace(one, quantity=_share(one.quantity)), other
    if kinds == ("per cent", "count") and other.quantity.whole:
        return one, replace(other, quantity=_share(other.quantity))
    return one, other


def _share(part: Quantity) -> Quantity:
    """A part of a whole as per cent of it, as finely as shares are told."""
    share = 100 * part.value / part.whole
    return replace(part, kind="per cent", value=share, low=share - 0.5, high=share + 0.5, grain=0.1)


def stand(a: Quantity, b: Quantity) -> Literal["agrees", "differs", "unclear"]:
    """What the bare values of two quantities of a kind say."""
    if a.kind == "date":
        return _days(a, b)
    if a.kind == "score":
        return "agrees" if (a.value, a.whole) == (b.value, b.whole) else "differs"
    if _opposed(a, b):
        return "differs"
    if a.plain and b.plain:
        coarse, fine = (a, b) if a.grain >= b.grain else (b, a)
        if coarse.low <= fine.value <= coarse.high:
            return "agrees"
        return "unclear" if _rounded(coarse, fine) else "differs"
    if a.whole and b.whole and a.whole != b.whole and a.value != b.value:
        return "unclear"  # other wholes, other parts
    if a.low <= b.high and b.low <= a.high:
        small, large = sorted((abs(a.value), abs(b.value)))
        bounded = math.isfinite(a.high) and math.isfinite(b.high) and a.low > 0 and b.low > 0
        if a.hedge == b.hedge == "range" and not (a.low <= b.value <= a.high or b.low <= a.value <= b.high):
            return "unclear"
        loose = PLAUSIBLE if a.plain or b.plain else HEDGED
        limit = UPPER if "up to" in (a.hedge, b.hedge) else loose
        return "agrees" if bounded or large <= limit * small else "unclear"
    if "vague" in (a.hedge, b.hedge) and max(a.low, b.low) < PLAUSIBLE * min(a.high, b.high):
        return "unclear"
    return "differs"


def _rounded(coarse: Quantity, fine: Quantity) -> bool:
    """Whether the finer figure may have been rounded to the coarser, though it is no small part away from it."""
    told = coarse.kind != "count" or coarse.value >= MILLION
    return told and fine.grain < coarse.grain <= coarse.value and abs(fine.value - coarse.value) <= coarse.grain / 2


def _days(a: Quantity, b: Quantity) -> Literal["agrees", "differs", "unclear"]:
    modes = {a.mode, b.mode}
    if not (modes <= {"", "since"} or modes == {"span"}) or not a.period or not b.period:
        return "unclear"
    if a.mode == "span":
        return "agrees" if (a.low, a.high) == (b.low, b.high) else "differs"
    if a.period.conflicts(b.period):
        told = all("month" in p.known() or p.first for p in (a.period, b.period))
        return "differs" if told else "unclear"
    mine, theirs = a.period.known(), b.period.known()
    return (
        "agrees"
        if mine.keys() & theirs.keys() & {"year", "month", "day"} or (a.period.first and b.period.first)
        else "unclear"
    )


def _opposed(a: Quantity, b: Quantity) -> bool:
    """Whether one is a rise and one a fall."""
    return a.sign * b.sign < 0 and a.mode == "change"


def difference(a: Quantity, b: Quantity) -> tuple[Code, float | None]:
    """In what two quantities that differ do so, and by how much the first is more; None where that is not told."""
    if a.kind == "date":
        return _later(a, b)
    if _opposed(a, b):
        return "direction", None
    code = AMOUNTS.get(a.kind, "ratio")
    by = a.value - b.value if code != "ratio" else a.value / b.value if b.value else math.inf
    told = a.kind not in UNMEASURED and a.value != b.value and math.isfinite(by) and not (code == "ratio" and by < 0)
    return (code, by) if told else ("value", None)


def _later(a: Quantity, b: Quantity) -> tuple[Code, float | None]:
    if not (a.period and b.period and a.period.first and b.period.first):
        return "day", None
    if a.mode == "span":
        return "span", None
    days = (a.period.first - b.period.first).days
    if max(a.period.days, b.period.days) >= MONTH and abs(days) >= YEAR - 1:
        return "years", a.period.first.year - b.period.first.year
    return "days", days
