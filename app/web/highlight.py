"""The article's text with its claims marked: overlapping spans, cut where any of them begins or ends."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape
from typing import Protocol

from markupsafe import Markup


class Spanned(Protocol):
    """What stands in a text: a claim, or the columns of one."""

    @property
    def id(self) -> int | None: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def repeats(self) -> list[list[int]]: ...


@dataclass(frozen=True)
class Segment:
    """A stretch of text and the claims that cover it, the narrowest first; `opens` are those that begin here."""

    text: str
    claims: tuple[Spanned, ...]
    opens: tuple[Spanned, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a text, the blank lines behind it included: text[start:start + the length of its segments]."""

    start: int
    segments: tuple[Segment, ...]

    @property
    def end(self) -> int:
        return self.start + sum(len(segment.text) for segment in self.segments)

    def html(self, label: Callable[[Spanned], str], selected: int | None = None) -> Markup:
        """Its words, those of claims as links; `label` names the class that a claim's words have."""
        # Every part but the words, which are escaped, is made of numbers and of names of this house.
        return Markup("".join(_linked(segment, label, selected) for segment in self.segments))


def _linked(segment: Segment, label: Callable[[Spanned], str], selected: int | None) -> str:
    if not segment.claims:
        return escape(segment.text)
    ids = [claim.id for claim in segment.claims]
    classes = f"claim {label(segment.claims[0])}{' many' * (len(ids) > 1)}"
    here = selected in ids
    marked = f' class="{classes} selected" aria-current="true"' if here else f' class="{classes}" tabindex="-1"'
    opens = f' data-opens="{" ".join(str(claim.id) for claim in segment.opens)}"' if segment.opens else ""
    claims = f' data-claims="{" ".join(map(str, ids))}"'
    return f'<a{marked} href="/claims/{ids[0]}#panel"{claims}{opens}>{escape(segment.text)}</a>'


def paragraphs(text: str, claims: Sequence[Spanned]) -> list[Paragraph]:
    """The text in paragraphs, with its claims. Joined again, their segments are the text, character for character."""
    starts = [0, *(found.end() for found in re.finditer(r"\n+(?=.)", text, re.S))]
    parts: dict[int, list[Segment]] = {start: [] for start in starts}
    position, current = 0, 0
    for segment in segments(text, claims, starts):
        current = position if position in parts else current
        parts[current].append(segment)
        position += len(segment.text)
    return [Paragraph(start, tuple(found)) for start, found in parts.items()]


def segments(text: str, claims: Sequence[Spanned], cuts: Sequence[int] = ()) -> Iterator[Segment]:
    """Cut a text where claims, and their repeats, begin and end; and at `cuts`.

    Joined again, the segments are the text, character for character.
    """
    spans = [(start, end, claim) for claim in claims for start, end in [(claim.start, claim.end), *claim.repeats]]
    cuts = sorted({0, len(text), *cuts, *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    waiting = sorted(spans, key=lambda span: span[0], reverse=True)
    covering: list[tuple[int, int, Spanned]] = []
    for begin, end in itertools.pairwise(cuts):
        covering = [span for span in covering if span[1] > begin]
        opens = []
        while waiting and waiting[-1][0] == begin:
            opens.append(waiting.pop())
        covering.extend(opens)
        opens.sort(key=lambda span: (span[1], span[2].id))
        opened = tuple(claim for _, _, claim in opens)
        yield Segment(text[begin:end], _narrowest_first(covering), opened)


def _narrowest_first(covering: Sequence[tuple[int, int, Spanned]]) -> tuple[Spanned, ...]:
    if len(covering) < 2:  # as nearly everywhere: a long article has thousands of these
        return tuple(claim for _, _, claim in covering)
    inner_first = sorted(covering, key=lambda span: (span[1] - span[0], span[2].id))
    return tuple({claim.id: claim for _, _, claim in inner_first}.values())


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and what it is marked as: empty, 'word' or a relation of figures.

    `other` tells of a claim's wording that these are not the quote's own words.
    """

    text: str
    mark: str
    other: bool = False


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


def wording(text: str, quote: str, spans: Sequence[tuple[int, int, str]] = ()) -> list[Piece]:
    """A claim's wording with spans marked, and what of it is not the quote's own words told apart."""
    own, position = [], 0
    for words, other in changed(text, quote):
        own.append((position, position + len(words), other))
        position += len(words)
    pieces = []
    for start, end, other in own:
        inside = [(max(begin, start) - start, min(stop, end) - start, mark) for begin, stop, mark in spans]
        pieces += [
            Piece(piece.text, piece.mark, other)
            for piece in marked(text[start:end], [span for span in inside if span[0] < span[1]])
        ]
    return pieces


@lru_cache(maxsize=256)  # a wording is shown with each of its matches
def changed(wording: str, quote: str) -> tuple[tuple[str, bool], ...]:
    """The wording in pieces, each with whether its words are other than the quote's: a name put for a pronoun, say."""
    words, said = re.findall(r"\s*\S+", wording), [_bare(word) for word in quote.split()]
    matcher = SequenceMatcher(None, [_bare(word) for word in words], said, autojunk=False)
    return tuple(("".join(words[i:j]), how != "equal") for how, i, j, _, _ in matcher.get_opcodes() if j > i)


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
