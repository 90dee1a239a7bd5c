"""Whether the figures of a claim and of a passage agree: a hint beside a match, never a verdict.

Two figures are compared only where they are about the same thing: the same kind, what is counted, names, time, and
words around them. "Differs" is said only where nothing speaks against that; where something does, the code says what.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from app.comparison.context import Figure, figures
from app.comparison.offices import Office, offices
from app.comparison.relations import Code, Comparison, Relation
from app.comparison.values import YEAR, difference, is_one_number, stand
from app.comparison.vocabulary import vocabulary
from app.language.function_words import POINTING

# So much of the words around two figures, of the shorter side's, must be the same.
ENOUGH, AGREED = 0.6, 0.5
# Two words left over on both sides are forgiven where so many are shared.
MANY = 2
# After so many days another holder of an office is no surprise.
TERM = 366


def compare(
    claim: str,
    passage: str,
    *,
    said: date | None = None,
    published: date | None = None,
    dates: Mapping[str, str] = {},
) -> list[Comparison]:
    """What the figures and offices of a claim and of a passage say of each other, in the order of the claim.

    `said` and `published` are the days of article and passage, from which "on Thursday" is seen; `dates` are relative
    dates of the claim already resolved, its words to ISO dates. Empty where nothing is close to comparable.
    """
    mine = figures(claim, said, tuple(dates.items()))
    theirs = figures(passage, published, ())
    pairs = [pair for one in mine for other in theirs if (pair := _judge(one, other))]
    found = [_comparison(pair) for pair in _termed(list(_matched(pairs)))]
    if not (said and published and abs((said - published).days) > TERM):
        held = (_held(one, other) for one in offices(claim) for other in offices(passage))
        found += [comparison for comparison in held if comparison]
    return sorted(found, key=lambda one: (one.claim_span, one.passage_span))


class Hindrance(NamedTuple):
    """Why two figures do not contradict each other; the words said only of the one and only of the other."""

    code: Code
    here: str = ""
    there: str = ""


@dataclass(frozen=True)
class Pair:
    """Two figures compared: what holds, how surely they are about the same, and why where they are not."""

    relation: Relation
    one: Figure
    other: Figure
    score: float
    hindrance: Hindrance | None = None
    equal: bool = False

    @property
    def rank(self) -> tuple[float, int, int]:
        """What comes first when figures are matched; the same whichever text is the claim."""
        one, other = self.one.quantity.start, self.other.quantity.start
        firm = {"agrees": 0.2, "differs": 0.0, "not comparable": -0.2}[self.relation]
        firm = 0.2 if self.equal else firm
        return -(self.score + firm), one + other, abs(one - other)


def _matched(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Each figure with at most one other, the surest first; what differs from two alike differs from neither."""
    used: set[tuple[int, int]] = set()
    ranked = sorted(pairs, key=lambda pair: pair.rank)
    measured = [pair.relation for pair in ranked if pair.one.quantity.kind != "date"]
    agreed = "agrees" in measured or not measured
    for pair in ranked:
        ends = {(0, pair.one.quantity.start), (1, pair.other.quantity.start)}
        if used & ends:
            continue
        date_only = pair.one.quantity.kind == "date" and not (pair.one.alone and pair.other.alone)
        if pair.relation == "agrees" and date_only and not agreed:
            continue
        rivals = [
            rival
            for rival in ranked
            if rival is not pair
            and rival.relation == "differs"
            and (rival.one is pair.one or rival.other is pair.other)
            and abs(rival.score - pair.score) < 0.05
        ]
        used |= ends
        if pair.relation == "differs" and (rivals or (pair.one.quantity.kind == "date" and not agreed)):
            continue
        yield pair


def _termed(pairs: Sequence[Pair]) -> list[Pair]:
    """A rate for two years and one for five are not of the same: where durations differ, they are the terms of it."""
    kinds = {pair.one.quantity.kind for pair in pairs if pair.relation == "differs"}
    if "duration" not in kinds or len(kinds) < 2:
        return list(pairs)
    return [
        replace(pair, relation="not comparable", hindrance=Hindrance("terms")) if pair.relation == "differs" else pair
        for pair in pairs
    ]


def _judge(one: Figure, other: Figure) -> Pair | None:
    """How two figures stand to each other; None where nobody would compare them."""
    a, b = one.quantity, other.quantity
    percents = {"per cent", "percentage points"}
    if a.kind != b.kind and {a.kind, b.kind} != percents:
        return None
    if a.kind == "count" and not _counted(one, other):
        return None
    shared = one.keys & other.keys
    least = min(len(one.keys), len(other.keys))
    if not shared:
        return None
    score = len(shared) / least
    close = score >= ENOUGH and (len(shared) > 1 or least == 1)
    alike = a.kind == b.kind and (a.kind != "money" or a.unit == b.unit)
    relation = stand(a, b) if alike else "unclear"
    hindrance = _hard(one, other)
    if relation == "agrees" and not hindrance:
        firm = score >= AGREED and (close or a.kind not in ("date", "factor"))
        return Pair("agrees", one, other, score) if firm else None
    if a.kind == "date" and (hindrance or relation == "unclear" or _soft(one, other)):
        return None
    if not close:
        return None
    hindrance = hindrance or (Hindrance("vague") if relation == "unclear" else _soft(one, other))
    if hindrance:
        return Pair("not comparable", one, other, score, hindrance, is_one_number(a, b))
    return Pair("differs", one, other, score)


def _counted(one: Figure, other: Figure) -> bool:
    """Whether the same is counted."""
    a, b = set(one.quantity.noun), set(other.quantity.noun)
    if a and b:
        people = "person" in a | b and bool((a & other.keys | b & one.keys) & vocabulary().people)
        return bool(a & b) or people
    return bool(a & other.keys or b & one.keys or not a | b)


def _hard(one: Figure, other: Figure) -> Hindrance | None:
    """Why two figures are not of the same thing at all; None where nothing says so."""
    a, b = one.quantity, other.quantity
    if a.kind != b.kind:
        return Hindrance("percent-and-points")
    if a.kind == "money" and a.unit != b.unit:
        return Hindrance("currencies")
    if a.mode != b.mode:
        return Hindrance("change-and-level" if "change" in (a.mode, b.mode) else "before")
    if a.rate != b.rate:
        return Hindrance("rates")
    if one.measures and other.measures and not one.measures & other.measures:
        return _against("measures", one, one.measures, other, other.measures)
    if _left(one, other) and _left(other, one):
        return Hindrance("names")
    if a.kind != "date" and one.when and other.when and all(x.conflicts(y) for x in one.when for y in other.when):
        return Hindrance("different-times")
    for scope in vocabulary().scopes + vocabulary().opposites:
        mine, theirs = one.scope & scope, other.scope & scope
        if mine - theirs and theirs - mine:
            return _against("scopes", one, mine - theirs, other, theirs - mine)
    return None


def _soft(one: Figure, other: Figure) -> Hindrance | None:
    """Why two figures that are not the same need not contradict each other; None where nothing says so."""
    a, b = one.quantity, other.quantity
    named = any(_is_left(name, other) is False for name in one.names)
    event = bool(one.keys & other.keys & (vocabulary().events | (vocabulary().acts if named else frozenset())))
    once = bool(a.kind == "date" and one.about & other.about & vocabulary().once)
    if (_left(one, other) or _left(other, one)) and not named and not (once and not (one.names and other.names)):
        return Hindrance("perhaps-names")
    if not event and any(_is_left(place, x) for y, x in ((one, other), (other, one)) for place in y.places):
        return Hindrance("perhaps-places")
    for scope in vocabulary().scopes:
        if (one.scope & scope) != (other.scope & scope):
            return _against("scopes", one, scope & one.scope - other.scope, other, scope & other.scope - one.scope)
    if vague := _unlike(one, other):
        return vague
    if one.objects - other.keys and other.objects - one.keys:
        return _against("objects", one, one.objects - other.keys, other, other.objects - one.keys)
    if not a.noun or not b.noun:
        pass
    elif set(a.noun) - other.keys - vocabulary().generic and set(b.noun) - one.keys - vocabulary().generic:
        return Hindrance("counted")
    if a.kind == "age" and one.seen and other.seen and "kill" not in one.keys & other.keys:
        between = abs((one.seen - other.seen).days) / YEAR
        if abs(a.value - b.value) <= between + 1:
            return Hindrance("years-apart")
    if a.kind == "score":
        return Hindrance("another-match")
    if a.kind == "date":
        if a.mode and not (one.alone and other.alone and named):
            return Hindrance("perhaps-another")
        return None if once or a.mode in ("since", "span") else Hindrance("repeatable")
    return _times(one, other, event)


def _unlike(one: Figure, other: Figure) -> Hindrance | None:
    """What makes two sentences be about two things though they share words."""
    if {one.subject, other.subject} & POINTING:
        return Hindrance("untold")
    if (one.crowded or other.crowded) and not set(one.quantity.noun) & set(other.quantity.noun):
        return Hindrance("several")
    mine, theirs = one.about - other.keys, other.about - one.keys
    if min(len(mine), len(theirs)) > (len(one.keys & other.keys) > MANY):
        return _against("subjects", one, mine, other, theirs)
    lone = _lone(one, other), _lone(other, one)
    if any(lone):
        return _against("subjects", one, lone[0], other, lone[1])
    return None


def _lone(one: Figure, other: Figure) -> frozenset[str]:
    """The subject of a figure, or what narrows its words down, where the other has nothing of it."""
    narrowing = frozenset[str]().union(*(one.modifiers.get(noun, frozenset()) for noun in one.keys & other.keys))
    return (narrowing - other.keys - other.scope) | ({one.subject} - {""} - other.keys - other.scope - other.beside)


def _times(one: Figure, other: Figure, event: bool) -> Hindrance | None:
    """Why the times of two figures may not be the same."""
    dated = [[period for period in figure.when if period.first or "month" in period.known()] for figure in (one, other)]
    if bool(dated[0]) == bool(dated[1]):
        if any(all(x.conflicts(y) for y in b) for a, b in (dated, dated[::-1]) for x in a if b):
            return Hindrance("partly-different-times")
        days = [max((period.days for period in side), default=0) for side in dated]
        return None if event or not all(days) or max(days) < 3 * min(days) else Hindrance("durations")
    lone, seen = (dated[0], other.seen) if dated[0] else (dated[1], one.seen)
    if event or (seen and any(p.first and p.last and p.first <= seen <= p.last for p in lone)):
        return None
    return Hindrance("one-dated")


def _left(one: Figure, other: Figure) -> bool:
    """Whether one figure is about a name that stands nowhere near the other."""
    return any(_is_left(name, other) for name in one.names)


def _is_left(name: frozenset[str], other: Figure) -> bool:
    return not name & other.keys


def _against(code: Code, one: Figure, mine: frozenset[str], other: Figure, theirs: frozenset[str]) -> Hindrance:
    """What is said only of the claim's figure and only of the passage's, each in its own words."""
    here, there = min(mine, default=""), min(theirs, default="")
    return Hindrance(code, one.spoken.get(here, here), other.spoken.get(there, there))


def _comparison(pair: Pair) -> Comparison:
    a, b = pair.one.quantity, pair.other.quantity
    if pair.hindrance:
        code, here, there = pair.hindrance
        return Comparison(pair.relation, code, (a, b), here=here, there=there)
    if pair.relation == "agrees":
        return Comparison("agrees", "same", (a, b))
    code, by = difference(a, b)
    return Comparison("differs", code, (a, b), by)


def _held(one: Office, other: Office) -> Comparison | None:
    """How two offices stand: given to one person or to two, or one person given two that exclude each other."""
    if not (one.body <= other.body or other.body <= one.body):
        return None
    same = one.person <= other.person or other.person <= one.person
    if one.office == other.office and (same or not one.person & other.person):
        return Comparison("agrees" if same else "differs", "holder", (one, other))
    if one.office != other.office and same and one.of_state and other.of_state:
        return Comparison("differs", "office", (one, other))
    return None
