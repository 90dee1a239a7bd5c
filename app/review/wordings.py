"""Whether a wording says what its quote says, as far as words and figures tell, and a wording proposed for a merge."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from sqlmodel import Session

from app.acts import row_of
from app.errors import Unconfirmed
from app.language.dates import MONTHS, RELATIVE, relative, span
from app.language.function_words import BE, DO, FUNCTION_WORDS, HAVE, MODALS
from app.language.numbers import numbers
from app.language.sentences import sentences
from app.language.stems import stem
from app.language.tense import PAST
from app.language.tokens import tokens
from app.language.verbs import REPORTING
from app.models import Article, Claim

# A day, a month or a year, written out.
DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?(?:{'|'.join(MONTHS)})\b\.?(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?"
    r"(?:,? \d{4}\b)?|\b\d{4}-\d\d-\d\d\b|\b[12]\d{3}\b",
    re.I,
)
PERCENT = re.compile(r"\bper ?cent\b", re.I)
# The share of a wording's words that has to be its quote's, or of the quote's that it has to keep more than.
MOSTLY = 0.5
FINITE = BE | HAVE | DO | MODALS | REPORTING | PAST


def require_likeness(wording: str, quote: str, published: date | None, dates: Sequence[str] = ()) -> None:
    """Raises Unconfirmed where a wording's words and figures are mostly not those of what it stands on.

    `quote` is that, with whatever else the claim has been taken to say. Names may stand for pronouns, and dates be
    written out: `dates` are those that are known of it, in ISO form, and `published` the day it is read on.
    """
    strange = _strange(wording, quote, published, dates)
    if strange:
        named = ", ".join(f"“{words}”" for words in dict.fromkeys(strange))
        raise Unconfirmed(
            f"The quote does not say {named}. Mend the wording, or confirm that it is what the quote says."
        )


def _strange(wording: str, quote: str, published: date | None, dates: Sequence[str]) -> list[str]:
    """What a wording says that its quote does not: its words, where most are other ones; its figures in any case."""
    # Without a day to see it from, "on Thursday" may be any.
    free = DATE.sub(" ", wording) if published is None and RELATIVE.search(quote) else wording
    there = _said(f"{quote}\n{_written_out(quote, published, dates)}")
    own, theirs = _said(free, names=False), _said(RELATIVE.sub(" ", quote))
    foreign = [key for key in own if key not in there]
    kept = theirs.keys() & _said(wording).keys()
    another = len(own) - len(foreign) < MOSTLY * len(own) and len(kept) <= MOSTLY * len(theirs)
    return [own[key] for key in foreign if another or isinstance(key, float)]


def _said(text: str, *, names: bool = True) -> dict[str | float, str]:
    """The words that say something, by their stems, and the figures, by their values, each as it is written.

    Without names these are left out, but for a sentence's first word: a pronoun may have stood for them.
    """
    said: dict[str | float, str] = {}
    for token in tokens(PERCENT.sub(" ", text)):
        if token.kind == "word" and token.low not in FUNCTION_WORDS and (names or token.opens or not token.capital):
            said[stem(token.low)] = token.text
    for number, start, end in numbers(text):
        part = not text[start].isdigit() and number.value < 1  # half is 50 per cent
        said[float(number.value * 100 if part else number.value)] = text[start:end]
    return said


def _written_out(quote: str, published: date | None, dates: Sequence[str]) -> str:
    """The dates a quote names by what they are seen from, in words and figures."""
    seen = [iso for _, iso in relative(quote, published)] if published else []
    ends = [end for iso in (*dates, *seen) for end in span(iso) or ()]
    return "\n".join(f"{end.day} {end:%B %b %A %Y}" for end in ends)


# --- what several claims come to --------------------------------------------------------------------------------------


def proposal(session: Session, claim_ids: Sequence[int]) -> str:
    """A wording for the claim that several are merged into: the article's sentence, where they all stand in one.

    Otherwise their own wordings in the order of the article, joined as prose. Raises NotFound.
    """
    claims = [row_of(session, Claim, id) for id in dict.fromkeys(claim_ids)]
    claims.sort(key=lambda claim: (claim.start, claim.end, claim.id or 0))
    if not claims:
        return ""
    start, end = claims[0].start, max(claim.end for claim in claims)
    text = row_of(session, Article, claims[0].article_id).text if len({one.article_id for one in claims}) == 1 else ""
    for first, last in sentences(text):
        if first <= start and end <= last:
            return " ".join(text[first:last].split())
    return _joined(list(dict.fromkeys(claim.text for claim in claims)))


def _joined(wordings: Sequence[str]) -> str:
    """Wordings as one sentence; a subject that they share is said once."""
    first, *others = [wording.rstrip(" .;") for wording in wordings]
    subject = _subject([first, *others])
    parts = [first, *(_continued(wording, subject) for wording in others)]
    if len(parts) == 1:
        return wordings[0]
    between = " and " if subject and len(parts) == 2 else ", and "
    return ", ".join(parts[:-1]) + between + parts[-1] + "."


def _subject(wordings: Sequence[str]) -> int:
    """How many words all begin with before a verb of their own; 0 where that is not told for sure."""
    split = [wording.split() for wording in wordings]
    shared = len(list(takewhile(lambda words: len(set(words)) == 1, zip(*split, strict=False))))
    return next((at for at in range(1, shared + 1) if all(_verb(words[at : at + 1]) for words in split)), 0)


def _verb(words: Sequence[str]) -> bool:
    return any(word in FINITE or (word.endswith("ed") and word.islower()) for word in words)


def _continued(wording: str, subject: int) -> str:
    """A wording behind another: without the subject, or in small letters where its first word is no name."""
    if subject:
        return " ".join(wording.split()[subject:])
    word = wording.split()[0] if wording.split() else ""
    return wording if word == "I" or word.lower() not in FUNCTION_WORDS else wording[0].lower() + wording[1:]
