"""Direct speech: where it stands in an article, and who is speaking."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A label that opens a turn of a transcript: "SMITH: …", "Q: …", "Dr Jane Smith: …".
TURN = re.compile(r"((?:[A-Z][\w.'’-]*)(?: [A-Z][\w.'’-]*){0,4}):\s+(?=\S)")
# An agency's dateline: "HELSINKI — ", "PARIS, March 3 (AFP) - ".
DATELINE = re.compile(r"[A-Z][A-Z .,'’/-]+[A-Z](?:, [A-Z][a-z]+\.? \d{1,2})?(?: \([^()\n]{1,40}\))? ?[—–-]+\s+(?=\S)")
OPENERS = {"“": "”", "«": "»", "„": "“", '"': '"'}


@dataclass(frozen=True)
class Quotation:
    """A span of direct speech, its marks included; `open` where its paragraph ends before its closing mark."""

    start: int
    end: int
    open: bool


def quotations(text: str, start: int, end: int) -> Iterator[Quotation]:
    """The quotations of the paragraph text[start:end], in order. Scare quotes of a word or two are none."""
    position = start
    while position < end:
        closer = OPENERS.get(text[position])
        if closer is None:
            position += 1
            continue
        close = text.find(closer, position + 1, end)
        stop = end if close < 0 else close + 1
        if len(text[position:stop].split()) > 3:
            yield Quotation(position, stop, close < 0)
        position = stop


def opening(text: str, start: int, end: int) -> tuple[str | None, int]:
    """What opens a paragraph and is no part of what it says: a transcript's speaker, an agency's dateline.

    Comes back with the speaker, if one is named, and where the sentence itself begins.
    """
    label = TURN.match(text, start, end)
    if label:
        return label[1], label.end()
    dateline = DATELINE.match(text, start, end)
    return None, dateline.end() if dateline else start
