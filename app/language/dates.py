"""Dates by the calendar: what ISO 8601 dates span, and what "on Thursday", "last month" and "in May" are.

Dates come back as ISO 8601 has them, as precise as the words: a day ("2026-05-07"), a week ("2026-W19"), a month
("2026-05"), a year ("2025"), a weekend ("2026-05-09/2026-05-10"). Of what looks back a weekday, a day of a month or a
month is the latest one up to the day it is seen from, of what looks ahead the first one from it on; where it is not
told which, nothing is given.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from app.language.lexicon import lists
from app.language.numbers import ONES
from app.language.tense import looks_ahead

# Whether the verb that a date belongs to looks ahead (True) or back (False); None where it does not tell.
Looks = Callable[[re.Match[str]], bool | None]

_LISTS = lists("calendar")
MONTHS: dict[str, int] = {name: n for n, names in enumerate(_LISTS["months"], 1) for name in names.split()}
WEEKDAYS: dict[str, int] = {name: n for n, name in enumerate(_LISTS["weekdays"].split())}
DAYS: dict[str, int] = _LISTS["days"]
STEPS = {"last": -1, "this": 0, "next": 1}
COUNTS = {"a": 1} | {word: n for word, n in ONES.items() if 0 < n <= 12}


def _any(words: list[str] | dict[str, int]) -> str:
    return "|".join(word.capitalize() for word in words)


# Only a month that is cut short has a full stop of its own.
MONTH = f"(?P<month>(?:{_any([names.split()[0] for names in _LISTS['months']])})|(?:{_any(MONTHS)})\\.?)"
WEEKDAY = f"(?P<weekday>{_any(WEEKDAYS)})"
# A day or month that has its date beside it, or is a name ("Black Friday", "the Sunday Times"), is none to resolve.
NOT_NAMED = "".join(rf"(?<!{name} )" for name in _LISTS["named_before"].split())
# Told from the day they are seen from.
NEAR = re.compile(
    "|".join(
        (
            r"(?P<day>\b(?i:" + "|".join(DAYS) + r"))\b",
            r"\b(?<!the )(?<!The )(?P<step>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>week|month|year|weekend)\b(?! of\b)",
            r"\b(?P<count>\d{1,2}|(?i:" + "|".join(COUNTS) + r")) (?P<units>day|week|month|year)s? ago\b",
            r"\b(?:at|over) the (?P<weekend>weekend)\b",
            rf"\b(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext) )?(?=[A-Z]){NOT_NAMED}(?<![Ee]very )(?<![Ee]ach )(?<!the )"
            rf"{WEEKDAY}\b(?!,? (?:the )?(?:\d|{_any(MONTHS)}|{'|'.join(_LISTS['named_behind'].split())}))",
        )
    )
)
# A day of a month, or a month, without its year.
YEARLESS = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?{MONTH}"
    r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b)?(?!,? ?\d|\w)"
)
RELATIVE = re.compile(f"{NEAR.pattern}|{YEARLESS.pattern}")
BARE_MONTH = re.compile(r"(?:\b(?:in|since|until|till|during|last|next|this|early|late|mid|of)[ -])$", re.I)
# An agency's dateline that says when: "OSLO, March 3 (NTB) -", "OSLO, 3 March 2024 —".
DATELINE = re.compile(
    rf"\s*[A-Z][A-Z .,'’/-]+[A-Z], (?:(?P<before>\d{{1,2}}) )?{MONTH}(?: (?P<after>\d{{1,2}}))?"
    r"(?:,? (?P<year>\d{4}))?\b"
)
VAGUE = re.compile(rf"\b(?:{_any(WEEKDAYS)}|[Yy]esterday|[Tt]omorrow|[Tt]onight)\b")
# A story is published within so many days of its dateline; one that seems older is of another year.
FRESH = 31
YEAR = re.compile(r"\b[12]\d{3}\b")


def span(iso: str) -> tuple[date, date] | None:
    """First and last day of an ISO 8601 day, week, month, year or interval of days; None for anything else."""
    try:
        if "/" in iso:
            first, last = (date.fromisoformat(end) for end in iso.split("/"))
            return first, last
        if len(iso) == 4:
            return date(int(iso), 1, 1), date(int(iso), 12, 31)
        if len(iso) == 7:
            return whole_month(int(iso[:4]), int(iso[5:]))
        day = date.fromisoformat(iso)
        return day, day + timedelta(days=6 if "W" in iso and len(iso) == 8 else 0)
    except ValueError:
        return None


def whole_month(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month. Raises ValueError for one that is none."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def written(text: str, published: date | None) -> date | None:
    """The day an article was written: its dateline's, with the year of its publication where it names none."""
    line = DATELINE.match(text)
    if line and (year := line["year"]):
        return _day(int(year), _month(line["month"]), line["before"] or line["after"]) or published
    if line and published:
        day = _nearest(line["month"], line["before"] or line["after"], published + timedelta(days=1), False)
        if day and (published - day).days < FRESH:
            return day
    return published


def by_words(match: re.Match[str]) -> bool | None:
    """Whether what is said of a date looks ahead or back, as far as the words around it tell."""
    return looks_ahead(match.string, match.start(), match.end())


def relative(text: str, day: date, looks: Looks = by_words, whole: str = "") -> Iterator[tuple[str, str]]:
    """The words of a text's relative dates, each with what it is seen from a day, where that can be told.

    `looks` tells whether a date's verb looks ahead. `whole` is the sentence that the text was taken from: where it
    names a year, a month without one may be of that.
    """
    of_a_year = bool(YEAR.search(whole or text))
    for match in RELATIVE.finditer(text):
        yearless = match["month"] is not None
        if yearless and of_a_year:
            continue  # "In 1994 she moved, and in May …" is about another year.
        when = (_yearless if yearless else near)(match, day, looks)
        if when:
            yield match[0], when


def near(match: re.Match[str], day: date, looks: Looks = by_words) -> str | None:
    """What a match of NEAR is, seen from a day; None where it is not told."""
    if match["day"]:
        return (day + timedelta(days=DAYS[match["day"].lower()])).isoformat()
    if match["unit"]:
        return _unit(match["unit"], STEPS[match["step"].lower()], day)
    if match["count"]:
        count = int(match["count"]) if match["count"].isdigit() else COUNTS[match["count"].lower()]
        return _unit(match["units"], -count, day)
    which = STEPS.get((match["which"] or "").lower())
    ahead = which > 0 if which else looks(match)
    if ahead is None:
        return None
    if match["weekend"]:
        return _unit("weekend", 0 if ahead or day.weekday() > 4 else -1, day)
    away = (WEEKDAYS[match["weekday"].lower()] - day.weekday()) % 7
    away = (away if ahead or away == 0 else away - 7) or (7 * which if which else 0)
    return (day + timedelta(days=away)).isoformat()


def undated(text: str, known: dict[str, str]) -> bool:
    """Whether a text names a weekday, or "yesterday", that nothing tells the date of; `known` has words and dates."""
    if not VAGUE.search(text):
        return False
    bare = (match[0] for match in RELATIVE.finditer(text) if VAGUE.search(match[0]))
    return any(words not in known for words in bare)


def dated(text: str) -> bool:
    """Whether a text names a date that is told from another day: "on Thursday", "last month", "in May"."""
    return RELATIVE.search(text) is not None


def _yearless(match: re.Match[str], day: date, looks: Looks) -> str | None:
    ahead = looks(match)
    if ahead is None:
        return None
    number = match["before"] or match["after"]
    lead = match.string[: match.start()]
    if number:
        near = _nearest(match["month"], number, day, ahead)
        return near.isoformat() if near else None
    if not BARE_MONTH.search(lead):
        return None
    word = (lead.split() or [""])[-1].lower()
    month = _month(match["month"])
    if word in ("last", "next"):
        ahead = word == "next"
    year = day.year + (ahead and month < day.month) - (not ahead and month > day.month)
    if month == day.month and word in ("last", "next"):
        year += STEPS[word]
    return f"{year}-{month:02}"


def _unit(unit: str, step: int, day: date) -> str:
    if unit == "day":
        return (day + timedelta(days=step)).isoformat()
    if unit == "week":
        year, week, _ = (day + timedelta(weeks=step)).isocalendar()
        return f"{year}-W{week:02}"
    if unit == "weekend":
        saturday = day + timedelta(days=5 - day.weekday(), weeks=step)
        return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"
    if unit == "month":
        months = day.year * 12 + day.month - 1 + step
        return f"{months // 12}-{months % 12 + 1:02}"
    return str(day.year + step)


def _month(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def _day(year: int, month: int, number: str | None) -> date | None:
    try:
        return date(year, month, int(number or 0))
    except ValueError:
        return None  # 30 February, or a month without its day: nothing to tell.


def _nearest(month: str, number: str | None, day: date, ahead: bool) -> date | None:
    this_year = _day(day.year, _month(month), number)
    if this_year is None or (this_year >= day if ahead else this_year <= day):
        return this_year
    return _day(day.year + (1 if ahead else -1), _month(month), number)
