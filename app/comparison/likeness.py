"""How alike what is said around two figures is: how much is shared, and what stands in the place of what."""

from functools import lru_cache

from app.comparison.context import Figure
from app.comparison.vocabulary import vocabulary
from app.language.function_words import POINTING

# So many words left over on both sides are forgiven where so many more are shared.
FORGIVEN = 1


@lru_cache(4096)
def shared(one: Figure, other: Figure) -> frozenset[str]:
    """What both figures are about; one of them may say it in another clause of its sentence."""
    return (one.keys & other.wide) | (other.keys & one.wide)


def covered(one: Figure, other: Figure) -> tuple[float, float, float]:
    """How much of what the sparer sentence says of its figure the other says: anywhere, of its own figure, beside it."""
    small, big = (one, other) if (len(one.wide), len(one.keys)) <= (len(other.wide), len(other.keys)) else (other, one)
    size = max(1, len(small.keys))
    return tuple(len(small.keys & words) / size for words in (big.wide | big.keys, big.keys, big.near))  # type: ignore[return-value]


def left(one: Figure, other: Figure) -> frozenset[str]:
    """What is said of one figure, in words, that nothing in the other's sentence says."""
    return one.about - other.wide - other.keys


def names_left(one: Figure, other: Figure) -> bool:
    """Whether one figure is about a name that stands nowhere in the other's sentence."""
    return any(is_left(name, other) for name in one.names)


def bare_names_left(one: Figure, other: Figure) -> bool:
    """The same of names that are not only of by whom, with whom or from where."""
    return any(is_left(name, other) for name in one.names if name not in one.aside)


def is_left(name: frozenset[str], other: Figure) -> bool:
    return not name & (other.keys | other.wide)


def apart(one: Figure, other: Figure) -> tuple[frozenset[str], frozenset[str]] | None:
    """What stands in the place of what: "beef" and "butter" of "Irish beef" and "Irish butter"; or two subjects."""
    mine, theirs = left(one, other) - vocabulary().agents, left(other, one) - vocabulary().agents
    subjects = {one.subject}, {other.subject}
    if all(subject for subject, *_ in subjects) and subjects[0] <= mine and subjects[1] <= theirs:
        return frozenset(subjects[0]), frozenset(subjects[1])
    for word in mine:
        for rival in theirs:
            if _in_place(word, rival, one, other):
                return frozenset((word,)), frozenset((rival,))
    return None


def _in_place(word: str, rival: str, one: Figure, other: Figure) -> bool:
    """Whether two words stand beside the same one."""
    before = {first for first, second in one.beside_each_other if second == word}
    behind = {second for first, second in one.beside_each_other if first == word}
    return any(
        (second == rival and first in before) or (first == rival and second in behind)
        for first, second in other.beside_each_other
    )


def too_little(one: Figure, other: Figure) -> bool:
    """Whether more is said of each figure that is not said of the other than what they share makes up for."""
    least = min(len(left(one, other)), len(left(other, one)))
    return least > max(0, len(shared(one, other)) - FORGIVEN)


def untold(one: Figure, other: Figure) -> bool:
    """Whether only one is of "he" or "these", of whom the other text may not speak."""
    pointing = {one.subject, other.subject} & POINTING
    return bool(pointing) and one.subject[:2] != other.subject[:2]
