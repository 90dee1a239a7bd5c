"""Word documents (Office Open XML, .docx) by mammoth."""

import io
import zipfile
from xml.etree import ElementTree

from app.errors import BadArticle
from app.ingest.document import Document
from app.ingest.elements import flow, headings, links, within
from app.ingest.text import line, tidy
from app.ingest.titles import title

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Unpacked, a document may be so many times the size of the largest upload, and its XML as large as that.
UNPACKED = 5
TITLE = "p[style-name='Title'] => h1:fresh"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def read_docx(content: bytes, what: str, limit: int) -> Document:
    """The words, links and properties of a .docx no larger than `limit` bytes. The text may be empty.

    Raises BadArticle where it is protected, damaged, or unpacks to far more than its size.
    """
    if content.startswith(OLE):
        raise BadArticle(f"{what} is protected by a password, or an old .doc. Save it as an unprotected .docx.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_size(package, what, limit)
            properties = _properties(package)
        return _converted(content, properties)
    except BadArticle:
        raise
    except Exception as error:  # zipfile, the XML parsers and mammoth each fail on damage in classes of their own
        raise BadArticle(f"{what} is damaged or no Word document. Save it anew in a word processor.") from error


def _check_size(package: zipfile.ZipFile, what: str, limit: int) -> None:
    # Python's zipfile reads no more of a member than the size it states, so the stated sizes can be trusted.
    total = sum(member.file_size for member in package.infolist())
    xml = sum(member.file_size for member in package.infolist() if not member.filename.startswith("word/media/"))
    if total > UNPACKED * limit or xml > limit:
        raise BadArticle(f"{what} unpacks to {total:,} bytes, too much to read. Split it into smaller documents.")


def _properties(package: zipfile.ZipFile) -> dict[str, str]:
    if "docProps/core.xml" not in package.namelist():
        return {}
    root = ElementTree.fromstring(package.read("docProps/core.xml"))
    return {child.tag: child.text or "" for child in root}


def _converted(content: bytes, properties: dict[str, str]) -> Document:
    from lxml import html  # type: ignore[import-untyped]
    from mammoth import convert_to_html

    result = convert_to_html(io.BytesIO(content), convert_image=lambda _: [], style_map=TITLE)
    page = html.fromstring(f"<div>{result.value}</div>")
    text = tidy(flow(page))
    return Document(
        text=text,
        title=title([properties.get(f"{DUBLIN_CORE}title", ""), *headings(page)]),
        author=line(properties.get(f"{DUBLIN_CORE}creator", "")),
        language=line(properties.get(f"{DUBLIN_CORE}language", ""))[:2].lower(),
        references=within(text, links(page)),
    )
