"""Whether the verb beside a date looks ahead or back, told from the words around it: for texts without a parse."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.language.function_words import ARTICLES, DO, MODALS, POSSESSIVES, PREPOSITIONS
from app.language.lexicon import lists
from app.language.sentences import sentences

_LISTS: dict[str, str] = lists("verbs")["tense"]
PAST = frozenset(_LISTS["past"].split())
NEVER_PAST = frozenset(_LISTS["never_past"].split())
DUE = frozenset(_LISTS["due"].split())
PLANNING = frozenset(_LISTS["planning"].split())
TIMETABLE = frozenset(_LISTS["timetable"].split())
THIRD = PLANNING | {f"{verb}{'es' if verb.endswith(('sh', 'o')) else 's'}" for verb in TIMETABLE} | {"has"}

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[,;:—–()]")
SHORT = re.compile(r"(n['’]t|['’](?:ll|m|re|ve))$")
FULL = {"wo": "will", "ca": "can", "sha": "shall", "nt": "not", "ll": "will", "m": "am", "re": "are", "ve": "have"}
NAME = "·"
# Behind one of these another clause has begun.
BREAKS = frozenset(
    ", ; : — – ( ) that who which whose where when while after before because although if as than".split()
)
BETWEEN = frozenset("also already now only never first just still later ever not be been being have has had".split())
BEFORE_NOUN = (ARTICLES | POSSESSIVES | PREPOSITIONS | {"this", "these", "those"}) - {"to"}
# Between a verb and the day it speaks of; behind the last of these the day need not be the event's.
LEADING = PREPOSITIONS | ARTICLES | frozenset("early late mid last next this".split())
UNTIL = frozenset("until till to for by".split())


def looks_ahead(text: str, start: int, end: int) -> bool | None:
    """Whether what is said of the date at text[start:end] is still to come: True, False, or None where it is not told.

    "Will", "is to", "plans to" look ahead, a past tense looks back; a present tense may be a habit, and does not tell.
    """
    begin, stop = next((span for span in _spans(text) if span[0] <= start < span[1]), (0, len(text)))
    before, after = list(_words(text[begin:start], True)), list(_words(text[end:stop], False))
    lead = ""
    while before and before[-1] in LEADING:
        lead = before.pop()
        if lead == "since":
            return False
    tense = "" if before and before[-1] in ("and", "but") else _backwards(before)
    if tense == "back" and lead in UNTIL:
        return None
    return {"ahead": True, "back": False}.get(tense or _forwards(after))


@lru_cache(16)
def _spans(text: str) -> list[tuple[int, int]]:
    return sentences(text)


def _words(text: str, opens: bool) -> Iterator[str]:
    """The words of a text in lower case, what is cut short written out, names as a mark."""
    for n, match in enumerate(WORD.finditer(text)):
        word = match[0]
        if (word[0].isupper() and (n or not opens)) or word == "May":
            yield NAME
            continue
        word = word.lower().replace("’", "'")
        for part in SHORT.sub(r" \1", word).split():
            yield FULL.get(part.replace("'", "") if part != word else part, part)


def _backwards(words: Sequence[str]) -> str:
    for n in reversed(range(len(words))):
        if words[n] in BREAKS:
            return ""
        if tense := _tense(words, n):
            return tense
    return ""


def _forwards(words: Sequence[str]) -> str:
    for n, word in enumerate(words):
        if word in BREAKS and word != ",":
            return ""
        if tense := _tense(words, n):
            return tense
    return ""


def _tense(words: Sequence[str], n: int) -> str:
    """What one word tells: "ahead", "back"; "unclear" where it is a verb that does not, nothing where it is none."""
    word = words[n]
    at = _before(words, n)
    lead = words[at] if at >= 0 else ""
    if word in MODALS:
        return "back" if "have" in words[n + 1 : n + 4] and word not in ("will", "shall") else "ahead"
    if word == "to":
        return _infinitive(words, n)
    if word in ("is", "are", "am"):
        return "ahead"
    if word in ("was", "were", "did", "had"):
        return "back"
    if is_past(word) or word == "been":
        return _participle(words, n)
    if lead in BEFORE_NOUN or lead in MODALS or lead in ("to", "did") or is_past(lead):
        return ""
    plural = lead.endswith("s") or lead in ("they", "we", "you", "i", "who", "people", "police")
    present = word in THIRD or (word in TIMETABLE and plural) or word in DO or word == "have"
    return "unclear" if present and not (word in BETWEEN and is_past(words[min(n + 1, len(words) - 1)])) else ""


def is_past(word: str) -> bool:
    return word in PAST or (word.endswith("ed") and len(word) > 3 and word not in NEVER_PAST)


def _before(words: Sequence[str], n: int) -> int:
    """The place of the word before one, with adverbs and helping verbs that follow others left out."""
    n -= 1
    while n >= 0 and (words[n] in BETWEEN or (words[n].endswith("ly") and len(words[n]) > 4)):
        n -= 1
    return n


def _participle(words: Sequence[str], n: int) -> str:
    """ "Opened" alone, and in "will be opened", "would have opened", "is to be opened", "the opened bridge"."""
    at = _before(words, n)
    lead, between = words[at] if at >= 0 else "", set(words[at + 1 : n])
    if between & {"has", "had"}:
        return "back"
    if lead in MODALS:
        return _tense(words, at)
    if "have" in between:
        return "back"
    if lead == "to":
        return _infinitive(words, at)
    if lead in ("is", "are", "am"):
        return "ahead"
    if words[n] in DUE:
        return "unclear"  # "was expected on Friday", "a vote planned for Friday"
    if lead in ("was", "were"):
        return "back"
    if lead in BEFORE_NOUN:
        return ""
    # "The bridge closed by a storm …" goes on; "fell by 3 percent" does not.
    agent = words[n + 1 : n + 2] == ["by"] and not "".join(words[n + 2 : n + 3]).isdigit()
    return "unclear" if agent else "back"


def _infinitive(words: Sequence[str], n: int) -> str:
    """ "Is to open", "is due to open", "plans to open"; nothing for "to Oslo", "to the island"."""
    following = words[n + 1] if n + 1 < len(words) else NAME
    if following == NAME or following in BEFORE_NOUN or following in BREAKS:
        return ""
    at = _before(words, n)
    lead = words[at] if at >= 0 else ""
    if lead in DUE:
        at = _before(words, at)
        lead = words[at] if at >= 0 else ""
    return "ahead" if lead in ("is", "are", "am") or lead in PLANNING else "unclear"
