"""The figures of a text: how much, of what, how surely said, and where it stands.

A figure is read as an interval. "Around 300,000" is 270,000 to 330,000, "more than 10,000" has no upper end, and a
plain 1,340 is only as fine as its last digit. Units are converted to the first one of their dimension; currencies never.
The table of units is own: pint would need it too, to know that "sq km", "tonnes" and "mph" are units, and takes a second
to load.
"""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from app.evidence.numerals import ONES, Numeral, numeral
from app.evidence.periods import Period, periods
from app.evidence.wording import MONTHS, Token, concept, tokens, words

CURRENCIES = {
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "$": "USD", "usd": "USD",
    "dollar": "USD", "dollars": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "¥": "JPY", "yen": "JPY",
    "jpy": "JPY", "yuan": "CNY", "renminbi": "CNY", "₹": "INR", "rupee": "INR", "rupees": "INR", "rouble": "RUB",
    "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "franc": "CHF", "francs": "CHF", "chf": "CHF", "kr": "kr",
    "krone": "kr", "kroner": "kr", "kronor": "kr", "crown": "kr", "crowns": "kr", "peso": "MXN", "pesos": "MXN",
}  # fmt: skip
SIGNS = frozenset("£$€¥₹")
BEFORE = {
    "about": "about around roughly approximately circa approx some estimated towards c",
    "over": "over above exceeding upwards",
    "under": "under below",
    "nearly": "nearly almost",
}
HEDGES = {word: name for name, group in BEFORE.items() for word in group.split()}
PHRASES = {
    ("more", "than"): "over", ("at", "least"): "over", ("fewer", "than"): "under", ("less", "than"): "under",
    ("up", "to"): "under", ("at", "most"): "under", ("close", "to"): "nearly", ("just", "under"): "nearly",
    ("no", "more", "than"): "under", ("not", "more", "than"): "under", ("as", "many", "as"): "under",
    ("as", "much", "as"): "under", ("well", "over"): "over", ("just", "over"): "just over", ("in", "excess", "of"): "over",
    ("upwards", "of"): "over", ("no", "fewer", "than"): "over", ("no", "less", "than"): "over",
    ("or", "more"): "over", ("or", "so"): "about", ("or", "fewer"): "under", ("or", "less"): "under",
}  # fmt: skip
RISES = frozenset("rise rose risen rises rising increase increased increases increasing grow grew grown grows growing growth climb "
    "climbed jump jumped surge surged soar soared up gain gained raised expand expanded more higher warmed warming warmer longer "
    "larger faster advance advanced".split())  # fmt: skip
FALLS = frozenset("fall fell fallen falls falling decrease decreased decline declined declines drop dropped shrink shrank shrunk "
    "plunge plunged plummeted slump slumped down lost lose reduce reduced reduces reduction contracted cut less fewer lower "
    "slower smaller slid slipped dipped".split())  # fmt: skip
MULTIPLES = {
    "doubled": 100,
    "tripled": 200,
    "trebled": 200,
    "quadrupled": 300,
    "halved": -50,
    "doubling": 100,
    "tripling": 200,
}
FRACTIONS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6,
    "tenth": 10, "tenths": 10, "eighth": 8, "eighths": 8}  # fmt: skip
ORDINALS = {
    word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
LABELS = frozenset(
    "no number numbers page pages p pp chapter section sections article articles clause paragraph route highway interstate flight version "
    "room gate platform channel psalm act part title volume vol issue figure fig table level phase type grade group apollo "
    "boeing airbus iphone windows formula id box tel phone telephone call dial bus tram line case isbn postcode verse "
    "appendix schedule rule resolution directive regulation protocol category unit building apartment flat suite lot".split()
)
STREETS = frozenset("street road avenue lane drive square downing boulevard way place terrace st rd ave".split())
CLOCK = frozenset("am pm a.m p.m o'clock o’clock gmt utc bst".split())
PERIODS = frozenset("year month week day hour night quarter decade annum minute second".split())
FREQUENT = {"annual": "year", "annually": "year", "yearly": "year", "monthly": "month", "weekly": "week", "daily": "day",
    "hourly": "hour", "nightly": "night"}  # fmt: skip
STOPS = frozenset("ago later earlier after before on since per".split())
SUPERLATIVES = re.compile(
    r"^(?:[a-z]{3,}est|most|president|king|queen|pope|anniversary|prime|chancellor|emperor|secretary)$"
)
SPORT = re.compile(
    r"\b(?:beat|won|lost|win|defeat\w*|dr[ae]w\w*|victory|score\w*|match|game|goals?|final|set|leg|vote\w*|half-time)\b",
    re.I,
)
SHOWN = frozenset("length area volume mass power energy speed duration".split())
ABOUT, CAP, ODDS = 0.1, 0.05, 1e-6


@dataclass(frozen=True)
class Quantity:
    """A figure: `kind` is a dimension, "money", "per cent", "count", "date" and so on, `unit` the currency or unit.

    `low` and `high` bound what it may mean, in the first unit of its dimension (days since year 1 for dates); `grain`
    is how finely it is given. `mode` is "" for a level, "change" for a rise or fall by it, "before" for what something
    rose or fell from. `rate` is per what, `noun` the concepts counted. `start` and `end` are code points, `at` and
    `stop` tokens.
    """

    kind: str
    unit: str
    value: float
    low: float
    high: float
    grain: float
    start: int
    end: int
    at: int
    stop: int
    hedge: str = ""
    mode: str = ""
    sign: int = 0
    scale: float = 1.0
    rate: str = ""
    noun: tuple[str, ...] = ()
    period: Period | None = None

    @property
    def plain(self) -> bool:
        """Whether it is a single figure, said without hedge."""
        return not self.hedge


@dataclass(frozen=True)
class Unit:
    """What a unit measures and how much it is in the first unit of its dimension."""

    kind: str
    factor: float
    offset: float = 0.0


@lru_cache(1)
def units() -> dict[str, Unit]:
    """The table of units.toml by the words for them."""
    data = tomllib.loads((Path(__file__).parent / "units.toml").read_text("utf-8"))
    return {
        word: Unit(kind, float(factor))
        for kind, table in data.items()
        for names, factor in table.items()
        for word in names.split()
    }


def parse(
    text: str, seen: date | None = None, dates: Mapping[str, str] | None = None
) -> tuple[list[Token], list[Quantity]]:
    """The tokens of a text and its figures in the order they stand; dates that are relative are seen from `seen`."""
    found = tokens(text)
    days = periods(text, seen, dates or {})
    return found, Reader(text, found, days).read()


class Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, found: Sequence[Token], days: Sequence[Period]) -> None:
        self.text, self.tokens, self.days = text, found, days

    def read(self) -> list[Quantity]:
        dated = {period.start: period for period in self.days}
        result: list[Quantity] = []
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            period = next((p for start, p in dated.items() if start <= token.start < p.end), None)
            one = self._dated(at, period) if period else self._figure(at)
            if one and one.kind == "duration" and result and self._goes_on(result[-1], one):
                first = result.pop()
                value = first.value + one.value
                one = replace(
                    self._bounded(replace(one, value=value, at=first.at, start=first.start)), hedge=first.hedge
                )
            if one and one.kind and result and self._spans(result[-1], one):
                first = result.pop()
                one = replace(one, value=(first.value + one.value) / 2, low=first.value, high=one.value, hedge="range",
                              start=first.start, at=first.at, unit=first.unit, scale=first.scale)  # fmt: skip
            if one and one.kind:
                result.append(one)
            at = max(at + 1, one.stop if one else 0)
        return result

    def _goes_on(self, first: Quantity, one: Quantity) -> bool:
        """ "2 hours 4 minutes" is one figure."""
        return first.kind == "duration" and one.at - first.stop <= 1 and one.value < first.grain and one.plain

    def _spans(self, first: Quantity, one: Quantity) -> bool:
        """ "75 cm to 2 metres", "between £5m and £10m" are one figure."""
        joints = {"to", "-", "–"} | ({"and"} if self._low(first.at - 1) == "between" else set())
        joined = one.at - first.stop == 1 and self._low(first.stop) in joints and first.mode == one.mode == ""
        return joined and first.kind == one.kind != "date" and first.plain and one.plain and first.value < one.value

    def _dated(self, at: int, period: Period) -> Quantity:
        stop = at
        while stop < len(self.tokens) and self.tokens[stop].start < period.end:
            stop += 1
        low = float(period.first.toordinal()) if period.first else math.nan
        high = float(period.last.toordinal()) if period.last else math.nan
        return Quantity(
            "date", "", low, low, high, high - low + 1, period.start, period.end, at, max(stop, at + 1), period=period,
            mode="span" if period.span else period.role,
        )  # fmt: skip

    # One figure, or one thing that looks like one and is none (its kind is empty).

    def _figure(self, at: int) -> Quantity | None:
        token = self.tokens[at]
        if token.low in MULTIPLES:
            value = MULTIPLES[token.low]
            return self._bounded(
                Quantity("per cent", "", abs(value), 0, 0, 10, token.start, token.end, at, at + 1, mode="change",
                         sign=1 if value > 0 else -1)
            )  # fmt: skip
        for reader in (self._score, self._nothing, self._ordinal, self._share, self._factor, self._age, self._number):
            if one := reader(at):
                return one
        return None

    def _nothing(self, at: int) -> Quantity | None:
        """Numbers that name or number things: "Boeing 737", "page 45", "10:30", "10 Downing Street"."""
        token = self.tokens[at]
        if token.kind != "number" and token.low not in ONES:
            return None
        before, after = self._low(at - 1), self._low(at + 1)
        label = before in LABELS or (before == "." and self._low(at - 2) in LABELS) or before in ("#", "§")
        glued = token.kind == "number" and token.glued and at and self._glued_label(at)
        clock = (after in CLOCK or (after in (":", ".") and self._low(at + 3) in CLOCK)) or (
            after == ":" and self._kind(at + 2) == "number"
        )
        street = token.kind == "number" and any(
            self._low(n) in STREETS and self.tokens[n].capital for n in range(at + 1, min(at + 4, len(self.tokens)))
        )
        suffixed = (
            token.kind == "number" and self._glued(at + 1) and self._kind(at + 1) == "word" and not self._suffix(at + 1)
        )
        slash = after == "/" and self._kind(at + 2) == "number"
        phone = token.text.startswith("0") and len(token.text) > 1 and "." not in token.text
        chain = after == "-" and self._kind(at + 2) == "number" and self._low(at + 3) == "-"
        named = token.kind == "number" and self._named(at)
        idiom = token.low in ONES and (
            (token.low == "one" and (before == "at" or after in ("of", "another", "day", "point", "thing", "side")))
            or after == "of"
            or before in ("any", "no", "this", "that", "which", "each", "these", "those")
        )
        if not (label or glued or clock or street or suffixed or slash or phone or chain or named or idiom):
            return None
        stop = at + 1
        while (
            stop < len(self.tokens)
            and self._kind(stop) == "number"
            or (self._low(stop) in ("-", ":", "/", ".") and self._kind(stop + 1) == "number")
        ):
            stop += 1
        return self._empty(at, stop)

    def _empty(self, at: int, stop: int) -> Quantity:
        return Quantity("", "", 0, 0, 0, 1, self.tokens[at].start, self.tokens[stop - 1].end, at, stop)

    def _glued_label(self, at: int) -> bool:
        """A320, COVID-19, F-16; not £300, mid-1990s, or the 10 of 5-10."""
        before = self.tokens[at - 1]
        if before.kind == "word":
            return before.low not in ("us", "c")
        return (
            before.text in "-–"
            and before.glued
            and self._kind(at - 2) == "word"
            and self._low(at - 2) not in ("mid", "pre", "post", "early", "late")
            and self._low(at - 2) not in ONES
        ) or before.text in "/:"

    def _suffix(self, at: int) -> bool:
        low = self._low(at)
        return (
            low in units()
            or low in (*"mckfbp", "bn", "mn", "mln", "tn", "trn", "st", "nd", "rd", "th", "s", "pc", "pp")
            or (low in HALVED)
        )

    def _named(self, at: int) -> bool:
        """Behind a name, a bare number is mostly part of it: "Euro 2024", "Expo 67"."""
        if at == 0 or "," in self.tokens[at].text or self._kind(at - 1) != "word" or not self.tokens[at - 1].capital:
            return False
        before = self.tokens[at - 1]
        if before.opens and before.low in words().stop | words().generic | words().titles | frozenset(HEDGES):
            return False
        after = self._low(at + 1)
        return not (
            self.tokens[at].glued
            or before.low in MONTHS
            or after in units()
            or after in ("per", "percent", "%", "million", "billion", "thousand", "hundred", "bn", "m")
            or (not before.opens and concept(after) in ("person", "kill", "injure", "worker", "soldier"))
            or (before.opens and before.low not in words().names and after and after.islower() and after not in words().stop
                and self._kind(at + 1) == "word" and before.low in LEADS)
        )  # fmt: skip

    def _ordinal(self, at: int) -> Quantity | None:
        """ "Third-largest", "21st president"; other ordinals are names of times and of occasions."""
        token = self.tokens[at]
        value, stop = ORDINALS.get(token.low), at + 1
        if (
            not value
            and token.kind == "number"
            and self._low(at + 1) in ("st", "nd", "rd", "th")
            and self._glued(at + 1)
        ):
            value, stop = int(float(token.text.replace(",", "") or 0)) if token.text.isdigit() else None, at + 2
            if not value:
                return self._empty(at, stop)
        if not value or (token.low == "second" and self._low(at - 1) in ("a", "per")):
            return None
        if token.low in FRACTIONS and self._share(at):
            return None
        head = stop + 1 if self._low(stop) == "-" else stop
        if not SUPERLATIVES.match(self._low(head)):
            return self._empty(at, stop)
        return Quantity("ordinal", "", value, value, value, 0.5, token.start, self.tokens[head].end, at, head + 1,
                        noun=(concept(self._low(head)),))  # fmt: skip

    def _share(self, at: int) -> Quantity | None:
        """ "Three in ten", "four out of five", "a third", "two thirds", "half": as percentages."""
        start = at
        first = numeral(self.tokens, at) if self.tokens[at].low != "half" else None
        hedge, begin = self._hedge(at)
        if first and first.low is None and first.value == int(first.value) and first.value < 1000:
            stop = first.stop
            out = self._low(stop) == "out" and self._low(stop + 1) == "of"
            if self._low(stop) in ("in", "of") or out:
                base = numeral(self.tokens, stop + 1 + out) if stop + 1 + out < len(self.tokens) else None
                every = self._low(stop) != "of"
                if (
                    base
                    and every
                    and base.value in (3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 1000)
                    and base.value > first.value
                ):
                    if self._low(base.stop) in units() or (
                        self._kind(base.stop) == "sign" and self._low(base.stop) == "-"
                    ):
                        return None
                    return self._percent(100 * first.value / base.value, begin, at, base.stop, hedge)
                if (
                    base
                    and not every
                    and first.written
                    and base.written
                    and base.value in (5, 10)
                    and base.value > first.value
                ):
                    return self._percent(100 * first.value / base.value, begin, at, base.stop, hedge)
            part = stop + 1 if self._low(stop) == "-" else stop
            if first.written and self._low(part) in FRACTIONS and self._low(part) != "half":
                value = 100 * first.value / FRACTIONS[self._low(part)]
                return self._percent(value, begin, at, part + 1, hedge) if value < 100 else None
            return None
        low = self._low(at)
        if low == "half" and numeral(self.tokens, at):
            return None  # half a million
        article = low in ("a", "one")
        if article:
            at += 1
            low = self._low(at)
        if low not in FRACTIONS or (low != "half" and not article) or (low == "half" and article):
            return None
        before, after = self._low(start - 1), self._low(at + 1)
        if low == "half" and (
            after in ("-", "an", "time", "hour", "past", "way", "hearted")
            or before in ("first", "second", "a", "and", "other", "-")
        ):
            return None
        if low != "half" and (
            before in ("and", "the") or after in ("time", "of-a") or (after in words().concepts and after != "of")
        ):
            return None
        if low == "quarter" and after in ("century", "hour", "of") and self._low(at + 3) in ("century", "hour"):
            return None
        changed = self._mode(start)[0] == "change"
        if not changed and not (
            after in ("of", "the", "all", "its", "their", "his", "a") or (low != "half" and not after.isalpha())
        ):
            return None
        return self._percent(100 / FRACTIONS[low], begin, start, at + 1, hedge)

    def _percent(self, value: float, begin: int, at: int, stop: int, hedge: str) -> Quantity:
        share = self._whole(Numeral(value, 2.0, stop), "per cent", "", Unit("per cent", 1), at, begin, stop, hedge)
        return share if share.noun or share.mode else replace(share, noun=self._noun(stop, "count")[0])

    def _factor(self, at: int) -> Quantity | None:
        """ "Twice as fast", "three times more": a ratio of two things, not a number of occasions."""
        token, stop = self.tokens[at], at + 1
        value = {"twice": 2.0, "thrice": 3.0}.get(token.low)
        if not value:
            number = numeral(self.tokens, at)
            if not number or self._low(number.stop) != "times":
                return None
            value, stop = number.value, number.stop + 1
        if self._low(stop) not in (
            "as",
            "more",
            "higher",
            "faster",
            "larger",
            "bigger",
            "less",
            "greater",
            "the",
            "that",
        ):
            return self._empty(at, stop)
        return self._bounded(Quantity("factor", "", value, 0, 0, 0.5, token.start, self.tokens[stop - 1].end, at, stop))

    def _score(self, at: int) -> Quantity | None:
        """ "2-1" where something is won or lost by it: the higher figure first, whoever's it is."""
        if [self._kind(n) for n in range(at, at + 3)] != ["number", "sign", "number"] or self._low(at + 1) not in (
            "-",
            "–",
        ):
            return None
        first, second = self.tokens[at].text, self.tokens[at + 2].text
        if not (self._glued(at + 1) and self._glued(at + 2) and first.isdigit() and second.isdigit()):
            return None
        if len(first + second) > 6 or len(first) > 3 or not SPORT.search(self.text) or self._low(at + 3) in units():
            return None
        high, low = sorted((int(first), int(second)), reverse=True)
        value = high * 1000.0 + low
        return Quantity("score", "", value, value, value, 1, self.tokens[at].start, self.tokens[at + 2].end, at, at + 3)

    def _age(self, at: int) -> Quantity | None:
        """ "Aged 34", "34-year-old", "34 years old", "at the age of 34"."""
        number = numeral(self.tokens, at)
        if not number or not 0 < number.value < 20000:
            return None
        rest = [self._low(n) for n in range(number.stop, number.stop + 4)]
        stop = 0
        if rest[:4] == ["-", "year", "-", "old"]:
            stop = number.stop + 4
        elif rest[:2] == ["years", "old"] or rest[:2] == ["years", "of"] and rest[2:3] == ["age"]:
            stop = number.stop + 2
        elif self._low(at - 1) in ("aged", "age") or (self._low(at - 1) == "of" and self._low(at - 2) == "age"):
            stop = number.stop
            if rest[0] in ("to", "-", "–", "and", "or"):
                return self._empty(at, stop)
        elif (
            self._low(at - 1) == ","
            and rest[:1] == [","]
            and self.tokens[at].kind == "number"
            and 10 <= number.value < 110
        ):
            if self._kind(at - 2) == "word" and self.tokens[at - 2].capital:
                stop = number.stop
        if not stop:
            return None
        if self._low(at - 1) in ("under", "over"):
            return self._empty(at, stop)
        return self._bounded(Quantity("age", "", number.value, 0, 0, min(number.grain, 1.0) if number.value < 200 else number.grain,
                                      self.tokens[at].start, self.tokens[stop - 1].end, at, stop))  # fmt: skip

    def _number(self, at: int) -> Quantity | None:
        """A number with its sign or currency before it, range, unit, and what is counted behind it."""
        begin = at
        currency = ""
        if self.tokens[at].text in SIGNS:
            currency = CURRENCIES[self.tokens[at].text]
            at += 1
        elif self.tokens[at].low in ("us", "eur", "usd", "gbp", "chf") and at + 1 < len(self.tokens):
            sign = self.tokens[at + 1].text in SIGNS
            if not sign and self._kind(at + 1) != "number":
                return None
            currency = CURRENCIES.get(self.tokens[at].low, "USD")
            at += 1 + sign
        if at >= len(self.tokens):
            return None
        minus = self._low(at) in ("minus", "−", "-", "–") and self._kind(at + 1) == "number" and not currency
        if minus and self._low(at) in ("-", "–") and (self._glued(at) or not self._glued(at + 1)):
            return None
        at += minus
        number = numeral(self.tokens, at)
        if not number or (self._low(at) == "one" and number.value == 1):
            return None
        hedge, from_ = self._hedge(begin)
        if number.low is not None:
            return self._whole(number, "count", "", Unit("count", 1), begin, from_, number.stop, "vague")
        top = self._range(number.stop, begin)
        last = top or number
        kind, unit, stop, number, last = self._unit(number, last, currency)
        if not kind:
            return self._empty(begin, stop)
        if minus and unit.kind == "temperature":
            number = replace(number, value=-number.value)
        if top and unit.kind != "temperature" and last.value <= number.value:
            return self._empty(begin, stop)
        one = self._whole(
            number, kind, currency if kind == "money" else "", unit, begin, from_, stop, hedge, last if top else None
        )
        return one

    def _range(self, stop: int, begin: int) -> Numeral | None:
        """The upper end of "5-10", "between 5 and 10", "5 to 10"."""
        joint = self._low(stop)
        if stop + 1 >= len(self.tokens):
            return None
        dash = joint in ("-", "–") and self._kind(stop + 1) in ("number",)
        between = joint == "and" and self._low(begin - 1) == "between"
        to = joint == "to" and self._low(begin - 1) != "from"
        if not (dash or between or to):
            return None
        at = stop + 1 + (self.tokens[stop + 1].text in SIGNS)
        return numeral(self.tokens, at) if at < len(self.tokens) else None

    def _unit(self, number: Numeral, last: Numeral, currency: str) -> tuple[str, Unit, int, Numeral, Numeral]:
        """The kind of a number, what it is to be multiplied by, and the token behind its unit."""
        stop = last.stop
        low = self._low(stop)
        if low == "m" and self._glued(stop) and (currency or self._is_million(stop)):
            number, last = _times(number, last, 1e6)
            stop += 1
            low = self._low(stop)
        elif last is not number and last.value >= 1e6 and number.value < 1e3:
            number, _ = _times(number, number, 10.0 ** (3 * int(math.log10(last.value) // 3)))
        if currency:
            return "money", Unit("money", 1), stop, number, last
        if low == "-" and self._low(stop + 1) in units():
            stop += 1
            low = self._low(stop)
        if low in ("%", "percent", "pc") or (low == "per" and self._low(stop + 1) == "cent"):
            stop += 2 if low == "per" else 1
            if self._low(stop) in ("points", "point"):
                return "percentage points", Unit("percentage points", 1), stop + 1, number, last
            return "per cent", Unit("per cent", 1), stop, number, last
        if low in ("part", "parts") and self._low(stop + 1) == "per" and self._low(stop + 2) in ("million", "billion"):
            factor = 1.0 if self._low(stop + 2) == "million" else 1e-3
            return "concentration", Unit("concentration", factor), stop + 3, number, last
        if low == "percentage" and self._low(stop + 1) in ("point", "points"):
            return "percentage points", Unit("percentage points", 1), stop + 2, number, last
        if low in CURRENCIES and low.isalpha() and not (low.startswith("pound") and self._weighs()):
            return f"money {CURRENCIES[low]}", Unit("money", 1), stop + 1, number, last
        if low.startswith("pound"):
            return "mass", Unit("mass", 0.45359237), stop + 1, number, last
        if low == "p" and self._glued(stop):
            return "money GBP", Unit("money", 0.01), stop + 1, number, last
        if found := self._temperature(stop):
            return (*found, number, last)
        return (*self._measured(stop), number, last)

    def _temperature(self, stop: int) -> tuple[str, Unit, int] | None:
        low, text = self._low(stop), self._text(stop)
        if low in ("°", "degrees", "degree", "deg", "º"):
            scale = self._low(stop + 1)
            if scale in ("c", "celsius", "centigrade"):
                return "temperature", Unit("temperature", 1), stop + 2
            if scale in ("f", "fahrenheit"):
                return "temperature", Unit("temperature", 5 / 9, -32), stop + 2
            return "degrees", Unit("degrees", 1), stop + 1
        if text == "K" and self._kind(stop + 1) != "word":
            return "temperature", Unit("temperature", 1, -273.15), stop + 1
        if text in ("C", "F") and self._glued(stop):
            return "temperature", Unit("temperature", 1) if text == "C" else Unit("temperature", 5 / 9, -32), stop + 1
        return None

    def _measured(self, stop: int) -> tuple[str, Unit, int]:
        """A unit of length, mass and so on, with "square", "cubic" or "per hour"; else what stands there is counted."""
        low = self._low(stop)
        square = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}.get(low)
        if square:
            at = stop + 2 if self._low(stop + 1) == "." else stop + 1
            unit = units().get(self._low(at))
            if unit and unit.kind == "length":
                power = unit.factor**square
                return (
                    ("area", Unit("area", power), at + 1)
                    if square == 2
                    else ("volume", Unit("volume", power * 1e3), at + 1)
                )
        if low in ("metric", "nautical", "short", "long") and self._low(stop + 1) in units():
            factor = 1852.0 if low == "nautical" else units()[self._low(stop + 1)].factor
            return units()[self._low(stop + 1)].kind, Unit("", factor), stop + 2
        if low == "watt" and self._low(stop + 1) == "-":
            return "energy", Unit("energy", 3600), stop + 3
        unit = units().get(low) or units().get(self._text(stop))
        single = len(low) == 1 and (not self._glued(stop) and low not in ("m", "g", "t"))
        if not unit or single or (low in ("second", "min", "stone", "t", "l", "w") and not self._measures(stop)):
            return "count", Unit("count", 1), stop
        if unit.kind == "length" and self._low(stop + 1) in ("/", "per", "an", "a"):
            per = {"h": 3600, "hr": 3600, "hour": 3600, "s": 1, "second": 1, "sec": 1}.get(self._low(stop + 2))
            if per:
                return "speed", Unit("speed", unit.factor / per), stop + 3
        if unit.kind == "duration" and self._frame(stop):
            return "", unit, stop + 1
        return unit.kind, unit, stop + 1

    def _measures(self, stop: int) -> bool:
        """Whether a word that is a unit only sometimes is one here."""
        low = self._low(stop)
        return (low in ("t", "l", "w") and self._glued(stop)) or low == "min"

    def _frame(self, stop: int) -> bool:
        """Whether a duration only says when, "three years ago", "in the past ten years", and does not last."""
        if self._low(stop - 1) == "-" and self._low(stop + 1) not in LASTING:
            return True
        at = stop - 1
        while at > 0 and (
            self._kind(at) == "number"
            or self._low(at) in ONES
            or self._low(at) in HEDGES
            or self._low(at) in ("than", "the", "more")
        ):
            at -= 1
        after = self._low(stop + 1)
        last_event = self._low(at) in ("over", "for", "in", "after", "first")
        if after in ("ago", "later", "earlier", "after", "before"):
            return True
        return self._low(at) in ("past", "last", "within", "next", "every", "coming", "previous") or (
            last_event
            and self._low(at) in ("over", "in", "after", "first", "within")
            and not re.search(r"prison|jail|finish|won", self.text)
        )

    def _is_million(self, stop: int) -> bool:
        """Whether "40m" means millions: something counted follows that is not how a length is."""
        after = self._low(stop + 1)
        measured = re.match(
            r"(?:tall|high|long|wide|deep|away|above|below|sprint|race|freestyle|hurdles|across|thick|apart)$", after
        )
        return (
            bool(after and after.isalpha() and after not in words().stop and not measured)
            or self._low(stop + 1) in units()
        )

    def _weighs(self) -> bool:
        return bool(re.search(r"\b(?:weigh\w*|heavy|heavier|lost|gained|baby|luggage|parcel)\b", self.text, re.I))

    def _hedge(self, at: int) -> tuple[str, int]:
        """The hedge before a figure and the token at which it begins."""
        at_ = at - 1 if self._low(at - 1) in ("a", "an") else at
        for size in (3, 2):
            phrase = tuple(self._low(n) for n in range(at_ - size, at_))
            if at_ >= size and phrase in PHRASES:
                return PHRASES[phrase], at_ - size
        if at_ >= 1 and self._low(at_ - 1) in HEDGES:
            return HEDGES[self._low(at_ - 1)], at_ - 1
        return "", at

    def _whole(
        self, number: Numeral, kind: str, currency: str, unit: Unit, at: int, begin: int, stop: int, hedge: str,
        top: Numeral | None = None,
    ) -> Quantity:  # fmt: skip
        """The figure with its bounds, mode, rate and noun."""
        if kind.startswith("money "):
            kind, currency = kind.split()
        tail = PHRASES.get((self._low(stop), self._low(stop + 1)))
        if tail and not hedge:
            hedge = tail
            end = stop + 2
        else:
            end = stop
        mode, sign = self._mode(begin, kind)
        if not mode and end < len(self.tokens):
            mode, sign = self._mode_after(end)
        shown = self.text[self.tokens[stop - 1].start : self.tokens[stop - 1].end] if kind in SHOWN else currency
        offset = 0.0 if mode == "change" else unit.offset
        noun, after = self._noun(end, kind)
        rate, rate_end = self._rate(after, end)
        low = number.low * unit.factor if number.low is not None else 0.0
        high = number.high * unit.factor if number.high is not None else 0.0
        one = Quantity(
            kind, shown, (number.value + offset) * unit.factor, low, high, number.grain * unit.factor,
            self.tokens[at].start, self.tokens[max(end, rate_end) - 1].end, at, max(end, rate_end), hedge, mode, sign, unit.factor, rate, noun,
        )  # fmt: skip
        if top:
            high = (top.value + offset) * unit.factor
            return replace(one, low=one.value, high=high, hedge="range", value=(one.value + high) / 2)
        return self._bounded(one)

    def _bounded(self, one: Quantity) -> Quantity:
        """A figure with what it may mean, told from its hedge and from how finely it is given."""
        value, size = one.value, abs(one.value)
        slack = size * ODDS if size < 100 and one.kind == "count" else max(min(one.grain / 2, CAP * size), size * ODDS)
        low, high = value - slack, value + slack
        if one.hedge == "about":
            low, high = value - max(ABOUT * size, slack), value + max(ABOUT * size, slack)
        elif one.hedge == "over":
            high = math.inf
        elif one.hedge == "just over":
            high = value + ABOUT * size
        elif one.hedge == "under":
            low = 0.0 if value > 0 else -math.inf
        elif one.hedge == "nearly":
            low = value - ABOUT * size
        elif one.hedge == "vague":
            low, high = one.low, one.high
        return replace(one, low=low, high=high)

    def _mode(self, begin: int, kind: str = "") -> tuple[str, int]:
        """Whether the words before a figure make it a rise or fall by it, or the level before one; and up or down."""
        sign = 0
        for n in range(begin - 1, max(-1, begin - 9), -1):
            if self._low(n) in (".", ";"):
                break
            if self._low(n) in RISES or self._low(n) in FALLS:
                sign = 1 if self._low(n) in RISES else -1
                break
        before, back = self._low(begin - 1), self._low(begin - 2)
        if before == "by" and sign:
            return "change", sign
        if before == "from" and sign:
            return "before", sign
        if kind == "count" or (before in ("up", "down") and back in TAKEN):
            return "", 0
        if before in RISES | FALLS and before not in (
            "lost",
            "lose",
            "cut",
            "more",
            "less",
            "fewer",
            "raised",
            "gained",
            "gain",
        ):
            return "change", sign
        if before == "of" and back in (
            "rise",
            "increase",
            "growth",
            "drop",
            "fall",
            "decline",
            "reduction",
            "decrease",
            "cut",
        ):
            return "change", sign
        if before in ("lost", "reduced", "reduces", "gained"):
            return "", sign
        return "", 0

    def _mode_after(self, end: int) -> tuple[str, int]:
        """ "5 per cent rise", "5 per cent more"."""
        low = self._low(end)
        if low in (
            "rise",
            "increase",
            "growth",
            "jump",
            "surge",
            "drop",
            "fall",
            "decline",
            "reduction",
            "decrease",
        ) or (
            low in ("more", "less", "fewer", "higher", "lower", "up", "down")
            and self.tokens[end - 1].low in ("cent", "percent", "%", "half")
        ):
            return "change", 1 if low in RISES else -1
        return "", 0

    def _noun(self, at: int, kind: str) -> tuple[tuple[str, ...], int]:
        """The concepts of what is counted, or of what it is a share or amount of, and the token behind them."""
        if kind in ("age", "factor"):
            return (), at
        if kind != "count":
            if self._low(at) != "of":
                return (), at
            at += 1
        while self._low(at) in (
            "the",
            "of",
            "all",
            "its",
            "their",
            "his",
            "these",
            "those",
            "our",
            "other",
            "more",
            "new",
        ):
            at += 1
        found: list[str] = []
        while at < len(self.tokens) and len(found) < 4:
            token = self.tokens[at]
            if token.low == "-" and found and self._kind(at + 1) == "word":
                at += 1
                continue
            if token.kind != "word" or token.low in STOPS or token.low in words().stop or token.low in FREQUENT:
                break
            found.append(concept(token.low))
            at += 1
        return tuple(found), at

    def _rate(self, *ends: int) -> tuple[str, int]:
        """Per what a figure is: "a year", "per 100,000 people", "annually"; and the token behind it."""
        for at in ends:
            low, after = self._low(at), self._low(at + 1)
            if low == "per" and after:
                number = numeral(self.tokens, at + 1) if self._kind(at + 1) == "number" or after in ONES else None
                if number:
                    return f"per {number.value:.0f}", number.stop
                return (
                    f"per {'head' if after in ('capita', 'person', 'head', 'inhabitant') else concept(after)}",
                    at + 2,
                )
            if low in ("a", "an", "each", "every") and (
                after in PERIODS or after in units() or after in ("head", "barrel", "share")
            ):
                return f"per {concept(after)}", at + 2
            if low in FREQUENT:
                return f"per {concept(FREQUENT[low])}", at + 1
        start = next((n for n in range(ends[-1] - 1, 0, -1) if self._low(n) in (",", ".", ";", "and")), 0)
        heads = [n for n in range(start, ends[-1]) if self._low(n) == "per" and self._low(n + 1) in ("capita", "head", "person")]
        return ("per head", 0) if heads else ("", 0)

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def _text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def _kind(self, at: int) -> str:
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def _glued(self, at: int) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].glued


LASTING = frozenset("sentence term deal contract ban lease war strike siege delay wait sentences".split())
TAKEN = frozenset("made make makes making set ended took put gave shot broke".split())
HALVED = frozenset("½ ¼ ¾".split())
LEADS = frozenset(HEDGES) | frozenset("only just another police officers".split())


def _times(number: Numeral, last: Numeral, factor: float) -> tuple[Numeral, Numeral]:
    """Both ends of a range in millions, "5-10m"."""
    same = number is last
    last = replace(last, value=last.value * factor, grain=min(last.grain, 1) * factor)
    return (last, last) if same else (replace(number, value=number.value * factor, grain=factor), last)
