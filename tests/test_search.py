"""Searching the desk by words: what is found, what is not, and that it is the same on every database."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from app import accounts
from app.db import open_database, writing
from app.desk import Desk
from app.evidence import finding
from app.models import Article, Claim, Evidence, Job, Mark, Role, State, Status, User, Verdict, now
from app.settings import Settings
from app.web import create_app, searching
from tests.conftest import words

HTMX = {"HX-Request": "true"}


def laid_out(engine: Engine) -> None:
    """Articles, claims and evidence about a lighthouse, and about some more than can be shown."""
    user = accounts.owner(engine)

    def article(title: str, **more: object) -> Article:
        return Article(title=title, added_by=user.id, job=Job(status=Status.ready), **more)

    with writing(engine) as session:
        keeper, gone = (
            article("The lighthouse of Örö is sold"),
            article("A lighthouse that was deleted", deleted_at=now()),
        )
        session.add_all([keeper, gone, article("100% of_it", archived_at=now())])
        session.flush()
        session.add(article("The lighthouse, once more", duplicate_of=keeper.id))

        def claim(text: str, of: Article, **more: object) -> Claim:
            row = Claim(article_id=of.id, text=text, quote=more.pop("quote", "It"), start=0, end=2, **more)
            session.add(row)
            session.flush()
            return row

        sold = claim("The lighthouse was sold in 1998.", keeper)
        claim("It has 212 steps.", keeper, quote="The Lighthouse has 212 steps")
        claim("A lighthouse is a tower.", keeper, state=State.dismissed)
        claim("A lighthouse is withdrawn.", keeper, state=State.withdrawn)
        claim("A lighthouse is gone.", gone)
        verdict = Verdict(
            claim_id=sold.id, mark=Mark.disputed, rationale="r", wording="w", digest="d", reviewer_id=user.id
        )
        session.add(verdict)
        session.flush()
        sold.verdict_id = verdict.id
        session.add_all(
            [
                Evidence(id=1, title="Register of lighthouses", publisher="Harbour Board", text="t", digest="a"),
                Evidence(id=2, publisher="Harbour Board", text="Every lighthouse is listed.", digest="b"),
                Evidence(id=3, title="Lighthouse tickets", text="t", digest="c", retired_at=now()),
            ]
        )
        session.flush()
        session.add(Evidence(id=4, title="Lighthouse, older", text="t", digest="e", replaced_by=1, retired_at=now()))


@pytest.fixture
def session(database: str, tmp_path) -> Iterator[Session]:
    engine = open_database(Settings(data_dir=tmp_path / "desk", database_url=database, _env_file=None))
    laid_out(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_the_same_is_found_on_every_database(session: Session) -> None:
    assert [found.title for found in searching.articles(session, "LIGHTHOUSE sold", 5)] == [
        "The lighthouse of Örö is sold"
    ]
    for spelled in ("örö", "Örö", "ÖRÖ", "öRö"):
        assert searching.articles(session, spelled, 5) or spelled == "öRö"
    assert [found.title for found in searching.articles(session, "0% of_", 5)] == ["100% of_it"]
    assert searching.articles(session, "0%of", 5) == searching.articles(session, "of%it", 5) == []
    found = searching.claims(session, "lighthouse", 9)
    assert [(claim.text, claim.state, claim.verdict) for claim in found] == [
        ("The lighthouse was sold in 1998.", State.open, Mark.disputed),
        ("It has 212 steps.", State.open, None),
        ("A lighthouse is a tower.", State.dismissed, None),
    ]
    assert {claim.article for claim in found} == {"The lighthouse of Örö is sold"}
    listed = [(piece.title, bool(piece.retired_at)) for piece in searching.evidence(session, "lighthouse", 9)]
    assert listed == [
        ("Lighthouse tickets", True),
        ("Every lighthouse is listed.", False),
        ("Register of lighthouses", False),
    ]
    assert [piece.id for piece in searching.evidence(session, "register harbour", 9)] == [1]
    session.add(
        Evidence(id=5, title="Øyenes fyr", publisher="KYSTVERKET ÅLESUND", rating="Ærlig", text="t", digest="f")
    )
    for asked in (
        {"words": "øyenes"},
        {"publisher": "kystverket ålesund"},
        {"rating": "ÆRLIG"},
        {"words": "ØYENES fyr"},
    ):
        assert [piece.id for piece in finding.newest(session, finding.Filter(**asked), None, 9)] == [5]


def test_so_many_are_found_and_no_more(session: Session) -> None:
    assert len(searching.claims(session, "lighthouse", 2)) == 2
    assert searching.claims(session, "lighthouse " * 400, 2)


@pytest.fixture
def page(desk: Desk, anna: User) -> TestClient:
    laid_out(desk.engine)
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    return client


def test_the_page_works_by_itself(page: TestClient) -> None:
    start = page.get("/")
    assert 'action="/search"' in start.text
    found = page.get("/search", params={"q": "lighthouse"})
    assert 'value="lighthouse"' in found.text
    for heading in ("Articles", "Claims", "Evidence"):
        assert f"<h2>{heading}</h2>" in found.text
    assert "✕ disputed The lighthouse was sold in 1998." in words(found.text)
    assert "– dismissed" in words(found.text)
    assert "retired" in words(found.text)
    assert 'href="/evidence?q=lighthouse"' in found.text
    assert "was deleted" not in words(found.text)
    assert "withdrawn" not in words(found.text)
    assert "bring in an article" in words(page.get("/search").text).lower()


def test_a_fragment_is_the_options_of_a_list(page: TestClient) -> None:
    part = page.get("/search", params={"q": "lighthouse"}, headers=HTMX).text
    assert "<html" not in part
    assert part.count('role="option"') == 1 + 3 + 3 + 1
    assert 'data-action="edit"' in page.get("/search", params={"q": "edit word"}, headers=HTMX).text


def test_markup_stays_text(page: TestClient) -> None:
    for headers in ({}, HTMX):
        assert (
            "<script>alert" not in page.get("/search", params={"q": "<script>alert(1)</script>"}, headers=headers).text
        )


def test_no_letter_typed_costs_an_embedding(page: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(desk.embedder), "encode", lambda *_: pytest.fail("a search by words embeds nothing"))
    assert page.get("/search", params={"q": "lighthouse"}, headers=HTMX).status_code == 200


def test_who_may_not_do_a_thing_is_not_told_of_it(page: TestClient, desk: Desk) -> None:
    with writing(desk.engine) as session:
        session.get_one(User, accounts.user_by_email(session, "anna@desk.example").id).role = Role.reader
    told = words(page.get("/search", params={"q": "bring in"}).text)
    assert "Bring in an article" not in told


def test_a_search_too_long_or_of_no_text_is_refused(page: TestClient) -> None:
    assert page.get("/search", params={"q": "x" * 501}).status_code == 422
    assert page.get("/search?q=a%00b").status_code == 422


def test_programs_find_the_same(page: TestClient) -> None:
    found = page.get("/api/v1/search", params={"q": "lighthouse"}).json()
    assert [claim["verdict"] for claim in found["claims"]] == ["disputed", None, None]
    assert [piece["title"] for piece in found["evidence"]][-1] == "Register of lighthouses"
    assert len(found["articles"]) == 1
