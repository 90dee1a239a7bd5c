"""Direct speech: where it stands in an article, and who is speaking."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.english.grammar import children
from app.claims.english.reporting import can_say, speaker, teller
from app.language.verbs import QUOTING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

OPENERS = {"“": "”", "«": "»", "„": "“", '"': '"', "‘": "’", "'": "'"}
OPENING = re.compile(r"[“«„\"]|(?<![\w’'])[‘'](?=\s?\w)")
# A single mark is an apostrophe elsewhere: it closes after a mark, or where no letter follows.
CLOSING = {
    "’": re.compile(r"[.,!?…]\s?’(?!\w)|’(?=[\s—–,;:)]|$)"),
    "'": re.compile(r"[.,!?…]\s?'(?!\w)|\s'(?=[\s,;:.)])"),
}
# Fewer words than these between marks are an expression, unless they are a sentence ("I know her.").
FEWEST_QUOTED = 3
SENTENCE = re.compile(r"[A-Z’'\w ]+[.!?…]\W?$")
# A sentence this short after a quotation is about it: "Smith said."
SHORT = 8
# Where characters of a parsed sentence stand in the article.
Place = Callable[[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Quotation:
    """A span of direct speech, its marks included; `open` where its paragraph ends before its closing mark."""

    start: int
    end: int
    open: bool


@dataclass(frozen=True)
class _Saying:
    place: int
    begin: int
    end: int
    words: tuple["Token", ...]


def quotations(text: str, start: int, end: int) -> Iterator[Quotation]:
    """The quotations of the paragraphs text[start:end], in order. Scare quotes of a word or two are none."""
    position = start
    while mark := OPENING.search(text, position, end):
        line = text.find("\n", mark.start(), end)
        limit = end if line < 0 else line
        close = _close(text, OPENERS[mark[0]], mark.end(), limit)
        if close < 0 and mark[0] in "‘'":
            position = mark.end()
            continue
        stop = limit if close < 0 else close
        said = text[mark.end() : stop]
        if len(said.split()) > FEWEST_QUOTED or (SENTENCE.match(said) and close >= 0):
            yield Quotation(mark.start(), stop, close < 0)
        position = max(stop, mark.end())


def reopens(text: str, start: int, end: int, following: int) -> bool:
    """Whether the paragraph at `following` goes on with the quotation that text[start:end] left open."""
    if not OPENING.match(text, following):
        return False
    return any(quotation.open for quotation in quotations(text, start, end))


def tellers(
    parsed: "Sequence[tuple[Doc, Place]]",
    speech: list[Quotation],
    name: "Callable[[tuple[Token, ...]], str | None]",
    former: str | None,
) -> list[str | None]:
    """Who each of a paragraph's quotations is from, or None.

    `parsed` are its sentences, each with what tells where its characters stand in the article; `name` puts a name to a
    speaker's words, `former` is who spoke in the paragraph before: what is nothing but a quotation goes on with them.
    """
    if not speech:
        return []
    sayings = [saying for doc, place in parsed for saying in _sayings(doc, place, speech)]
    by = [_nearest(quotation, sayings) for quotation in speech]
    told = [name(saying.words) if saying else None for saying in by]
    begin, end = _stands(*parsed[0])[0], _stands(*parsed[-1])[1]
    alone = speech[0].start <= begin and speech[-1].end >= end - 1 and not sayings
    before = former if alone else next((name(saying.words) for saying in sayings), None)
    for place in reversed(range(len(told) - 1)):
        if told[place] is None and speech[place].open:
            told[place] = told[place + 1]
    for place, who in enumerate(told):
        # "He said", of whom nobody knows who he is, is not who spoke before.
        told[place] = before = who or (None if by[place] else before)
    return told


def _close(text: str, closer: str, start: int, end: int) -> int:
    """Where a quotation ends, its mark included; -1 where the paragraph ends first."""
    if closer in CLOSING:
        match = CLOSING[closer].search(text, start, end)
        return match.end() if match else -1
    found = text.find(closer, start, end)
    return found + 1 if found >= 0 else -1


def _stands(doc: "Doc", place: Place) -> tuple[int, int]:
    return place(0, len(doc.text))


def _sayings(doc: "Doc", where: Place, speech: list[Quotation]) -> Iterator[_Saying]:
    begin, end = _stands(doc, where)
    for token in doc:
        place = where(token.idx, token.idx + 1)[0]
        if token.lemma_.lower() not in QUOTING and token.lower_ != "according":
            continue
        if any(span.start <= place < span.end for span in speech):
            continue
        teller = _teller(token)
        if teller is not None:
            yield _Saying(place, begin, end, speaker(teller))


def _teller(saying: "Token") -> "Token | None":
    if saying.lower_ == "according":
        # "according to the mayor": a preposition of two words, whose noun is who says so.
        return saying.head if saying.dep_ == "case" else next(iter(children(saying, "obl")), None)
    if saying.pos_ not in ("VERB", "AUX") or children(saying, "aux:pass", "nsubj:pass"):
        return next(iter(children(saying, "obl:agent")), None)
    doer = teller(saying)
    return doer if doer is not None and can_say(doer, saying.lemma_.lower()) else None


def _nearest(quotation: Quotation, sayings: list[_Saying]) -> _Saying | None:
    """The verb of saying that a quotation stands by: in a sentence it is part of, or just before or after it."""
    around = [saying for saying in sayings if saying.begin < quotation.end and saying.end > quotation.start]
    if not around:
        after = (saying for saying in sayings if 0 <= saying.begin - quotation.end <= 2)
        around = [saying for saying in after if saying.end - saying.begin < SHORT * 6]
    if not around:
        around = [saying for saying in sayings if 0 <= quotation.start - saying.end <= 2]
    distances = {saying: _distance(quotation, saying.place) for saying in around}
    return min(around, key=distances.__getitem__, default=None)


def _distance(quotation: Quotation, place: int) -> int:
    return place - quotation.end if place >= quotation.end else quotation.start - place
