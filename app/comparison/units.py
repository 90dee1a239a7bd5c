"""Units of measure and currencies behind a number, and what they are in the first unit of their dimension."""

import math
import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from app.comparison.hedges import HEDGES
from app.language.function_words import FUNCTION_WORDS
from app.language.numbers import ONES, Numeral
from app.language.tokens import Line

CURRENCIES = {
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "$": "USD", "usd": "USD",
    "dollar": "USD", "dollars": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "¥": "JPY",
    "yen": "JPY", "jpy": "JPY", "yuan": "CNY", "renminbi": "CNY", "₹": "INR", "rupee": "INR", "rupees": "INR",
    "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "franc": "CHF", "francs": "CHF", "chf": "CHF",
    "kr": "kr", "krone": "kr", "kroner": "kr", "kronor": "kr", "crown": "kr", "crowns": "kr",
    "peso": "MXN", "pesos": "MXN",
}  # fmt: skip
ANGLES = re.compile(
    r"\b(?:angles?|slopes?|steep\w*|latitudes?|longitudes?|north|south|east|west|tilt\w*|lean\w*|rotat\w*|turn\w*|"
    r"inclin\w*|bend\w*|bearing|view|fahrenheit|ramp|arc|panorama)\b",
    re.I,
)
# Of what a bare point is a hundredth.
POINTS = re.compile(
    r"\b(?:rates?|interest|polls?|per cent|percent|percentage|basis|support|approval|popularity|"
    r"turnout|unemployment|inflation)\b|%",
    re.I,
)
SIGNS = frozenset("£$€¥₹")
LASTING = frozenset("sentence term deal contract ban lease war strike siege delay wait sentences".split())


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


def unit_behind(line: Line, number: Numeral, last: Numeral, currency: str) -> tuple[str, Unit, int, Numeral, Numeral]:
    """The kind of a number, what it is to be multiplied by, and the token behind its unit."""
    stop = last.stop
    low = line.low(stop)
    if low == "m" and line.glued(stop) and (currency or _is_million(line, stop)):
        number, last = _times(number, last, 1e6)
        stop += 1
        low = line.low(stop)
    elif last is not number and last.value >= 1e6 and number.value < 1e3:
        number, _ = _times(number, number, 10.0 ** (3 * int(math.log10(last.value) // 3)))
    if currency:
        return "money", Unit("money", 1), stop, number, last
    if low == "-" and line.low(stop + 1) in units():
        stop += 1
        low = line.low(stop)
    if low in ("%", "percent", "pc") or (low == "per" and line.low(stop + 1) == "cent"):
        stop += 2 if low == "per" else 1
        if line.low(stop) in ("points", "point"):
            return "percentage points", Unit("percentage points", 1), stop + 1, number, last
        return "per cent", Unit("per cent", 1), stop, number, last
    if low in ("part", "parts") and line.low(stop + 1) == "per" and line.low(stop + 2) in ("million", "billion"):
        factor = 1.0 if line.low(stop + 2) == "million" else 1e-3
        return "concentration", Unit("concentration", factor), stop + 3, number, last
    if low == "basis" and line.low(stop + 1) in ("point", "points"):
        return "percentage points", Unit("percentage points", 0.01), stop + 2, number, last
    if low in ("point", "points") and POINTS.search(line.whole):
        return "percentage points", Unit("percentage points", 1), stop + 1, number, last
    if low == "percentage" and line.low(stop + 1) in ("point", "points"):
        return "percentage points", Unit("percentage points", 1), stop + 2, number, last
    if low in CURRENCIES and low.isalpha() and not (low.startswith("pound") and _weighs(line)):
        return f"money {CURRENCIES[low]}", Unit("money", 1), stop + 1, number, last
    if low.startswith("pound"):
        return "mass", Unit("mass", 0.45359237), stop + 1, number, last
    if low == "p" and line.glued(stop):
        return "money GBP", Unit("money", 0.01), stop + 1, number, last
    if found := _temperature(line, stop):
        return (*found, number, last)
    return (*_measured(line, stop), number, last)


def _temperature(line: Line, stop: int) -> tuple[str, Unit, int] | None:
    low, text = line.low(stop), line.text(stop)
    if low in ("°", "degrees", "degree", "deg", "º"):
        scale = line.low(stop + 1)
        if scale in ("c", "celsius", "centigrade"):
            return "temperature", Unit("temperature", 1), stop + 2
        if scale in ("f", "fahrenheit"):
            return "temperature", Unit("temperature", 5 / 9, -32), stop + 2
        return "degrees", Unit("degrees", 1), stop + 1
    if text == "K" and line.kind(stop + 1) != "word":
        return "temperature", Unit("temperature", 1, -273.15), stop + 1
    if text in ("C", "F") and line.glued(stop):
        return "temperature", Unit("temperature", 1) if text == "C" else Unit("temperature", 5 / 9, -32), stop + 1
    return None


def felt(line: Line, kind: str) -> str:
    """Degrees of what: Celsius, where nothing speaks of angles or of Fahrenheit."""
    return kind if ANGLES.search(line.whole) else "temperature"


def _measured(line: Line, stop: int) -> tuple[str, Unit, int]:
    """A unit of length, mass and so on, with "square", "cubic" or "per hour"; else what stands there is counted."""
    low = line.low(stop)
    square = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}.get(low)
    if square:
        at = stop + 2 if line.low(stop + 1) == "." else stop + 1
        unit = units().get(line.low(at))
        if unit and unit.kind == "length":
            power = unit.factor**square
            return (
                ("area", Unit("area", power), at + 1)
                if square == 2
                else ("volume", Unit("volume", power * 1e3), at + 1)
            )
    if low in ("metric", "nautical", "short", "long") and line.low(stop + 1) in units():
        factor = 1852.0 if low == "nautical" else units()[line.low(stop + 1)].factor
        return units()[line.low(stop + 1)].kind, Unit("", factor), stop + 2
    if low == "light" and line.low(stop + 1 + (line.low(stop + 1) == "-")) in ("year", "years"):
        return "light years", Unit("light years", 1), stop + 2 + (line.low(stop + 1) == "-")
    if low == "watt" and line.low(stop + 1) == "-":
        return "energy", Unit("energy", 3600), stop + 3
    unit = units().get(low) or units().get(line.text(stop))
    single = len(low) == 1 and (not line.glued(stop) and low not in ("m", "g", "t"))
    if not unit or single or (low in ("second", "min", "stone", "t", "l", "w") and not _measures(line, stop)):
        return "count", Unit("count", 1), stop
    if unit.kind == "length" and line.low(stop + 1) in ("/", "per", "an", "a"):
        per = {"h": 3600, "hr": 3600, "hour": 3600, "s": 1, "second": 1, "sec": 1}.get(line.low(stop + 2))
        if per:
            return "speed", Unit("speed", unit.factor / per), stop + 3
    if unit.kind == "duration" and _frame(line, stop):
        return "", unit, stop + 1
    return unit.kind, unit, stop + 1


def _measures(line: Line, stop: int) -> bool:
    """Whether a word that is a unit only sometimes is one here."""
    low = line.low(stop)
    return (low in ("t", "l", "w") and line.glued(stop)) or low == "min" or (low == "stone" and _weighs(line))


def _frame(line: Line, stop: int) -> bool:
    """Whether a duration only says when, "three years ago", "in the past ten years", and does not last."""
    if line.low(stop - 1) == "-" and line.low(stop + 1) not in LASTING:
        return True
    at = stop - 1
    while at > 0 and (
        line.kind(at) == "number"
        or line.low(at) in ONES
        or line.low(at) in HEDGES
        or line.low(at) in ("than", "the", "more")
    ):
        at -= 1
    if line.low(stop) in ("second", "seconds") and line.low(at) == "in":
        return False  # "She ran it in 10.9 seconds"
    if line.low(at) == "last" and line.low(at - 1) in ("will", "to", "would", "can", "could", "may", "not"):
        return False
    after = line.low(stop + 1)
    if line.low(at) == "after" and after != "of" and at > 1 and not line.tokens[at].opens and line.low(at - 1) != ",":
        return False  # "The strike ended after nine weeks"
    last_event = line.low(at) in ("over", "for", "in", "after", "first")
    if after in ("ago", "later", "earlier", "after", "before"):
        return True
    return line.low(at) in ("past", "last", "within", "next", "every", "coming", "previous") or (
        last_event
        and line.low(at) in ("over", "in", "after", "first", "within")
        and not re.search(r"prison|jail|finish|won", line.whole)
    )


def _is_million(line: Line, stop: int) -> bool:
    """Whether "40m" means millions: something counted follows that is not how a length is."""
    after = line.low(stop + 1)
    measured = re.match(
        r"(?:tall|high|long|wide|deep|away|above|below|sprint|race|freestyle|hurdles|across|thick|apart)$", after
    )
    return (
        bool(after and after.isalpha() and after not in FUNCTION_WORDS and not measured)
        or line.low(stop + 1) in units()
    )


def _weighs(line: Line) -> bool:
    return bool(re.search(r"\b(?:weigh\w*|heavy|heavier|lost|gained|baby|luggage|parcel)\b", line.whole, re.I))


def _times(number: Numeral, last: Numeral, factor: float) -> tuple[Numeral, Numeral]:
    """Both ends of a range in millions, "5-10m"."""
    same = number is last
    last = replace(last, value=last.value * factor, grain=min(last.grain, 1) * factor)
    return (last, last) if same else (replace(number, value=number.value * factor, grain=factor), last)
