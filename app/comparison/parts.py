"""Parts of a whole: "412 of the 650 seats", "nine votes out of 15", "of the 40 wells tested, 13"; and none of them."""

from app.comparison.units import units
from app.comparison.vocabulary import concept
from app.language.function_words import FUNCTION_WORDS
from app.language.numbers import Numeral, numeral
from app.language.tokens import Line

# So many words stand between a part and "of", and between "of" and the whole.
COUNTED, OWNERS = 3, 4
NONE = frozenset("no none nobody zero".split())
# Of what is not told in the plural.
SINGULAR = frozenset("one people casualties deaths children women men staff police".split())
# "No talks", "no doubts" deny something and count nothing: only what happens to somebody is counted so.
HAPPENED = frozenset("kill injure arrest missing infect displace report record hurt die harm".split())
HAPPENING = frozenset(
    "died die killed injured injuries casualties deaths hurt harmed arrested arrests wounded fatalities reported "
    "recorded damaged missing infected cases displaced".split()
)


def whole_behind(line: Line, number: Numeral) -> tuple[Numeral, int] | None:
    """The whole that a number is a part of, and the token at which the words for both begin; None where there is none."""
    at = number.stop
    counted = at
    while at < number.stop + COUNTED and line.kind(at) == "word" and line.low(at) not in FUNCTION_WORDS:
        at += 1
    if line.low(at) == "out" and line.low(at + 1) == "of":
        at += 1
    if line.low(at) != "of":
        return None
    for n in range(at + 1, min(at + 1 + OWNERS, len(line.tokens))):
        whole = numeral(line.tokens, n)
        if whole:
            return _whole(line, number, whole, counted, at)
        if line.kind(n) != "word" or not (
            line.low(n) in ("the", "its", "their", "his", "her", "all", "some", "about", "around", "our")
            or line.tokens[n].owner
            or (line.tokens[n].low in ("bloc", "union") or line.tokens[n].capital)
        ):
            return None
    return None


def _whole(line: Line, number: Numeral, whole: Numeral, counted: int, of: int) -> tuple[Numeral, int] | None:
    behind = line.low(whole.stop)
    measured = behind in units() or behind in ("%", "percent", "per", "-", "years", "days")
    year = whole.value % 1 == 0 and 1900 <= whole.value <= 2100 and line.kind(whole.stop) != "word"
    if measured or year or whole.low is not None or whole.value <= number.value:
        return None
    return whole, counted if of > counted + (line.low(of - 1) == "out") else whole.stop


def none_at(line: Line, at: int) -> int | None:
    """The token behind what there is none of, "no soldiers were killed"; None where nothing is counted so."""
    low = line.low(at)
    if low not in ("no", "none", "nobody"):
        return None
    ahead = {line.low(n) for n in range(at + 1, min(at + 9, len(line.tokens))) if line.low(n) not in (".", ";")}
    if not HAPPENING & ahead:
        return None
    if low == "nobody":
        return at + 1
    if low == "none":
        return at + 1 if line.low(at + 1) in ("of", "were", "was") else None
    for n in range(at + 1, at + 4):
        if line.kind(n) != "word" or line.low(n) in FUNCTION_WORDS - {"one"} or line.low(n) in ("longer", "further"):
            return None
        if line.low(n) in SINGULAR or (line.low(n).endswith("s") and not line.low(n).endswith("ss")):
            return at + 1
    return None


def counts_people(noun: tuple[str, ...]) -> bool:
    """Whether what is counted is people by any name, or nothing that is told."""
    return not noun or concept("people") in noun
