"""Which line breaks end a paragraph, and which only wrap it at some column."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from app.language.function_words import ARTICLES, BE, CONJUNCTIONS, POSSESSIVES, PREPOSITIONS

# A text is taken for hard-wrapped where its lines are no longer than this, and half of the breaks are forced ones.
WIDEST_WRAP = 110
NARROWEST_WRAP = 40
# How much shorter than the longest a wrapped line may be when the next word would have fitted.
SLACK = 3
# Where lines are wrapped at no one column, a line goes on that is at least such a part of the longest.
FULL = 0.7
# So many lines that all open with a capital are verse.
FEWEST_VERSES = 4
ITEM = re.compile(r"(?:[-*+•‣◦▪●○·–—]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\[\d+\]|#{1,6}|>{1,3})\s+\S")
ENDS_SENTENCE = re.compile(r"[.!?…:][\"'”’»)\]]*$")
# A transcript's turn: "SMITH: …", "[00:12:31] Anna Berg: …". After a name so short no wrapped line goes on.
TURN = re.compile(r"(?:\[[\d:.,]+\] *)?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}(?: ?\([^()]{1,40}\))?:(?:\s|$)")
# Two cells of a table in one line.
CELLS = re.compile(r"\S(?: {3,}|\t+| *\| *)\S")
# They leave a sentence open at the end of a line.
OPEN = ARTICLES | PREPOSITIONS | CONJUNCTIONS | POSSESSIVES | BE
BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")

Span = tuple[int, int]


def paragraphs(text: str) -> list[Span]:
    """The spans of a text's paragraphs; a line break inside of one only wraps it.

    A break was forced where the next line's first word would not have fitted, and a line that leaves its sentence open
    goes on; a line that ends early ends its paragraph. Verse, lists, turns and tables keep their lines. Where lines are
    long or end anywhere, each is a paragraph already.
    """
    spans = list(_blocks(text))
    blocks = [[text[slice(*line)].rstrip() for line in block] for block in spans]
    width = wrap_width(blocks)
    ragged = _ragged(blocks, width)
    found: list[Span] = []
    for block, lines in zip(spans, blocks, strict=True):
        found.append(block[0])
        verse = _verse(lines)
        full = FULL * max(map(len, lines)) if ragged else 0
        for upper, lower, line in zip(lines, lines[1:], block[1:], strict=False):
            wrapped = _forced(upper, lower, width) or _open(upper, lower, width) or 0 < full <= len(upper)
            if wrapped and not verse and _fits(upper, lower):
                found[-1] = found[-1][0], line[1]
            else:
                found.append(line)
    return found


def _blocks(text: str) -> Iterator[list[Span]]:
    """The lines between blank ones."""
    begin = 0
    for end, following in [*((blank.start(), blank.end()) for blank in BLANK.finditer(text)), (len(text), len(text))]:
        lines = [
            (begin + line.start(), begin + line.end())
            for line in re.finditer(r"[^\n]+", text[begin:end])
            if line[0].strip()
        ]
        if lines:
            yield lines
        begin = following


def wrap_width(blocks: Iterable[list[str]]) -> int:
    """The column a text was wrapped at, or 0 where it was not."""
    several = [block for block in blocks if len(block) > 1]
    lengths = sorted(len(line) for block in several for line in block)
    if not lengths:
        return 0
    # Not the longest: a web address or a stray heading may stick out.
    width = lengths[round(0.95 * (len(lengths) - 1))]
    pairs = [(upper, lower) for block in several for upper, lower in pairwise(block) if not _starts(lower)]
    forced = [upper for upper, lower in pairs if _forced(upper, lower, width)]
    # Sentences that each stand on a line of their own can be of like length; then they all end as sentences do.
    running = [upper for upper in forced if not ENDS_SENTENCE.search(upper)]
    wrapped = 2 * len(forced) >= len(pairs) and 3 * len(running) >= len(forced) > 0
    return width if wrapped and NARROWEST_WRAP <= width <= WIDEST_WRAP else 0


def _ragged(blocks: Iterable[list[str]], width: int) -> bool:
    """Whether a text was wrapped at no one column: by hand, or for the looks of it."""
    pairs = [(upper, lower) for block in blocks for upper, lower in pairwise(block) if _fits(upper, lower)]
    wrapped = [pair for pair in pairs if _open(*pair, width)]
    return 2 * len(wrapped) >= len(pairs) and any(not _forced(*pair, width) for pair in wrapped)


def _verse(lines: list[str]) -> bool:
    """Whether every line opens with a capital, whether or not the one above it ends a sentence."""
    return len(lines) >= FEWEST_VERSES and all(line.lstrip(" \"'“‘")[:1].isupper() for line in lines)


def _starts(line: str) -> bool:
    """Whether a line opens what is no part of the line above: an item of a list, a turn."""
    return bool(ITEM.match(line.lstrip()) or TURN.match(line.lstrip()))


def _fits(upper: str, lower: str) -> bool:
    """Whether a line may go on with the one above it, as far as the shape of the two tells."""
    if _starts(lower) or (CELLS.search(upper) and CELLS.search(lower)):
        return False
    return _indent(lower) <= _indent(upper) or bool(ITEM.match(upper.lstrip()))


def _forced(upper: str, lower: str, width: int) -> bool:
    return 0 < width - SLACK < len(upper) + 1 + len(lower.split(maxsplit=1)[0])


def _open(upper: str, lower: str, width: int) -> bool:
    """Whether a line leaves its sentence open, where its length may be that of a wrapped one."""
    if ENDS_SENTENCE.search(upper) or not (width or NARROWEST_WRAP <= len(upper) <= WIDEST_WRAP):
        return False
    return lower.lstrip()[0].islower() or upper.split()[-1].lower() in OPEN


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
