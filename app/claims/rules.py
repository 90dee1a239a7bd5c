"""The default extractor: sentences, their parse, the rules of app.claims.clauses, and who says what."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from app.claims import Candidate, Extraction
from app.claims.assertion import Assertion
from app.claims.clauses import assertions
from app.claims.dates import dates, undated, written
from app.claims.first_person import as_speaker
from app.claims.quotations import TURN, opening, quotations, reopens, tellers
from app.claims.references import References
from app.claims.repeats import joined
from app.claims.worth import worth
from app.errors import ClaimdeskError
from app.sentences import sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What opens a wording that rests on the sentence before it.
POINTING = frozenset("this that these those you your".split())
# Words that every English text of some length is full of, and other languages' texts are not.
COMMON = frozenset("the of and to in a is that for it was on with as are by be at from has have an not".split())
NOT_ENGLISH = "This text is not English: its sentences are shown whole, for you to split."
# A sentence longer than this is none (a table, a list, a file of another kind); the parser's time and memory grow with
# it, so it is cut.
LONGEST = 2000
# From so many labels on, a text is a transcript, and a paragraph without one goes on with the turn before it.
TURNS = re.compile(rf"^{TURN.pattern}", re.M)
FEWEST_TURNS = 3


@dataclass(frozen=True)
class _Sentence:
    paragraph: int
    start: int
    end: int
    speaker: str | None


@dataclass
class _Told:
    """What an article has told so far; `day` is when it was written, `former` whom its last paragraph quoted."""

    references: References
    day: date | None
    former: str | None = None
    interviewee: str | None = None


class Rules:
    """Extracts claims with a spaCy model, which is loaded when first needed. Safe to share between threads."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._nlp: Any = None
        self._lock = threading.Lock()

    def extract(self, text: str, title: str | None = None, published: date | None = None) -> Extraction:
        """See app.claims.Extractor. `title` helps to tell who "he" or "she" is."""
        found = list(_sentences(text))
        if not found:
            return Extraction([])
        if not _is_english(text):
            long = [sentence for sentence in found if len(text[sentence.start : sentence.end].split()) > 3]
            return Extraction([_whole(text, sentence) for sentence in long], NOT_ENGLISH)
        texts = ((text[sentence.start : sentence.end], sentence) for sentence in found)
        with self._lock:
            parsed = self._load().pipe(texts, as_tuples=True, batch_size=64)
            paragraphs = groupby(parsed, key=lambda pair: pair[1].paragraph)
            told = _Told(References(title), written(text, published))
            candidates = [c for _, pairs in paragraphs for c in self._paragraph(text, list(pairs), told)]
        return Extraction(joined(candidates))

    def _load(self) -> Any:  # noqa: ANN401 (spaCy's pipeline; importing its type takes a second)
        if self._nlp is None:
            import spacy

            try:
                self._nlp = spacy.load(self._model)
            except OSError:
                self._nlp = _load_package(self._model)
        return self._nlp

    def _paragraph(self, text: str, parsed: list[tuple["Doc", _Sentence]], told: _Told) -> Iterator[Candidate]:
        references = told.references
        references.read([doc for doc, _ in parsed])
        speech = list(quotations(text, parsed[0][1].start, parsed[-1][1].end))
        places = [(doc, sentence.start) for doc, sentence in parsed]
        speakers = tellers(places, speech, references.name, told.former)
        label = _label(parsed[0][1].speaker, told)
        told.former = speakers[-1] if speakers else None
        for doc, sentence in parsed:
            for assertion in assertions(doc):
                start, stop = (sentence.start + offset for offset in assertion.span)
                aloud = (who for span, who in zip(speech, speakers, strict=True) if span.start <= start < span.end)
                voice = next(aloud, label)
                speaker = references.name(assertion.speaker) or voice
                if voice:
                    assertion = as_speaker(assertion, voice, references.gender(voice))
                candidate = _candidate(text, assertion, (start, stop), speaker, voice, told)
                if candidate is not None:
                    yield candidate


def _load_package(name: str) -> Any:  # noqa: ANN401 (see Rules._load)
    """A model that is a package with a load() of its own. Raises ClaimdeskError where there is none."""
    import importlib

    try:
        return importlib.import_module(name).load()
    except ImportError as error:
        raise ClaimdeskError(
            f"There is no spaCy model '{name}': install it, or set CLAIMDESK_SPACY_MODEL to one that is there."
        ) from error


def _sentences(text: str) -> Iterator[_Sentence]:
    paragraph, begun, last = 0, 0, -1
    speaker = None
    transcript = len(TURNS.findall(text)) >= FEWEST_TURNS
    for start, end in sentences(text):
        if last < 0 or "\n" in text[last:start]:
            if last < 0 or not reopens(text, begun, last, start):
                paragraph += 1
            begun = start
            label, start = opening(text, start, end)
            speaker = label or (speaker if transcript else None)
        last = end
        for begin in range(start, end, LONGEST):
            yield _Sentence(paragraph, begin, min(end, begin + LONGEST), speaker)


def _candidate(
    text: str, assertion: Assertion, span: tuple[int, int], speaker: str | None, voice: str | None, told: _Told
) -> Candidate | None:
    assertion, clear = told.references.resolve(assertion, voice)
    wording = assertion.wording
    if len(wording.split()) < 3:
        return None
    known = dates(assertion, wording, told.day)
    first = assertion.tokens[0]
    points = wording.split()[0].lower() in POINTING and first.ent_type_ != "DATE"  # "This year" is plain.
    vague = not clear or points or undated(wording, known)
    flags = ("needs-context",) if vague else ()
    return Candidate(wording, text[slice(*span)], *span, speaker, worth(assertion), flags, known)


def _label(label: str | None, told: _Told) -> str | None:
    """Who a transcript's label stands for: "A" for the one person named before the first question."""
    if label in ("Q", "A", "Question", "Answer"):
        told.interviewee = told.interviewee or told.references.only_person()
        return told.interviewee if label[0] == "A" else None
    return told.references.full(label) if label else None


def _is_english(text: str) -> bool:
    words = text[:20_000].lower().split()
    return len(words) < 12 or sum(word in COMMON for word in words) / len(words) > 0.1


def _whole(text: str, sentence: _Sentence) -> Candidate:
    quote = text[sentence.start : sentence.end]
    return Candidate(" ".join(quote.split()), quote, sentence.start, sentence.end, None, 0.5, ("not-split",))
