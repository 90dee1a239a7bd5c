"""The default extractor: sentences, their parse, the rules of app.claims.clauses, and who says what."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from app.claims import Candidate, Extraction
from app.claims.assertion import Assertion, phrase
from app.claims.clauses import SAYING, assertions, speaker
from app.claims.quotations import Quotation, opening, quotations
from app.claims.references import KINDS, References
from app.claims.worth import worth
from app.errors import ClaimdeskError
from app.sentences import sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc

PRONOUNS = frozenset("he she it they this that these those his her its their him them we i you our my us".split())
# Words that every English text of some length is full of, and other languages' texts are not.
COMMON = frozenset("the of and to in a is that for it was on with as are by be at from has have an not".split())
NOT_ENGLISH = "This text is not English: its sentences are shown whole, for you to split."
# A sentence longer than this is none (a table, a list, a file of another kind); the parser's time and memory grow with
# it, so it is cut.
LONGEST = 2000


@dataclass(frozen=True)
class _Sentence:
    paragraph: int
    start: int
    end: int
    speaker: str | None


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
            references = References(title)
            candidates = [c for _, pairs in paragraphs for c in self._paragraph(text, list(pairs), references)]
        return Extraction(_once(candidates))

    def _load(self) -> Any:  # noqa: ANN401 (spaCy's pipeline; importing its type takes a second)
        if self._nlp is None:
            import spacy

            try:
                self._nlp = spacy.load(self._model)
            except OSError:
                self._nlp = _load_package(self._model)
        return self._nlp

    def _paragraph(
        self, text: str, parsed: list[tuple["Doc", _Sentence]], references: References
    ) -> Iterator[Candidate]:
        begin, end = parsed[0][1].start, parsed[-1][1].end
        speech = list(quotations(text, begin, end))
        teller = _teller(parsed, speech)
        label = parsed[0][1].speaker
        for doc, sentence in parsed:
            references.read(doc)
            for assertion in assertions(doc):
                assertion = references.resolve(assertion)
                start, stop = (sentence.start + offset for offset in assertion.span)
                speaker = _words(assertion, references) or label
                if speaker is None and any(span.start <= start < span.end for span in speech):
                    speaker = teller
                candidate = _candidate(text, assertion, start, stop, speaker)
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
    paragraph, last = 0, -1
    speaker = None
    for start, end in sentences(text):
        if last < 0 or "\n" in text[last:start]:
            paragraph += 1
            speaker, start = opening(text, start, end)
        last = end
        for begin in range(start, end, LONGEST):
            yield _Sentence(paragraph, begin, min(end, begin + LONGEST), speaker)


def _candidate(text: str, assertion: Assertion, start: int, end: int, speaker: str | None) -> Candidate | None:
    wording = assertion.wording
    if len(wording.split()) < 3:
        return None
    flags = ("needs-context",) if wording.split()[0].lower().rstrip("'’s") in PRONOUNS else ()
    return Candidate(wording, text[start:end], start, end, speaker, worth(assertion), flags)


def _words(assertion: Assertion, references: References) -> str | None:
    if len(assertion.speaker) == 1 and assertion.speaker[0].lower_ in KINDS:
        return references.name(assertion.speaker[0])
    return phrase(assertion.speaker) or None


def _teller(parsed: list[tuple["Doc", _Sentence]], speech: list[Quotation]) -> str | None:
    """Who the paragraph's quotations are from: the subject of its first verb of saying that stands outside them."""
    for doc, sentence in parsed if speech else []:
        for token in doc:
            place = sentence.start + token.idx
            if token.lemma_ in SAYING and not any(span.start <= place < span.end for span in speech):
                for child in token.children:
                    if child.dep_ == "nsubj" and child.lower_ not in PRONOUNS:
                        return phrase(speaker(child))
    return None


def _is_english(text: str) -> bool:
    words = text[:20_000].lower().split()
    return len(words) < 12 or sum(word in COMMON for word in words) / len(words) > 0.1


def _whole(text: str, sentence: _Sentence) -> Candidate:
    quote = text[sentence.start : sentence.end]
    return Candidate(" ".join(quote.split()), quote, sentence.start, sentence.end, None, 0.5, ("not-split",))


def _once(candidates: list[Candidate]) -> list[Candidate]:
    """Each wording once, in the order of the text."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.text.casefold(), candidate)
    return sorted(first.values(), key=lambda candidate: (candidate.start, candidate.end))
