"""Whether the figures of a claim and of a passage agree: a hint beside a match, never a verdict.

Two figures are compared only where they are about the same thing: the same kind, what is counted, names, time, and
words around them. "Differs" is said only where nothing speaks against that; where something does, the note says what.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from app.comparison.context import Figure, figures
from app.comparison.offices import disputes
from app.comparison.quantities import Quantity
from app.comparison.vocabulary import vocabulary
from app.language.function_words import POINTING

Relation = Literal["agrees", "differs", "not comparable"]
# So much of the words around two figures, of the shorter side's, must be the same.
ENOUGH, AGREED = 0.6, 0.5
# "More than 10,000" says nothing of 50,000, nor "over 70 per cent" of 90.
PLAUSIBLE, SHARE = 1.5, 1.2
# Within it two figures are one number.
SAME = 0.01
# Two words left over on both sides are forgiven where so many are shared.
MANY = 2
# In days. Dates vaguer than a month are told apart in years.
MONTH, YEAR = 31, 366


@dataclass(frozen=True)
class Comparison:
    """How a figure or office of a claim and one of a passage stand to each other.

    The spans are code points into the claim's and the passage's text; `note` says it to people.
    """

    relation: Relation
    claim_span: tuple[int, int]
    passage_span: tuple[int, int]
    note: str


def compare(
    claim: str,
    passage: str,
    *,
    said: date | None = None,
    published: date | None = None,
    dates: Mapping[str, str] = {},
) -> list[Comparison]:
    """What the figures of a claim and of a passage say of each other, in the order of the claim.

    `said` and `published` are the days of article and passage, from which "on Thursday" is seen; `dates` are relative
    dates of the claim already resolved, its words to ISO dates. Empty where nothing is close to comparable.
    """
    mine = figures(claim, said, tuple(dates.items()))
    theirs = figures(passage, published, ())
    pairs = [pair for one in mine for other in theirs if (pair := _judge(one, other))]
    found = [_comparison(pair) for pair in _termed(list(_matched(pairs)))]
    for dispute in disputes(claim, passage, said, published):
        found.append(Comparison(dispute.relation, dispute.claim_span, dispute.passage_span, dispute.note))
    return sorted(found, key=lambda one: (one.claim_span, one.passage_span))


@dataclass(frozen=True)
class Pair:
    """Two figures compared: what holds, how surely they are about the same, and why where they are not."""

    relation: Relation
    one: Figure
    other: Figure
    score: float
    reason: str = ""
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
        replace(pair, relation="not comparable", reason="perhaps on other terms")
        if pair.relation == "differs"
        else pair
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
    relation = _values(a, b) if alike else "unclear"
    hindrance = _hard(one, other)
    if relation == "agrees" and not hindrance:
        firm = score >= AGREED and (close or a.kind not in ("date", "factor"))
        return Pair("agrees", one, other, score) if firm else None
    if a.kind == "date" and (hindrance or relation == "unclear" or _soft(one, other)):
        return None
    if not close:
        return None
    hindrance = hindrance or ("too vague to compare" if relation == "unclear" else _soft(one, other))
    if hindrance:
        return Pair("not comparable", one, other, score, hindrance, _same(a, b))
    return Pair("differs", one, other, score)


def _same(a: Quantity, b: Quantity) -> bool:
    """Whether two figures are one number, though not said of the same."""
    return abs(a.value - b.value) <= SAME * max(abs(a.value), abs(b.value))


def _counted(one: Figure, other: Figure) -> bool:
    """Whether the same is counted."""
    a, b = set(one.quantity.noun), set(other.quantity.noun)
    if a and b:
        people = "person" in a | b and bool((a & other.keys | b & one.keys) & vocabulary().people)
        return bool(a & b) or people
    return bool(a & other.keys or b & one.keys or not a | b)


def _hard(one: Figure, other: Figure) -> str:
    """Why two figures are not of the same thing at all; empty where nothing says so."""
    a, b = one.quantity, other.quantity
    if a.kind != b.kind:
        return "per cent against percentage points"
    if a.kind == "money" and a.unit != b.unit:
        return "different currencies"
    if a.mode != b.mode:
        return "a change against a level" if "change" in (a.mode, b.mode) else "one was so before"
    if a.rate != b.rate:
        return f"{a.rate or 'in all'} against {b.rate or 'in all'}"
    if one.measures and other.measures and not one.measures & other.measures:
        return _against(one, one.measures, other, other.measures)
    if _left(one, other) and _left(other, one):
        return "about different names"
    if a.kind != "date" and one.when and other.when and all(x.conflicts(y) for x in one.when for y in other.when):
        return "for different times"
    for scope in vocabulary().scopes + vocabulary().opposites:
        mine, theirs = one.scope & scope, other.scope & scope
        if mine - theirs and theirs - mine:
            return _against(one, mine - theirs, other, theirs - mine)
    return ""


def _soft(one: Figure, other: Figure) -> str:
    """Why two figures that are not the same need not contradict each other; empty where nothing says so."""
    a, b = one.quantity, other.quantity
    named = any(_is_left(name, other) is False for name in one.names)
    event = bool(one.keys & other.keys & (vocabulary().events | (vocabulary().acts if named else frozenset())))
    once = bool(a.kind == "date" and one.about & other.about & vocabulary().once)
    if (_left(one, other) or _left(other, one)) and not named and not (once and not (one.names and other.names)):
        return "perhaps about different names"
    if not event and any(_is_left(place, x) for y, x in ((one, other), (other, one)) for place in y.places):
        return "perhaps for different places"
    for scope in vocabulary().scopes:
        if (one.scope & scope) != (other.scope & scope):
            return _against(one, scope & one.scope - other.scope, other, scope & other.scope - one.scope)
    if vague := _unlike(one, other):
        return vague
    if one.objects - other.keys and other.objects - one.keys:
        return _against(one, one.objects - other.keys, other, other.objects - one.keys)
    if not a.noun or not b.noun:
        pass
    elif set(a.noun) - other.keys - vocabulary().generic and set(b.noun) - one.keys - vocabulary().generic:
        return "perhaps not the same is counted"
    if a.kind == "age" and one.seen and other.seen and "kill" not in one.keys & other.keys:
        between = abs((one.seen - other.seen).days) / YEAR
        if abs(a.value - b.value) <= between + 1:
            return "the texts are of different years"
    if a.kind == "score":
        return "perhaps another match"
    if a.kind == "date":
        if a.mode and not (one.alone and other.alone and named):
            return "perhaps not of the same"
        return "" if once or a.mode in ("since", "span") else "may have happened more than once"
    return _times(one, other, event)


def _unlike(one: Figure, other: Figure) -> str:
    """What makes two sentences be about two things though they share words."""
    if {one.subject, other.subject} & POINTING:
        return "it is not told of what"
    if (one.crowded or other.crowded) and not set(one.quantity.noun) & set(other.quantity.noun):
        return "one of several figures"
    mine, theirs = one.about - other.keys, other.about - one.keys
    if min(len(mine), len(theirs)) > (len(one.keys & other.keys) > MANY):
        return _against(one, mine, other, theirs)
    lone = _lone(one, other), _lone(other, one)
    if any(lone):
        return _against(one, lone[0], other, lone[1])
    return ""


def _lone(one: Figure, other: Figure) -> frozenset[str]:
    """The subject of a figure, or what narrows its words down, where the other has nothing of it."""
    narrowing = frozenset[str]().union(*(one.modifiers.get(noun, frozenset()) for noun in one.keys & other.keys))
    return (narrowing - other.keys - other.scope) | ({one.subject} - {""} - other.keys - other.scope - other.beside)


def _times(one: Figure, other: Figure, event: bool) -> str:
    """Why the times of two figures may not be the same."""
    dated = [[period for period in figure.when if period.first or "month" in period.known()] for figure in (one, other)]
    if bool(dated[0]) == bool(dated[1]):
        if any(all(x.conflicts(y) for y in b) for a, b in (dated, dated[::-1]) for x in a if b):
            return "partly for different times"
        days = [max((period.days for period in side), default=0) for side in dated]
        return "" if event or not all(days) or max(days) < 3 * min(days) else "for a longer and a shorter time"
    lone, seen = (dated[0], other.seen) if dated[0] else (dated[1], one.seen)
    if event or (seen and any(p.first and p.last and p.first <= seen <= p.last for p in lone)):
        return ""
    return "only one is dated"


def _left(one: Figure, other: Figure) -> bool:
    """Whether one figure is about a name that stands nowhere near the other."""
    return any(_is_left(name, other) for name in one.names)


def _is_left(name: frozenset[str], other: Figure) -> bool:
    return not name & other.keys


def _against(one: Figure, mine: frozenset[str], other: Figure, theirs: frozenset[str]) -> str:
    """What is said only of the claim's figure and only of the passage's, each in its own words."""
    here, there = (
        f"“{figure.spoken.get(word, word)}” {where}" if (word := min(concepts, default="")) else ""
        for figure, concepts, where in ((one, mine, "here"), (other, theirs, "there"))
    )
    return ", ".join(filter(None, (here, there))) + (" only" if not (here and there) else "")


def _values(a: Quantity, b: Quantity) -> Literal["agrees", "differs", "unclear"]:
    """What the bare values of two quantities of a kind say."""
    if a.kind == "date":
        return _days(a, b)
    if a.sign * b.sign < 0 and a.mode == "change":
        return "differs"
    if a.plain and b.plain:
        coarse, fine = (a, b) if a.grain >= b.grain else (b, a)
        return "agrees" if coarse.low <= fine.value <= coarse.high else "differs"
    if a.low <= b.high and b.low <= a.high:
        small, large = sorted((abs(a.value), abs(b.value)))
        bounded = math.isfinite(a.high) and math.isfinite(b.high) and a.low > 0 and b.low > 0
        if a.hedge == b.hedge == "range" and not (a.low <= b.value <= a.high or b.low <= a.value <= b.high):
            return "unclear"
        limit = SHARE if a.kind == "per cent" else PLAUSIBLE
        return "agrees" if bounded or large <= limit * small else "unclear"
    if "vague" in (a.hedge, b.hedge) and max(a.low, b.low) < PLAUSIBLE * min(a.high, b.high):
        return "unclear"
    return "differs"


def _days(a: Quantity, b: Quantity) -> Literal["agrees", "differs", "unclear"]:
    if a.mode not in ("", "since", "span") or not a.period or not b.period:
        return "unclear"
    if a.mode == "span":
        return "agrees" if (a.low, a.high) == (b.low, b.high) else "differs"
    if a.period.conflicts(b.period):
        told = all({"month", "day"} <= p.known().keys() or p.first for p in (a.period, b.period))
        return "differs" if told else "unclear"
    mine, theirs = a.period.known(), b.period.known()
    return (
        "agrees" if mine.keys() & theirs.keys() & {"year", "day"} or (a.period.first and b.period.first) else "unclear"
    )


def _comparison(pair: Pair) -> Comparison:
    a, b = pair.one.quantity, pair.other.quantity
    return Comparison(pair.relation, (a.start, a.end), (b.start, b.end), _note(pair))


def _note(pair: Pair) -> str:
    a, b = pair.one.quantity, pair.other.quantity
    mine, theirs = pair.one.written, pair.other.written
    if a.unit != b.unit and a.kind not in ("money", "temperature") and a.scale != b.scale and a.unit:
        theirs = f"{theirs} ({b.value / a.scale:,.4g} {a.unit})"
    if pair.relation == "agrees":
        return f"{mine} and {theirs}"
    if pair.relation == "not comparable":
        return f"{mine} and {theirs}: {pair.reason}"
    return f"{mine} against {theirs}: {_difference(a, b)}"


def _difference(a: Quantity, b: Quantity) -> str:
    """By how much the claim's figure is more or less than the passage's."""
    if a.kind == "date":
        return _later(a, b)
    gap = abs(a.value - b.value)
    more = a.value > b.value
    if a.sign * b.sign < 0 and a.mode == "change":
        return "one up, one down"
    if a.kind in ("per cent", "percentage points"):
        return f"{gap:.3g} percentage points {'more' if more else 'less'}"
    if a.kind in ("temperature", "degrees"):
        return f"{gap:.3g} degrees {'more' if more else 'less'}"
    if a.kind == "age":
        return f"{gap:.3g} years {'older' if more else 'younger'}"
    if a.kind in ("ordinal", "score"):
        return "not the same"
    return _ratio(a.value, b.value, more)


def _ratio(one: float, other: float, more: bool) -> str:
    if not other or one / other < 0:
        return "not the same"
    ratio = one / other
    if ratio >= 3:
        return f"{ratio:.2g} times as much"
    return f"{abs(ratio - 1) * 100:.2g} % {'more' if more else 'less'}"


def _later(a: Quantity, b: Quantity) -> str:
    if not (a.period and b.period and a.period.first and b.period.first):
        return "another day"
    if a.mode == "span":
        return "not the same years"
    gap = (a.period.first - b.period.first).days
    size, unit = abs(gap), "day"
    if max(a.period.days, b.period.days) >= MONTH and size >= YEAR - 1:
        size, unit = abs(a.period.first.year - b.period.first.year), "year"
    return f"{'later' if gap > 0 else 'earlier'} by {size} {unit}{'s' * (size != 1)}"
