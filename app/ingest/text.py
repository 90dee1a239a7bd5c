"""Text in, canonical text out; and how bytes become text.

Canonical text is paragraphs separated by one blank line. A heading, a list item and a table row are paragraphs of
their own. It is in NFC, without control, zero-width and private-use characters; the only white space besides the blank
lines is single spaces within a paragraph. What is canonical already is not changed by reading it again, so an article
copied from Claimdesk and pasted back is recognised as the same one.

Every format is first turned into rough text, where a newline ends a line and a blank line ends a paragraph; `tidy` does
the rest.
"""

import codecs
import re
import unicodedata
from datetime import date
from itertools import pairwise

from app.errors import BadArticle
from app.ingest.chrome import story
from app.language.lines import paragraphs
from app.settings import Settings

NEWLINES = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]+")
# Controls, the soft hyphen, zero-width and direction marks, tags, surrogates (which no encoding can store), private use
# (fonts of icons) and U+FFFE, U+FFFF.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
)

# More marks on one character no language writes (Stream-Safe Text Format, UAX #15), and to sort them into NFC takes
# time by the square of their number. The pattern finds where there can be so many: marks are no word characters.
MOST_MARKS = 30
STACKED = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")
# Halves of characters beyond U+FFFF, as broken software leaves them. Like all that is invisible, they are dropped.
HALVES = re.compile("[\ud800-\udfff]")

# A text is at most so many times as long before it is tidy: link targets and white space go.
ROUGH = 5


def canonical(text: str) -> str:
    """The canonical form of a text in which every line is a paragraph. Applying it again changes nothing."""
    return "\n\n".join(lines(text))


def lines(text: str) -> list[str]:
    """The lines of a text that are not empty, each clean and in NFC."""
    text = SPACES.sub(" ", INVISIBLE.sub("", NEWLINES.sub("\n", text)))
    text = STACKED.sub(_fewer_marks, text)
    return [line for line in (unicodedata.normalize("NFC", line.strip(" ")) for line in text.split("\n")) if line]


def _fewer_marks(stacked: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in stacked.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        kept.append(character if marks <= MOST_MARKS else "")
    return "".join(kept)


def line(text: str) -> str:
    """A text as one clean line: a title, a name, the words of a link."""
    return " ".join(lines(text))


def day(text: str) -> date | None:
    """The day an ISO date or time names, None where it names none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def tidy(rough: str) -> str:
    """The canonical text of a source: hard wraps undone, page furniture left out."""
    found = lines(unwrap(NEWLINES.sub("\n", rough)))
    return "\n\n".join(found[number] for number in story(found))


def checked(text: str, settings: Settings, what: str) -> str:
    """The canonical text given, if it can be an article. Raises BadArticle where it is empty or too long."""
    if not text:
        raise BadArticle(f"{what} has no text in it.")
    _within(len(text), settings.article_limit, settings, what)
    return text


def readable(rough: str, settings: Settings, what: str) -> str:
    """The text given, if it may come within the limit once it is tidy. Raises BadArticle where it cannot."""
    _within(len(rough), ROUGH * settings.article_limit, settings, what)
    return rough


def _within(length: int, most: int, settings: Settings, what: str) -> None:
    if length > most:
        raise BadArticle(
            f"{what} is {length:,} characters long, and the limit is {settings.article_limit:,}. "
            "Bring in a part of it, or raise CLAIMDESK_ARTICLE_LIMIT."
        )


# --- hard wraps -------------------------------------------------------------------------------------------------------


def unwrap(text: str) -> str:
    """Put paragraphs that were wrapped at some column back on one line each (see `app.language.lines`)."""
    text = text.expandtabs()
    return "\n\n".join(_joined(text[slice(*span)].split("\n")) for span in paragraphs(text))


def _joined(wrapped: list[str]) -> str:
    parts = [wrapped[0].strip()]
    for upper, lower in pairwise(line.strip() for line in wrapped):
        # A word that had a hyphen keeps it; plain text is hardly ever hyphenated.
        parts += ["" if re.search(r"\w-$", upper[-2:]) and lower[:1].islower() else " ", lower]
    return "".join(parts)


# --- bytes ------------------------------------------------------------------------------------------------------------

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


# Python's own, for host names and source code; some take time by the square of the length.
NO_CHARSETS = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"))


def decode(content: bytes, what: str, declared: str = "") -> str:
    """The text of bytes: by their byte order mark, as UTF-8, in the `declared` encoding, or in the likeliest one.

    Raises BadArticle where they are not text.
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding, what)
    for encoding in ("utf-8", _wide(content), declared):
        try:
            return _textual(content.decode(_charset(encoding)), what) if encoding else _guessed(content, what)
        except (UnicodeError, LookupError):
            continue
    return _guessed(content, what)


def _charset(name: str) -> str:
    """The name given, where it is one of text in a document. Raises LookupError for Python's other codecs."""
    codec = codecs.lookup(name.replace("\0", "")).name
    if codec in NO_CHARSETS:
        raise LookupError(f"{codec} is no encoding of documents")
    return codec


def _wide(content: bytes) -> str:
    """UTF-16 without a byte order mark shows as zeros in every other place of mostly Latin text."""
    head = content[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 < len(head):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


LATIN = ("cp1252", "cp1250", "cp1257")
OTHERS = ("cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "euc_kr")
SIGN_IN_WORD = re.compile(r"[^\W\d_][¡-¿×÷ƒ†‡ˆ‰][^\W\d_]")


def _guessed(content: bytes, what: str) -> str:
    from charset_normalizer import from_bytes  # 50 ms to import

    best = from_bytes(content, cp_isolation=[*LATIN, *OTHERS]).best()
    if best is None:
        raise BadArticle(not_text(what))
    text = str(best)
    if best.encoding in LATIN:
        # In short texts these look alike. The likeliest is the first that puts no signs inside words.
        readings = (content.decode(encoding, "ignore") for encoding in LATIN)
        text = next((reading for reading in readings if not SIGN_IN_WORD.search(reading)), text)
    return _textual(text, what)


def _decoded(content: bytes, encoding: str, what: str) -> str:
    try:
        return _textual(content.decode(encoding), what)
    except UnicodeDecodeError as error:
        raise BadArticle(f"{what} begins as {encoding.upper()} text but cannot be decoded as that.") from error


def _textual(text: str, what: str) -> str:
    strange = len(re.findall("[\x00-\x08\x0e-\x1a\x7f\ufffe\uffff]", text))
    if strange * 100 > len(text):
        raise BadArticle(not_text(what))
    return text


def not_text(what: str) -> str:
    return f"{what} is not text. Bring in text, Markdown, a web page, a PDF or a .docx."
