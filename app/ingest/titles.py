"""What may be an article's title, and what only stands where one would: a domain, a dateline, a byline, a file name."""

import re
from collections.abc import Iterable
from textwrap import shorten

from app.ingest.text import line

LONGEST = 80  # code points of a text's own words, where it has no title
# "example.com", "www.example.com/news", "https://example.com".
DOMAIN = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,24}(?:/\S*)?", re.I)
# What a program calls a document that nobody has named, and what a printer's driver makes of a name.
UNNAMED = re.compile(
    r"microsoft \w+ ?[-–].*|powerpoint presentation"
    r"|\(?(?:untitled|anonymous|unknown|no title)(?: document)?\)?(?: ?\d+)?"
    r"|(?:document|dokument|doc|slide|scan|title)[ _-]?\d*",
    re.I,
)
FILE = re.compile(r".*\.(?:docx?|dotx?|rtf|odt|pdf|indd|qxp|pptx?|xlsx?|txt|md|html?|tex|ps)|[\w-]*_[\w-]*", re.I)
_UPPER = "A-ZÀ-ÖØ-Þ"
_PLACE = rf"[{_UPPER}][\w.'’/-]*(?: [{_UPPER}][\w.'’/-]*){{0,3}}"
_MONTH = rf"[{_UPPER}a-z][a-zß-ÿ]{{2,8}}\.?"
# "HELSINKI, May 4 (Agency) –", "Oslo (NTB) –", "PARIS —": a place, perhaps a date and an agency, and a dash.
DATELINE = re.compile(
    rf"(?P<place>{_PLACE}(?:, {_PLACE})?)(?P<date>,? (?:\d{{1,2}}\.? {_MONTH}|{_MONTH} \d{{1,2}})(?:,? \d{{4}})?)?"
    r"(?P<agency> ?\([^()]{2,40}\))? ?(?:[–—]|--|(?<= )-|(?<=\))-)(?:\s+|$)"
)
_NAME = rf"(?:[{_UPPER}][\w.'’-]*|\d[\w.:]*|and|och|und|et|ja|og|en|in|de|van|von|der|of|&|\|)"
BYLINE = re.compile(
    rf"(?:By|BY|Von|Par|Por|Door|Av|Af|Text|Teksti|Tekst|Words|Reporting by|Text by)(?::|\b) ?{_NAME}(?:,? {_NAME})+"
)


def is_title(words: str) -> bool:
    """Whether a line may be an article's title."""
    if not any(character.isalpha() for character in words):
        return False
    return not any(kind.fullmatch(words) for kind in (DOMAIN, UNNAMED, FILE, BYLINE)) and not _dateline(words)


def _dateline(words: str) -> bool:
    """Whether a line begins as an agency's story does; with a place and a dash alone, many a headline does too."""
    found = DATELINE.match(words)
    return found is not None and bool(found["date"] or found["agency"] or found.end() == len(words))


def title(found: Iterable[str]) -> str:
    """The first of several lines, the likeliest first, that may be a title; empty where none may."""
    return next((cleaned for words in found if is_title(cleaned := line(words))), "")


def headline(text: str) -> str:
    """What a text is called that has no title: how it begins, without what stands before its words."""
    lines = text.split("\n\n", 5)[:5]
    told = next((words for words in map(_undated, lines) if is_title(words)), lines[0])
    return shorten(told, LONGEST, placeholder="…")


def _undated(words: str) -> str:
    """A line without its dateline: one with a date or an agency, or a place in capitals before a sentence."""
    found = DATELINE.match(words)
    if found is None:
        return words
    shouted = found["place"].isupper() and words.endswith((".", "”", '"')) and not re.search(r"\d", found["place"])
    return words[found.end() :] if shouted or found["date"] or found["agency"] else words
