"""What kind of claim a text makes, by its words and figures: a quantity, a record, a comparison, an office, an event, a
law, what a document says; or what tells that it makes none: an opinion, a plan, a courtesy, a bare title, an age.

Other than words, which change from one genre to the next, these mean the same in all of them.
"""

import re

import numpy as np

from app.language.function_words import POINTING
from app.language.lexicon import lists
from app.language.numbers import numbers

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
MONEY = re.compile(r"[$€£]|\b(?:euros?|dollars?|pounds?|crowns?|kron(?:a|er|or)|pence)\b")
SHARE = re.compile(r"%|\bper ?cent\b")
SUPERLATIVE = re.compile(r"\b[a-z]{3,}est\b")
# "Ana Lind is the team's doctor": a name and few words beside it, then what it is.
TITLE = re.compile(
    r"(?:[^\W\d_a-z]\S*|of|de|van|the)(?: (?:[^\W\d_a-z]\S*|[a-z-]+)){0,6} (?:is|was) (?:an?|the|\S+['’]s) "
)
AGE = re.compile(r"\b(?:is|was|aged|at) (?:\d\d|[a-z]+ty(?:-[a-z]+)?)(?: years old)?\.?$")
WORDS = {kind: frozenset(words.split()) for kind, words in lists("kinds").items()}
SHAPES = (
    "superlative", "year", "quantity", "money", "share", "title", "age", "names", "pointing",
    "past", "question", "exclamation", "quotation", "length", "short",
)  # fmt: skip
KINDS = (*WORDS, *SHAPES)
# More of one kind says nothing more.
MOST = 3


def kinds(text: str) -> np.ndarray:
    """How much a text has of each of KINDS, (len(KINDS),) float64 from 0 to MOST: most are there or not."""
    found = WORD.findall(text)
    low = [word.lower().replace("’", "'") for word in found]
    distinct = set(low)
    figures, years = len(list(numbers(text))), len(YEAR.findall(text))
    shapes = (
        bool(SUPERLATIVE.search(text)),
        bool(years),
        figures - years,
        bool(MONEY.search(text)),
        bool(SHARE.search(text)),
        not figures and bool(TITLE.match(text)),
        bool(AGE.search(text)),
        sum(word[0].isupper() and lower not in WORDS["I"] for word, lower in zip(found[1:], low[1:], strict=True)),
        low[:1] != [] and low[0] in POINTING,
        any(word.endswith("ed") for word in low),
        text.rstrip().endswith("?"),
        "!" in text,
        '"' in text or "“" in text,
        len(found) / 10,
        len(found) < 6,
    )
    return np.clip([*(len(distinct & words) for words in WORDS.values()), *map(float, shapes)], 0, MOST)
