"""Whether the figures of a claim and of a passage agree: a hint beside a match, never a verdict.

Two figures are paired by what they count and of whom before they are compared. "Differs" is said only where nothing
speaks against their being of the same; where something does, the code says what.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from app.comparison.context import Figure, figures
from app.comparison.hindrances import Hindrance, hard, soft
from app.comparison.holding import held
from app.comparison.likeness import covered, shared
from app.comparison.offices import offices
from app.comparison.relations import Comparison, Relation
from app.comparison.sums import sums
from app.comparison.values import difference, is_one_number, level, stand
from app.comparison.vocabulary import vocabulary

# So much of the sparer side's words must be said by the other, for figures that differ and that agree.
ENOUGH, AGREED = 0.6, 0.5
# A rival so much less sure of the same is one that cannot be told from it.
NEAR = 0.05
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
    theirs = figures(passage, published, ()) if mine else ()
    pairs = [pair for one in mine for other in theirs if (pair := _judge(one, other))]
    found = [_comparison(pair) for pair in _termed(list(_matched(_added_up(pairs, mine, theirs))))]
    if not (said and published and abs((said - published).days) > TERM):
        holders = [one for a in offices(claim) for b in offices(passage) if (one := held(a, b))]
        silent = _measures(mine) and _measures(theirs) and "agrees" not in (one.relation for one in found)
        found += [one for one in holders if not (silent and one.relation == "agrees")]
    return sorted(found, key=lambda one: (one.claim_span, one.passage_span))


def _measures(side: Sequence[Figure]) -> bool:
    """Whether a text says how much, so that who holds which office is not what it claims."""
    return any(figure.quantity.kind != "date" for figure in side)


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
        firm = 0.2 if self.equal else 0.0 if self.relation == "agrees" and self.loose else firm
        return -(self.score + firm), one + other, abs(one - other)

    @property
    def loose(self) -> bool:
        """Whether one is only a bound for the other."""
        return math.isinf(self.one.quantity.high) or math.isinf(self.other.quantity.high)

    @property
    def of_date(self) -> bool:
        """Whether it is of a date beside other figures, which only says when."""
        return self.one.quantity.kind == "date" and not (self.one.alone or self.other.alone)


def _added_up(pairs: Sequence[Pair], mine: Sequence[Figure], theirs: Sequence[Figure]) -> Sequence[Pair]:
    """The pairs, with those of a sum in the place of those of its parts where it is what the other text speaks of."""
    kept = list(pairs)
    for side, (summing, others) in enumerate(((mine, theirs), (theirs, mine))):
        for (total, parts), figure in product(sums(summing), others):
            pair = _judge(figure, total) if side else _judge(total, figure)
            if pair and (pair.relation == "agrees" or (pair.relation == "differs" and figure.sentence.summed)):
                kept = [old for old in kept if not _replaced(old, side, figure, parts)] + [pair]
    return kept


def _replaced(old: Pair, side: int, figure: Figure, parts: frozenset[int]) -> bool:
    """Whether a pair is of a figure and of a part of the sum that stands on one side of it."""
    ends = old.one, old.other
    return ends[1 - side] is figure and ends[side].quantity.start in parts


def _matched(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Each figure with at most one other, the surest first; what differs from two alike differs from neither."""
    used: set[tuple[int, int]] = set()
    ranked = sorted(pairs, key=lambda pair: pair.rank)
    measured = [pair.relation for pair in ranked if not pair.of_date]
    agreed = "agrees" in measured or not measured
    for pair in ranked:
        ends = {(0, pair.one.quantity.start), (1, pair.other.quantity.start)}
        if used & ends:
            continue
        if pair.of_date and not agreed and pair.relation != "not comparable":
            continue
        rivals = [
            rival
            for rival in ranked
            if rival is not pair
            and rival.relation == "differs"
            and (rival.one is pair.one or rival.other is pair.other)
            and abs(rival.score - pair.score) < NEAR
        ]
        used |= ends
        if pair.relation == "differs" and rivals:
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
    one, other = level(one, other)
    a, b = one.quantity, other.quantity
    if a.kind != b.kind and {a.kind, b.kind} != {"per cent", "percentage points"}:
        return None
    if a.kind == "count" and not _counted(one, other):
        return None
    common = shared(one, other)
    if not common:
        return None
    wide, own, near = covered(one, other)
    score = 0.4 * wide + 0.3 * own + 0.3 * near + (0.1 if set(a.noun) & set(b.noun) else 0)
    close = wide >= ENOUGH and (len(common) > 1 or min(_size(one), _size(other)) <= 1)
    alike = a.kind == b.kind and (a.kind != "money" or a.unit == b.unit)
    relation = stand(a, b) if alike else "unclear"
    hindrance = hard(one, other)
    yearly = hindrance and hindrance.code == "rates" and {a.rate, b.rate} == {"", "per year"}
    if relation == "agrees" and yearly:  # what costs so much costs it a year, as a rule
        hindrance = None
    if relation == "agrees" and not hindrance:
        firm = wide >= AGREED and (close or a.kind not in ("date", "factor"))
        return Pair("agrees", one, other, score) if firm else None
    if a.kind == "date" and (hindrance or relation == "unclear" or soft(one, other)):
        return None
    if not close:
        return None
    hindrance = hindrance or (Hindrance("vague") if relation == "unclear" else soft(one, other))
    if hindrance:
        return Pair("not comparable", one, other, score, hindrance, is_one_number(a, b))
    return Pair("differs", one, other, score)


def _size(figure: Figure) -> int:
    return len(figure.keys - vocabulary().dimensions)


def _counted(one: Figure, other: Figure) -> bool:
    """Whether the same is counted."""
    a, b = set(one.quantity.noun), set(other.quantity.noun)
    if a and b:
        told = a & other.keys | b & one.keys
        people = "person" in a | b and bool(told & (vocabulary().people | vocabulary().measures))
        return bool(a & b) or people or bool(told & vocabulary().collectives)
    return bool(a & other.keys or b & one.keys or not a | b)


def _comparison(pair: Pair) -> Comparison:
    a, b = pair.one.quantity, pair.other.quantity
    if pair.hindrance:
        code, here, there = pair.hindrance
        return Comparison(pair.relation, code, (a, b), here=here, there=there)
    if pair.relation == "agrees":
        return Comparison("agrees", "same", (a, b))
    code, by = difference(a, b)
    return Comparison("differs", code, (a, b), by)
