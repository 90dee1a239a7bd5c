"""Words before and behind a figure that make it a bound, an estimate, or a rise or fall by it."""

from app.comparison.changes import FALLS, RISES
from app.language.tokens import Line

BEFORE = {
    "about": "about around roughly approximately circa approx some estimated towards c",
    "over": "over above exceeding upwards",
    "under": "under below",
    "nearly": "nearly almost",
}
HEDGES = {word: name for name, group in BEFORE.items() for word in group.split()}
PHRASES: dict[tuple[str, ...], str] = {
    ("more", "than"): "over", ("at", "least"): "over", ("fewer", "than"): "under", ("less", "than"): "under",
    ("up", "to"): "up to", ("as", "few", "as"): "over",
    ("at", "most"): "under", ("close", "to"): "nearly", ("just", "under"): "nearly",
    ("no", "more", "than"): "under", ("not", "more", "than"): "under", ("as", "many", "as"): "up to",
    ("as", "much", "as"): "up to", ("well", "over"): "over", ("just", "over"): "just over",
    ("in", "excess", "of"): "over",
    ("upwards", "of"): "over", ("no", "fewer", "than"): "over", ("no", "less", "than"): "over",
    ("or", "more"): "over", ("or", "so"): "about", ("or", "fewer"): "under", ("or", "less"): "under",
}  # fmt: skip
GONE = frozenset("go goes went going reach reaches".split())
LOST, GAINED = frozenset("lost lose loses losing shed".split()), frozenset("gained gain gains".split())
# Behind these stands as often how many are meant.
COUNTING = frozenset("lost lose cut more less fewer raised gained gain".split())
NOUNS = frozenset("rise increase growth jump surge drop fall decline reduction decrease cut".split())
COMPARATIVES = frozenset(
    "smaller larger bigger cheaper dearer slower faster weaker stronger more less fewer higher lower up down".split()
)
TAKEN = frozenset("made make makes making set ended took put gave shot broke".split())


def hedge_before(line: Line, at: int) -> tuple[str, int]:
    """The hedge before a figure (about, over, just over, under or nearly), and the token at which it begins."""
    last = at - (line.low(at - 1) in ("a", "an"))
    for size in (3, 2):
        if hedge := PHRASES.get(tuple(line.low(n) for n in range(last - size, last))):
            return hedge, last - size
    hedge = HEDGES.get(line.low(last - 1), "")
    return hedge, last - 1 if hedge else at


def change_before(line: Line, begin: int, kind: str = "") -> tuple[str, int]:
    """Whether the words before a figure make it a rise or fall by it, or the level before one; and up or down."""
    sign = 0
    for n in range(begin - 1, max(-1, begin - 9), -1):
        if line.low(n) in (".", ";"):
            break
        if line.low(n) in RISES or line.low(n) in FALLS:
            sign = 1 if line.low(n) in RISES else -1
            break
    before, back = line.low(begin - 1), line.low(begin - 2)
    if before == "by" and sign:
        return "change", sign
    if before == "from" and sign:
        return "before", sign
    if kind == "count" or (before in ("up", "down") and back in TAKEN | GONE):
        return "", 0
    if before in RISES | FALLS and before not in COUNTING:
        return "change", sign
    if before == "of" and (back in NOUNS or (back == "rate" and sign)):
        return "change", sign
    if before in ("lost", "reduced", "reduces", "gained"):
        return "", sign
    return "", 0


def change_around(line: Line, begin: int, kind: str) -> tuple[str, int]:
    """What is lost or gained of something, and growth that is so much: "growth is forecast at 2 per cent"."""
    before = line.low(begin - 1)
    if before in LOST or before in GAINED:
        return "change", -1 if before in LOST else 1
    back = {line.low(n) for n in range(max(0, begin - 7), begin)}
    return ("change", 1) if kind == "per cent" and "growth" in back and not back & {"despite", "after"} else ("", 0)


def change_behind(line: Line, end: int) -> tuple[str, int]:
    """ "5 per cent rise", "5 per cent more"."""
    low = line.low(end)
    share = line.tokens[end - 1].low in ("cent", "percent", "%", "half")
    if low in NOUNS or (low in COMPARATIVES and share):
        return "change", 1 if low in RISES else -1
    return "", 0
