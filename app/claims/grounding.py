"""What a large model says an article claims, held against the article itself: by code, with no model involved.

A model's words are let through only with the exact span they rest on, and only where they add no figure and no name to
the article, turn no negation round and lose no hedge. The checks are those that keep FActScore (Min et al. 2023) and
Claimify (Metropolitansky and Larson 2025) honest, done here without a model, which could be talked out of them.
"""

import calendar
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise

from app.claims import Candidate
from app.claims.dates import undated
from app.language.function_words import HARMLESS, POINTING
from app.language.numbers import numbers
from app.language.stems import beginning

Span = tuple[int, int]

# Words a claim may have and its article not, for they say nothing.
FREE = HARMLESS | frozenset("one old years aged according".split())
MARKS = {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-")}
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")

# A word; in scripts that put no space between words, a character.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+?(?=[\u3040-\u30ff\u3400-\u9fff]|\b|_)")
# Where one part of a sentence ends and the next begins; a figure's comma or full stop has no space behind it.
PART = re.compile(
    r"[,;:.!?…][\"'”’)»]*\s+|\s+[–—(-]+\s*|\)\s*"
    r"|\s+(?=(?:and|but|while|although|though|because|whereas|which|who|und|aber|et|mais)\b)"
)
LEADING = re.compile(r"(?:[\s\"'“”‘„«»,;:.…–—-]|(?:and|but|while|although|though|because|whereas)\s)+", re.I)
TRAILING = re.compile(r"(?:[\s\"“”„«»,;:…–—-]|(?<![A-Z])\.)+$")

NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
PERCENT = re.compile(r"[\s-]*(?:%|per\s?cent\b)", re.I)
YEAR = re.compile(r"[12]\d{3}")

NEGATION = re.compile(
    r"\b(?:no(?!\s?-)|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|den(?:y|ies|ied|ying)|false(?:ly)?|untrue"
    r"|nicht|nie|kein\w*|pas|jamais|niet|geen|ikke|inte|não|nunca)\b|n['’]t\b",
    re.I,
)
OPENS = re.compile(r"(?:^|[.!?:;])\W*$")
# "may" with a capital is a month.
DOUBT = re.compile(
    r"\b(?:could|may|might|would|should|will|shall|allegedly|alleged|reportedly|apparently|perhaps|possibly|probably"
    r"|likely|expected|supposedly|if|unless|whether)\b|['’](?:ll|d)\b"
)
# What stands before a rough figure, or a bound.
ROUGHLY = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|some|over|under|above|below|up to|at least|at most"
    r"|(?:more|less|fewer) than)\s+(?:an?\s+|[$€£]\s*)?$",
    re.I,
)


class Ungrounded(Exception):
    """A claim that the article does not bear out. Its message is the reason, short enough to be counted under."""


class Grounding:
    """One article, as what is claimed of it is held against: its text, its title, its day of publication."""

    def __init__(self, text: str, title: str | None, published: date | None) -> None:
        self._text = text
        self._folded, self._offsets = _fold(text)
        self._around = f"{text}\n{title or ''}\n{_spelled(published) if published else ''}"
        self._words = set(_words(self._around))
        self._beginnings = _beginnings(self._around)
        self._figures = _figures(self._around)
        self._numerals = _numerals(self._around)

    def candidate(self, wording: str, quote: str, speaker: str | None, sentence: Span, paragraph: Span) -> Candidate:
        """The claim with its exact span; `sentence` and `paragraph` are where in the text it is said to stand.

        Raises Ungrounded where the article does not say so.
        """
        wording = re.sub(r"(?<=\w\w)\.$", "", " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", wording).split()))
        if not re.search(r"\w", wording):
            raise Ungrounded("no words")
        found = self._find(quote, sentence) or self._find(quote, paragraph)
        if found is None:
            raise Ungrounded("quote not in the article")
        self._refuse_foreign(wording)
        (start, end), (begin, stop) = self._narrowed(wording, found, paragraph)
        _refuse_changed(wording, self._text[begin:stop])
        _refuse_swapped(wording, self._text[min(found[0], begin) : max(found[1], stop)])
        vague = wording.split()[0].lower() in POINTING or undated(wording, {})
        flags = ("needs-context",) if vague else ()
        return Candidate(wording, self._text[start:end], start, end, self._speaker(speaker), 0.5, flags)

    def _find(self, quote: str, within: Span) -> Span | None:
        """Where the quote stands in text[within], but for white space, capitals, accents and the marks' typography."""
        wanted = _fold(quote)[0].strip(" \"'")
        if not re.search(r"\w", wanted):
            return None
        pattern = (r"\b" if wanted[0].isalnum() else "") + re.escape(wanted) + (r"\b" if wanted[-1].isalnum() else "")
        first, last = bisect_left(self._offsets, within[0]), bisect_left(self._offsets, within[1])
        match = re.compile(pattern).search(self._folded, first, last)
        if match is None:
            return None
        end = self._offsets[match.end()] if match.end() < len(self._offsets) else len(self._text)
        start = self._offsets[match.start()]
        return start, start + len(self._text[start:end].rstrip())

    def _refuse_foreign(self, wording: str) -> None:
        """Refuse what the article, its title and its date have no word of."""
        if not (_figures(wording) <= self._figures and _numerals(wording) <= self._numerals):
            raise Ungrounded("a number the article lacks")
        first = True
        for word in WORD.findall(unicodedata.normalize("NFC", wording)):
            key = _key(word)
            known = key in FREE or not self._words.isdisjoint((key, f"{key}s", key.removesuffix("s")))
            if word != word.lower() and not known and not (first and beginning(key) in self._beginnings):
                raise Ungrounded("a name the article lacks")
            first = False
        own = _beginnings(wording)
        if len(own - self._beginnings) > len(own) / 3:
            raise Ungrounded("words the article lacks")

    def _narrowed(self, wording: str, found: Span, paragraph: Span) -> tuple[Span, Span]:
        """The quote without outer parts of the sentence that the claim has no word of, and the whole parts it is in."""
        meant = _beginnings(wording)
        cuts = [paragraph[0], *(m.end() for m in PART.finditer(self._text, *paragraph)), paragraph[1]]
        parts = [(a, b) for a, b in pairwise(cuts) if a < found[1] and b > found[0]]
        shared = [i for i, part in enumerate(parts) if meant & _beginnings(self._text[slice(*part)])]
        if not shared:
            raise Ungrounded("words its quote lacks")
        begin, stop = parts[shared[0]][0], parts[shared[-1]][1]
        start, end = max(found[0], begin), min(found[1], stop)
        start += _length(LEADING.match(self._text[start:end]))
        end -= _length(TRAILING.search(self._text[start:end]))
        # Of what the claim has from these parts, its quote has to carry the better half.
        there = meant & _beginnings(self._text[begin:stop])
        if start >= end or 2 * len(meant & _beginnings(self._text[start:end])) < len(there):
            raise Ungrounded("words its quote lacks")
        return (start, end), (begin, stop)

    def _speaker(self, name: str | None) -> str | None:
        """The speaker as the article has it; None for one it does not name."""
        found = self._find(name or "", (0, len(self._text)))
        if found is None or (name or "").strip().lower() in POINTING:
            return None
        return " ".join(self._text[slice(*found)].split())


def _refuse_changed(wording: str, source: str) -> None:
    """Refuse a wording that says otherwise than the part of the sentence it rests on."""
    if _negated(wording) != _negated(source):
        raise Ungrounded("a negation turned round")
    if (DOUBT.search(source) and not DOUBT.search(wording)) or _exact(wording, source):
        raise Ungrounded("a hedge lost")


def _refuse_swapped(wording: str, source: str) -> None:
    """Refuse a wording that has another figure where its source has one."""
    gone, come = _figures(source) - _figures(wording), _figures(wording) - _figures(source)
    # A figure from elsewhere in the article may be added ("they" were "the 12 towns"), but not take another's place; a
    # year takes that of a year only.
    if gone and come and not (all(map(YEAR.fullmatch, come)) and not any(map(YEAR.fullmatch, gone))):
        raise Ungrounded("a number changed")


def _negated(text: str) -> bool:
    """Whether anything in a text is negated; "No" and "Without" inside a sentence are parts of a name."""
    found = (
        match for match in NEGATION.finditer(text) if not match[0].istitle() or OPENS.search(text[: match.start()])
    )
    return any(found)


def _exact(wording: str, source: str) -> bool:
    """Whether a wording gives as it stands a figure that its source gives as a rough one or a bound."""
    return not _rough(wording) and bool(_rough(source) & _figures(wording))


def _fold(text: str) -> tuple[str, list[int]]:
    """A text as quotes are looked for in it, and the offset each of its characters comes from."""
    folded: list[str] = []
    offsets: list[int] = []
    for offset, mark in enumerate(text):
        for plain in _plain(mark):
            if plain != " " or not folded or folded[-1] != " ":
                folded.append(plain)
                offsets.append(offset)
    return "".join(folded), offsets


@lru_cache(4096)
def _plain(mark: str) -> str:
    if mark.isspace():
        return " "
    if mark in INVISIBLE:
        return ""
    apart = unicodedata.normalize("NFKD", MARKS.get(mark, mark)).casefold()
    return "".join(" " if c.isspace() else c for c in apart if not unicodedata.combining(c))


def _key(word: str) -> str:
    return _fold(word)[0]


def _words(text: str) -> list[str]:
    return [_key(word) for word in WORD.findall(unicodedata.normalize("NFC", text))]


def _beginnings(text: str) -> set[str]:
    """What the words of a text mean, near enough to compare, whatever language it is in."""
    return {beginning(word) for word in _words(text) if word not in FREE}


def _numbers(text: str) -> Iterator[tuple[str, int]]:
    """The numbers a text names, as digits or in words, each as its value and where it begins: "3.5", "40 %"."""
    for number, start, end in numbers(text):
        if number.low is None:  # "dozens" is a word like any other
            value = f"{number.value:.12g}"
            yield (f"{value} %" if PERCENT.match(text, end) else value), start


def _figures(text: str) -> set[str]:
    return {value for value, _ in _numbers(text)}


def _rough(text: str) -> set[str]:
    """The numbers of a text that are rough ones, or bounds."""
    return {value for value, start in _numbers(text) if ROUGHLY.search(text, max(0, start - 30), start)}


def _numerals(text: str) -> set[str]:
    """The numbers a text has in digits, and whatever else counts as one ("²", "①")."""
    return {n.replace(",", "") for n in NUMERAL.findall(text)} | {c for c in text if c.isdigit() and not c.isdecimal()}


def _spelled(day: date) -> str:
    return f"{day.isoformat()} {day.day} {calendar.month_name[day.month]} {day.year} {calendar.day_name[day.weekday()]}"


def _length(match: re.Match[str] | None) -> int:
    return len(match[0]) if match else 0
