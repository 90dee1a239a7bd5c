"""A text as words, numbers and signs with their places, told by characters alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.language.sentences import sentences

# Between the digits of a number these are no ends of it.
SPACES = "\u00a0\u2009\u202f"
LEXER = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
    rf"|[1-9]\d{{0,2}}(?:[{SPACES} ]\d{{3}})+(?![\d,.]*\d)|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’.](?!(?:\w*\s*$))[^\W\d_]+)*)|(?P<sign>\S)"
)
POSSESSIVE = re.compile(r"['’]s?$")
# What follows a semicolon stands for itself, as a sentence does.
SEMICOLON = re.compile(r";\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number as written, or a sign; `start` and `end` are code points into the text.

    `low` is its text in lower case, `glued` whether nothing stands between it and the one before, `opens` whether a
    sentence begins with it, or with the marks before it.
    """

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


def tokens(text: str) -> list[Token]:
    """The tokens of a text in order."""
    openings = {start for start, _ in sentences(text)} | {mark.end() for mark in SEMICOLON.finditer(text)}
    found: list[Token] = []
    opens, end = False, -1
    for match in LEXER.finditer(text):
        opens = opens or match.start() in openings
        start, last = match.span()
        kind = match.lastgroup or "sign"
        found.append(Token(match[0], match[0].lower(), start, last, kind, start == end, opens))
        opens = opens and kind == "sign" and found[-1].text in "\"'“‘("
        end = last
    return found
