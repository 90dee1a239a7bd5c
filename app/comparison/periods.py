"""Dates as far as they are told: "on 3 May 2024", "May 2024", "the 1990s", "2019-2021", "on Thursday", "last year"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.language.dates import MONTHS, NEAR, WEEKDAYS, near, span, whole_month

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
ROLES = {"since": "since", "from": "since", "until": "until", "till": "until", "by": "until"}


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
    """The dates of a text in order; relative ones are as `dates` says (words to ISO), or seen from the day `seen`."""
    told = [period for match in DATE.finditer(text) if (period := _absolute(match, text, dates))]
    told += [
        one for one in _relative(text, seen, dates) if not any(one.start < x.end and x.start < one.end for x in told)
    ]
    told.sort(key=lambda period: period.start)
    return [replace(period, role=role) if (role := _role(text, period)) else period for period in told]


def _role(text: str, period: Period) -> str:
    found = ROLE.search(text[max(0, period.start - 20) : period.start])
    word = found[1].lower() if found else ""
    return "" if word == "from" and period.span else ROLES.get(word, word)


def _absolute(match: re.Match[str], text: str, dates: Mapping[str, str]) -> Period | None:
    start, end = match.span()
    if match["iso"]:
        ends = span(match["iso"])
        return Period(start, end, *ends) if ends else None
    if match["m1"]:
        known = None if match["y1"] else _known(match[0], dates)
        return Period(start, end, *known) if known else _month(match)
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
    return _bare_year(match, text)


def _known(words: str, dates: Mapping[str, str]) -> tuple[date, date] | None:
    """What is known of a date by its words, or by words with more or fewer beside them: "Friday", "on Friday"."""
    low = words.lower()
    near = [known for known in dates if low in known.lower() or known.lower() in low]
    best = min(near, key=lambda known: abs(len(known) - len(words)), default=None)
    return span(dates[best]) if best else None


def _relative(text: str, seen: date | None, dates: Mapping[str, str]) -> Iterator[Period]:
    """Dates seen from a day, as `dates` says or as the tense tells; else a weekday is any of its name.

    What lacks only its year is among the absolute ones, compared by day and month whichever year each text means.
    """
    for match in NEAR.finditer(text):
        ends = _known(match[0], dates)
        if ends is None and seen and (iso := near(match, seen)):
            ends = span(iso)
        if ends:
            yield Period(*match.span(), *ends)
        elif match["weekday"]:
            yield Period(*match.span(), parts={"weekday": WEEKDAYS[match["weekday"].lower()]})


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
            return Period(start, end, *whole_month(int(year), month))
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
