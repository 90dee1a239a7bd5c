"""What "on Thursday", "last month" and "in May" are by the calendar, told from the day an article was written.

Dates come back as ISO 8601 has them, as precise as the words: a day ("2026-05-07"), a week ("2026-W19"), a month
("2026-05"), a year ("2025"), a weekend ("2026-05-09/2026-05-10"). In the past tense a weekday, a day of a month or a
month is the latest one up to that day, otherwise the first one from it on; where the tense does not tell, nothing is
given.
"""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.claims.english.assertion import Assertion

if TYPE_CHECKING:
    from spacy.tokens import Token

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = "january february march april may june july august september october november december".split()
SHORT = {**{month[:3]: month for month in MONTHS if month != "may"}, "sept": "september"}
DAYS = {
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
}
STEPS = {"last": -1, "this": 0, "next": 1}
COUNTS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {"a": 1}
MONTH = r"(?P<month>" + "|".join(month.capitalize() + r"\.?" for month in (*MONTHS, *SHORT)) + ")"
WEEKDAY = "(?P<weekday>" + "|".join(day.capitalize() for day in WEEKDAYS) + ")"
# A day or month that has its date beside it, or is a name ("Black Friday", "the Sunday Times"), is none to resolve.
NAMES = r"(?<!Black )(?<!Good )(?<!Cyber )(?<!Bloody )(?<!Easter )(?<!Palm )(?<!Super )(?<!Ash )(?<!Sheffield )"
RELATIVE = re.compile(
    "|".join(
        (
            r"(?P<day>\b(?i:" + "|".join(DAYS) + r"))\b",
            r"(?<!the )(?<!The )\b(?P<step>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>week|month|year|weekend)\b(?! of\b)",
            r"\b(?P<count>\d{1,2}|(?i:" + "|".join(COUNTS) + r")) (?P<units>day|week|month|year)s? ago\b",
            r"\b(?:at|over) the (?P<weekend>weekend)\b",
            r"(?:\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext) )?"
            + NAMES
            + r"(?<![Ee]very )(?<![Ee]ach )(?<!the )\b"
            + WEEKDAY
            + r"\b(?!,? (?:the )?(?:\d|"
            + "|".join(m.capitalize() for m in MONTHS)
            + r"|Times|Night|Mirror|Telegraph|Post|Mail))",
            r"\b(?:(?P<before>\d{1,2})(?:st|nd|rd|th)?(?: of)? )?"
            + MONTH
            + r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b)?(?!,? ?\d|\w)",
        )
    )
)
BARE_MONTH = re.compile(r"(?:\b(?:in|since|until|till|during|last|next|this|early|late|mid|of)[ -])$", re.I)
# An agency's dateline that says when: "OSLO, March 3 (NTB) -", "OSLO, 3 March 2024 —".
WRITTEN = re.compile(
    r"\s*[A-Z][A-Z .,'’/-]+[A-Z], (?:(?P<before>\d{1,2}) )?"
    + MONTH
    + r"(?: (?P<after>\d{1,2}))?(?:,? (?P<year>\d{4}))?\b"
)
VAGUE = re.compile(r"\b(?:" + "|".join(d.capitalize() for d in WEEKDAYS) + r"|[Yy]esterday|[Tt]omorrow|[Tt]onight)\b")
# A story is published within so many days of its dateline; one that seems older is of another year.
FRESH = 31
YEAR = re.compile(r"\b[12]\d{3}\b")
AHEAD = frozenset("will shall 'll ’ll wo would may might can could should must".split())


def written(text: str, published: date | None) -> date | None:
    """The day an article was written: its dateline's, with the year of its publication where it names none."""
    line = WRITTEN.match(text)
    if line and (year := line["year"]):
        return _day(int(year), _month(line["month"]), line["before"] or line["after"]) or published
    if line and published:
        day = _nearest(line["month"], line["before"] or line["after"], published + timedelta(days=1), False)
        if day and (published - day).days < FRESH:
            return day
    return published


def dates(assertion: Assertion, wording: str, day: date | None) -> dict[str, str]:
    """The relative dates of an assertion's wording, each as it stands there, to what they are seen from `day`."""
    found = {}
    for match in RELATIVE.finditer(wording) if day else ():
        when = _resolve(match, assertion, day) if day else None
        if when:
            found[match[0]] = when
    return found


def undated(wording: str, known: dict[str, str]) -> bool:
    """Whether a wording names a weekday, or "yesterday", that nothing tells the date of."""
    if not VAGUE.search(wording):
        return False
    bare = (match[0] for match in RELATIVE.finditer(wording) if VAGUE.search(match[0]))
    return any(words not in known for words in bare)


def _resolve(match: re.Match[str], assertion: Assertion, day: date) -> str | None:
    if match["day"]:
        return (day + timedelta(days=DAYS[match["day"].lower()])).isoformat()
    if match["unit"]:
        return _unit(match["unit"], STEPS[match["step"].lower()], day)
    if match["count"]:
        count = int(match["count"]) if match["count"].isdigit() else COUNTS[match["count"].lower()]
        return _unit(match["units"], -count, day)
    ahead = _ahead(assertion, match[0].split()[-1].rstrip("."))
    which = STEPS.get((match["which"] or "").lower())
    if which:
        ahead = which > 0
    if ahead is None:
        return None
    if match["weekend"]:
        return _unit("weekend", 0 if ahead or day.weekday() > 4 else -1, day)
    if match["weekday"]:
        away = (WEEKDAYS.index(match["weekday"].lower()) - day.weekday()) % 7
        away = (away if ahead or away == 0 else away - 7) or (7 * which if which else 0)
        return (day + timedelta(days=away)).isoformat()
    if YEAR.search(assertion.head.doc.text):
        return None  # "In 1994 she moved, and in May …" is about another year.
    return _calendar(match, day, ahead)


def _calendar(match: re.Match[str], day: date, ahead: bool) -> str | None:
    """A month, or a day of a month, without its year."""
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
    word = word.lower().rstrip(".")
    return MONTHS.index(SHORT.get(word, word)) + 1


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


def _ahead(assertion: Assertion, word: str) -> bool | None:
    """Whether the verb that a date belongs to looks ahead (True) or back (False); None where it does not tell."""
    token = next((token for token in assertion.tokens if token.text.rstrip(".") == word), assertion.head)
    lead = token.head.lower_ if token.dep_ == "pobj" else ""
    verbs = [verb for verb in (token, *token.ancestors) if verb.pos_ in ("VERB", "AUX")]
    for verb in verbs:
        tense = _tense(verb, assertion)
        if tense == "open" and lead == "since":
            return False
        if tense != "none":
            return {"past": False, "open": True}.get(tense)
        if verb == assertion.head:
            break
    return False if lead == "since" else None


def _tense(verb: "Token", assertion: Assertion) -> str:
    """ "past", "open" (present or future), "unclear", or "none" where another verb above has to tell."""
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    forms = {helper.lower_ for helper in helpers}
    if forms & AHEAD:
        return "past" if "have" in forms else "open"
    if verb.tag_ == "VBD" or any(helper.tag_ == "VBD" or helper.lemma_ == "have" for helper in helpers):
        # "were to open", "had been due to open": ahead of a day that is not known.
        return "past"
    if "to" in forms:
        above = next((up for up in verb.ancestors if up.pos_ in ("VERB", "AUX")), None)
        return "open" if above is not None and _tense(above, assertion) == "open" else "unclear"
    if any(helper.tag_ in ("VBZ", "VBP") for helper in helpers) or verb.tag_ in ("VBZ", "VBP"):
        return "open"
    if verb.tag_ == "VBN" or assertion.forms.get(verb.i):
        return "past"
    return "none"
