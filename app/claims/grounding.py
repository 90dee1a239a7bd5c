"""What an extractor says an article claims, held against the article itself: by code, with no model involved.

A wording is let through only with the exact span it rests on, and only where it adds no figure and no name to the
article, turns no negation round and loses no hedge, whoever worded it: rules cut wrong, a large model makes things up
and can be talked into it. The checks are those that keep FActScore (Min et al. 2023) and
Claimify (Metropolitansky and Larson 2025) honest, done here without a model, which could be talked out of them.
"""

import calendar
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from app.claims.candidate import Candidate, Proposal, Span, pointing
from app.language.function_words import HARMLESS, POINTING
from app.language.numbers import numbers
from app.language.stems import beginning

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
NAMED = re.compile(r"\b[A-Z]+-(\d+)\b")

NEGATION = re.compile(
    r"\b(?:no(?!\s?-)|not(?!\s+(?:only|merely|least)\b)|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|den(?:y|ies|ied|ying)|false(?:ly)?|untrue"
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
        self._around = f"{text}\n{title or ''}\n{_spelled(published) if published else ''}"
        self._words = set(_words(self._around))
        self._beginnings = _beginnings(self._around)
        self._figures = _figures(self._around)
        self._numerals = _numerals(self._around)

    def checked(self, proposal: Proposal) -> Proposal:
        """The proposal, its quote narrowed unless that is exact.

        Raises Ungrounded where the article does not say so.
        """
        candidate = proposal.candidate
        start, end = candidate.start, candidate.end
        if (start, end) == proposal.sentence and candidate.text == " ".join(candidate.quote.split()):
            return proposal  # the article's own words, with nothing left out
        self._refuse_foreign(candidate.text)
        parts = self._parts(proposal.within, (start, end))
        shared = self._shared(candidate.text, parts)
        if not proposal.exact:
            candidate = self._narrowed(candidate, shared)
        # A part between that has words of its own, and none of the claim's, says something else by the way.
        inner = [part for part in parts if shared[0][0] <= part[0] < shared[-1][1]]
        sources = [
            part for part in inner if part in shared or not _beginnings(NEGATION.sub(" ", self._text[slice(*part)]))
        ]
        _refuse_changed(candidate.text, [self._text[slice(*part)] for part in sources])
        _refuse_swapped(candidate.text, self._text[min(start, shared[0][0]) : max(end, shared[-1][1])])
        return replace(proposal, candidate=candidate)

    def quoted(self, wording: str, quote: str, speaker: str | None, sentence: Span, paragraph: Span) -> Proposal:
        """The proposal of one who quotes the article's words without saying where they stand: in the sentence, or near.

        Raises Ungrounded where they do not.
        """
        wording = re.sub(r"(?<=\w\w)\.$", "", " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", wording).split()))
        if not re.search(r"\w", wording):
            raise Ungrounded("no words")
        found = self._find(quote, sentence) or self._find(quote, paragraph)
        if found is None:
            raise Ungrounded("quote not in the article")
        voice = self._speaker(speaker)
        candidate = Candidate(wording, self._text[slice(*found)], *found, voice, flags=pointing(wording))
        around = min(sentence[0], found[0]), max(sentence[1], found[1])
        return Proposal(candidate, around, paragraph, exact=False)

    @cached_property
    def _fold(self) -> tuple[str, list[int]]:
        return _fold(self._text)

    def _find(self, quote: str, within: Span) -> Span | None:
        """Where the quote stands in text[within], but for white space, capitals, accents and the marks' typography."""
        wanted = _fold(quote)[0].strip(" \"'")
        if not re.search(r"\w", wanted):
            return None
        pattern = (r"\b" if wanted[0].isalnum() else "") + re.escape(wanted) + (r"\b" if wanted[-1].isalnum() else "")
        folded, offsets = self._fold
        first, last = bisect_left(offsets, within[0]), bisect_left(offsets, within[1])
        match = re.compile(pattern).search(folded, first, last)
        if match is None:
            return None
        end = offsets[match.end()] if match.end() < len(offsets) else len(self._text)
        start = offsets[match.start()]
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

    def _parts(self, within: Span, found: Span) -> list[Span]:
        """The parts of a sentence, or of several, that a quote is in."""
        cuts = [within[0], *(m.end() for m in PART.finditer(self._text, *within)), within[1]]
        return [(a, b) for a, b in pairwise(cuts) if a < found[1] and b > found[0]]

    def _shared(self, wording: str, parts: list[Span]) -> list[Span]:
        """The parts that the claim has a word of. Raises Ungrounded for none."""
        meant = _beginnings(wording)
        shared = [part for part in parts if not meant or meant & _beginnings(self._text[slice(*part)])]
        if not shared:
            raise Ungrounded("words its quote lacks")
        return shared

    def _narrowed(self, candidate: Candidate, shared: list[Span]) -> Candidate:
        """The candidate with a quote without outer parts of the sentence that it has no word of."""
        meant = _beginnings(candidate.text)
        begin, stop = shared[0][0], shared[-1][1]
        start, end = max(candidate.start, begin), min(candidate.end, stop)
        start += _length(LEADING.match(self._text[start:end]))
        end -= _length(TRAILING.search(self._text[start:end]))
        # Of what the claim has from these parts, its quote has to carry the better half.
        there = meant & _beginnings(self._text[begin:stop])
        if start >= end or 2 * len(meant & _beginnings(self._text[start:end])) < len(there):
            raise Ungrounded("words its quote lacks")
        return replace(candidate, quote=self._text[start:end], start=start, end=end)

    def _speaker(self, name: str | None) -> str | None:
        """The speaker as the article has it; None for one it does not name."""
        found = self._find(name or "", (0, len(self._text)))
        if found is None or (name or "").strip().lower() in POINTING:
            return None
        return " ".join(self._text[slice(*found)].split())


def _refuse_changed(wording: str, parts: list[str]) -> None:
    """Refuse a wording that says otherwise than the parts of the sentence it rests on."""
    if any(_negations(wording)) != any(_bears(match, wording, parts) for part in parts for match in _negations(part)):
        raise Ungrounded("a negation turned round")
    hedged = any(_bears(match, wording, parts) for part in parts for match in DOUBT.finditer(part))
    if (hedged and not DOUBT.search(wording)) or _exact(wording, " ".join(parts)):
        raise Ungrounded("a hedge lost")


def _bears(match: re.Match[str], wording: str, parts: list[str]) -> bool:
    """Whether a negation or hedge in one of a wording's parts bears on the wording.

    In "The port could close and has not paid", each bears on what follows it in its part, and is the other's no more
    than the subject that they share.
    """
    after = _beginnings(match.string[match.end() :])
    return len(parts) == 1 or not after or not after.isdisjoint(_beginnings(wording))


def _refuse_swapped(wording: str, source: str) -> None:
    """Refuse a wording that has another figure where its source has one."""
    there, here = _figures(source), _figures(wording)
    gone, come = there - here, here - there
    if not (gone and come):
        return
    # A figure from elsewhere in the article may be added ("they" were "the 12 towns"), but not take another's place; a
    # year takes that of a year only, and a number that is a name's ("it" was "the U-30") that of such a number.
    named = set(NAMED.findall(f"{wording} {source}"))
    for of_names in (True, False):
        went, came = ({figure for figure in side if (figure in named) == of_names} for side in (gone, come))
        if went and came and not (all(map(YEAR.fullmatch, came)) and not any(map(YEAR.fullmatch, went))):
            raise Ungrounded("a number changed")


def _negations(text: str) -> Iterator[re.Match[str]]:
    """What negates in a text; "No" and "Without" inside a sentence are parts of a name."""
    for match in NEGATION.finditer(text):
        if not match[0].istitle() or OPENS.search(text[: match.start()]):
            yield match


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


@lru_cache(50_000)  # Most words of a text are common ones.
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
