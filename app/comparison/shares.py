"""Shares in words: "three in ten", "four out of five", "a third", "two thirds", "half"."""

from app.comparison.hedges import change_before
from app.comparison.units import units
from app.language.function_words import FUNCTION_WORDS
from app.language.numbers import Numeral, numeral
from app.language.tokens import Line

PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
FRACTIONS = PARTS | {f"{part}s": size for part, size in PARTS.items()}
BASES = frozenset((3, 4, 5, 6, 7, 8, 9, 10, 20, 25, 30, 40, 50, 100))
WHOLES = frozenset("of the all its their his a".split())
# "Half an hour", "half-time", "the first half", "two and a half" are no shares.
NOT_BEFORE = frozenset("first second a and other - the third".split())
NOT_AFTER = frozenset("- an time hour past way hearted".split())


def share_at(line: Line, at: int) -> Numeral | None:
    """The share that begins at a token, as a percentage."""
    if line.low(at) == "half":
        return _half(line, at)
    if line.low(at) == "every":
        return _every(line, at)
    number = numeral(line.tokens, at)
    if number and number.low is None and number.value == int(number.value) and number.value < 1000:
        found = _in(line, number) or _parts(line, number)
        if found:
            return found
    return _part(line, at) if line.low(at) in ("a", "one") else None


def _percent(value: float, stop: int) -> Numeral:
    return Numeral(value, 2.0, stop)


def _in(line: Line, number: Numeral) -> Numeral | None:
    """ "Three in ten", "four out of five"."""
    stop = number.stop
    if number.value == 1 and line.kind(stop) == "word" and line.low(stop) not in FUNCTION_WORDS:
        stop += line.low(stop + 1) == "in" and line.low(stop + 3) in FUNCTION_WORDS  # "one child in 50 has"
    out = int(line.low(stop) == "out" and line.low(stop + 1) == "of")
    out += line.low(stop + 1 + out) == "every"
    if not (out or line.low(stop) == "in") or stop + 1 + out >= len(line.tokens):
        return None
    base = numeral(line.tokens, stop + 1 + out)
    if not base or base.value not in BASES or base.value <= number.value:
        return None
    if line.low(base.stop) in units() or line.low(base.stop) == "-":
        return None
    return _percent(100 * number.value / base.value, base.stop)


def _every(line: Line, at: int) -> Numeral | None:
    """ "Every third household"; every third day is how often."""
    size = PARTS.get(line.low(at + 1), 2 if line.low(at + 1) == "second" else 0)
    if not size or line.kind(at + 2) != "word" or line.low(at + 2) in units() or line.low(at + 2) == "time":
        return None
    return _percent(100 / size, at + 2)


def points_at(line: Line, at: int) -> Numeral | None:
    """ "Half a percentage point", "a quarter of a point", "quarter-point", where rates are spoken of."""
    lows = [line.low(n) for n in range(at, at + 6)]
    begin = 1 if lows[0] in ("a", "an", "one") else 0
    size = {"half": 0.5, "quarter": 0.25}.get(lows[begin])
    if not size:
        return None
    n = begin + 1
    while n < 5 and lows[n] in ("-", "of", "a", "percentage"):
        n += 1
    return Numeral(size, 0.05, at + n + 1) if lows[n] in ("point", "points") else None


def _parts(line: Line, number: Numeral) -> Numeral | None:
    """ "Two thirds", "four-fifths"."""
    part = number.stop + (line.low(number.stop) == "-")
    size = FRACTIONS.get(line.low(part), 0)
    if not number.written or not 1 < number.value < size:
        return None
    return _percent(100 * number.value / size, part + 1)


def _half(line: Line, at: int) -> Numeral | None:
    before, after = line.low(at - 1), line.low(at + 1)
    if numeral(line.tokens, at) or before in NOT_BEFORE or after in NOT_AFTER:
        return None
    changed = change_before(line, at)[0] == "change"
    return _percent(50, at + 1) if changed or after in WHOLES else None


def _part(line: Line, at: int) -> Numeral | None:
    """ "A third of voters", "fell by a quarter"; not "a third man", "a quarter of a century"."""
    size, after = PARTS.get(line.low(at + 1)), line.low(at + 2)
    if not size or line.low(at - 1) == "and" or line.low(at + 4) in ("century", "hour"):
        return None
    changed = change_before(line, at)[0] == "change"
    return _percent(100 / size, at + 2) if changed or after in WHOLES or not after.isalpha() else None
