"""Where sentences begin and end: by rules, in one pass, without a language model. The one splitter there is."""

import re

from app.language.function_words import ARTICLES, CONJUNCTIONS, DEMONSTRATIVES, PREPOSITIONS, PRONOUNS
from app.language.lexicon import words

# An end mark, what closes with it, and white space; whether it ends a sentence depends on what stands around it.
END = re.compile(r"([.!?…]+)([\"'”’»)\]]*)(\s+)")
# Words with a full stop that ends no sentence; and those of them that are so before a number only.
ABBREVIATIONS = words("abbreviations", "inside")
BEFORE_NUMBER = words("abbreviations", "before_number")
# What opens a sentence more often than it goes on with a name.
OPENERS = ARTICLES | DEMONSTRATIVES | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | words("function_words", "openers")
ACRONYM = re.compile(r"(?:\b[A-Za-z]\.){2,}$|\b[A-Z]\.$")
INITIAL = re.compile(r"(?:^|[\s(\"“])[A-Z]\.$")
# What may open a sentence: a capital, a digit, a sum of money, a mark that opens, or a letter without case.
OPENING = re.compile(r"[\"'“‘«(\[]*(?:[^\W_a-zß-öø-ÿ]|[$£€¥]\d)|[\"'“‘«(\[—–-]")
# In characters. A longer sentence is none (a table, a list, a file of another kind); the time and memory that reading
# one takes grow with it, so that it is cut.
LONGEST_SENTENCE = 2000


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans (code points) of a text's sentences, in order, without the white space around them.

    A line break always ends a sentence. Full stops in abbreviations, initials, acronyms and numbers do not; a mark
    inside a quotation does where another sentence follows.
    """
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        begin = line.start()
        for mark in END.finditer(text, line.start(), line.end()):
            if _ends(text, begin, mark, line.end()):
                spans.append((begin, mark.end(2)))
                begin = mark.end()
        spans.append((begin, line.end()))
    return [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]


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
    if INITIAL.search(text, begin, mark.end(1)) and not mark[2]:
        return False
    # "the U.S. Senate" goes on; "in the U.S. The Senate" does not, which only a word that opens sentences tells.
    return not (ACRONYM.search(text, begin, mark.end(1)) and not mark[2] and not _function_word(text, mark.end(), stop))


def _function_word(text: str, begin: int, stop: int) -> bool:
    word = re.match(r"[\"'“‘(]*(\w+)", text[begin : min(stop, begin + 20)])
    return word is not None and word[1].lower() in OPENERS and word[1] == word[1].capitalize()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
