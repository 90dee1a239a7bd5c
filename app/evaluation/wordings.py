"""When two wordings say the same, as far as their words tell.

A measure shares no word list, stemmer or reader of numbers with what it measures: it would change along with it, and
its figures would be comparable neither to last year's nor to other people's.
"""

import re
from collections.abc import Sequence

import numpy as np

# A claim is found where so much of its content words' F1 is reached, and inside another from such a share of them.
FOUND, INSIDE = 0.6, 0.8
# Words that carry no content of their own; a pronoun in place of a name shows as a missing name.
STOP = frozenset(
    (
        "a an the and or that this it its he she his her they their there who which also "
        "is was are were be been being has have had will would of in on at to for by with from as"
    ).split()
)
NEGATION = re.compile(r"\b(?:no|not|never|none|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def words(text: str) -> list[str]:
    """Its words in small letters and their order, a number without the commas between its thousands."""
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.lower().replace("’", "'"))
    return re.findall(r"[^\W_]+", plain)


def content(text: str) -> frozenset[str]:
    """The stems of its words that carry content."""
    return frozenset(_stem(word) for word in words(text) if word not in STOP)


def numbers(text: str) -> frozenset[str]:
    """The numbers it has in digits."""
    return frozenset(figure.replace(",", "").rstrip(".") for figure in FIGURE.findall(text))


def negated(text: str) -> bool:
    """Whether it has a word that negates."""
    return bool(NEGATION.search(text))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The F1 of two sets of words."""
    shared = len(one & other)
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def likeness(one: str, other: str) -> float:
    """The F1 of their content words; none where one has another number, or only one of them is negated."""
    if numbers(one) != numbers(other) or negated(one) != negated(other):
        return 0.0
    return overlap(content(one), content(other))


def assigned(gold: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Which of the found wordings is which of people's, of those that are found, one to one (Kuhn 1955): by place."""
    if not gold or not found:
        return {}
    from scipy.optimize import linear_sum_assignment  # takes half a second to import

    alike = np.array([[likeness(one, other) for other in found] for one in gold])
    pairs = zip(*linear_sum_assignment(-alike), strict=True)
    return {int(one): int(other) for one, other in pairs if alike[one, other] >= FOUND}


def merged(gold: Sequence[str], found: Sequence[str]) -> int:
    """How many of people's wordings stand inside a found one together with another of theirs."""
    if not gold or not found:
        return 0
    wanted, given = [content(claim) for claim in gold], [content(claim) for claim in found]
    inside = np.array([[len(one & other) / max(1, len(one)) for other in given] for one in wanted])
    return sum(
        bool(inside[i, home] >= INSIDE)
        and any(
            j != i and inside[j, home] >= INSIDE and overlap(wanted[i], other) < INSIDE
            for j, other in enumerate(wanted)
        )
        for i, home in enumerate(inside.argmax(axis=1))
    )


def _stem(word: str) -> str:
    ending = next((e for e in ("ing", "ies", "ed", "es", "s") if word.endswith(e) and len(word) - len(e) >= 3), "")
    return word.removesuffix(ending)
