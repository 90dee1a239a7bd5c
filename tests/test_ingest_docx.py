"""Word documents: structure, links, properties, and the damaged, protected and oversized ones."""

import io
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from app.errors import BadArticle
from app.ingest import Link, read_file
from app.settings import Settings

SETTINGS = Settings()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def link(paragraph, words: str, url: str) -> None:
    key = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    element = parse_xml(f"<w:hyperlink {nsdecls('w', 'r')}><w:r><w:t>{words}</w:t></w:r></w:hyperlink>")
    element.set(qn("r:id"), key)
    paragraph._p.append(element)


def a_report():
    document = docx.Document()
    document.core_properties.title = "Bridges in winter"
    document.core_properties.author = "Ann Writer"
    document.sections[0].header.paragraphs[0].text = "Internal draft"
    document.add_heading("Bridges", 1)
    paragraph = document.add_paragraph("In 2023 the state ")
    link(paragraph, "inspected 1,204 bridges", "https://roads.example/bridges")
    paragraph.add_run(", of which 31 were closed.")
    document.add_paragraph("Salt harms steel.", style="List Bullet")
    document.add_paragraph("Frost harms concrete.", style="List Number")
    table = document.add_table(2, 2)
    for cell, words in zip(
        [cell for row in table.rows for cell in row.cells], ["Year", "Closed", "2023", "31"], strict=True
    ):
        cell.text = words
    document.add_paragraph("Share on Facebook")
    document.add_paragraph("First line\nand second line of one address.")
    return document


def test_structure_links_and_properties_are_kept():
    document = read_file("report.docx", saved(a_report()), SETTINGS)
    assert document.text.split("\n\n") == [
        "Bridges",
        "In 2023 the state inspected 1,204 bridges, of which 31 were closed.",
        "Salt harms steel.",
        "1. Frost harms concrete.",
        "Year | Closed",
        "2023 | 31",
        "First line",
        "and second line of one address.",
    ]
    assert (document.title, document.author) == ("Bridges in winter", "Ann Writer")
    assert document.references == (Link("https://roads.example/bridges", "inspected 1,204 bridges"),)


def test_the_first_heading_is_the_title_where_the_properties_name_none():
    document = a_report()
    document.core_properties.title = ""
    assert read_file("report.docx", saved(document), SETTINGS).title == "Bridges"


def test_an_empty_document_is_refused():
    with pytest.raises(BadArticle, match=r"empty\.docx has no text"):
        read_file("empty.docx", saved(docx.Document()), SETTINGS)


def test_a_protected_document_is_refused():
    with pytest.raises(BadArticle, match=r"a\.docx is protected by a password"):
        read_file("a.docx", OLE + bytes(600), SETTINGS)


@pytest.mark.parametrize("cut", [30, 2000, -40])
def test_a_damaged_document_is_refused(cut):
    with pytest.raises(BadArticle, match=r"a\.docx is damaged"):
        read_file("a.docx", saved(a_report())[:cut], SETTINGS)


def test_another_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "words")
    with pytest.raises(BadArticle, match="no Word document"):
        read_file("a.docx", out.getvalue(), SETTINGS)


def test_an_archive_that_unpacks_to_far_more_than_its_size_is_refused_unread():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<" + b" " * 30_000_000)
    assert len(out.getvalue()) < 100_000
    with pytest.raises(BadArticle, match=r"a\.docx unpacks to 30,000,001 bytes"):
        read_file("a.docx", out.getvalue(), SETTINGS)


def test_entities_in_a_document_are_not_expanded():
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 20}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    document = a_report()
    parts = {}
    with zipfile.ZipFile(io.BytesIO(saved(document))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["docProps/core.xml"] = f"{bomb}]><x>&i;</x>".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with pytest.raises(BadArticle, match="damaged"):
        read_file("a.docx", out.getvalue(), SETTINGS)


def test_a_title_in_the_style_of_titles_is_one_and_a_file_name_is_none():
    document = docx.Document()
    document.core_properties.title = "Microsoft Word - bridges.docx"
    document.add_heading("Bridges of the north", 0)
    document.add_heading("Winter", 1)
    document.add_paragraph("Salt harms steel.")
    read = read_file("report.docx", saved(document), SETTINGS)
    assert read.title == "Bridges of the north"
    assert read.text == "Bridges of the north\n\nWinter\n\nSalt harms steel."


def test_a_heading_of_any_rank_may_be_the_title():
    document = docx.Document()
    document.core_properties.title = ""
    document.add_heading("Winter", 3)
    document.add_paragraph("Salt harms steel.")
    assert read_file("report.docx", saved(document), SETTINGS).title == "Winter"
