"""The article's text with its claims marked: overlapping spans, cut where any of them begins or ends."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.models import Claim


@dataclass(frozen=True)
class Segment:
    """A stretch of text and the claims that cover it, the narrowest first; `opens` are those that begin here."""

    text: str
    claims: tuple[Claim, ...]
    opens: tuple[Claim, ...]


def segments(text: str, claims: Sequence[Claim]) -> Iterator[Segment]:
    """Cut a text where claims begin and end. Joined again, the segments are the text, character for character."""
    cuts = sorted({0, len(text), *(claim.start for claim in claims), *(claim.end for claim in claims)})
    waiting = sorted(claims, key=lambda claim: claim.start, reverse=True)
    covering: list[Claim] = []
    for begin, end in itertools.pairwise(cuts):
        covering = [claim for claim in covering if claim.end > begin]
        opens = []
        while waiting and waiting[-1].start == begin:
            opens.append(waiting.pop())
        covering.extend(opens)
        inner_first = sorted(covering, key=lambda claim: (claim.end - claim.start, claim.id))
        yield Segment(text[begin:end], tuple(inner_first), tuple(opens))


def context(text: str, start: int, end: int, reach: int = 160) -> tuple[str, str]:
    """What stands before and after a quote, up to `reach` characters each, cut at a word and marked where cut."""
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    if start > reach:
        before = "… " + before.partition(" ")[2]
    if end + reach < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, after
