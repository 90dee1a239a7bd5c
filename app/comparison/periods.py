"""Dates as far as they are told: "on 3 May 2024", "May 2024", "the 1990s", "2019-2021", "on Thursday", "last year"."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.comparison.wording import MONTHS, WEEKDAYS

NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY = r"(?:the )?(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?"
YEAR = r"(?:1\d|20)\d\d"
DATE = re.compile(
    "|".join(
        (
            r"(?P<iso>\b[12]\d{3}-[01]\d-[0-3]\d\b)",
            rf"(?:\b{DAY.format('d1')}(?: of)? )?\b(?P<m1>{NAME})\b\.?"
            rf"(?: {DAY.format('d2')}\b(?![\d:%]|[.,]\d))?(?:,? (?P<y1>{YEAR})\b)?",
            rf"(?P<lead>\b(?:from|between|in|the|during|\() ?|^|\b)(?P<from>{YEAR})"
            rf"(?: ?[-–—] ?| to | and | until )(?P<to>{YEAR}|\d\d)\b(?!,\d|[-–]\d)",
            r"\b(?P<decade>(?:1\d|20)\d0)['’]?s\b",
            r"(?<![\d,.£$€:/#+-])\b(?P<y2>(?:1[0-9]|20)\d\d)\b(?![,.]?\d|[-–:/]\d| ?(?:%|per cent|percent))",
            r"\b(?P<step>last|this|next) (?P<unit>week|month|year|" + "|".join(WEEKDAYS) + rf"|{NAME})\b",
            r"\b(?P<ago>\d{1,2}|one|two|three|four|five|six|a) (?P<units>day|week|month|year)s? ago\b",
            r"\b(?P<near>yesterday|today|tomorrow|tonight)\b",
            r"\b(?P<weekday>" + "|".join(WEEKDAYS) + r")\b",
        )
    ),
    re.I,
)
ROLE = re.compile(r"\b(since|until|till|by|before|after|from)\s+(?:the\s+|early\s+|late\s+|mid-?)*$", re.I)
# A four-digit number is a year after one of these words, or before a noun; after these others it is a label or a count.
LABEL = re.compile(r"(?:\b(?:No|no|number|page|p|about|around|some|nearly|almost|than|over|exactly|least|to)\.? |#)$")
NAMED = re.compile(
    r"\b(?!In|Since|By|Until|From|During|The|After|Before|Of|Late|Early|Summer|Winter|Spring|Autumn)[A-Z][a-z]+ $"
)
COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True)
class Period:
    """A stretch of days, first and last, where the year is known; else the parts of a date that are.

    `role` is the word that makes it an end of a longer one: since, until, before, after.
    """

    start: int
    end: int
    first: date | None = None
    last: date | None = None
    parts: Mapping[str, int] | None = None
    role: str = ""
    span: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    def conflicts(self, other: "Period") -> bool:
        """Whether no day can be in both."""
        if self.first and self.last and other.first and other.last:
            return self.last < other.first or other.last < self.first
        mine, theirs = self.known(), other.known()
        return any(mine[part] != theirs[part] for part in mine.keys() & theirs.keys())

    def known(self) -> Mapping[str, int]:
        """The parts of the date that are told: year, month, day and weekday, as numbers."""
        if self.parts is not None:
            return self.parts
        if not self.first or not self.last:
            return {}
        if self.days == 1:
            day = self.first
            return {"year": day.year, "month": day.month, "day": day.day, "weekday": day.weekday()}
        if self.days <= 31:
            return {"year": self.first.year, "month": self.first.month}
        return {"year": self.first.year} if self.first.year == self.last.year else {}


def periods(text: str, seen: date | None, dates: Mapping[str, str]) -> list[Period]:
    """The dates of a text in order; relative ones are seen from the day `seen`, or as `dates` says (words to ISO)."""
    found = []
    for match in DATE.finditer(text):
        period = _period(match, text, seen, dates)
        if period:
            role = ROLE.search(text[max(0, match.start() - 20) : match.start()])
            word = role[1].lower() if role else ""
            role_name: Literal["", "since", "until", "before", "after"] = ""
            if word in ("since", "from") and not period.span:
                role_name = "since"
            elif word in ("until", "till", "by"):
                role_name = "until"
            elif word == "before" or word == "after":
                role_name = "before" if word == "before" else "after"
            found.append(
                Period(period.start, period.end, period.first, period.last, period.parts, role_name, period.span)
            )
    return found


def _period(match: re.Match[str], text: str, seen: date | None, dates: Mapping[str, str]) -> Period | None:
    start, end = match.span()
    wording = match[0].lower()
    known = next((iso for words, iso in dates.items() if wording in words.lower() or words.lower() in wording), None)
    if known and (ends := iso_period(known)):
        return Period(start, end, *ends)
    if match["iso"]:
        ends = iso_period(match["iso"])
        return Period(start, end, *ends) if ends else None
    if match["m1"]:
        return _month(match)
    if match["from"]:
        start = match.start("from")
        last = match["to"] if len(match["to"]) == 4 else match["from"][:2] + match["to"]
        joined = match[0][len(match["lead"]) :]
        if int(last) <= int(match["from"]) or (" and " in joined and not match["lead"].lower().startswith("between")):
            year = int(match["from"])
            return Period(start, start + 4, date(year, 1, 1), date(year, 12, 31))
        return Period(start, end, date(int(match["from"]), 1, 1), date(int(last), 12, 31), span=True)
    if match["decade"]:
        year = int(match["decade"])
        return Period(start, end, date(year, 1, 1), date(year + 9, 12, 31))
    if match["y2"]:
        return _bare_year(match, text)
    return _relative(match, seen)


def iso_period(iso: str) -> tuple[date, date] | None:
    """First and last day of an ISO 8601 day, week, month, year or interval of days; None for anything else."""
    try:
        if "/" in iso:
            first, last = (date.fromisoformat(end) for end in iso.split("/"))
            return first, last
        if len(iso) == 4:
            return date(int(iso), 1, 1), date(int(iso), 12, 31)
        if len(iso) == 7:
            return _whole_month(int(iso[:4]), int(iso[5:]))
        day = date.fromisoformat(iso)
        return day, day + timedelta(days=6 if "W" in iso and len(iso) == 8 else 0)
    except ValueError:
        return None


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _month(match: re.Match[str]) -> Period | None:
    """A date that names its month; "may" and "march" in lower case and alone are verbs."""
    month, day, year = MONTHS[match["m1"].lower()], match["d1"] or match["d2"], match["y1"]
    if not match["m1"][0].isupper():
        return None
    start = match.start()
    end = start + len(match[0].rstrip("."))
    try:
        if year and day:
            exact = date(int(year), month, int(day))
            return Period(start, end, exact, exact)
        if year:
            return Period(start, end, *_whole_month(int(year), month))
        if day:
            date(2024, month, int(day))
    except ValueError:
        return None
    return Period(start, end, parts={"month": month} | ({"day": int(day)} if day else {}))


def _bare_year(match: re.Match[str], text: str) -> Period | None:
    before = text[max(0, match.start() - 16) : match.start()]
    if LABEL.search(before) or NAMED.search(before) or text[match.end() : match.end() + 1].isalpha():
        return None
    if re.match(
        r" (?:people|copies|km|kilomet|miles|jobs|tonnes|workers|soldiers|troops|homes|metres)", text[match.end() :]
    ):
        return None
    year = int(match["y2"])
    return Period(*match.span(), date(year, 1, 1), date(year, 12, 31))


def _relative(match: re.Match[str], seen: date | None) -> Period | None:
    start, end = match.span()
    if match["weekday"] and match["weekday"][0].isupper():
        weekday = WEEKDAYS[match["weekday"].lower()]
        if not seen:
            return Period(start, end, parts={"weekday": weekday})
        day = seen - timedelta(days=(seen.weekday() - weekday) % 7)
        return Period(start, end, day, day)
    if not seen:
        return None
    if match["near"]:
        day = seen + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(match["near"].lower(), 0))
        return Period(start, end, day, day)
    if match["step"] and match["unit"].lower() in ("week", "month", "year"):
        ends = _stepped(match["unit"].lower(), {"last": -1, "this": 0, "next": 1}[match["step"].lower()], seen)
        return Period(start, end, *ends)
    if match["ago"]:
        count = COUNTS.get(match["ago"].lower()) or int(match["ago"])
        ends = _stepped(match["units"].lower(), -count, seen)
        return Period(start, end, *ends)
    return None


def _stepped(unit: str, count: int, seen: date) -> tuple[date, date]:
    """The day, week, month or year that lies `count` from the one of `seen`."""
    if unit == "year":
        return date(seen.year + count, 1, 1), date(seen.year + count, 12, 31)
    if unit == "month":
        year, month = divmod(seen.year * 12 + seen.month - 1 + count, 12)
        return _whole_month(year, month + 1)
    if unit == "week":
        monday = seen - timedelta(days=seen.weekday()) + timedelta(weeks=count)
        return monday, monday + timedelta(days=6)
    day = seen + timedelta(days=count)
    return day, day
