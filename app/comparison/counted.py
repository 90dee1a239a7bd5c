"""What a figure counts, and per what it is."""

import math
import re
from dataclasses import replace

from app.comparison.units import units
from app.comparison.vocabulary import concept, vocabulary
from app.language.function_words import FUNCTION_WORDS, POSSESSIVES
from app.language.numbers import ONES, SCALES, Numeral, numeral
from app.language.tense import is_past
from app.language.tokens import Line

PERIODS = frozenset("year month week day hour night quarter decade annum minute second".split())
FREQUENT = {
    "annual": "year",
    "annually": "year",
    "yearly": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "hourly": "hour",
    "nightly": "night",
}
PER_NUMBER = re.compile(r"per (\d+)$")
HEADS = frozenset("capita person head inhabitant".split())
# These stand between a number and what is counted.
SKIPPED = POSSESSIVES | frozenset("the of all these those other more new".split())
STOPS = frozenset("ago later earlier after before on since per".split())


def noun_before(line: Line, at: int) -> tuple[str, ...]:
    """What "a workforce of 7,200" and "a toll of 40" count."""
    before = concept(line.low(at - 2))
    counts = line.low(at - 1) == "of" and before in vocabulary().collectives | vocabulary().measures
    return (before,) if counts else ()


def noun_behind(line: Line, at: int, counts: bool) -> tuple[tuple[str, ...], int]:
    """The concepts of what is counted, or of what it is a share or amount of, and the token behind them."""
    if not counts:
        if line.low(at) != "of":
            return (), at
        at += 1
    while line.low(at) in SKIPPED:
        at += 1
    found: list[str] = []
    while at < len(line.tokens) and len(found) < 4:
        token = line.tokens[at]
        if token.kind == "number" and token.glued and found:  # CO2
            at += 1
            continue
        if found and is_past(token.low) and line.tokens[at - 1].low.endswith(("s", "ple", "men", "ren")):
            break
        if token.low == "-" and line.kind(at + 1) == "word":
            at += 1
            continue
        if token.kind != "word" or token.low in STOPS or token.low in FUNCTION_WORDS or token.low in FREQUENT:
            break
        found.append(concept(token.low))
        at += 1
    return tuple(found), at


def per_hundred_thousand(number: Numeral, per: float) -> Numeral:
    """A number of so many as one of a hundred thousand, so that "per 100,000" and "per million" can be compared."""
    return replace(number, value=number.value * 1e5 / per, grain=number.grain * 1e5 / per)


def _per_number(line: Line, at: int) -> tuple[str, int] | None:
    """ "Per 100,000", "per million", "for every 1,000", "in 10,000"."""
    low, after = line.low(at), line.low(at + 1)
    every = low in ("for", "in") and after == "every"
    if low not in ("per", "in") and not every:
        return None
    begin = at + 1 + every
    if begin >= len(line.tokens):
        return None
    if line.low(begin) in SCALES and low == "per":
        return f"per {SCALES[line.low(begin)]:.0f}", begin + 1
    number = numeral(line.tokens, begin) if line.kind(begin) == "number" or line.low(begin) in (*ONES, "a") else None
    large = number and number.low is None and number.value >= 1000 and math.log10(number.value).is_integer()
    if number and number.low is None and (large or low == "per"):
        return f"per {number.value:.0f}", number.stop
    return None


def rate_behind(line: Line, *ends: int) -> tuple[str, int]:
    """Per what a figure is: "a year", "per 100,000 people", "annually"; and the token behind it."""
    for at in ends:
        low, after = line.low(at), line.low(at + 1)
        if found := _per_number(line, at):
            return found
        if low == "per" and after:
            return (
                f"per {'head' if after in HEADS else concept(after)}",
                at + 2,
            )
        if low in ("a", "an", "each", "every") and (
            after in PERIODS or after in units() or after in ("head", "barrel", "share")
        ):
            return f"per {concept(after)}", at + 2
        if low in FREQUENT and (line.kind(at + 1) != "word" or after in FUNCTION_WORDS):
            return f"per {concept(FREQUENT[low])}", at + 1
    start = next((n for n in range(ends[-1] - 1, 0, -1) if line.low(n) in (",", ".", ";", "and")), 0)
    heads = [n for n in range(start, ends[-1]) if line.low(n) == "per" and line.low(n + 1) in HEADS]
    return ("per head", 0) if heads else ("", 0)
