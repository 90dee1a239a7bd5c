"""Why two figures do not contradict each other: they are of different things, or may be."""

from typing import NamedTuple

from app.comparison.context import Figure
from app.comparison.likeness import apart, bare_names_left, is_left, left, names_left, shared, too_little, untold
from app.comparison.relations import Code
from app.comparison.values import YEAR
from app.comparison.vocabulary import vocabulary

# So much must be shared for two dates to be of the same where each text has words of its own.
DATED = 3


class Hindrance(NamedTuple):
    """Why two figures do not contradict each other; the words said only of the one and only of the other."""

    code: Code
    here: str = ""
    there: str = ""


def hard(one: Figure, other: Figure) -> Hindrance | None:
    """Why two figures are not of the same thing at all; None where nothing says so."""
    a, b = one.quantity, other.quantity
    if a.kind != b.kind:
        return Hindrance("percent-and-points")
    if a.kind == "money" and a.unit != b.unit:
        return Hindrance("currencies")
    if a.mode != b.mode and a.kind != "date":
        return Hindrance("change-and-level" if "change" in (a.mode, b.mode) else "before")
    if a.rate != b.rate and not _told(one, other):
        return Hindrance("rates")
    mine, theirs = (figure.measures - (vocabulary().events - vocabulary().dimensions) for figure in (one, other))
    if mine and theirs and not mine & theirs:
        return against("measures", one, mine, other, theirs)
    if names_left(one, other) and names_left(other, one):
        return Hindrance("names")
    if a.kind != "date" and one.when and other.when and all(x.conflicts(y) for x in one.when for y in other.when):
        return Hindrance("different-times")
    # A result is won by one side and lost by the other.
    for scope in vocabulary().scopes + (vocabulary().opposites if a.kind != "score" else ()):
        here, there = one.scope & scope, other.scope & scope
        if here - there and there - here:
            return against("scopes", one, here - there, other, there - here)
    return None


def _told(one: Figure, other: Figure) -> bool:
    """Whether the rate that only one has in so many words is what the other is per, "annual", "each barrel"."""
    lone, bare = (one, other) if one.quantity.rate else (other, one)
    return not bare.quantity.rate and lone.quantity.rate.removeprefix("per ") in bare.sentence.per


def soft(one: Figure, other: Figure) -> Hindrance | None:
    """Why two figures that are not the same need not contradict each other; None where nothing says so."""
    named = any(not is_left(name, y) for x, y in ((one, other), (other, one)) for name in x.names)
    if (
        (bare_names_left(one, other) or bare_names_left(other, one))
        and not named
        and ((one.names and other.names) or (not _events(one, other)))
    ):
        return Hindrance("perhaps-names")
    if one.quantity.kind == "ordinal" and (names_left(one, other) or names_left(other, one)):  # the third of which
        return Hindrance("perhaps-names")
    if not _events(one, other) and any(
        is_left(place, x) for y, x in ((one, other), (other, one)) for place in y.places
    ):
        return Hindrance("perhaps-places")
    for scope in vocabulary().telling:
        here, there = one.scope & scope, other.scope & scope
        if bool(here) != bool(there) and not (here | there) & (one.sentence.wide & other.sentence.wide):
            return against("scopes", one, here, other, there)
    if one.ahead != other.ahead and (other if one.ahead else one).past:
        return Hindrance("forecast")
    return _unlike(one, other) or _times(one, other) or _of_its_kind(one, other)


def _events(one: Figure, other: Figure) -> bool:
    """Whether both speak of what happened at one time and place."""
    return bool(shared(one, other) & (vocabulary().events | vocabulary().acts))


def _unlike(one: Figure, other: Figure) -> Hindrance | None:
    """What makes two sentences be about two things though they share words."""
    a = one.quantity
    if untold(one, other):
        return Hindrance("untold")
    if (one.crowded or other.crowded) and not set(one.quantity.noun) & set(other.quantity.noun):
        return Hindrance("several")
    if too_little(one, other):
        return against("subjects", one, left(one, other), other, left(other, one))
    if a.kind == "date" and left(one, other) and left(other, one) and len(shared(one, other)) < DATED:
        return against("subjects", one, left(one, other), other, left(other, one))
    if _named_apart(one, other):
        return Hindrance("perhaps-names")
    if words := apart(one, other):
        return against("subjects", one, words[0], other, words[1])
    narrow = _narrow(one, other), _narrow(other, one)
    if any(narrow):
        return against("subjects", one, narrow[0], other, narrow[1])
    if words := _other_objects(one, other):
        return against("objects", one, words[0], other, words[1])
    nouns = [
        set(x.quantity.noun) - y.keys - y.sentence.wide - vocabulary().generic for x, y in ((one, other), (other, one))
    ]
    return Hindrance("counted") if all(nouns) else None


def _named_apart(one: Figure, other: Figure) -> bool:
    """Whether what one is said of has a name that the other lacks, and the other is said of another name."""
    if one.quantity.kind == "date":
        return False
    sides = ((one, other), (other, one))
    return any(
        _is_named(x) and _is_named(y) and x.sentence.subject not in y.known | vocabulary().agents for x, y in sides
    )


def _is_named(figure: Figure) -> bool:
    """Whether what a figure is said of is a name."""
    return bool(figure.sentence.subject) and any(figure.sentence.subject in name for name in figure.names)


def _other_objects(one: Figure, other: Figure) -> tuple[frozenset[str], frozenset[str]] | None:
    """What one preposition has behind it in one text and not in the other, "to farmers" and "to developers"."""
    if one.behind and other.behind and one.behind not in other.known and (other.behind not in one.known):
        return frozenset((one.behind,)), frozenset((other.behind,))
    mine = {(link, word) for link, word in one.objects if word not in other.known}
    theirs = {(link, word) for link, word in other.objects if word not in one.known}
    link = min({link for link, _ in mine} & {link for link, _ in theirs}, default=None)
    if link is None:
        return None
    return frozenset(word for at, word in mine if at == link), frozenset(word for at, word in theirs if at == link)


def _narrow(one: Figure, other: Figure) -> frozenset[str]:
    """What narrows down a word for what is counted or measured, where the other has nothing of it."""
    heads = (set(one.quantity.noun) & set(other.quantity.noun)) | (one.measures & other.measures)
    narrowing = frozenset[str]().union(*(one.modifiers.get(noun, frozenset()) for noun in heads))
    return narrowing - other.keys - other.sentence.wide - other.scope


def _times(one: Figure, other: Figure) -> Hindrance | None:
    """Why the times of two figures may not be the same."""
    if one.quantity.kind == "date":
        return None
    dated = [[period for period in figure.when if period.first or "month" in period.known()] for figure in (one, other)]
    if any(all(x.conflicts(y) for y in b) for a, b in (dated, dated[::-1]) for x in a if b):
        return Hindrance("partly-different-times")
    days = [max((period.days for period in side), default=0) for side in dated]
    return Hindrance("durations") if not _events(one, other) and all(days) and max(days) >= 3 * min(days) else None


def _of_its_kind(one: Figure, other: Figure) -> Hindrance | None:
    """Why ages, scores and dates that are not the same may both be right."""
    a, b = one.quantity, other.quantity
    common = shared(one, other)
    if a.kind == "age" and one.sentence.seen and other.sentence.seen and "kill" not in common:
        between = abs((one.sentence.seen - other.sentence.seen).days) / YEAR
        if abs(a.value - b.value) <= between + 1:
            return Hindrance("years-apart")
    if a.kind == "score" and not common & vocabulary().occasions and not (one.when and other.when):
        return Hindrance("another-match")
    if a.kind == "date":
        if (a.mode or b.mode) and not (one.alone or other.alone):
            return Hindrance("perhaps-another")
        again = (one.keys | other.keys) & vocabulary().recurring and not common & vocabulary().once
        return Hindrance("repeatable") if again and not (a.mode and b.mode) else None
    return None


def against(code: Code, one: Figure, mine: frozenset[str], other: Figure, theirs: frozenset[str]) -> Hindrance:
    """What is said only of the claim's figure and only of the passage's, each in its own words."""
    here, there = min(mine, default=""), min(theirs, default="")
    return Hindrance(code, one.sentence.spoken.get(here, here), other.sentence.spoken.get(there, there))
