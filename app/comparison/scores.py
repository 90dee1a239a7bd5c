"""Two sides of one result: "2-1", "312 votes to 250", "voted 14 to 3", "312 in favour and 250 against"."""

import re

from app.comparison.units import units
from app.language.numbers import Numeral, numeral
from app.language.tokens import Line

RESULT = re.compile(
    r"\b(?:beat|won|lost|win|defeat\w*|dr[ae]w\w*|victory|scor\w*|match|game|goals?|final|semi-final|set|leg|vot\w*|"
    r"half-time|ruled|ruling|passed|approved|rejected|backed|ballot|aggregate|penalties|shoot-out|shootout|thrash\w*)\b",
    re.I,
)
DASHES = frozenset("-–")
VOTES = frozenset("votes vote lawmakers mps members senators deputies delegates".split())
FOR, AGAINST = frozenset(("for", "favour", "favor", "yes")), frozenset(("against", "opposed", "no"))
BEHIND = frozenset("in on at to against for by with and over after vote votes win victory defeat as".split())
# The words between the two sides of a vote are at most so many.
BETWEEN = 7


def score_at(line: Line, at: int) -> tuple[int, int, int] | None:
    """The higher and the lower side of a result that begins at a token, and the token behind it."""
    first = numeral(line.tokens, at)
    if not first or first.low is not None or first.value % 1:
        return None
    second = _second(line, at, first)
    if not second or second.low is not None or second.value % 1 or not RESULT.search(line.whole):
        return None
    if line.low(second.stop) in units() or line.low(second.stop) in ("%", "per", "percent", "-"):
        return None
    low, high = sorted((int(first.value), int(second.value)))
    return high, low, second.stop


def _second(line: Line, at: int, first: Numeral) -> Numeral | None:
    stop = first.stop
    if line.low(stop) in DASHES and line.glued(stop) and line.glued(stop + 1) and line.kind(at) == "number":
        texts = line.text(at), line.text(stop + 1)
        fits = all(text.isdigit() for text in texts) and len("".join(texts)) < 7 and len(texts[0]) < 4
        return numeral(line.tokens, stop + 1) if fits else None
    votes = line.low(stop) in VOTES
    to = stop + votes
    if line.low(to) == "to" and to + 1 < len(line.tokens):
        none = Numeral(0, 1, to + 2) if line.low(to + 1) in ("none", "nil", "love") else None
        second = none or numeral(line.tokens, to + 1)
        return second if second and (votes or (second.value < first.value and _lone(line, second.stop))) else None
    return _opposed(line, first)


def _lone(line: Line, at: int) -> bool:
    """Whether nothing counted stands behind the second side but what sides are counted in."""
    low = line.low(at)
    return line.kind(at) != "word" or low in BEHIND or (not low.endswith("s") and line.low(at - 2) == "to")


def _opposed(line: Line, first: Numeral) -> Numeral | None:
    """ "312 lawmakers voted in favour and 250 against", or the other way round."""
    end = min(len(line.tokens), first.stop + BETWEEN)
    side = next((n for n in range(first.stop, end) if line.low(n) in FOR | AGAINST), None)
    if side is None or any(line.kind(n) == "number" for n in range(first.stop, side)):
        return None
    other = AGAINST if line.low(side) in FOR else FOR
    for n in range(side + 1, min(len(line.tokens), side + BETWEEN)):
        second = numeral(line.tokens, n) or (Numeral(0, 1, n + 1) if line.low(n) == "none" else None)
        if second:
            behind = [line.low(m) for m in range(second.stop, second.stop + 4)]
            return second if other.intersection(behind) else None
        if line.tokens[n].opens:
            return None
    return None
