"""Text to candidates for claims: atomic assertions, each anchored to the article's own words.

An extractor only proposes. What it proposes is held against the article (grounding), its dates are told (dates), what
is said twice becomes one claim (deduplication), and each gets a score (check_worthiness): the same for every extractor,
in `Extractor.extract`.
"""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from app.claims.candidate import Candidate, Proposal, Span
from app.claims.check_worthiness import scored
from app.claims.dates import dates, undated, written
from app.claims.deduplication import joined
from app.claims.english.assertion import Assertion
from app.claims.english.parser import Parser
from app.claims.grounding import Grounding, Ungrounded
from app.errors import ClaimdeskError
from app.language.identification import language
from app.settings import Settings

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

    def __init__(self, parser: Parser) -> None:
        """`parser` reads English text, for the dates of claims that are proposed without a parse of their own."""
        self.parser = parser

    @abstractmethod
    def propose(self, text: str, title: str | None, published: date | None) -> Proposed:
        """What the text may claim. Its title and date of publication, where known, help to resolve what points outside.

        Never raises on a text.
        """

    def instead(self, text: str, refused: Proposal) -> Proposal | None:
        """What stands in for a proposal that the text does not bear out: nothing, unless an extractor knows better."""
        return None

    def extract(self, text: str, title: str | None = None, published: date | None = None) -> Extraction:
        """The text's claims: proposed, held against it, dated, each once, scored. Never raises on a text."""
        proposed = self.propose(text, title, published)
        fates = Counter({f"dropped: {reason}": count for reason, count in proposed.dropped.items()})
        grounded = self._grounded(text, proposed.proposals, Grounding(text, title, published), fates)
        claims = scored(joined(list(self._dated(text, grounded, published))))
        dropped = sum(count for fate, count in fates.items() if fate.startswith("dropped"))
        count = len(proposed.proposals) + sum(proposed.dropped.values())
        return Extraction(claims, proposed.notice, {**proposed.log, **dict(sorted(fates.items()))}, count, dropped)

    def _grounded(
        self, text: str, proposals: Sequence[Proposal], grounding: Grounding, fates: Counter[str]
    ) -> Iterator[Proposal]:
        """The proposals that the text bears out, and what stands in for others; `fates` counts what became of those."""
        for proposal in proposals:
            try:
                yield grounding.checked(proposal)
            except Ungrounded as reason:
                instead = self.instead(text, proposal)
                fates[f"{'shown whole' if instead else 'dropped'}: {reason}"] += 1
                if instead:
                    yield instead

    def _dated(self, text: str, proposals: Iterator[Proposal], published: date | None) -> Iterator[Candidate]:
        """The candidates with what their relative dates are, and flagged where one stays open.

        Only English has its relative dates told; an absolute date of any language needs nothing.
        """
        day = written(text, published)
        tense = lru_cache(1)(self._tense)  # the claims of one sentence follow each other
        english: bool | None = None
        for proposal in proposals:
            candidate, assertion = proposal.candidate, proposal.assertion
            known = dates(assertion, candidate.text, day) if assertion else {}
            if day and not assertion:
                english = language(text) == "en" if english is None else english
                if english:
                    known = _said(text, proposal, dates(tense(text, proposal.sentence), candidate.text, day))
            vague = undated(candidate.text, known) and "needs-context" not in candidate.flags
            flags = (*candidate.flags, "needs-context") if vague else candidate.flags
            yield replace(candidate, dates=known, flags=flags)

    def _tense(self, text: str, sentence: Span) -> Assertion:
        """A sentence as one assertion, to tell from its verbs whether it looks ahead or back."""
        doc = self.parser.parse(text[slice(*sentence)])
        return Assertion(next(doc.sents).root, (), tuple(doc))


def _said(text: str, proposal: Proposal, told: Mapping[str, str]) -> dict[str, str]:
    """The dates whose words stand in the claim's own sentence: only for those does its tense tell anything."""
    sentence = text[slice(*proposal.sentence)].casefold()
    return {words: when for words, when in told.items() if words.casefold() in sentence}


def _rules(settings: Settings) -> Extractor:
    from app.claims.english.extractor import Rules

    return Rules(Parser(settings.spacy_model), settings.spacy_models)


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
