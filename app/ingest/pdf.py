"""PDF by pdfium: characters and where they stand become paragraphs in reading order.

A page is words at places. Its running heads and page numbers are left out; columns are found by the gutters that hardly
any line crosses, and read one after the other; a line that does cross a gutter (a headline, say) separates what is
above from what is below it. Then lines become paragraphs by their spacing, indents and sizes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

from app.errors import BadArticle
from app.ingest.chrome import story
from app.ingest.document import Document
from app.ingest.text import day, line
from app.ingest.titles import title
from app.language.lines import ENDS_SENTENCE, ITEM

# What pdfium hands out; it comes without types.
Handle = Any
PASSWORD = 4  # FPDF_ERR_PASSWORD
HYPHEN = "\ufffe"  # what pdfium makes of a hyphen at the end of a line

PAGE_NUMBER = re.compile(r"(?:page|p\.)? ?[-–—]? ?\d{1,4} ?[-–—]?(?: ?(?:/|of) ?\d{1,4})?", re.IGNORECASE)
# Below: a share of the line's height.
WORD_GAP, SAME_LINE, PARAGRAPH_GAP, INDENT, OTHER_SIZE = 0.2, 0.5, 1.45, 0.7, 0.15
SEGMENT_GAP, WIDEST_PITCH = 0.9, 2.2
LONGEST_WORD = 80


@dataclass
class Snippet:
    """Text on one baseline without a wide gap; in points, y growing upwards. `page` counts from 0."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    page: int

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read_pdf(content: bytes, what: str, limit: int) -> Document:
    """The text of a PDF and what its metadata tell. Reading stops where the text is far over `limit` code points.

    Raises BadArticle where it is protected, damaged or holds pictures of text only. pdfium keeps state in the process:
    not for two threads of one process at a time.
    """
    pages, told = _read(content, what, 2 * limit)
    columns = [column for page in _without_running(pages) for column in _columns(page)]
    if not columns:  # a stamp on every page is no text either
        raise BadArticle(f"{what} has no text in it: it is a scan. Run OCR on it and bring that in.")
    paragraphs = _paragraphs(columns)
    text, begins = _tidied(paragraphs)
    return Document(
        text=text,
        title=title([told.get("Title", "")]),
        author=line(told.get("Author", "")),
        published=_day(told.get("CreationDate", "")),
        pages=_offsets(begins, len(pages), len(text)),
    )


def _day(stamp: str) -> date | None:
    found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", stamp)
    return day("-".join(found.groups())) if found else None


# --- pages to segments ------------------------------------------------------------------------------------------------


def _read(content: bytes, what: str, limit: int) -> tuple[list[list[Snippet]], dict[str, str]]:
    import pypdfium2  # 40 ms to import

    try:
        with pypdfium2.PdfDocument(content) as document:
            pages: list[list[Snippet]] = []
            length = 0
            for number in range(len(document)):
                pages.append(_page(document[number], number, limit - length))
                length += sum(len(segment.text) for segment in pages[-1])
                if length > limit:
                    break
            return pages, document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        if error.err_code == PASSWORD:
            raise BadArticle(f"{what} is protected by a password. Bring in a copy without one.") from error
        raise BadArticle(f"{what} is damaged or no PDF ({error}).") from error


def _page(page: Handle, number: int, limit: int) -> list[Snippet]:
    text = page.get_textpage()
    width, height = page.get_size()
    segments: list[Snippet] = []
    spaced = True
    for character, box in _characters(text, limit + 1):
        left, bottom, right, top = _upright(box, page.get_rotation(), width, height)
        if character.isspace() or right <= left:
            spaced = True
            continue
        last = segments[-1] if segments else None
        if last and _goes_on(last, left, bottom, top):
            gap = spaced or left - last.right > WORD_GAP * last.height
            last.text += (" " if gap and not last.text.endswith(HYPHEN) else "") + character
            last.right = max(last.right, right)
            last.bottom, last.top = min(last.bottom, bottom), max(last.top, top)
        else:
            segments.append(Snippet(character, left, bottom, right, top, number))
        spaced = False
    text.close()
    page.close()
    return segments


def _characters(text: Handle, most: int) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    import pypdfium2.raw as pdfium

    for index in range(min(text.count_chars(), most)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        hyphen = code in (0x02, 0xFFFE) or pdfium.FPDFText_IsHyphen(text, index) == 1
        yield HYPHEN if hyphen else chr(code), text.get_charbox(index, loose=True)


def _upright(
    box: tuple[float, float, float, float], rotation: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """A box as it stands when the page is shown turned by its own rotation (clockwise, in degrees)."""
    left, bottom, right, top = box
    if rotation == 90:
        return bottom, height - right, top, height - left
    if rotation == 180:
        return width - right, height - top, width - left, height - bottom
    if rotation == 270:
        return width - top, left, width - bottom, right
    return box


def _goes_on(last: Snippet, left: float, bottom: float, top: float) -> bool:
    overlap = min(last.top, top) - max(last.bottom, bottom)
    same = overlap > SAME_LINE * min(last.height, top - bottom)
    return same and -SAME_LINE * last.height < left - last.right < SEGMENT_GAP * last.height


# --- running heads ----------------------------------------------------------------------------------------------------


def _without_running(pages: list[list[Snippet]]) -> list[list[Snippet]]:
    """The pages without what stands at the top or bottom of many of them, and without page numbers there."""
    edges = [_edges(page) for page in pages]
    common = Counter(key for rows in edges for key in {_key(segment) for row in rows for segment in row})
    running = {
        key for key, pages_with in common.items() if pages_with >= max(2, 0.4 * len(pages)) and key[0].strip("# ")
    }
    kept = []
    for page, rows in zip(pages, edges, strict=True):
        gone = {id(segment) for row in rows for segment in _running(row, running)}
        kept.append([segment for segment in page if id(segment) not in gone])
    return kept


def _running(row: list[Snippet], running: set[tuple[str, int]]) -> list[Snippet]:
    """What of a line at a page's edge is a running head or foot; a number left alone beside it counts the pages."""
    rest = [segment for segment in row if _key(segment) not in running]
    if len(rest) == 1 and PAGE_NUMBER.fullmatch(rest[0].text.strip()):
        return row
    return [segment for segment in row if _key(segment) in running]


def _edges(page: list[Snippet]) -> list[list[Snippet]]:
    """The two topmost and the two lowest lines."""
    lines = _lines(page)
    return lines if len(lines) < 4 else [*lines[:2], *lines[-2:]]


def _key(segment: Snippet) -> tuple[str, int]:
    # Numbers count pages or date them; a head moves by a few points at most.
    return re.sub(r"\d+", "#", segment.text), round(segment.bottom / 8)


# --- columns ----------------------------------------------------------------------------------------------------------


def _lines(segments: list[Snippet]) -> list[list[Snippet]]:
    """Snippets gathered into lines from top to bottom, each from left to right."""
    lines: list[list[Snippet]] = []
    for segment in sorted(segments, key=lambda segment: -(segment.top + segment.bottom)):
        first = lines[-1][0] if lines else None
        if first and min(first.top, segment.top) - max(first.bottom, segment.bottom) > SAME_LINE * min(
            first.height, segment.height
        ):
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(found, key=lambda segment: segment.left) for found in lines]


def _columns(segments: list[Snippet]) -> list[list[Snippet]]:
    """The columns of a region in reading order, each a list of whole lines from top to bottom."""
    gutter = _gutter(segments)
    if gutter is None:
        return [[_merged(row) for row in _lines(segments)]] if segments else []
    columns: list[list[Snippet]] = []
    band: list[Snippet] = []
    for row in _lines(segments):
        if any(_crosses(segment, gutter) for segment in row):
            columns += [*_halves(band, gutter), [_merged(row)]]
            band = []
        else:
            band += row
    return _together(columns + _halves(band, gutter))


def _halves(band: list[Snippet], gutter: float) -> list[list[Snippet]]:
    left = [segment for segment in band if segment.right <= gutter]
    return _columns(left) + _columns([segment for segment in band if segment.right > gutter])


def _together(columns: list[list[Snippet]]) -> list[list[Snippet]]:
    """Lines across the page that follow each other make up one column."""
    joined: list[list[Snippet]] = []
    for column in columns:
        if joined and len(column) == 1 and _stacked(joined[-1][-1], column[0]):
            joined[-1] += column
        else:
            joined.append(column)
    return joined


def _stacked(upper: Snippet, lower: Snippet) -> bool:
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    return upper.bottom > lower.bottom and shared > 0.7 * min(upper.right - upper.left, lower.right - lower.left) > 0


def _crosses(segment: Snippet, x: float) -> bool:
    return segment.left < x - 1 and segment.right > x + 1


def _gutter(segments: list[Snippet]) -> float | None:
    """Where prose stands on both sides, side by side, and fewer lines cross than stand on either side; or None."""
    best: tuple[int, float] | None = None
    for x in sorted({round(segment.left) - 1.0 for segment in segments}):
        left = [segment for segment in segments if segment.right <= x + 1]
        right = [segment for segment in segments if segment.left >= x - 1]
        crossing = len(segments) - len(left) - len(right)
        fewest = min(len(left), len(right))
        if fewest >= 3 and fewest > crossing and _prose(left) and _prose(right) and _beside(left, right):
            best = max(best or (0, 0.0), (fewest - crossing, x))
    return best[1] if best else None


def _prose(segments: list[Snippet]) -> bool:
    """Whether lines fill their column, as those of a table's cells do not."""
    width = max(segment.right for segment in segments) - min(segment.left for segment in segments)
    return median(segment.right - segment.left for segment in segments) > 0.5 * width and (
        median(len(segment.text) for segment in segments) >= 12
    )


def _beside(left: list[Snippet], right: list[Snippet]) -> bool:
    top = min(max(segment.top for segment in side) for side in (left, right))
    bottom = max(min(segment.bottom for segment in side) for side in (left, right))
    return top - bottom > 2 * left[0].height


def _merged(row: list[Snippet]) -> Snippet:
    text = " ".join(segment.text for segment in row)
    bottom, top = min(segment.bottom for segment in row), max(segment.top for segment in row)
    return Snippet(text, row[0].left, bottom, max(segment.right for segment in row), top, row[0].page)


# --- lines to paragraphs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """A paragraph's text and, for each page it has a line on, where in it the first of those lines begins."""

    text: str
    begins: dict[int, int]


def _paragraphs(columns: list[list[Snippet]]) -> list[Paragraph]:
    """The paragraphs of columns in reading order; one that runs on into the next column is put together."""
    paragraphs: list[list[Snippet]] = []
    pitch = _pitch(columns)
    last: Snippet | None = None
    for column in columns:
        left, right = min(segment.left for segment in column), max(segment.right for segment in column)
        for place, segment in enumerate(column):
            starts = (
                not _runs_on(last, segment) if place == 0 else _starts(column[place - 1], segment, left, right, pitch)
            )
            if starts:
                paragraphs.append([])
            paragraphs[-1].append(segment)
            last = segment
    words = Counter(re.findall(r"[\w-]+", " ".join(segment.text for column in columns for segment in column).lower()))
    return [_glued(found, words) for found in paragraphs]


def _pitch(columns: list[list[Snippet]]) -> float:
    """The usual distance of lines; on pages of a few lines far apart, that of double spacing."""
    steps = [upper.bottom - lower.bottom for column in columns for upper, lower in pairwise(column)]
    height = median(segment.height for column in columns for segment in column)
    return min(median(steps), WIDEST_PITCH * height) if steps else height


def _starts(upper: Snippet, lower: Snippet, left: float, right: float, pitch: float) -> bool:
    """Whether the lower of two lines in a column starts a paragraph."""
    height = min(upper.height, lower.height)
    if abs(upper.height - lower.height) > OTHER_SIZE * height or upper.bottom - lower.bottom > PARAGRAPH_GAP * pitch:
        return True
    if ITEM.match(lower.text):
        return True
    ended = bool(ENDS_SENTENCE.search(upper.text))
    if lower.left - left > INDENT * height and not ITEM.match(upper.text):
        # Below a line as far in, an indent says nothing, unless that was a paragraph of one line.
        return upper.left - left < INDENT * height or ended
    return ended and upper.right < right - 0.15 * (right - left)


def _runs_on(last: Snippet | None, first: Snippet) -> bool:
    """Whether a column goes on with the paragraph that the one before it ended in."""
    if last is None or abs(last.height - first.height) > OTHER_SIZE * min(last.height, first.height):
        return False
    broken = last.text.endswith((HYPHEN, "-", ","))
    return broken or (not ENDS_SENTENCE.search(last.text) and first.text[:1].islower())


def _glued(lines: list[Snippet], words: Counter[str]) -> Paragraph:
    """The lines of a paragraph as one; `words` are the document's, in lower case."""
    pieces, length = [lines[0].text], len(lines[0].text)
    begins = {lines[0].page: 0}
    end = pieces[0][-LONGEST_WORD:]
    for segment in lines[1:]:
        following = segment.text
        head = re.search(rf"(\w+)[-\xad{HYPHEN}]$", end)
        tail = re.match(r"\w+", following)
        if head is None or tail is None:
            glue = " "
        else:
            glue = _glue(head.group(1), tail.group(), words)
            pieces[-1] = pieces[-1][:-1]
            length -= 1
        begins.setdefault(segment.page, length + len(glue))
        pieces.append(glue + following)
        length += len(pieces[-1])
        end = ((end if head is None or tail is None else end[:-1]) + pieces[-1])[-LONGEST_WORD:]
    return Paragraph("".join(pieces).replace(HYPHEN, "-"), begins)


def _glue(head: str, tail: str, words: Counter[str]) -> str:
    """What stands between the two parts of a word, or two words, that a hyphen at the end of a line parted."""
    if tail in ("and", "or", "to"):  # as in 'two- and three-year terms'
        return "- "
    # A compound keeps its hyphen: the document writes it so elsewhere, or it is made of numbers or names.
    compound = f"{head}-{tail}".lower() in words
    return "-" if compound or not (head[-1].islower() and tail[0].islower()) else ""


# --- where pages begin ------------------------------------------------------------------------------------------------


def _tidied(paragraphs: list[Paragraph]) -> tuple[str, dict[int, int]]:
    """The canonical text (as `tidy` makes it of paragraphs) and where in it each page that has text begins."""
    cleaned = [(line(found.text), found) for found in paragraphs]
    cleaned = [(text, found) for text, found in cleaned if text]
    kept: list[str] = []
    begins: dict[int, int] = {}
    length = 0
    for number in story([text for text, _ in cleaned]):
        text, found = cleaned[number]
        for page, offset in found.begins.items():
            # What is before the break is cleaned with something after it, so that a space between the two counts.
            begins.setdefault(page, length + len(line(found.text[:offset] + "x")) - 1)
        kept.append(text)
        length += len(text) + 2
    return "\n\n".join(kept), begins


def _offsets(begins: dict[int, int], pages: int, length: int) -> tuple[int, ...]:
    offsets = [length] * (pages + 1)
    for page in reversed(range(pages)):
        offsets[page] = begins.get(page, offsets[page + 1])
    return tuple(offsets[:pages])
