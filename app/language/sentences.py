"""Where sentences begin and end: by rules, in one pass, without a language model. The one splitter there is."""

import re
from collections.abc import Iterator

from app.language.function_words import ARTICLES, CONJUNCTIONS, DEMONSTRATIVES, PREPOSITIONS, PRONOUNS
from app.language.lexicon import words
from app.language.lines import paragraphs

# An end mark, what closes with it, and white space; whether it ends a sentence depends on what stands around it.
END = re.compile(r"([.!?…]+)([\"'”’»)\]]*)(\s+)")
# Words with a full stop that ends no sentence; and those of them that are so before a number only.
ABBREVIATIONS = words("abbreviations", "inside")
BEFORE_NUMBER = words("abbreviations", "before_number")
# What opens a sentence more often than it goes on with a name.
OPENERS = ARTICLES | DEMONSTRATIVES | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | words("function_words", "openers")
ACRONYM = re.compile(r"(?:\b[A-Za-z]\.){2,}$|\b[A-Z]\.$")
# Names that go on behind their full stop, where an office or the like follows: "Acme Inc. President Anna Berg".
COMPANY = re.compile(r"\b(?:Inc|Corp|Co|Ltd)\.$")
OFFICES = words("function_words", "offices")
# A time goes on with a day or a zone, and nothing else: "5 p.m. Monday", "5 p.m. EST".
TIME = re.compile(r"\d ?[ap]\.m\.$")
DAY = re.compile(rf"(?i:{'|'.join(sorted(words('calendar', 'weekdays')))})s?\b|[A-Z]{{2,4}}\b|[A-Z][a-z]{{2,8}}\.? \d")
# What numbers the items of a list; and where items follow each other on one line.
NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]")
BULLET = re.compile(r"\s+(?=[•‣◦▪●]\s)")
INITIAL = re.compile(r"(?:^|[\s(\"“])[A-Z]\.$")
# What may open a sentence: a capital, a digit, a sum of money, a mark that opens, or a letter without case.
OPENING = re.compile(r"[\"'“‘«(\[]*(?:[^\W_a-zß-öø-ÿ]|[$£€¥]\d)|[\"'“‘«(\[—–-]")
# In characters. A longer sentence is none (a table, a list, a file of another kind); the time and memory that reading
# one takes grow with it, so that it is cut.
LONGEST_SENTENCE = 2000


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans (code points) of a text's sentences, in order, without the white space around them.

    A line break ends a sentence unless it only wraps a paragraph. Full stops in abbreviations, initials, acronyms and
    numbers do not; a mark inside a quotation does where another sentence follows. An item of a list is a sentence of
    its own, together with its mark or number.
    """
    return [span for paragraph in by_paragraph(text) for span in paragraph]


def by_paragraph(text: str) -> Iterator[list[tuple[int, int]]]:
    """The spans of each paragraph's sentences; see `sentences`."""
    for paragraph in paragraphs(text):
        spans = [_trim(text, *span) for item in _items(text, *paragraph) for span in _cut(text, *item)]
        if kept := [span for span in spans if span[0] < span[1]]:
            yield kept


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A paragraph, or the items of a list that stand in it one after the other."""
    begin = start
    for bullet in BULLET.finditer(text, start, end):
        yield begin, bullet.start()
        begin = bullet.end()
    yield begin, end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    numbered = NUMBER.match(text, start, end)
    for mark in END.finditer(text, start, end):
        if numbered and NUMBER.fullmatch(text, begin, mark.end(1)):
            continue
        if _ends(text, begin, mark, end):
            yield begin, mark.end(2)
            begin = mark.end()
    yield begin, end


def _ends(text: str, begin: int, mark: re.Match[str], stop: int) -> bool:
    following = text[mark.end() : min(stop, mark.end() + 3)]
    if not following or not OPENING.match(following):
        return False
    if mark[1] != ".":
        # "“Really?” Smith asked" goes on; so does "He paused … Then".
        return True
    word = text[max(begin, text.rfind(" ", begin, mark.start()) + 1) : mark.end(1)].lstrip("\"'“‘«([")
    if word.lower() in ABBREVIATIONS:
        numbered = word.lower() in BEFORE_NUMBER
        return numbered and not following[0].isdigit() and word[0].islower() and not mark[2] and word != "v."
    before = text[max(begin, mark.start() - 20) : mark.end(1)]
    opens = _function_word(text, mark.end(), stop)
    if INITIAL.search(before) and not mark[2]:
        # "J. Berg" goes on, and "Plan B. The council" does not.
        return opens and len(before) > 2
    if TIME.search(before):
        return not DAY.match(text, mark.end(), stop)
    if COMPANY.search(before) and not mark[2]:
        return re.split(r"\W", text[mark.end() : min(stop, mark.end() + 20)])[0].lower() not in OFFICES
    # "the U.S. Senate" goes on; "in the U.S. The Senate" does not, which only a word that opens sentences tells.
    return opens or bool(mark[2]) or not ACRONYM.search(before)


def _function_word(text: str, begin: int, stop: int) -> bool:
    word = re.match(r"[\"'“‘(]*(\w+)", text[begin : min(stop, begin + 20)])
    return word is not None and word[1].lower() in OPENERS and word[1] == word[1].capitalize()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
