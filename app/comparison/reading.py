"""The figures of a text, read from left to right."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.comparison.ages import age_at, aged
from app.comparison.counted import PER_NUMBER, noun_before, noun_behind, per_hundred_thousand, rate_behind
from app.comparison.durations import lasting_at
from app.comparison.hedges import PHRASES, change_around, change_before, change_behind, hedge_before
from app.comparison.identifiers import label_end
from app.comparison.magnitudes import magnitude_at
from app.comparison.multiples import MULTIPLES, VERBS, factor_at, multiple_at
from app.comparison.ordinals import WORDS as ORDINALS
from app.comparison.ordinals import ordered, ordinal_at
from app.comparison.parts import NONE, none_at, opens_whole, share_of, whole_behind, whole_of_all
from app.comparison.periods import Period, periods
from app.comparison.quantities import Quantity, between, bounded, joined
from app.comparison.scores import score_at
from app.comparison.shares import PARTS, points_at, share_at
from app.comparison.units import CURRENCIES, SIGNS, Unit, felt, unit_behind, units
from app.comparison.vocabulary import concept
from app.language.numbers import FRACTIONS, ONES, SCALES, TENS, VAGUE, Numeral, numeral
from app.language.tokens import Line, Token, tokens

CODES = frozenset("us eur usd gbp chf".split())
DASHES = frozenset("-–")
# The words a figure can begin with.
OPENING = frozenset("a an half twice thrice minus every both all".split()) | CODES.union(
    MULTIPLES, VERBS, ORDINALS, ONES, TENS, VAGUE, FRACTIONS, NONE
)
# What makes a figure of the article before it, as units do.
MEASURED = frozenset((*SCALES, *PARTS, "half", "full", "whole", "couple"))
# Of these something can be lost or grow by so much; people and money that are lost are counted.
CHANGING = frozenset(("per cent", "percentage points", "length", "area", "volume", "mass"))
# Kinds whose unit is shown when the figure is converted.
SHOWN = frozenset("length area volume mass power energy speed duration".split())


def parse(text: str, seen: date | None = None, dates: Mapping[str, str] = {}) -> tuple[list[Token], list[Quantity]]:
    """The tokens of a text and its figures as they stand; relative dates are as in `dates`, or seen from `seen`."""
    found = tokens(text)
    return found, _Reader(Line(text, found), periods(text, seen, dates)).read()


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, line: Line, days: Sequence[Period]) -> None:
        self.line, self.days = line, days

    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        at = 0
        while at < len(self.line.tokens):
            start = self.line.tokens[at].start
            period = next((period for period in self.days if period.start <= start < period.end), None)
            one = self._dated(at, period) if period else self._figure(at)
            if one and one.kind:
                before = (
                    found.pop() if found and (self._goes_on(found[-1], one) or self._spans(found[-1], one)) else None
                )
                found.append(joined(before, one) if before else one)
            at = one.stop if one else at + 1
        return list(self._of_wholes(found))

    def _of_wholes(self, found: Sequence[Quantity]) -> Iterator[Quantity]:
        """ "Of the 40 wells tested, 13": the second is a part of the first."""
        whole = None
        for one in found:
            opened = one.kind == "count" and opens_whole(self.line, one.at)
            if opened:
                whole = one
                continue
            near = whole and one.kind == "count" and not one.whole and one.value <= whole.value
            if near and whole and not self._ends(whole.stop, one.at):
                yield replace(one, whole=whole.value, noun=whole.noun)
            else:
                if whole and one.kind != "count":
                    whole = None
                yield one

    def _ends(self, at: int, stop: int) -> bool:
        return any(self.line.low(n) in (".", ";") for n in range(at, stop))

    def _goes_on(self, first: Quantity, one: Quantity) -> bool:
        """ "2 hours 4 minutes" is one figure."""
        near = one.at - first.stop <= 1 and self.line.low(first.stop) not in {"to", *DASHES, ","}
        return first.kind == one.kind == "duration" and near and one.value < first.grain and one.plain

    def _spans(self, first: Quantity, one: Quantity) -> bool:
        """ "75 cm to 2 metres", "between £5m and £10m" are one figure."""
        joints = DASHES | {"to"} | ({"and"} if self.line.low(first.at - 1) == "between" else set())
        joined = one.at - first.stop == 1 and self.line.low(first.stop) in joints and first.mode == one.mode == ""
        return joined and first.kind == one.kind != "date" and first.plain and one.plain and first.value < one.value

    def _dated(self, at: int, period: Period) -> Quantity:
        stop = at + 1
        while stop < len(self.line.tokens) and self.line.tokens[stop].start < period.end:
            stop += 1
        low = float(period.first.toordinal()) if period.first else math.nan
        high = float(period.last.toordinal()) if period.last else math.nan
        mode = "span" if period.span else period.role
        return Quantity(
            "date", low, high - low + 1, period.start, period.end, at, stop, "", low, high, mode=mode, period=period
        )

    def _figure(self, at: int) -> Quantity | None:
        """The figure at a token, or what looks like one and is none."""
        token = self.line.tokens[at]
        if token.kind == "word" and (token.low not in OPENING or self._idle(at)):
            return None
        if value := multiple_at(self.line, at):
            return self._multiple(at, value)
        if behind := none_at(self.line, at):
            return self._none(at, behind)
        if one := self._score(at) or self._points(at) or self._lasting(at) or self._share(at):
            return one
        if one := self._part_of(at):
            return one
        if stop := label_end(self.line, at) or self._pointed(at):
            return self._new("", 0, 1, at, stop)
        return self._ordinal(at) or self._factor(at) or self._age(at) or self._number(at)

    def _idle(self, at: int) -> bool:
        """Whether an article stands before what begins no figure, as most do."""
        return (
            self.line.low(at) in ("a", "an")
            and self.line.low(at + 1) not in MEASURED
            and (self.line.low(at + 1) not in units())
        )

    def _new(self, kind: str, value: float, grain: float, at: int, stop: int, mode: str = "") -> Quantity:
        span = self.line.tokens[at].start, self.line.tokens[stop - 1].end
        return Quantity(kind, value, grain, *span, at, stop, mode=mode)

    def _multiple(self, at: int, value: int) -> Quantity:
        """ "Doubled", "threefold": a rise or fall by so much."""
        hedge, _ = hedge_before(self.line, at)
        one = replace(self._new("per cent", abs(value), 10, at, at + 1, "change"), hedge=hedge)
        return bounded(replace(one, sign=int(math.copysign(1, value))))

    def _none(self, at: int, behind: int) -> Quantity:
        """ "No soldiers", "none of its 40 passengers": zero of them."""
        anybody = self.line.low(behind - 1) in ("one", "nobody")
        noun = (concept("people"),) if anybody else noun_behind(self.line, behind, True)[0]
        return replace(self._new("count", 0, 1, at, behind), noun=noun)

    def _ordinal(self, at: int) -> Quantity | None:
        """ "Third-largest", "21st president", "ranked 33rd"; other ordinals name times and occasions."""
        found = ordinal_at(self.line, at)
        if found is None or (self.line.low(at) == "second" and self.line.low(at - 1) in ("a", "per")):
            return None
        value, stop = found
        among = ordered(self.line, at, stop) if value else None
        if among is None:
            return self._new("", 0, 1, at, stop)
        noun, stop = among
        return bounded(replace(self._new("ordinal", value, 0.5, at, stop), noun=noun))

    def _share(self, at: int) -> Quantity | None:
        """ "Three in ten", with "adults" as what it is a share of."""
        number = share_at(self.line, at)
        if not number:
            return None
        found = self._whole(number, "per cent", "", Unit("per cent", 1), at, number.stop)
        whole = share_of(self.line, number.stop)
        if whole:  # "half of the 40 wells"
            noun = noun_behind(self.line, whole, True)[0]
            return replace(found, noun=noun, stop=whole, end=self.line.tokens[whole - 1].end)
        return found if found.noun or found.mode else replace(found, noun=noun_behind(self.line, number.stop, True)[0])

    def _points(self, at: int) -> Quantity | None:
        """ "Half a percentage point", "a quarter of a point": parts of one."""
        number = points_at(self.line, at)
        if not number:
            return None
        return self._whole(number, "percentage points", "", Unit("percentage points", 1), at, number.stop)

    def _lasting(self, at: int) -> Quantity | None:
        """ "A year and a half", "half an hour", "for a decade"."""
        found = lasting_at(self.line, at)
        if not found:
            return None
        value, unit, stop = found
        number = Numeral(value, 0.5, stop)
        return self._whole(number, units()[unit].kind, "", units()[unit], at, stop)

    def _factor(self, at: int) -> Quantity | None:
        """ "Twice as fast"; what was done twice is no figure."""
        found = factor_at(self.line, at)
        if not found:
            return None
        value, stop, compared = found
        return bounded(self._new("factor" if compared else "", value, 0.5, at, stop))

    def _score(self, at: int) -> Quantity | None:
        """ "2-1", "312 votes to 250": the higher side first, whoever's it is."""
        found = score_at(self.line, at)
        if not found:
            return None
        high, low, stop = found
        return replace(self._new("score", high, 0, at, stop), low=high, high=high, whole=low)

    def _age(self, at: int) -> Quantity | None:
        """ "Aged 34"; ages that bound a group are no figure."""
        found = age_at(self.line, at)
        if not found:
            return None
        number, stop, group = found
        return bounded(self._new("" if group else "age", number.value, number.grain, at, stop))

    def _number(self, begin: int) -> Quantity | None:
        """A number with its sign or currency before it, and its unit or what is counted behind it."""
        at, currency = self._currency(begin)
        minus = not currency and self._minus(at)
        at += minus
        number = numeral(self.line.tokens, at) if at < len(self.line.tokens) else None
        if not number or (self.line.low(at) == "one" and number.value == 1):
            return None
        if number.low is not None:
            return self._whole(number, "count", "", Unit("count", 1), begin, number.stop)
        if not (currency or minus) and (years := aged(self.line, number)):
            return bounded(self._new("age", number.value, number.grain, begin, years))
        if not (currency or minus) and (magnitude := magnitude_at(self.line, at, number.stop)):
            return bounded(self._new("magnitude", number.value, number.grain, begin, magnitude))
        top = self._top(number.stop, begin)
        kind, unit, stop, number, last = unit_behind(self.line, number, top or number, currency)
        if minus and kind == "temperature":
            number = replace(number, value=-number.value)
        bare = (
            kind == "count"
            and number.value % 1
            and self.line.low(stop) != "per"
            and not noun_behind(self.line, stop, True)[0]
        )
        if not kind or (top and last.value <= number.value) or bare:  # "1.8 mm (0.07 in)"
            return self._new("", 0, 1, begin, stop)
        return self._whole(number, kind, currency, unit, begin, stop, last if top else None)

    def _part_of(self, at: int) -> Quantity | None:
        """ "Eight of the nine judges", "412 seats out of 650", "both pilots", "every one of the 120"."""
        if self.line.low(at) in ("both", "all", "every"):
            return self._all(at)
        number = numeral(self.line.tokens, at)
        if not number or number.low is not None or number.value % 1:
            return None
        part = whole_behind(self.line, number)
        return self._part(number, *part, at) if part else None

    def _all(self, at: int) -> Quantity | None:
        """ "Both pilots", "all 120 sailors", "every one of the ship's 120 sailors"."""
        found = whole_of_all(self.line, at)
        if not found:
            return None
        number, stop = found
        one = self._whole(number, "count", "", Unit("count", 1), at, stop)
        return replace(one, whole=number.value)

    def _pointed(self, at: int) -> int | None:
        """The two of "the two countries", who are told of elsewhere, count nothing."""
        two = self.line.low(at) == "two" and self.line.low(at - 1) in ("the", "these", "those", "its", "their", "other")
        return at + 1 if two and self.line.kind(at + 1) == "word" else None

    def _part(self, number: Numeral, whole: Numeral, counted: int, at: int) -> Quantity:
        """ "412 of the 650 seats": what is said is the part; the whole is what it is a part of."""
        one = self._whole(number, "count", "", Unit("count", 1), at, number.stop)
        noun = noun_behind(self.line, counted, True)[0]
        end = self.line.tokens[whole.stop - 1].end
        return replace(one, noun=noun, whole=whole.value, stop=max(one.stop, whole.stop), end=max(one.end, end))

    def _currency(self, at: int) -> tuple[int, str]:
        """The token behind a currency's sign or code, and the currency."""
        if self.line.text(at) in SIGNS:
            return at + 1, CURRENCIES[self.line.text(at)]
        sign = self.line.text(at + 1) in SIGNS
        if self.line.low(at) in CODES and (sign or self.line.kind(at + 1) == "number"):
            return at + 1 + sign, CURRENCIES.get(self.line.low(at), "USD")
        return at, ""

    def _minus(self, at: int) -> bool:
        if self.line.kind(at + 1) != "number":
            return False
        dash = self.line.low(at) in DASHES and not self.line.glued(at) and self.line.glued(at + 1)
        return dash or self.line.low(at) in ("minus", "−")

    def _top(self, stop: int, begin: int) -> Numeral | None:
        """The upper end of "5-10", "between 5 and 10", "5 to 10"."""
        joint, before = self.line.low(stop), self.line.low(begin - 1)
        dash = joint in DASHES and self.line.kind(stop + 1) == "number"
        if not (dash or (joint == "and" and before == "between") or (joint == "to" and before != "from")):
            return None
        at = stop + 1 + (self.line.text(stop + 1) in SIGNS)
        return numeral(self.line.tokens, at) if at < len(self.line.tokens) else None

    def _whole(
        self, number: Numeral, kind: str, currency: str, unit: Unit, at: int, stop: int, top: Numeral | None = None
    ) -> Quantity:
        """The figure with its bounds, mode, rate and noun."""
        if kind.startswith("money "):  # "dollars" stood behind it
            kind, currency = kind.split()
        hedge, begin = hedge_before(self.line, at)
        hedge = hedge or ("vague" if number.low is not None else "")
        tail = PHRASES.get((self.line.low(stop), self.line.low(stop + 1)), "")
        hedge, end = (tail, stop + 2) if tail and not hedge else (hedge, stop)
        mode, sign = change_before(self.line, begin, kind)
        if not mode:
            mode, sign = change_behind(self.line, end)
        if not mode and kind in CHANGING:
            mode, sign = change_around(self.line, begin, kind)
        noun, behind = noun_behind(self.line, end, kind == "count")
        noun = noun or (noun_before(self.line, begin) if kind == "count" else ())
        rate, rated = rate_behind(self.line, behind, end)
        if per := PER_NUMBER.match(rate):
            number = per_hundred_thousand(number, float(per[1]))
            rate = "per number"
        offset = 0.0 if mode == "change" else unit.offset
        values = [
            None if value is None else (value + offset) * unit.factor
            for value in (number.value, number.low, number.high)
        ]
        one = replace(
            self._new(kind, values[0] or 0.0, number.grain * unit.factor, at, max(end, rated), mode),
            unit=currency or (self._unit((top or number).stop, stop) if kind in SHOWN else ""),
            hedge=hedge, sign=sign, scale=unit.factor, rate=rate, noun=noun,
            low=values[1] or 0.0, high=values[2] or 0.0,
        )  # fmt: skip
        one = replace(one, kind=felt(self.line, kind)) if kind == "degrees" else one
        return between(one, (top.value + offset) * unit.factor) if top else bounded(one)

    def _unit(self, at: int, stop: int) -> str:
        """The unit as written, "sq km", without the hyphen or the "m" for million before it."""
        while at + 1 < stop and (
            self.line.low(at) == "-" or (self.line.low(at) == "m" and self.line.low(at + 1) in units())
        ):
            at += 1
        return self.line.whole[self.line.tokens[at].start : self.line.tokens[stop - 1].end]
