"""A source of a reviewer's own: what each kind needs, and what is kept of it."""

# ruff: noqa: F401, F811 (fixtures of another file)

from datetime import date
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from app import accounts, report, review
from app.desk import Desk
from app.errors import NotFound, RuleBroken
from app.models import Article, Citation, Content, User
from app.review import Source
from app.web import create_app
from app.web.readers import file_of
from tests.test_acts import ed, engine

SCAN = b"%PDF-1.7 a scan"


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (Source(url="https://a.example/x"), "https://a.example/x"),
        (
            Source(kind="call", author=" K. Salo ", quote="It closed.", published=date(2026, 5, 3)),
            "Phone call with K. Salo",
        ),
        (Source(kind="document", title="Minutes of the board", author="The board"), "Minutes of the board"),
        (Source(kind="document", title="Minutes", url="https://a.example/minutes"), "Minutes"),
        (Source(kind="book", title="The Quays", author="A. Writer", quote="Built in 1887."), "The Quays"),
        (Source(kind="file", file_name="scan.pdf", content=SCAN), "scan.pdf"),
    ],
)
def test_a_source_of_ones_own_is_kept_with_all_that_is_told_of_it(
    engine: Engine,
    ed: User,
    source: Source,
    title: str,
) -> None:
    claim = review.cite(engine, ed, 1, 1, source)
    assert review.cite(engine, ed, 1, 2, source).citations == claim.citations, "each once"
    with Session(engine) as session:
        citation = session.get_one(Citation, claim.citations[0])
        assert (citation.kind, citation.title, citation.author) == (source.kind, title, source.author.strip())
        assert (citation.published, citation.quote, citation.url) == (source.published, source.quote, source.url)
        if source.content:
            assert citation.sha256 == sha256(SCAN).hexdigest()
            assert session.get_one(Content, citation.sha256).data == SCAN
            assert file_of(session, citation.id) == (citation, SCAN)
        else:
            with pytest.raises(NotFound, match=f"no file with citation {citation.id}"):
                file_of(session, citation.id)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (Source(kind="call", author="K. Salo"), "what they said"),
        (Source(kind="call", quote="It closed."), "who was called"),
        (Source(kind="document", quote="It closed."), "which document"),
        (Source(kind="book", author="A. Writer"), "which book"),
        (Source(kind="file", file_name="scan.pdf"), "Choose the file"),
        (Source(kind="book", title="The Quays", url="javascript:alert(1)"), "https://"),
        (Source(kind="rumour", title="A rumour"), "link, call, document, book, file"),
        (Source(passage_id=1, kind="book", title="The Quays"), "names one source"),
        (Source(claim_id=3, content=SCAN), "names one source"),
        (Source(title="Nothing but a title"), "names one source"),
    ],
)
def test_a_source_that_lacks_what_its_kind_needs_is_refused(
    engine: Engine,
    ed: User,
    source: Source,
    problem: str,
) -> None:
    with pytest.raises(RuleBroken, match=problem):
        review.cite(engine, ed, 1, 1, source)


def test_two_calls_are_two_sources(engine: Engine, ed: User) -> None:
    for version, day in ((1, 3), (2, 4)):
        call = Source(kind="call", author="K. Salo", quote="It closed.", published=date(2026, 5, day))
        claim = review.cite(engine, ed, 1, version, call)
    assert len(claim.citations) == 2


@pytest.mark.parametrize(
    ("source", "described", "link"),
    [
        (Source(kind="call", author="K. Salo", quote="No."), "", ""),
        (Source(kind="call", author="K. Salo", quote="No.", title="About the quay"), "phone call with K. Salo", ""),
        (Source(kind="book", title="The Quays", author="A. Writer"), "book by A. Writer", ""),
        (Source(kind="document", title="Minutes"), "document", ""),
        (Source(kind="file", title="Minutes", file_name="m.pdf", content=SCAN), "file m.pdf", "/citations/1/file"),
        (Source(kind="file", file_name="m.pdf", content=SCAN), "file", "/citations/1/file"),
        (Source(url="https://a.example"), "", "https://a.example"),
    ],
)
def test_a_report_says_what_a_source_is(
    engine: Engine,
    ed: User,
    source: Source,
    described: str,
    link: str,
) -> None:
    review.decide(engine, ed, 1, 1, "verified", "So it is.", [source])
    with Session(engine) as session:
        [citation] = report.build(session, 1, "https://desk.example").claims[0].verdict.citations
    assert (citation.kind, citation.described) == (source.kind, described)
    assert citation.link.removeprefix("https://desk.example") == link


def test_a_cited_file_is_given_to_be_saved_and_never_shown(desk: Desk, article: Article, anna: User) -> None:
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    page = b"<script>alert(1)</script>"
    for version, name in ((1, "pöytäkirja 3.html"), (2, '../"x\r\n.exe')):
        claim = review.cite(
            desk.engine, anna, 1, version, Source(kind="file", file_name=name, content=page + name.encode())
        )
    one, two = (f"/citations/{id}/file" for id in claim.citations)
    answer = client.get(one)
    assert (answer.status_code, answer.content) == (200, page + "pöytäkirja 3.html".encode())
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    told = answer.headers["content-disposition"]
    assert told == "attachment; filename=\"pytkirja_3.html\"; filename*=UTF-8''p%C3%B6yt%C3%A4kirja%203.html"
    assert client.get(two).headers["content-disposition"].startswith('attachment; filename="_x_.exe"; ')
    assert client.get(f"/api/v1{one}").content == answer.content
    assert client.get("/citations/99/file").status_code == client.get("/api/v1/citations/99/file").status_code == 404
    client.cookies.clear()
    assert client.get(one, follow_redirects=False).status_code == 303
