"""What opens a paragraph and is no part of what it says: a dateline, a speaker's label, a time, an item's number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.language.dates import WEEKDAYS
from app.language.lexicon import lists, words

_WORD = r"[A-Z][\w.’'-]*"
_NAME = rf"{_WORD}(?: (?:{_WORD}|de|van|von|der|den|of|the|al|bin|da|el)){{0,5}}"
_STAMP = r"[\[(]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]"
# "(BBC)", ", D-Ohio": what a label tells besides the name.
_ASIDE = rf"(?: ?[(\[][^()\[\]\n]{{1,60}}[)\]]|, [A-Z][^:;.!?\n“\"]{{0,40}}|,? {_STAMP})?"
# What stands before a label, or in place of one: the marks of captions and lists, a transcript's times.
LEAD = re.compile(rf"(?:>{{2,3}} ?)?(?:[-–—•*] (?={_NAME}:))?(?:{_STAMP} ?[-–—|]? ?)?")
# A label that opens a turn of a transcript: "SMITH: …", "Q. …", "Dr Jane Smith (BBC): …".
TURN = re.compile(rf"({_NAME}){_ASIDE}:(?:\s+(?=\S)|$)|([QA])(?:\.|\d{{1,3}}[.:]| ?[–—-])\s+(?=\S)")
# A label on a line of its own, with a time or none.
ALONE = re.compile(rf"({_NAME})(?::|,?\s+(?:{_STAMP}|\d{{1,2}}:\d{{2}}(?::\d{{2}})?))")
# What opens a line in the same way and is nobody: "Editor’s note: …", "Update: …".
RUBRIC = re.compile(r"([A-Z][\w’'-]*(?: [\w’'-]+){0,2})(?:,? \d{1,2}[:.]\d\d)?(?::\s+(?=\S)| [|–—]\s+(?=[A-Z“]))")
LABELS = words("layout", "labels") | frozenset(WEEKDAYS)
# Those that make of a line no part of the story: "Photo: …", "Read more: …".
CAPTIONS = words("layout", "captions")
# What numbers or marks an item of a list.
ITEM = re.compile(r"(?:[•‣◦▪●○*+–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\(?[A-Z]\))\s+(?=\S)")
# The time an entry of a liveblog opens with: "10:42 ", "9.15pm GMT - ".
TIME = re.compile(
    r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: (?:GMT|BST|CET|CEST|EET|ET|EST|UTC))?(?: ?[|–—-])?\s+(?=[A-Z“\"])"
)

_MONTHS = "|".join([*(name for names in lists("calendar")["months"] for name in names.split())])
_MONTH = rf"(?:(?i:{_MONTHS})\.?|{'|'.join(sorted(words('layout', 'months_abroad')))})"
_DAY = rf"(?:(?i:{'|'.join(WEEKDAYS)}),? )?"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = rf"(?:{_DAY}(?:{_MONTH} {_NUMBER}|{_NUMBER}\.? {_MONTH})(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d)"
_AGENCY = r"(?:\([^()\n]{1,40}\)|/[^/\n]{1,40}/)"
_KNOWN = rf"[(/](?i:{'|'.join(sorted(words('layout', 'agencies')))})[)/]"
_DASH = r"\s?(?:[—–-]+|:)\s*(?=[^\W_a-zß-öø-ÿ\d]|[$£€“\"‘'«])"
_CITY = rf"{_WORD}(?:[ /-]{_WORD}){{0,3}}"
_REGION = rf"(?:, {_CITY}){{0,2}}?"
# An agency's or a company's dateline. The place of one is in capitals, or a date or an agency stands with it:
# "HELSINKI — ", "PARIS, March 3 (AFP) - ", "Turku, Finland – 12 May 2026 – ", "NEW YORK--(BUSINESS WIRE)--".
DATELINE = re.compile(
    rf"[A-Z][A-Z .,'’/-]+[A-Z]{_REGION}(?:(?:,| ?[—–-]) {DATE})?,?[\s—–-]*{_AGENCY}?(?:[\s—–-]+{DATE})?{_DASH}"
    rf"|{_CITY}{_REGION}(?:,| ?[—–-]|\.)? (?:\({DATE}\)|{DATE}),?[\s—–-]*{_AGENCY}?{_DASH}"
    rf"|{_CITY}{_REGION}[\s—–-]*{_KNOWN}{_DASH}"
    rf"|{DATE}[\s—–-]*{_AGENCY}?{_DASH}|{_KNOWN}{_DASH}"
)


@dataclass(frozen=True)
class Opening:
    """What stands before what a paragraph says: a speaker's `label`, whether a `caption` follows, where it `ends`."""

    label: str | None
    caption: bool
    end: int


def opening(text: str, start: int, end: int, labels: Iterable[str] | None = None) -> Opening:
    """The opening of a paragraph, or of a sentence. Only `labels`, where given, are taken for a speaker's."""
    time = TIME.match(text, start, end)
    start = time.end() if time else start
    lead = LEAD.match(text, start, end)
    start = lead.end() if lead and lead.end() < end else start
    rubric = RUBRIC.match(text, start, end)
    named = set(re.findall(r"[a-z]+(?:-[a-z]+)?", rubric[1].lower())) if rubric else set()
    if rubric and (LABELS & named or named <= CAPTIONS):
        return Opening(None, named <= CAPTIONS, rubric.end())
    dateline = DATELINE.match(text, start, end)
    if dateline and not dateline[0].rstrip().endswith(":"):
        return Opening(None, False, dateline.end())
    turn = TURN.match(text, start, end)
    if turn and (labels is None or _label(turn) in labels):
        return Opening(_label(turn), False, turn.end())
    mark = ITEM.match(text, start, end)
    return Opening(None, False, mark.end() if mark else start)


def label_alone(text: str) -> str | None:
    """The speaker whose label a whole line is."""
    found = ALONE.fullmatch(text)
    return found[1] if found else None


def _label(turn: re.Match[str]) -> str:
    label = turn[1] or turn[2]
    return label[0] if re.fullmatch(r"[QA]\d{1,3}", label) else label
