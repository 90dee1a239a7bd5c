"""How long or how much, said without a number: "a year and a half", "half a tonne", "lasted a decade"."""

from app.comparison.units import units
from app.language.tokens import Line

# After these words "a year" is how long something takes; elsewhere it may be how often.
TAKING = frozenset("for lasted lasts last took takes spent served after than nearly almost about over".split())


def lasting_at(line: Line, at: int) -> tuple[float, str, int] | None:
    """How many of which unit, and the token behind; None where no duration without a number begins."""
    lows = [line.low(n) for n in range(at, at + 5)]
    if lows[0] == "half" and lows[1] in ("a", "an") and (_unit(lows[2]) or (len(lows[2]) > 3 and lows[2] in units())):
        return 0.5, lows[2], at + 3
    if lows[0] in ("a", "one") and lows[1] in ("full", "whole") and _unit(lows[2]):
        return 1.0, lows[2], at + 3
    if lows[0] not in ("a", "an", "one") or not _unit(lows[1]):
        return None
    if lows[2:5] == ["and", "a", "half"]:
        return 1.5, lows[1], at + 5
    if (
        lows[0] != "one"
        and line.low(at - 1) in TAKING
        and lows[2] not in ("ago", "later", "earlier", "before", "after")
    ):
        return 1.0, lows[1], at + 2
    return None


def _unit(low: str) -> bool:
    unit = units().get(low)
    return bool(unit and unit.kind == "duration" and low not in ("second", "min", "s") and len(low) > 3)
