"""Numbers that name or number things and count nothing: "Boeing 737", "page 45", "10:30", "10 Downing Street"."""

from app.comparison.hedges import HEDGES
from app.comparison.units import units
from app.comparison.vocabulary import concept, vocabulary
from app.language.dates import MONTHS, WEEKDAYS
from app.language.function_words import FUNCTION_WORDS, MODALS
from app.language.names import PEOPLES, TITLES
from app.language.numbers import FRACTIONS, ONES
from app.language.tokens import Line

LABELS = frozenset(
    "no number numbers page pages p pp chapter section sections article articles clause paragraph route "
    "highway interstate flight version room gate platform channel psalm act part title volume vol issue figure "
    "fig table level phase type grade group apollo boeing airbus iphone windows formula id box tel phone "
    "telephone call dial bus tram line case isbn postcode verse appendix schedule rule resolution directive "
    "regulation protocol category unit building apartment flat suite lot".split()
)
STREETS = frozenset("street road avenue lane drive square downing boulevard way place terrace st rd ave".split())
CLOCK = frozenset("am pm a.m p.m o'clock o’clock gmt utc bst".split())
LEADS = frozenset(HEDGES) | frozenset("only just another police officers".split())


def label_end(line: Line, at: int) -> int | None:
    """Where a number that counts nothing ends, if the one at a token is such; else None."""
    token = line.tokens[at]
    if token.kind != "number" and token.low not in ONES:
        return None
    before, after = line.low(at - 1), line.low(at + 1)
    label = (
        (before in LABELS and not _numbering(line, at))
        or (before == "." and line.low(at - 2) in LABELS)
        or before in ("#", "§")
    )
    glued = token.kind == "number" and token.glued and at and _glued_label(line, at)
    clock = (after in CLOCK or (after in (":", ".") and line.low(at + 3) in CLOCK)) or (
        after == ":" and line.kind(at + 2) == "number"
    )
    street = token.kind == "number" and any(
        line.low(n) in STREETS and line.tokens[n].capital for n in range(at + 1, min(at + 4, len(line.tokens)))
    )
    suffixed = (
        token.kind == "number" and line.glued(at + 1) and line.kind(at + 1) == "word" and not _suffix(line, at + 1)
    )
    slash = after == "/" and line.kind(at + 2) == "number"
    phone = token.text.startswith("0") and len(token.text) > 1 and "." not in token.text
    chain = after == "-" and line.kind(at + 2) == "number" and line.low(at + 3) == "-"
    named = token.kind == "number" and _named(line, at)
    idiom = token.low in ONES and (
        (token.low == "one" and (before == "at" or after in ("of", "another", "day", "point", "thing", "side")))
        or after == "of"
        or before in ("any", "no", "this", "that", "which", "each", "these", "those")
    )
    if not (label or glued or clock or street or suffixed or slash or phone or chain or named or idiom):
        return None
    stop = at + 1
    while (stop < len(line.tokens) and line.kind(stop) == "number") or (
        line.low(stop) in ("-", ":", "/", ".") and line.kind(stop + 1) == "number"
    ):
        stop += 1
    return stop


def _numbering(line: Line, at: int) -> bool:
    """Whether "number" is a verb: "the force will number 6,000", "its members number 40"."""
    back = line.low(at - 2)
    if line.low(at - 1) in ("number", "numbers") and "," in line.text(at):
        return True
    return line.low(at - 1) in ("number", "numbers") and (
        back in MODALS or back in ("to", "they", "now") or (back.endswith("s") and line.low(at - 3) != "of")
    )


def _glued_label(line: Line, at: int) -> bool:
    """A320, COVID-19, F-16; not £300, mid-1990s, or the 10 of 5-10."""
    before = line.tokens[at - 1]
    if before.kind == "word":
        return before.low not in ("us", "c")
    return (
        before.text in "-–"
        and before.glued
        and line.kind(at - 2) == "word"
        and line.low(at - 2) not in ("mid", "pre", "post", "early", "late")
        and line.low(at - 2) not in ONES
    ) or before.text in "/:"


def _suffix(line: Line, at: int) -> bool:
    low = line.low(at)
    return (
        low in units()
        or low in (*"mckfbp", "bn", "mn", "mln", "tn", "trn", "st", "nd", "rd", "th", "s", "pc", "pp")
        or (low in FRACTIONS)
    )


def _named(line: Line, at: int) -> bool:
    """Behind a name, a bare number is mostly part of it: "Euro 2024", "Expo 67"."""
    if at == 0 or "," in line.tokens[at].text or line.kind(at - 1) != "word" or not line.tokens[at - 1].capital:
        return False
    before = line.tokens[at - 1]
    if before.opens and before.low in FUNCTION_WORDS | vocabulary().generic | TITLES | frozenset(HEDGES):
        return False
    after = line.low(at + 1)
    counted = line.kind(at + 1) == "word" and after.islower() and after.endswith("s") and after not in FUNCTION_WORDS
    return not (
        line.tokens[at].glued
        or before.owner
        or before.low in WEEKDAYS
        or (counted and not line.tokens[at + 1].capital)
        or before.low in MONTHS
        or after in units()
        or after in ("per", "percent", "%", "million", "billion", "thousand", "hundred", "bn", "m")
        or (not before.opens and concept(after) in ("person", "kill", "injure", "worker", "soldier"))
        or (before.opens and before.low not in PEOPLES and after and after.islower() and after not in FUNCTION_WORDS
            and line.kind(at + 1) == "word" and before.low in LEADS)
    )  # fmt: skip
