"""What a sentence holds that is no part of what it says: web addresses, stage directions, hesitation, false starts.

A parser reads the sentence without them; what it finds is told in the article's own offsets.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.language.lexicon import lists, words

Span = tuple[int, int]


def _any(phrases: "Sequence[str] | frozenset[str]") -> str:
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))


_LISTS = lists("layout")
_WORD = r"[^\W\d_][\w’']*"
_ADDRESS = r"<?(?:https?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?'’)\]]>?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_STAMMERED = _any(words("layout", "stammered")).replace("'", "['’]")
# What stands between a word and the same again: "I, I", "I— I", "we ... we".
_AGAIN = r"(?:,|\s?\.{3}|\s?…|\s?[-–—]{1,2})?\s+"
# Each group called "out" is left out, and all of a match that has none.
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Markdown that was not read as such
        r"(?P<out>!?\[)[^\]\n]{1,300}(?P<out2>\]\([^)\s]{1,2000}\))",
        r"(?<![\w*])(?P<out>\*{1,3})[^\s*][^*\n]{0,300}(?P<out2>\*{1,3})(?![\w*])",
        # an address with all that it is put in by: "(see https://…)", ", whose report is at https://…,"
        rf"\s?[(\[][^()\[\]]{{0,60}}(?:{_ADDRESS})[^()\[\]]{{0,40}}[)\]]",
        rf",[^,;:()“”\"]{{1,60}}\s(?:{_ADDRESS})(?:\sfor\s[\w ]{{1,40}})?(?:,|(?=[.;!?]?[\"'”’)]*$))",
        rf"(?:\s(?:at|on|from|via|under|in|see|visit))?\s?(?:{_ADDRESS})",
        # the room, times, notes
        rf"\s?[(\[](?:[\w’' ]{{0,40}}\b)?(?:{_any(words('layout', 'stage'))})\b[\w’', ]{{0,40}}[)\]]",
        r"\s?[(\[]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[)\]]|\s?\[\d{1,3}\]",
        r"\s[–—-]+\s?(?:interrupted|interrupting|interrupts)\b",
        # hesitation
        rf",?\s(?-i:{_any(words('layout', 'hesitations'))})\b(?![-’'])(?:,|\.{{3}}|…)?(?=\s|[.!?;]|$)",
        rf"^(?P<out>[\"'“‘]?(?:{_any(words('layout', 'hesitations'))})(?:,|\.{{3}}|…|\s?[-–—]+)?\s+)",
        rf",\s(?:{_any(_LISTS['fillers'])})(?:,|(?=[.!?;]|$))",
        rf"^[\"'“‘]?(?P<out>(?:(?:{_any([*_LISTS['fillers'], *_LISTS['interjections']])}),\s+)+)",
        # a word, or up to three from a short one on, said again
        rf"\b(?P<out>(?P<again>(?:{_STAMMERED})(?:\s{_WORD}){{0,2}}){_AGAIN})(?=(?P=again)(?![\w’'-]))",
        # a word broken off, with the words before it that come again: "the gov- the government"
        rf"\b(?P<out>(?:(?P<first>{_WORD})\s)?(?P<part>[^\W\d_]+)[-–—]{{1,2}},?\s+)(?=(?P=first)\s(?P=part))",
        rf"\b(?P<out>(?P<first>{_WORD})\s[^\W\d_]+[-–—]{{1,2}},?\s+)(?=(?P=first)\b)",
        r"\b(?P<out>(?P<part>[^\W\d_]+)[-–—]{1,2},?\s+)(?=(?P=part)[^\W\d_])",
    )
)
_GAPS = re.compile(r"\s+(?=[\s,.;:!?)]|$)|^[\s,;:]+|,(?=\s*[.!?])")


@dataclass(frozen=True)
class Said:
    """What a sentence says: its words without those left out, and for each character its place in the sentence."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Where self.text[start:end], which is not empty, stands in the sentence."""
        return self.places[start], self.places[end - 1] + 1


def said(sentence: str) -> Said:
    """What a sentence says. The text may be empty."""
    sentence = sentence.replace("\n", " ")
    left_out = unsaid(sentence)
    if not left_out:
        return Said(sentence, range(len(sentence)))
    out = {place for span in left_out for place in range(*span)}
    places = [place for place in range(len(sentence)) if place not in out]
    text = "".join(sentence[place] for place in places)
    gaps = {place for gap in _GAPS.finditer(text) for place in range(*gap.span())}
    kept = [n for n in range(len(text)) if n not in gaps]
    return Said("".join(text[n] for n in kept), [places[n] for n in kept])


def unsaid(sentence: str) -> list[Span]:
    """The spans of a sentence that are no part of what it says, in no order; they may overlap."""
    found: list[Span] = []
    for pattern in PATTERNS:
        for match in pattern.finditer(sentence):
            groups = [name for name in ("out", "out2") if name in pattern.groupindex]
            found += [match.span(name) for name in groups] if groups else [match.span()]
    return [span for span in found if span[0] < span[1]]
