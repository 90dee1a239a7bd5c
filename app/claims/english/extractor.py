"""The default extractor: sentences, their parse, the rules of app.claims.english.clauses, and who says what."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from app.claims import Extractor, Proposed
from app.claims.attribution import quotations, tellers
from app.claims.candidate import Candidate, Proposal, Span, pointing, whole
from app.claims.coreference.resolution import References
from app.claims.english.assertion import Assertion, united
from app.claims.english.clauses import assertions
from app.claims.english.first_person import as_speaker
from app.claims.english.grammar import subject
from app.claims.english.modifiers import bearing
from app.claims.english.parser import Parser, load
from app.claims.layout import Sentence, laid_out
from app.language.identification import language
from app.language.sentences import sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What opens a wording that rests on the sentence before it.
POINTING = frozenset("this that these those you your".split())
NOT_ENGLISH = "This text is not English (it reads like '{}'): its sentences are shown whole, for you to split."
# A shorter piece without a clause is a heading or a greeting.
FEWEST_WORDS = 5


@dataclass
class _Told:
    """What an article has told so far; `former` is whom its last paragraph quoted."""

    references: References
    former: str | None = None
    asked: bool = False
    interviewee: str | None = None


class Rules(Extractor):
    """Proposes claims by the parse of a text. Safe to share between threads."""

    def __init__(self, parser: Parser, others: Mapping[str, str] | None = None, round_trip: bool = True) -> None:
        """`parser` reads English; `others` are spaCy models by language code, which find the sentences of theirs."""
        super().__init__(parser, round_trip)
        self._others = others or {}
        self._loaded: dict[str, Any] = {}
        self._lock = threading.Lock()

    def propose(self, text: str, title: str | None, published: date | None) -> Proposed:
        """See app.claims.Extractor. `title` helps to tell who "he" or "she" is."""
        found = list(laid_out(text, title))
        if not found:
            return Proposed([])
        code = language(text)
        if code != "en":
            spans = [span for span in self._spans(text, code) if len(text[slice(*span)].split()) > 3]
            return Proposed([whole(text, span) for span in spans], NOT_ENGLISH.format(code), {"language": code})
        texts = ((sentence.said.text, sentence) for sentence in found)
        with self.parser.lock:
            parsed = self.parser.nlp.pipe(texts, as_tuples=True, batch_size=256)
            paragraphs = groupby(parsed, key=lambda pair: pair[1].paragraph)
            told = _Told(References(title))
            return Proposed([p for _, pairs in paragraphs for p in _paragraph(text, list(pairs), told)])

    def _spans(self, text: str, code: str) -> list[Span]:
        """The sentences of a language that is not split further: its own model's, if one is set."""
        if code not in self._others:
            return sentences(text)
        with self._lock:
            if code not in self._loaded:
                self._loaded[code] = load(self._others[code])
            found = [text[: sentence.end_char] for sentence in self._loaded[code](text).sents]
        ends = [len(before.rstrip()) for before in found]
        starts = [0, *ends[:-1]]
        return [(end - len(text[start:end].strip()), end) for start, end in zip(starts, ends, strict=True)]


def _paragraph(text: str, parsed: list[tuple["Doc", Sentence]], told: _Told) -> Iterator[Proposal]:
    references = told.references
    label = _label(parsed[0][1].speaker, told)
    references.read([doc for doc, _ in parsed])
    speech = list(quotations(text, parsed[0][1].start, parsed[-1][1].end))
    places = [(doc, sentence.place) for doc, sentence in parsed]
    speakers = tellers(places, speech, references.name, told.former)
    told.former = speakers[-1] if speakers else None
    for doc, sentence in parsed:
        found = [] if sentence.silent else list(assertions(doc))
        if not found and not sentence.silent and _states(doc):
            # The parse made nothing of it: better whole than lost.
            yield whole(text, sentence.span, label)
        if not found:
            continue
        inside = (
            who
            for span, who in zip(speech, speakers, strict=True)
            if span.start <= sentence.start and sentence.end <= span.end
        )
        entire = _entire(text, doc, sentence, next(inside, label), told)

        def proposed(assertion: Assertion, sentence: Sentence = sentence) -> Proposal | None:
            start, _ = sentence.place(*assertion.span)
            aloud = (who for span, who in zip(speech, speakers, strict=True) if span.start <= start < span.end)
            voice = next(aloud, label)
            speaker = references.name(assertion.speaker) or voice
            if voice:
                assertion = as_speaker(assertion, voice, references.gender(voice))
            return _proposal(text, assertion, sentence, speaker, voice, told)

        for assertion in found:
            proposal = proposed(assertion)
            if proposal is not None:
                clause = united([other for other in found if other.head == assertion.head])
                larger = proposed(clause) if clause else None
                yield replace(proposal, larger=replace(larger, larger=entire) if larger else entire)


def _proposal(
    text: str, assertion: Assertion, sentence: Sentence, speaker: str | None, voice: str | None, told: _Told
) -> Proposal | None:
    start, end = sentence.place(*assertion.span)
    begin, stop = sentence.place(*bearing(assertion.head))
    assertion, clear = told.references.resolve(assertion, voice)
    wording = assertion.wording
    if len(wording.split()) < 3:
        return None
    first = assertion.tokens[0]
    points = wording.split()[0].lower() in POINTING and first.ent_type_ != "DATE"  # "This year" is plain.
    nobody = not assertion.subject and subject(assertion.head) is None and not assertion.link
    flags = ("needs-context",) if points or nobody or not clear else ()
    candidate = Candidate(wording, text[start:end], start, end, speaker, flags=flags)
    return Proposal(candidate, sentence.span, (begin, stop), assertion=assertion)


def _entire(text: str, doc: "Doc", sentence: Sentence, voice: str | None, told: _Told) -> Proposal:
    """The whole sentence as a claim, with what it refers to written as its name; `voice` says all of it."""
    assertion = Assertion(next(doc.sents).root, (), tuple(doc))
    if voice:
        assertion = as_speaker(assertion, voice, told.references.gender(voice))
    assertion, clear = told.references.resolve(assertion, voice)
    plain = whole(text, sentence.span, voice)
    wording = assertion.in_full if assertion.forms else plain.candidate.text
    context = ("needs-context",) if not clear or pointing(wording) else ()
    candidate = replace(plain.candidate, text=wording, flags=("not-split", *context))
    return replace(plain, candidate=candidate, assertion=assertion)


def _states(doc: "Doc") -> bool:
    """Whether a sentence looks like a statement: it ends like one, and it is no order."""
    root = next(doc.sents).root
    return len(doc) > FEWEST_WORDS and doc.text.rstrip('"”’ ').endswith(".") and root.tag_ not in ("VB", "VBP", "UH")


def _label(label: str | None, told: _Told) -> str | None:
    """Who a transcript's label stands for: "A" for the one person named before the first question."""
    if label in ("Q", "A"):
        if not told.asked:
            told.asked, told.interviewee = True, told.references.only_person()
        return told.interviewee if label == "A" else None
    return told.references.full(label) if label else None
