"""Text as the comparison of figures reads it: tokens with their places, the concepts words stand for, and names.

No parser and no model: a reviewer who opens a claim waits for this, for every match beside it.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SPACES = "\u00a0\u2009\u202f"
LEXER = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
    rf"|[1-9]\d{{0,2}}(?:[{SPACES} ]\d{{3}})+(?![\d,.]*\d)|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’.](?!(?:\w*\s*$))[^\W\d_]+)*)|(?P<sign>\S)"
)
POSSESSIVE = re.compile(r"['’]s?$")
SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9£$€])|;\s+|\n+")
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|No|St|Gen|Sen|Rep|Gov|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|vs|c|approx)|\b[A-Z])\.$"
)
MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|"
        "november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {name: n for n, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
# Of these verbs some also take an object: "reported a profit"; only before "that" do they say who says it.
OBJECTS = frozenset("reported reports announced wrote claimed claims added".split())
SAYING = frozenset(
    "said says say told according reported reports estimated estimates announced wrote claimed claims added found "
    "finds show shows showed reveals revealed suggests suggested".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number as written, or a sign; `start` and `end` are code points into the text."""

    text: str
    low: str
    start: int
    end: int
    kind: str
    glued: bool
    opens: bool

    @property
    def capital(self) -> bool:
        return self.kind == "word" and self.text[0].isupper()

    @property
    def owner(self) -> bool:
        """Whether it is a possessive, "Finland's"."""
        return self.kind == "word" and bool(POSSESSIVE.search(self.text))


@dataclass(frozen=True)
class Line:
    """A text's tokens to look around in: beyond either end there is nothing, "" or False."""

    whole: str
    tokens: Sequence[Token]

    def low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def kind(self, at: int) -> str:
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def glued(self, at: int) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].glued


@dataclass(frozen=True)
class Words:
    """What the words of wording.toml stand for, by stem."""

    concepts: dict[str, str]
    measures: frozenset[str]
    scopes: tuple[frozenset[str], ...]
    opposites: tuple[frozenset[str], ...]
    once: frozenset[str]
    events: frozenset[str]
    acts: frozenset[str]
    generic: frozenset[str]
    restricting: frozenset[str]
    people: frozenset[str]
    stop: frozenset[str]
    titles: frozenset[str]
    names: dict[str, str]


def stem(word: str) -> str:
    """A word without the endings of English inflection; not a word itself, only the same for its forms."""
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


@lru_cache(1)
def words() -> Words:
    """The tables of wording.toml, read once."""
    data = tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))
    concepts: dict[str, str] = {}
    for group in data["measures"] + data["synonyms"]:
        first, *_ = names = group.split()
        for name in names:
            concepts.setdefault(stem(name), first)

    def concept(text: str) -> frozenset[str]:
        return frozenset(concepts.get(stem(word), stem(word)) for word in text.split())

    names = {name: group.split()[0] for group in data["names"] for name in group.split()}
    return Words(
        concepts,
        frozenset(group.split()[0] for group in data["measures"]),
        tuple(concept(group) for group in data["scopes"]),
        tuple(concept(group) for group in data["opposites"]),
        concept(data["once"]),
        concept(data["events"]),
        concept(data["acts"]),
        concept(data["generic"]),
        concept(data["restricting"]),
        concept(data["people"]),
        frozenset(data["stop"].split()),
        frozenset(data["titles"].split()),
        names,
    )


@lru_cache(4096)
def concept(low: str) -> str:
    """What a word in lower case stands for: its synonyms' first, the country for its people, else its stem."""
    table = words()
    low = POSSESSIVE.sub("", low)
    return table.names.get(low) or table.concepts.get(stem(low)) or stem(low)


def sentences(text: str) -> list[int]:
    """Where in a text sentences begin."""
    breaks = [0]
    for match in SENTENCE.finditer(text):
        if not ABBREVIATION.search(text[: match.start()][-8:]):
            breaks.append(match.end())
    return breaks


def tokens(text: str) -> list[Token]:
    """The tokens of a text in order."""
    breaks = set(sentences(text))
    found: list[Token] = []
    opens, end = False, -1
    for match in LEXER.finditer(text):
        opens = opens or match.start() in breaks
        start, last = match.span()
        kind = match.lastgroup or "sign"
        found.append(Token(match[0], match[0].lower(), start, last, kind, start == end, opens))
        opens = opens and kind == "sign" and found[-1].text in "\"'“‘("
        end = last
    return found


def is_name(token: Token, after: Token | None) -> bool:
    """Whether a word is (part of) a proper name, as far as capitals tell."""
    low = POSSESSIVE.sub("", token.low)
    if not token.capital or low in MONTHS or low in WEEKDAYS or low in words().titles or low == "i":
        return False
    if not token.opens:
        return True
    if low in words().names:
        return low not in words().stop
    unknown = low not in words().stop and stem(low) not in words().concepts
    return unknown and (token.owner or token.text.isupper() or bool(after and after.capital))
