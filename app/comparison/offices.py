"""Names in offices: who a text says holds which.

Only offices that one person holds at a time are read, and only where nothing dates them or says former or acting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.comparison.vocabulary import concept
from app.language.dates import MONTHS, WEEKDAYS
from app.language.function_words import FUNCTION_WORDS
from app.language.names import PEOPLES, TITLES

# Of these nobody holds two in one country at once, as a rule.
STATE = (
    "prime minister|president|chancellor|king|queen|emperor|home secretary|attorney general|"
    "(?:foreign|finance|defen[cs]e|interior|justice|health|education|economy|energy|environment|agriculture|transport|"
    "culture|trade|labou?r) (?:minister|secretary)"
)
OTHER = (
    "central bank governor|governor|mayor|chief executive(?: officer)?|CEO|chair(?:man|woman|person)?|speaker|"
    "secretary[- ]general|director[- ]general|managing director|head coach|archbishop|finance director|"
    "chief financial officer|editor-in-chief"
)
SAME = {
    "ceo": "chief executive", "chief executive officer": "chief executive", "chairman": "chair", "chairwoman": "chair",
    "chairperson": "chair", "secretary general": "secretary-general", "director general": "director-general",
}  # fmt: skip
MARKS = (
    *"former then late acting deputy vice interim shadow outgoing incoming next future assistant".split(),
    *"first last ex co".split(),
)
MARK = rf"(?P<mark>(?i:{'|'.join(MARKS)})[ -])?"
OFFICE = rf"{MARK}\b(?P<office>(?i:{STATE}|{OTHER}))\b(?P<elect>[- ](?:elect|designate))?"
WORD = r"[A-Z][^\W\d_]+(?:[-’'](?!s\b)[A-Z]?[^\W\d_]+)*"
NAME = rf"(?P<name>{WORD}(?: (?:(?:van|von|de|der|da|bin|al|del|di|dos) )*{WORD}){{0,3}})"
BODY = rf"(?:the )?(?P<body>{WORD}(?: (?:of )?{WORD}){{0,3}})"
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{NAME}(?:,| is| has been| serves as| became|, who is),? (?:the )?{OFFICE} (?:of|at) {BODY}",
        rf"{NAME}(?:,| is| has been|, who is) {BODY}['’]s? {OFFICE}",
        rf"{NAME}(?:,| is| has been|, who is) (?:the )?(?P<body>{WORD}) {OFFICE}",
        rf"{BODY}['’]s? {OFFICE}(?:,| is)? {NAME}",
        rf"{OFFICE} (?:of|at) {BODY}(?:,| is) {NAME}",
        rf"\b(?P<body>{WORD}) {OFFICE},? {NAME}",
    )
)
DATED = re.compile(
    r"\b(?:until|from \d{4}|in \d{4}|between|at the time|was|then|had been|since replaced|resigned|stepped down)\b"
)
BOUNDED = re.compile(r"\b(?:until|from \d{4}|in \d{4}|between|at the time)\b")
NEAR = 40


@dataclass(frozen=True)
class Office:
    """Who holds which office of what; concepts of the names, the person and the office as written, the whole's span."""

    person: frozenset[str]
    office: str
    body: frozenset[str]
    name: str
    title: str
    start: int
    end: int

    @property
    def of_state(self) -> bool:
        """Whether it is an office of state."""
        return bool(re.fullmatch(STATE, self.office))


@lru_cache(256)
def offices(text: str) -> tuple[Office, ...]:
    """The offices a text gives to people, in the present."""
    found = {
        office.start: office
        for pattern in PATTERNS
        for match in pattern.finditer(text)
        for office in _office(match, text)
    }
    return tuple(found.values())


def _office(match: re.Match[str], text: str) -> Iterator[Office]:
    after = re.split(r"[.;]", text[match.end() : match.end() + NEAR])[0]
    if match["mark"] or match["elect"] or DATED.search(match[0]) or BOUNDED.search(after):
        return
    office = match["office"].lower()
    person, body = (_keys(match[group]) for group in ("name", "body"))
    known = set(PEOPLES.values()) | MONTHS.keys() | WEEKDAYS.keys() | FUNCTION_WORDS | TITLES
    # "Of Finland, Norway and Sweden" names no person.
    if (
        person
        and body
        and not person & known
        and not body & (MONTHS.keys() | WEEKDAYS.keys() | FUNCTION_WORDS | {concept(mark) for mark in MARKS})
    ):
        start, end = _span(match, "name", "office", "body")
        title = text[slice(*_span(match, "office", "body"))]
        yield Office(person, SAME.get(office, office), body, match["name"], title, start, end)


def _span(match: re.Match[str], *groups: str) -> tuple[int, int]:
    return min(map(match.start, groups)), max(map(match.end, groups))


def _keys(name: str) -> frozenset[str]:
    return frozenset(concept(word.lower()) for word in name.split() if word.lower() not in TITLES)
