"""The default extractor: sentences, their parse, the rules of app.claims.english.clauses, and who says what."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.claims import Candidate, Extraction
from app.claims.attribution import TURN, opening, quotations, reopens, tellers
from app.claims.check_worthiness import scored
from app.claims.coreference.resolution import References
from app.claims.dates import dates, undated, written
from app.claims.deduplication import joined
from app.claims.english.assertion import Assertion
from app.claims.english.clauses import assertions
from app.claims.english.first_person import as_speaker
from app.errors import Misconfigured
from app.language.identification import language
from app.language.sentences import sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc

NO_MODEL = (
    "There is no spaCy model '{}': install it, or set CLAIMDESK_SPACY_MODEL (for English) or CLAIMDESK_SPACY_MODELS "
    "(for other languages) to one that is there."
)
# What opens a wording that rests on the sentence before it.
POINTING = frozenset("this that these those you your".split())
NOT_ENGLISH = "This text is not English (it reads like '{}'): its sentences are shown whole, for you to split."
# A sentence longer than this is none (a table, a list, a file of another kind); the parser's time and memory grow with
# it, so it is cut.
LONGEST = 2000
# A shorter piece without a clause is a heading or a greeting.
FEWEST_WORDS = 5
# Neither worth checking nor not, until it is scored.
UNSCORED = 0.5
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
    asked: bool = False
    interviewee: str | None = None


class Rules:
    """Extracts claims with a spaCy model, which is loaded when first needed. Safe to share between threads."""

    def __init__(self, model: str, others: Mapping[str, str] | None = None) -> None:
        """`model` parses English; `others` are models by language code, which find the sentences of theirs.

        Raises Misconfigured where there is no `model`.
        """
        _check(model)
        self._model, self._others = model, others or {}
        self._nlp: Any = None
        self._loaded: dict[str, Any] = {}
        self._lock = threading.Lock()

    def extract(self, text: str, title: str | None = None, published: date | None = None) -> Extraction:
        """See app.claims.Extractor. `title` helps to tell who "he" or "she" is."""
        found = list(_sentences(text))
        if not found:
            return Extraction([])
        code = language(text)
        if code != "en":
            whole = [_whole(text, *span) for span in self._spans(text, code) if len(text[slice(*span)].split()) > 3]
            return Extraction(whole, NOT_ENGLISH.format(code), {"language": code})
        texts = ((text[sentence.start : sentence.end], sentence) for sentence in found)
        with self._lock:
            parsed = self._load().pipe(texts, as_tuples=True, batch_size=64)
            paragraphs = groupby(parsed, key=lambda pair: pair[1].paragraph)
            told = _Told(References(title), written(text, published))
            candidates = [c for _, pairs in paragraphs for c in self._paragraph(text, list(pairs), told)]
        return Extraction(scored(joined(candidates)))

    def _spans(self, text: str, code: str) -> list[tuple[int, int]]:
        """The sentences of a language that is not split further: its own model's, if one is set."""
        if code not in self._others:
            return sentences(text)
        with self._lock:
            if code not in self._loaded:
                self._loaded[code] = _pipeline(self._others[code])
            found = [text[: sentence.end_char] for sentence in self._loaded[code](text).sents]
        ends = [len(before.rstrip()) for before in found]
        starts = [0, *ends[:-1]]
        return [(end - len(text[start:end].strip()), end) for start, end in zip(starts, ends, strict=True)]

    def _load(self) -> Any:  # noqa: ANN401 (spaCy's pipeline; importing its type takes a second)
        if self._nlp is None:
            self._nlp = _pipeline(self._model)
        return self._nlp

    def _paragraph(self, text: str, parsed: list[tuple["Doc", _Sentence]], told: _Told) -> Iterator[Candidate]:
        references = told.references
        label = _label(parsed[0][1].speaker, told)
        references.read([doc for doc, _ in parsed])
        speech = list(quotations(text, parsed[0][1].start, parsed[-1][1].end))
        places = [(doc, sentence.start) for doc, sentence in parsed]
        speakers = tellers(places, speech, references.name, told.former)
        told.former = speakers[-1] if speakers else None
        for doc, sentence in parsed:
            found = list(assertions(doc))
            if not found and _states(doc):
                # The parse made nothing of it: better whole than lost.
                yield _whole(text, sentence.start, sentence.end)
            for assertion in found:
                start, stop = (sentence.start + offset for offset in assertion.span)
                aloud = (who for span, who in zip(speech, speakers, strict=True) if span.start <= start < span.end)
                voice = next(aloud, label)
                speaker = references.name(assertion.speaker) or voice
                if voice:
                    assertion = as_speaker(assertion, voice, references.gender(voice))
                candidate = _candidate(text, assertion, (start, stop), speaker, voice, told)
                if candidate is not None:
                    yield candidate


def _check(name: str) -> None:
    """Raises Misconfigured where there is no spaCy model of that name, without importing spaCy."""
    from importlib.util import find_spec

    try:
        there = name.startswith("blank:") or Path(name).exists() or find_spec(name) is not None
    except (ImportError, ValueError):  # of a name with dots whose first part is no package
        there = False
    if not there:
        raise Misconfigured(NO_MODEL.format(name))


def _pipeline(name: str) -> Any:  # noqa: ANN401 (see Rules._load)
    """A spaCy model, or a package with a load() of its own. Raises Misconfigured where there is none."""
    import importlib

    import spacy

    try:
        return spacy.load(name)
    except OSError:
        try:
            return importlib.import_module(name).load()
        except (ImportError, AttributeError, TypeError) as error:  # a module without a load() of that kind is none
            raise Misconfigured(NO_MODEL.format(name)) from error


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
    return Candidate(wording, text[slice(*span)], *span, speaker, UNSCORED, flags, known)


def _states(doc: "Doc") -> bool:
    """Whether a sentence looks like a statement: it ends like one, and it is no order."""
    root = next(doc.sents).root
    return len(doc) > FEWEST_WORDS and doc.text.rstrip('"”’ ').endswith(".") and root.tag_ not in ("VB", "VBP", "UH")


def _label(label: str | None, told: _Told) -> str | None:
    """Who a transcript's label stands for: "A" for the one person named before the first question."""
    if label in ("Q", "A", "Question", "Answer"):
        if not told.asked:
            told.asked, told.interviewee = True, told.references.only_person()
        return told.interviewee if label[0] == "A" else None
    return told.references.full(label) if label else None


def _whole(text: str, start: int, end: int) -> Candidate:
    quote = text[start:end]
    return Candidate(" ".join(quote.split()), quote, start, end, None, UNSCORED, ("not-split",))
