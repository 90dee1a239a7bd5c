"""How alike what is said around two figures is: how much is shared, and what stands in the place of what."""

from functools import lru_cache

from app.comparison.clauses import PERSONS
from app.comparison.context import Figure
from app.comparison.vocabulary import vocabulary
from app.language.function_words import POINTING
from app.language.tense import is_past

# So many words left over on both sides are forgiven where so many more are shared.
FORGIVEN = 1


@lru_cache(4096)
def shared(one: Figure, other: Figure) -> frozenset[str]:
    """What both figures are about; one of them may say it in another clause of its sentence."""
    return (one.keys & other.sentence.wide) | (other.keys & one.sentence.wide)


def covered(one: Figure, other: Figure) -> tuple[float, float, float]:
    """How much of what the sparer sentence says of its figure the other says: anywhere, of its figure, beside it."""
    if len(one.sentence.wide) == len(other.sentence.wide):
        there, back = _coverage(one, other), _coverage(other, one)
        return min(there[0], back[0]), min(there[1], back[1]), min(there[2], back[2])
    return _coverage(one, other) if len(one.sentence.wide) < len(other.sentence.wide) else _coverage(other, one)


def _coverage(small: Figure, big: Figure) -> tuple[float, float, float]:
    said = vocabulary().dimensions | (vocabulary().agents - big.known)
    keys = small.keys - said or small.keys
    size = max(1, len(keys))
    return len(keys & big.known) / size, len(keys & big.keys) / size, len(keys & big.near) / size


def left(one: Figure, other: Figure) -> frozenset[str]:
    """What is said of one figure, in words, that nothing in the other's sentence says."""
    said = vocabulary().dimensions | {other.quantity.rate.removeprefix("per ")}
    if one.quantity.mode == other.quantity.mode == "change":
        said |= vocabulary().changes
    return one.about - other.known - said


def names_left(one: Figure, other: Figure) -> bool:
    """Whether one figure is about a name that stands nowhere in the other's sentence."""
    return any(is_left(name, other) for name in one.names)


def bare_names_left(one: Figure, other: Figure) -> bool:
    """The same of names that are not only of by whom, with whom or from where."""
    return any(is_left(name, other) for name in one.names if name not in one.aside)


def is_left(name: frozenset[str], other: Figure) -> bool:
    return not name & (other.keys | other.sentence.wide)


def apart(one: Figure, other: Figure) -> tuple[frozenset[str], frozenset[str]] | None:
    """What stands in the place of what: "beef" and "butter" of "Irish beef" and "Irish butter"; or two subjects."""
    agents = vocabulary().agents
    mine, theirs = left(one, other), left(other, one)
    subjects = one.sentence.subject, other.sentence.subject
    # Who does a thing and to whom it is done may be told of one; of two who do it each may do it so.
    alike = (subjects[0] in agents) == (subjects[1] in agents)
    if alike and subjects[0] in mine and subjects[1] in theirs:
        return frozenset(subjects[:1]), frozenset(subjects[1:])
    nouns = {*one.quantity.noun, *other.quantity.noun}
    for word in mine - agents:
        for rival in theirs - agents:
            verbs = any(is_past(x.sentence.spoken.get(w, "")) for x, w in ((one, word), (other, rival)))
            if _in_place(word, rival, one, other, nouns if verbs else None):
                return frozenset((word,)), frozenset((rival,))
    return None


def _in_place(word: str, rival: str, one: Figure, other: Figure, only: set[str] | None) -> bool:
    """Whether two words stand beside the same one; verbs only where they narrow down what is counted."""
    before = {first for first, second in one.sentence.pairs if second == word}
    behind = {second for first, second in one.sentence.pairs if first == word}
    return any(
        (second == rival and first in before and only is None)
        or (first == rival and second in behind and (only is None or second in only))
        for first, second in other.sentence.pairs
    )


def too_little(one: Figure, other: Figure) -> bool:
    """Whether more is said of each figure that is not said of the other than what they share makes up for."""
    least = min(len(left(one, other)), len(left(other, one)))
    for x, y in ((one, other), (other, one)):
        lone = left(x, y) - vocabulary().agents
        if x.sentence.subject in lone and len(lone) > 1 and len(lone) >= len(shared(one, other)) - FORGIVEN:
            return True
    return least > max(0, len(shared(one, other)) - FORGIVEN)


def untold(one: Figure, other: Figure) -> bool:
    """Whether of what each figure is may not be told: of "he" or "these" in only one text, or of "a fire" in both."""
    sides = (one, other), (other, one)
    if all(x.sentence.fresh and not (x.names or x.when) for x, _ in sides):
        return True
    if any("he" in x.sentence.persons and "she" in y.sentence.persons - x.sentence.persons for x, y in sides):
        return True
    return any(
        x.sentence.subject in POINTING and PERSONS.get(x.sentence.subject) not in y.sentence.persons for x, y in sides
    )
