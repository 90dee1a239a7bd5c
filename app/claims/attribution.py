"""Direct speech: where it stands in an article, and who is speaking."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.english.clauses import speaker
from app.claims.english.grammar import subject
from app.language.dates import WEEKDAYS
from app.language.verbs import QUOTING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# A label that opens a turn of a transcript: "SMITH: …", "Q: …", "Dr Jane Smith: …".
TURN = re.compile(r"((?:[A-Z][\w.’'-]*)(?: [A-Z][\w.’'-]*){0,4}):\s+(?=\S)")
# What opens a line in the same way and is nobody: "Editor’s note: …", "Update: …".
RUBRIC = re.compile(r"([A-Z][\w’'-]*(?: [\w’'-]+){0,2}):\s+(?=\S)")
LABELS = frozenset(
    (
        "note update correction clarification photo photos picture pictures image source sources read related watch "
        "listen live breaking opinion analysis background summary editor exclusive video caption date time place "
        "result results score answer question contact about see more fact facts verdict claim rating today tomorrow "
        "warning tip example goals attendance referee"
    ).split()
).union(WEEKDAYS)
# An agency's or a company's dateline: "HELSINKI — ", "PARIS, March 3 (AFP) - ", "TURKU, Finland – 12 May 2026 – ".
DATELINE = re.compile(
    r"[A-Z][A-Z .,'’/-]+[A-Z](?:, [A-Z][a-z]+(?= ?[,—–(-]))?"
    r"(?:(?:,| ?[—–-]) (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+)(?:,? \d{4})?)?(?: \([^()\n]{1,40}\))?"
    r" ?[—–-]+\s+(?=\S)"
)
# The time an entry of a liveblog opens with: "10:42 ", "9.15pm GMT - ".
TIME = re.compile(
    r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: (?:GMT|BST|CET|CEST|EET|ET|EST|UTC))?(?: ?[|–—-])?\s+(?=[A-Z“\"])"
)
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


def opening(text: str, start: int, end: int) -> tuple[str | None, int]:
    """What opens a paragraph and is no part of what it says: a time, a label, a transcript's speaker, a dateline.

    Comes back with the speaker, if one is named, and where the sentence itself begins.
    """
    time = TIME.match(text, start, end)
    start = time.end() if time else start
    label = TURN.match(text, start, end)
    rubric = RUBRIC.match(text, start, end)
    if rubric and LABELS & set(re.findall(r"[a-z]+", rubric[1].lower())):
        return None, rubric.end()
    if label:
        return label[1], label.end()
    dateline = DATELINE.match(text, start, end)
    return None, dateline.end() if dateline else start


def tellers(
    parsed: "Sequence[tuple[Doc, int]]",
    speech: list[Quotation],
    name: "Callable[[tuple[Token, ...]], str | None]",
    former: str | None,
) -> list[str | None]:
    """Who each of a paragraph's quotations is from, or None.

    `parsed` are its sentences with where they begin, `name` puts a name to a speaker's words, `former` is who spoke in
    the paragraph before: what is nothing but a quotation goes on with them.
    """
    if not speech:
        return []
    sayings = [saying for doc, begin in parsed for saying in _sayings(doc, begin, speech)]
    by = [_nearest(quotation, sayings) for quotation in speech]
    told = [name(saying.words) if saying else None for saying in by]
    begin, end = parsed[0][1], parsed[-1][1] + len(parsed[-1][0].text)
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


def _sayings(doc: "Doc", begin: int, speech: list[Quotation]) -> Iterator[_Saying]:
    for token in doc:
        place = begin + token.idx
        if token.lemma_.lower() not in QUOTING and token.lower_ != "according":
            continue
        if any(span.start <= place < span.end for span in speech):
            continue
        teller = _teller(token)
        if teller is not None:
            yield _Saying(place, begin, begin + len(doc.text), speaker(teller))


def _teller(saying: "Token") -> "Token | None":
    if saying.lower_ == "according":
        return next((token for token in saying.subtree if token.dep_ == "pobj"), None)
    if saying.pos_ not in ("VERB", "AUX"):
        return None
    verb = saying
    while subject(verb) is None and verb.dep_ in ("conj", "xcomp", "pcomp", "advcl", "prep") and verb.head != verb:
        # "was quoted as saying", "laughed and said".
        verb = verb.head
    teller = subject(verb)
    if teller is not None and teller.tag_ in ("WP", "WDT") and verb.dep_ == "relcl":
        return verb.head
    return teller


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
