"""Parts of a whole: "412 of the 650 seats", "nine votes out of 15", "of the 40 wells tested, 13"; and none of them."""

from app.comparison.hedges import HEDGES
from app.comparison.units import units
from app.language.function_words import DETERMINERS, FUNCTION_WORDS, POSSESSIVES
from app.language.numbers import Numeral, numeral
from app.language.tokens import Line

# So many words stand between a part and "of", and between "of" and the whole.
COUNTED, OWNERS = 3, 4
NONE = frozenset("no none nobody".split())
# "The 40 wells", "its 27 members".
OWNING = POSSESSIVES | {"the"}
# Of what is not told in the plural.
SINGULAR = frozenset("one people casualties deaths children women men staff police".split())
# "No talks", "no doubts" deny something and count nothing: only what happens to somebody is counted so.
HAPPENING = frozenset(
    "died die killed injured injuries casualties deaths hurt harmed arrested arrests wounded fatalities reported "
    "recorded damaged missing infected cases displaced laid dismissed "
    "affected found detected survived sacked destroyed".split()
)


def whole_behind(line: Line, number: Numeral) -> tuple[Numeral, int] | None:
    """The whole that a number is a part of, and the token at which the words for both begin; else None."""
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
            line.low(n) in OWNING | DETERMINERS | HEDGES.keys()
            or line.tokens[n].owner
            or line.low(n) in ("last", "first", "next", "top", "biggest", "largest", "previous", "past")
            or line.tokens[n].capital
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


def whole_of_all(line: Line, at: int) -> tuple[Numeral, int] | None:
    """How many "both pilots" and "all 120 sailors" are, and the token at which the word for them begins."""
    low, after = line.low(at), line.low(at + 1)
    if low == "both":
        plural = line.kind(at + 1) == "word" and after.endswith("s") and after not in FUNCTION_WORDS
        joined = "and" in (line.low(at + 2), line.low(at + 3))
        return (Numeral(2, 1, at + 1), at + 1) if plural and not joined and not line.tokens[at + 1].owner else None
    begin = at + 1 if low == "all" else at + 3 if (after, line.low(at + 2)) == ("one", "of") else None
    if begin is None:
        return None
    begin += line.low(begin) == "of"
    begin += line.low(begin) in OWNING
    begin += begin < len(line.tokens) and line.tokens[begin].owner
    number = numeral(line.tokens, begin) if begin < len(line.tokens) else None
    if not number or number.low is not None or number.value % 1 or number.value < 2:
        return None
    return (number, number.stop) if line.kind(number.stop) == "word" and line.low(number.stop) not in units() else None


def share_of(line: Line, at: int) -> int | None:
    """The token behind the 40 of "half of the 40 wells", where a share is of so many."""
    n = at + 1 + (line.low(at + 1) in OWNING)
    number = numeral(line.tokens, n) if line.low(at) == "of" and n < len(line.tokens) else None
    counted = (
        number and number.low is None and line.kind(number.stop) == "word" and line.low(number.stop) not in units()
    )
    return number.stop if number and counted else None


def opens_whole(line: Line, at: int) -> bool:
    """Whether a number is the whole of "Of the 40 wells tested, 13"."""
    n = at - 1
    while n > 0 and (
        line.low(n) in OWNING | {"all", "those"}
        or line.tokens[n].owner
        or (
            line.tokens[n].kind == "word"
            and line.low(n - 1) in ("the", "of")
            and line.tokens[n + 1 if n + 1 < at else n].owner
        )
    ):
        n -= 1
    return n >= 0 and line.low(n) == "of" and (line.tokens[n].opens or line.low(n - 1) in (",", ";"))


def none_at(line: Line, at: int) -> int | None:
    """The token behind what there is none of, "no soldiers were killed"; None where nothing is counted so."""
    low = line.low(at)
    if low not in NONE:
        return None
    ahead = {line.low(n) for n in range(at + 1, min(at + 9, len(line.tokens))) if line.low(n) not in (".", ";")}
    if not HAPPENING & ahead:
        return None
    if low == "nobody":
        return at + 1
    if low == "no" and line.low(at + 1) == "one":
        return at + 2
    if low == "none":
        return at + 1 if line.low(at + 1) in ("of", "were", "was") else None
    for n in range(at + 1, at + 4):
        if line.kind(n) != "word" or line.low(n) in FUNCTION_WORDS - {"one"} or line.low(n) in ("longer", "further"):
            return None
        if line.low(n) in SINGULAR or (line.low(n).endswith("s") and not line.low(n).endswith("ss")):
            return at + 1
    return None
