"""Magnitudes of earthquakes: "magnitude 7.8", "a 7.8-magnitude quake", "measured 7.8 on the Richter scale"."""

import re

from app.language.tokens import Line

QUAKE = re.compile(r"\b(?:(?:earth)?quakes?|tremors?|richter|aftershocks?|seism\w*)\b", re.I)
LARGEST = 10


def magnitude_at(line: Line, at: int, stop: int) -> int | None:
    """The token behind a magnitude whose number stands at a token, up to another; None where it is none."""
    before, back = line.low(at - 1), line.low(at - 2)
    behind = stop + (line.low(stop) == "-")
    if not line.text(at).replace(".", "", 1).isdigit() or float(line.text(at)) >= LARGEST:
        return None
    if line.low(behind) in ("magnitude", "richter"):
        return behind + 1
    named = before == "magnitude" or (before in ("of", "at", "a") and back == "magnitude")
    measured = "." in line.text(at) and line.kind(stop) != "number" and QUAKE.search(line.whole)
    if named or (
        measured
        and (
            line.low(behind) in ("quake", "earthquake", "on", "tremor", "aftershock")
            or (before in ("measured", "measuring", "of", "at", "reached", "hit") and line.kind(stop) != "word")
        )
    ):
        return stop
    return None
