"""Comparisons in words, for the page, the API and the command line alike."""

import math
from decimal import Decimal

from app.comparison.offices import Office
from app.comparison.quantities import Quantity
from app.comparison.relations import Code, Comparison

# What differs without a size.
DIFFERENT: dict[Code, str] = {
    "direction": "one up, one down",
    "day": "another day",
    "span": "not the same years",
    "value": "not the same",
}
# Why two figures cannot be compared. "rates" has the rates' own words; where words keep the two apart, those say it.
REASONS: dict[Code, str] = {
    "percent-and-points": "per cent against percentage points",
    "currencies": "different currencies",
    "change-and-level": "a change against a level",
    "before": "one was so before",
    "names": "about different names",
    "different-times": "for different times",
    "vague": "too vague to compare",
    "perhaps-names": "perhaps about different names",
    "perhaps-places": "perhaps for different places",
    "counted": "perhaps not the same is counted",
    "years-apart": "the texts are of different years",
    "another-match": "perhaps another match",
    "perhaps-another": "perhaps not of the same",
    "repeatable": "may have happened more than once",
    "untold": "it is not told of what",
    "several": "one of several figures",
    "partly-different-times": "partly for different times",
    "durations": "for a longer and a shorter time",
    "forecast": "one looks ahead, one back",
    "terms": "perhaps on other terms",
}
# The ratio from which people say "times as much", and the one below which what is left is hardly anything.
TIMES, NOTHING = 3, 0.0001


def note(found: Comparison, claim: str, passage: str) -> str:
    """What a comparison of a claim and a passage says to people, with the words of both."""
    match found.values:
        case Office() as one, Office() as other:
            return _offices(found, one, other)
        case Quantity() as one, Quantity() as other:
            return _figures(found, one, other, claim, passage)


def _figures(found: Comparison, one: Quantity, other: Quantity, claim: str, passage: str) -> str:
    mine, theirs = claim[slice(*found.claim_span)], passage[slice(*found.passage_span)]
    if one.unit and one.unit != other.unit and one.scale != other.scale and one.kind not in ("money", "temperature"):
        theirs = f"{theirs} ({number(other.value / one.scale, 4)} {one.unit})"
    if found.relation == "agrees":
        return f"{mine} and {theirs}"
    if found.relation == "differs":
        return f"{mine} against {theirs}: {_difference(found)}"
    return f"{mine} and {theirs}: {_reason(found, one, other)}"


def _offices(found: Comparison, one: Office, other: Office) -> str:
    if found.relation == "agrees":
        return f"{one.name}, {one.title}, in both"
    if found.code == "holder":
        return f"{one.title}: {one.name} here, {other.name} there"
    return f"{one.name}: {one.title} here, {other.title} there"


def _reason(found: Comparison, one: Quantity, other: Quantity) -> str:
    if found.code == "rates":
        return f"{one.rate or 'in all'} against {other.rate or 'in all'}"
    if found.here and found.there:
        return f"“{found.here}” here, “{found.there}” there"
    if found.here or found.there:
        return f"“{found.here}” here only" if found.here else f"“{found.there}” there only"
    return REASONS[found.code]


def _difference(found: Comparison) -> str:
    """By how much the claim's figure is more or less than the passage's."""
    if found.by is None:
        return DIFFERENT[found.code]
    size, more = abs(found.by), found.by > 0
    if found.code == "ratio":
        return _ratio(found.by)
    if found.code in ("days", "years"):
        return f"{'later' if more else 'earlier'} by {size:,} {found.code[: None if size != 1 else -1]}"
    if found.code == "age":
        return f"{number(size, 3)} years {'older' if more else 'younger'}"
    return f"{number(size, 3)} {found.code.replace('-', ' ')} {'more' if more else 'less'}"


def _ratio(ratio: float) -> str:
    """A ratio as people say it: in per cent up to three times as much, and never 100 % less where something is left."""
    if ratio >= TIMES:
        return f"{number(ratio, 2 if ratio < 100 else 3)} times as much"
    if ratio >= 1:
        percent = 100 * (ratio - 1)
        return f"{number(percent, 2 if percent < 100 else 3)} % more"
    if 0 < ratio < NOTHING:
        return "over 99.99 % less"
    digits = max(2, math.ceil(-math.log10(ratio))) if ratio else 3
    return f"{number(100 * (1 - ratio), digits)} % less"


def number(value: float, digits: int) -> str:
    """A number with so many significant digits, as people write it: thousands apart, and never as a power of ten."""
    return f"{Decimal(f'{value:.{digits}g}'):,f}"
