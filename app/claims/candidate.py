"""What is claimed of a text: as an extractor proposes it, and as it is taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.claims.disfluency import said
from app.claims.english.assertion import Assertion
from app.language.function_words import POINTING

Span = tuple[int, int]


@dataclass(frozen=True)
class Candidate:
    """One assertion: text[start:end] == quote, in code points of the text it was extracted from.

    `text` is the wording; `speaker` who said it, where the article says so; `check_worthiness` from 0 to 1, .5 until it
    is scored. The flag 'needs-context' marks a wording that points outside itself, 'not-split' a sentence that was not
    taken apart. `dates` tells what a wording's "on Thursday" is by the calendar: its words to an ISO date. `repeats`
    are the spans at which the article says the same again.
    """

    text: str
    quote: str
    start: int
    end: int
    speaker: str | None
    check_worthiness: float = 0.5
    flags: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    repeats: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A candidate that has not been held against its text yet, and where that is to be done.

    `sentence` is what it was taken from. A negation or hedge that bears on it would stand in the span `within`. A
    candidate that is not `exact` rests on somewhere in its quote, which is made narrower where it can be. `assertion`
    is the parse of the candidate, where its extractor has one. `larger` is the next larger piece of the sentence, which
    stands in for a candidate that does not hold; where there is none, the whole sentence does.
    """

    candidate: Candidate
    sentence: Span
    within: Span
    exact: bool = True
    assertion: Assertion | None = None
    larger: "Proposal | None" = None


def pointing(wording: str) -> tuple[str, ...]:
    """The flag of a wording that opens with what points outside it, as far as its words alone tell; else none."""
    return ("needs-context",) if wording.split()[0].lower() in POINTING else ()


def whole(text: str, sentence: Span, speaker: str | None = None) -> Proposal:
    """A sentence that is not taken apart, as a claim: what it says in its own words, flagged 'not-split'."""
    quote = text[slice(*sentence)]
    wording = " ".join(said(quote).text.split())
    candidate = Candidate(wording, quote, *sentence, speaker, flags=("not-split", *pointing(wording)))
    return Proposal(candidate, sentence, sentence)
