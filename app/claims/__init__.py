"""Text to candidates for claims: atomic assertions, each anchored to the article's own words.

An extractor only proposes. What it proposes is held against the article (grounding) and read once more by itself
(english.round_trip), its dates are told (dates), what is said twice becomes one claim (deduplication), and each gets a
score (check_worthiness): the same for every extractor, in `Extractor.extract`.

layout                      which sentences there are to read, and who speaks them, before any parse
openings, furniture         what opens a paragraph, and what stands beside the story
voices, disfluency          who speaks in a transcript, and what of their words says nothing
attribution                 direct speech, and who is speaking
english, llm                the extractors: the rules of grammar, and a large model
coreference                 whom and what "she" and "the company" stand for
candidate                   what is proposed, and what is taken over
grounding                   what a claim must not say that its article does not
dates, deduplication        what "on Thursday" is; what is said twice
kinds, check_worthiness     what kind of claim it is, and how much it looks like something to check
batch                       many texts in several processes
"""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from app.claims.candidate import Candidate, Proposal, Span, pointing, whole
from app.claims.check_worthiness import scored
from app.claims.coreference.dangling import dangles
from app.claims.dates import asks_tense, dated, dates, undated, written
from app.claims.deduplication import joined
from app.claims.english.assertion import Assertion
from app.claims.english.parser import Parser
from app.claims.english.round_trip import faults
from app.claims.grounding import Grounding, Ungrounded
from app.errors import ClaimdeskError
from app.language.identification import language
from app.settings import Settings

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["EXTRACTORS", "Candidate", "Extraction", "Extractor", "Proposal", "Proposed", "anchor", "extractor"]


@dataclass(frozen=True)
class Proposed:
    """What an extractor proposes for a text. `notice` and `log` are an Extraction's; `dropped` counts, by reason, what
    the extractor has refused itself.
    """

    proposals: Sequence[Proposal]
    notice: str = ""
    log: Mapping[str, str | float] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Extraction:
    """What an extractor made of a text: its claims in the order of their spans, none for one that asserts nothing.

    `notice` is for the reviewer, where something did not go as asked; `log` is for whoever looks after the desk.
    `dropped` of the `proposed` claims were not borne out by the text and are gone; the log has the reasons.
    """

    claims: list[Candidate]
    notice: str = ""
    log: Mapping[str, str | float] = field(default_factory=dict)
    proposed: int = 0
    dropped: int = 0


class Extractor(ABC):
    """Finds claims. Another extractor is another file of this folder that proposes them, and a line of EXTRACTORS."""

    def __init__(self, parser: Parser, round_trip: bool = True) -> None:
        """`parser` reads English text; without `round_trip`, no wording is read again by itself."""
        self.parser = parser
        self._round_trip = round_trip

    @abstractmethod
    def propose(self, text: str, title: str | None, published: date | None) -> Proposed:
        """What the text may claim. Its title and date of publication, where known, help to resolve what points outside.

        Never raises on a text.
        """

    def extract(self, text: str, title: str | None = None, published: date | None = None) -> Extraction:
        """The text's claims: proposed, held against it, dated, each once, scored. Never raises on a text."""
        proposed = self.propose(text, title, published)
        fates = Counter({f"dropped: {reason}": count for reason, count in proposed.dropped.items()})
        grounding = Grounding(text, title, published)
        grounded = list(self._grounded(text, proposed.proposals, grounding, fates))
        english = language(text) == "en"
        if self._round_trip and grounded and english:
            grounded = self._held(text, grounded, grounding, fates)
        claims = joined(list(self._dated(text, grounded, published, english)))
        if english:
            claims = scored(claims)  # the score knows English; what has none stays open
        dropped = sum(count for fate, count in fates.items() if fate.startswith("dropped"))
        count = len(proposed.proposals) + sum(proposed.dropped.values())
        return Extraction(claims, proposed.notice, {**proposed.log, **dict(sorted(fates.items()))}, count, dropped)

    def _grounded(
        self, text: str, proposals: Sequence[Proposal], grounding: Grounding, fates: Counter[str]
    ) -> Iterator[Proposal]:
        """The proposals that the text bears out, of others a larger piece; `fates` counts what became of those.

        What is not made of the text's own words has no larger piece, and is dropped.
        """
        for proposal in proposals:
            try:
                yield grounding.checked(proposal)
            except Ungrounded as reason:
                if proposal.larger is None:
                    fates[f"dropped: {reason}"] += 1
                else:
                    larger = _larger(text, proposal, grounding)
                    fates[f"{_fate(larger)}: {reason}"] += 1
                    yield larger

    def _held(
        self, text: str, proposals: Sequence[Proposal], grounding: Grounding, fates: Counter[str]
    ) -> list[Proposal]:
        """The proposals, those that do not hold when they are read alone as the next larger piece that does."""
        held = list(proposals)
        places = list(range(len(held)))
        while places:
            found = faults(text, [held[place] for place in places], self.parser)
            failed = [(place, fault) for place, fault in zip(places, found, strict=True) if fault]
            for place, fault in failed:
                held[place] = _larger(text, held[place], grounding)
                fates[f"{_fate(held[place])}: {fault}"] += 1
            places = [place for place, _ in failed]
        # Several may have become the same piece.
        return list({(proposal.candidate.text, proposal.sentence): proposal for proposal in held}.values())

    def _dated(
        self, text: str, proposals: Sequence[Proposal], published: date | None, english: bool
    ) -> Iterator[Candidate]:
        """The candidates with what their relative dates are, and flagged where one stays open.

        Only English has its relative dates told; an absolute date of any language needs nothing.
        """
        day = written(text, published)
        tense = lru_cache(1)(self._tense)  # the claims of one sentence follow each other
        for proposal in proposals:
            candidate, assertion = proposal.candidate, proposal.assertion
            known = dates(assertion, candidate.text, day) if assertion else {}
            if day and english and not assertion:
                sentence = text[slice(*proposal.sentence)]
                known = _mentioned(sentence, dates(tense(text, proposal.sentence), candidate.text, day))
            vague = undated(candidate.text, known) and "needs-context" not in candidate.flags
            flags = (*candidate.flags, "needs-context") if vague else candidate.flags
            yield replace(candidate, dates=known, flags=flags)

    def redated(self, text: str, claims: Sequence[Candidate], published: date | None) -> list[Candidate]:
        """Claims that were extracted from the text before, as they are where it was published on this day.

        Their relative dates are told anew, each from the tense of its quote, and flagged where they stay open now or
        do no longer. Only what has to be is parsed, once and many at a time: somebody waits for this.
        """
        if language(text) != "en":
            return list(claims)
        day = written(text, published)
        quotes = [text[claim.start : claim.end] for claim in claims]
        asked = [quote for quote, claim in zip(quotes, claims, strict=True) if asks_tense(claim.text, day, quote)]
        read = {quote: _assertion(doc) for quote, doc in self.parser.parse_all(asked).items()}
        told = [
            replace(claim, dates=_mentioned(quote, dates(read.get(quote), claim.text, day, quote)))
            if dated(claim.text)
            else claim
            for quote, claim in zip(quotes, claims, strict=True)
        ]
        pairs = list(zip(claims, told, strict=True))
        dangling = self._dangling([after.text for before, after in pairs if _is_settled(before, after)])
        return [_flagged(after, _is_settled(before, after) and after.text not in dangling) for before, after in pairs]

    def _dangling(self, wordings: Sequence[str]) -> set[str]:
        """Which wordings point outside themselves by another word than a date."""
        found = {wording for wording in wordings if pointing(wording)}
        read = self.parser.parse_all([wording for wording in wordings if wording not in found])
        return found | {wording for wording, doc in read.items() if any(dangles(token, tuple(doc)) for token in doc)}

    def _tense(self, text: str, sentence: Span) -> Assertion:
        return _assertion(self.parser.parse(text[slice(*sentence)]))


def _assertion(doc: "Doc") -> Assertion:
    """A sentence as one assertion, to tell from its verbs whether it looks ahead or back."""
    return Assertion(next(doc.sents).root, (), tuple(doc))


def _is_settled(before: Candidate, after: Candidate) -> bool:
    """Whether a claim was flagged for what may have been its date alone, and has that now."""
    flagged = "needs-context" in before.flags and undated(before.text, dict(before.dates))
    return flagged and not undated(after.text, dict(after.dates))


def _flagged(claim: Candidate, clear: bool) -> Candidate:
    """A claim flagged where its date is open, or rid of that flag where it is clear."""
    if clear:
        return replace(claim, flags=tuple(flag for flag in claim.flags if flag != "needs-context"))
    if "needs-context" in claim.flags or not dated(claim.text) or not undated(claim.text, dict(claim.dates)):
        return claim
    return replace(claim, flags=(*claim.flags, "needs-context"))


def _larger(text: str, refused: Proposal, grounding: Grounding) -> Proposal:
    """The next larger piece of a proposal's sentence that the text bears out, or the sentence."""
    piece = refused.larger
    while piece is not None:
        try:
            return grounding.checked(piece)
        except Ungrounded:
            piece = piece.larger
    return whole(text, refused.sentence)


def _fate(larger: Proposal) -> str:
    return "shown whole" if "not-split" in larger.candidate.flags else "cut less"


def _mentioned(sentence: str, told: Mapping[str, str]) -> dict[str, str]:
    """The dates whose words stand in the claim's own sentence: only for those does its tense tell anything."""
    return {words: when for words, when in told.items() if words.casefold() in sentence.casefold()}


def _rules(settings: Settings) -> Extractor:
    from app.claims.english.extractor import Rules

    return Rules(Parser(settings.spacy_model), settings.spacy_models, settings.round_trip)


def _llm(settings: Settings) -> Extractor:
    from app.claims.llm.extractor import LargeModel

    return LargeModel(settings, _rules(settings))


EXTRACTORS: dict[str, Callable[[Settings], Extractor]] = {"rules": _rules, "llm": _llm}


def extractor(settings: Settings) -> Extractor:
    """The extractor the settings name. Raises ClaimdeskError where there is none of that name."""
    if settings.extractor not in EXTRACTORS:
        raise ClaimdeskError(f"There is no extractor '{settings.extractor}': choose {', '.join(EXTRACTORS)}.")
    return EXTRACTORS[settings.extractor](settings)


def anchor(wording: str, text: str, start: int, end: int) -> Span:
    """The narrowest span inside text[start:end] that has the wording's words, in their order; the whole where none has.

    For a reviewer who splits a claim: each part gets the exact words it rests on.
    """
    wanted = [word.casefold() for word in re.findall(r"\w+", wording)]
    there = [(m[0].casefold(), m.start(), m.end()) for m in re.finditer(r"\w+", text[start:end])]
    best: Span | None = None
    for first in (i for i, (word, _, _) in enumerate(there) if wanted and word == wanted[0]):
        found, last = 0, first
        for position in range(first, len(there)):
            if found < len(wanted) and there[position][0] == wanted[found]:
                found, last = found + 1, position
        span = there[first][1], there[last][2]
        if found == len(wanted) and (best is None or span[1] - span[0] < best[1] - best[0]):
            best = span
    return (start + best[0], start + best[1]) if best else (start, end)
