"""Places in an order: "third-largest", "the forty-fifth president", "ranked 33rd", "its 30th member"."""

import re

from app.comparison.vocabulary import concept
from app.language.function_words import FUNCTION_WORDS
from app.language.numbers import ONES, TENS
from app.language.tokens import Line

_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
              "twelve": "twelfth"}  # fmt: skip
UNITS = {_IRREGULAR.get(word, f"{word}th"): n for word, n in ONES.items() if n}
ROUND = {f"{word[:-1]}ieth": n for word, n in TENS.items()}
WORDS = UNITS | ROUND
# What there is one of to each ordinal; the second time, floor or reading is another occasion.
HEADS = re.compile(
    r"^(?:[a-z]{3,}est|most|president|king|queen|pope|anniversary|prime|chancellor|emperor|secretary|member|state|"
    r"country|nation|place|position|spot|placed|ranked|amendment|governor|mayor|speaker|chief|minister|element|planet)$"
)
RANKED = frozenset(
    "ranked ranks rank ranking finished finish finishes finishing came come comes coming placed places sits sat lies "
    "qualified ended".split()
)
PLACES = frozenset("place position spot placed ranked".split())
TIMES = frozenset((("this", "year"), ("this", "season"), ("this", "month"), ("this", "week")))
OF_TIMES = frozenset((("of", "the", "year"), ("of", "the", "season"), ("in", "a", "row"), ("of", "his", "career"),
    ("of", "her", "career"), ("of", "the", "campaign")))  # fmt: skip
BEINGS = frozenset("woman man person country nation state city player team club president company bank".split())
# An ordinal has fewer digits.
LONGEST = 10
# A verb of ranking stands at most so many words before.
NEAR = 4


def ordinal_at(line: Line, at: int) -> tuple[int, int] | None:
    """The ordinal that begins at a token, and the token behind it; 0 for one too long to mean anything."""
    token = line.tokens[at]
    if token.kind == "number":
        if line.low(at + 1) not in ("st", "nd", "rd", "th") or not line.glued(at + 1):
            return None
        return (int(token.text) if token.text.isdigit() and len(token.text) < LONGEST else 0), at + 2
    if token.low in TENS and line.low(at + 1) == "-" and line.low(at + 2) in UNITS:
        return TENS[token.low] + UNITS[line.low(at + 2)], at + 3
    return (WORDS[token.low], at + 1) if token.low in WORDS else None


def ordered(line: Line, at: int, stop: int) -> tuple[tuple[str, ...], int] | None:
    """What an ordinal is a place among, and the token behind that; None where it only tells an occasion."""
    head = stop + (line.low(stop) == "-")
    if HEADS.match(line.low(head)):
        word = line.low(head)
        return (() if word in PLACES else (concept(word),)), head + 1
    if (noun := _of_its_time(line, head)) is not None:
        return noun, head + len(noun)
    if line.low(stop) == "year" and line.low(at - 1) in ("its", "their", "his", "her"):
        return ("year",), stop + 1
    before = [line.low(n) for n in range(max(0, at - NEAR), at)]
    if (
        RANKED.intersection(before)
        and line.low(at - 1) not in ("the", "a", "his", "her", "their")
        and (
            line.kind(stop) != "word"
            or line.low(stop) in ("in", "of", "out", "on", "among", "behind", "at", "with", "and")
        )
    ):
        return (), stop
    return None


def _of_its_time(line: Line, head: int) -> tuple[str, ...] | None:
    """What "the eighth exchange of the year", "its 31st this year" and "the second woman to" are places among."""
    for n in range(head, head + 3):
        behind = tuple(line.low(m) for m in range(n, n + 3))
        year = behind in OF_TIMES or behind[:2] in TIMES
        if year or (n > head and behind[0] == "to" and line.low(n - 1) in BEINGS):
            return tuple(concept(line.low(m)) for m in range(head, n))
        if line.kind(n) != "word" or line.low(n) in FUNCTION_WORDS:
            return None
    return None
