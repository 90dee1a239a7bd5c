"""Text to candidates for claims: atomic assertions, each anchored to the article's own words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.errors import ClaimdeskError
from app.settings import Settings


@dataclass(frozen=True)
class Candidate:
    """One assertion: text[start:end] == quote, in code points of the text it was extracted from.

    `text` is the wording; `speaker` who said it, where the article says so; `check_worthiness` from 0 to 1. The flag
    'needs-context' marks a wording that points outside itself, 'not-split' a sentence that was not taken apart.
    `dates` tells what a wording's "on Thursday" is by the calendar: its words to an ISO date. `repeats` are the spans
    at which the article says the same again.
    """

    text: str
    quote: str
    start: int
    end: int
    speaker: str | None
    check_worthiness: float
    flags: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    repeats: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Extraction:
    """What an extractor made of a text: its claims in the order of their spans, none for one that asserts nothing.

    `notice` is for the reviewer, where something did not go as asked; `log` is for whoever looks after the desk.
    """

    claims: list[Candidate]
    notice: str = ""
    log: Mapping[str, str | float] = field(default_factory=dict)


class Extractor(Protocol):
    """Finds claims. Another extractor is another file of this folder and a line of EXTRACTORS."""

    def extract(self, text: str, title: str | None = None, published: date | None = None) -> Extraction:
        """The text's claims. Its title and date of publication, where known, help to resolve what points outside it.

        Never raises on a text.
        """
        ...


def _rules(settings: Settings) -> Extractor:
    from app.claims.english.extractor import Rules

    return Rules(settings.spacy_model, settings.spacy_models)


def _llm(settings: Settings) -> Extractor:
    from app.claims.llm.extractor import LargeModel

    return LargeModel(settings, _rules(settings))


EXTRACTORS: dict[str, Callable[[Settings], Extractor]] = {"rules": _rules, "llm": _llm}


def extractor(settings: Settings) -> Extractor:
    """The extractor the settings name. Raises ClaimdeskError where there is none of that name."""
    if settings.extractor not in EXTRACTORS:
        raise ClaimdeskError(f"There is no extractor '{settings.extractor}': choose {', '.join(EXTRACTORS)}.")
    return EXTRACTORS[settings.extractor](settings)


def anchor(wording: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The narrowest span inside text[start:end] that has the wording's words, in their order; the whole where none has.

    For a reviewer who splits a claim: each part gets the exact words it rests on.
    """
    wanted = [word.casefold() for word in re.findall(r"\w+", wording)]
    there = [(m[0].casefold(), m.start(), m.end()) for m in re.finditer(r"\w+", text[start:end])]
    best: tuple[int, int] | None = None
    for first in (i for i, (word, _, _) in enumerate(there) if wanted and word == wanted[0]):
        found, last = 0, first
        for position in range(first, len(there)):
            if found < len(wanted) and there[position][0] == wanted[found]:
                found, last = found + 1, position
        span = there[first][1], there[last][2]
        if found == len(wanted) and (best is None or span[1] - span[0] < best[1] - best[0]):
            best = span
    return (start + best[0], start + best[1]) if best else (start, end)
