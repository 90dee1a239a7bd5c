"""The article's text with its claims marked: overlapping spans, cut where any of them begins or ends."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.models import Claim


@dataclass(frozen=True)
class Segment:
    """A stretch of text and the claims that cover it, the narrowest first; `opens` are those that begin here."""

    text: str
    claims: tuple[Claim, ...]
    opens: tuple[Claim, ...]


def segments(text: str, claims: Sequence[Claim]) -> Iterator[Segment]:
    """Cut a text where claims, and their repeats, begin and end.

    Joined again, the segments are the text, character for character.
    """
    spans = [(start, end, claim) for claim in claims for start, end in [(claim.start, claim.end), *claim.repeats]]
    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    waiting = sorted(spans, key=lambda span: span[0], reverse=True)
    covering: list[tuple[int, int, Claim]] = []
    for begin, end in itertools.pairwise(cuts):
        covering = [span for span in covering if span[1] > begin]
        opens = []
        while waiting and waiting[-1][0] == begin:
            opens.append(waiting.pop())
        covering.extend(opens)
        inner_first = sorted(covering, key=lambda span: (span[1] - span[0], span[2].id))
        found = dict.fromkeys(claim.id for _, _, claim in inner_first)
        by_id = {claim.id: claim for _, _, claim in covering}
        yield Segment(text[begin:end], tuple(by_id[id] for id in found), tuple(claim for _, _, claim in opens))


@dataclass(frozen=True)
class Piece:
    """A stretch of a passage, and what it is marked as: empty, 'word' or a relation of figures."""

    text: str
    mark: str


def marked(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """Cut a text where spans (start, end, mark) begin and end; where two overlap, the later one given is shown.

    Joined again, the pieces are the text, character for character.
    """
    cuts = sorted({0, len(text), *(place for start, end, _ in spans for place in (start, end))})
    stretches = [
        (text[begin:end], next((mark for start, stop, mark in reversed(spans) if start <= begin and end <= stop), ""))
        for begin, end in itertools.pairwise(cuts)
    ]
    return [
        Piece("".join(words for words, _ in alike), mark)
        for mark, alike in itertools.groupby(stretches, key=lambda stretch: stretch[1])
    ]


def changed(wording: str, quote: str) -> list[tuple[str, bool]]:
    """The wording in pieces, each with whether its words are other than the quote's: a name put for a pronoun, say."""
    words, said = re.findall(r"\s*\S+", wording), [_bare(word) for word in quote.split()]
    matcher = SequenceMatcher(None, [_bare(word) for word in words], said, autojunk=False)
    return [("".join(words[i:j]), how != "equal") for how, i, j, _, _ in matcher.get_opcodes() if j > i]


def _bare(word: str) -> str:
    return re.sub(r"\W+", "", word).casefold()


def context(text: str, start: int, end: int, reach: int = 160) -> tuple[str, str]:
    """What stands before and after a quote, up to `reach` characters each, cut at a word and marked where cut."""
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    if start > reach:
        before = "… " + before.partition(" ")[2]
    if end + reach < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, after
