"""What is known of an article: given with it, mended later; and articles that are archived or deleted."""

import re
from collections.abc import Iterable
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts, pipeline, report, review
from app.claims import Candidate
from app.claims.english.parser import Parser
from app.db import writing
from app.desk import Desk
from app.errors import Conflict, NotFound
from app.evidence import versions
from app.ingest import Document, read_text
from app.models import Article, Claim, Event, Job, Role, State, Status, User
from app.pipeline.steps import fill
from app.review import Source, articles
from app.web import create_app
from tests.conftest import STORY, words

DATED = """Berths for Aalvik

The council will vote on Thursday on 40 new berths in Aalvik.

The port of Aalvik handled 300 ships in May. Siri Holm became mayor of Aalvik on Monday."""


@pytest.fixture
def page(desk: Desk, article: Article, anna: User) -> TestClient:
    return browser(desk, anna)


def browser(desk: Desk, user: User) -> TestClient:
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, user, "link")})
    return client


def told(html: str) -> dict[str, str]:
    """The fields of the form of particulars, as they are filled in."""
    return dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', html))


def ready(desk: Desk, anna: User, text: str) -> int:
    """An article that has been through the pipeline."""
    made, _ = pipeline.submit(desk, anna, read_text(text, desk.settings))
    [done] = pipeline.finish(desk, Article, [made.id], lambda job: None)
    assert done.status == "ready", done.error
    return made.id


# --- given with an article --------------------------------------------------------------------------------------------


def test_what_is_known_is_given_with_a_pasted_text(page: TestClient) -> None:
    known = {"title": "Berths", "author": "Siri Holm", "publisher": "Kystnytt", "published": "2026-05-13"}
    page.post("/articles", data={"text": DATED, "source": "https://kyst.example/a", "language": "EN", **known})
    found = page.get("/api/v1/articles").json()[0]
    assert found.items() >= (known | {"url": "https://kyst.example/a", "language": "en"}).items()
    given = {"text": "Oslo has 700,000 inhabitants.", "published": "2026-05-14", "source": "https://oslo.example/b"}
    number = page.post("/api/v1/articles", json=given).json()["id"]
    found = page.get(f"/api/v1/articles/{number}").json()
    assert (found["published"], found["url"], found["author"]) == ("2026-05-14", "https://oslo.example/b", "")


def test_what_cannot_be_taken_is_told_beside_its_field(page: TestClient) -> None:
    refused = page.post("/articles", data={"text": DATED, "published": "May", "language": "English", "source": "x"})
    assert refused.status_code == 422
    html = refused.text
    assert set(re.findall(r'id="wrong-(\w+)"', html)) == {"published", "language", "url"}
    assert "The council will vote" in html, "the form is as it was left"
    assert "<details open>" in html
    assert len(page.get("/api/v1/articles").json()) == 1
    assert page.post("/api/v1/articles", json={"text": DATED, "language": "English"}).status_code == 422


def test_what_somebody_told_counts_for_more_than_what_the_source_tells(desk: Desk, anna: User) -> None:
    made = pipeline.submit_url(desk, anna, "https://kyst.example/a", {"publisher": "Kystnytt", "title": "Berths"})
    with writing(desk.engine) as session:
        fill(session, session.get_one(Article, made.id), Document("A text.", "Another", "Ann", "kyst.example"))
    with Session(desk.engine) as session:
        article = session.get_one(Article, made.id)
    assert (article.title, article.author, article.publisher) == ("Berths", "Ann", "Kystnytt")
    assert article.url == "https://kyst.example/a"


def test_an_address_is_no_title_once_it_has_been_read(desk: Desk, anna: User) -> None:
    made = pipeline.submit_url(desk, anna, "https://kyst.example/a")
    with writing(desk.engine) as session:
        fill(session, session.get_one(Article, made.id), Document("AALVIK, May 4 (NTB) – Berths are built."))
        assert session.get_one(Article, made.id).title == "Berths are built."


# --- mended -----------------------------------------------------------------------------------------------------------


def test_particulars_are_mended_in_one_act_that_is_recorded(desk: Desk, anna: User, page: TestClient) -> None:
    before = told(page.get("/articles/1/particulars").text)
    given = before | {"title": " New\ttitle ", "author": "Bo", "url": "https://a.example", "language": "FI"}
    assert page.post("/articles/1/particulars", data=given).url.path == "/articles/1"
    after = told(page.get("/articles/1/particulars").text)
    assert (after["title"], after["author"], after["language"]) == ("New title", "Bo", "fi")
    with Session(desk.engine) as session:
        event = session.exec(select(Event).order_by(Event.id.desc())).first()
    assert (event.act, event.subject, event.subject_id, event.article_id) == ("edit article", "article", 1, None)
    [change] = event.changes
    assert (change["before"]["title"], change["after"]["title"]) == (before["title"], "New title")
    assert {"author", "publisher", "url", "published", "language", "archived_at", "deleted_at"} <= change[
        "after"
    ].keys()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 501),
        ("url", "javascript:alert(1)"),
        ("published", "yesterday"),
        ("published", "9999-12-31"),
        ("published", "0001-01-01"),
        ("language", "English"),
    ],
)
def test_particulars_that_cannot_be_taken_leave_the_form_as_it_was(page: TestClient, field: str, value: str) -> None:
    before = told(page.get("/articles/1/particulars").text)
    refused = page.post("/articles/1/particulars", data=before | {"author": "Bo", field: value})
    assert refused.status_code == 422
    assert f'id="wrong-{field}"' in refused.text
    assert told(refused.text)["author"] == "Bo"
    assert told(refused.text)["seen"] == before["seen"]
    assert told(page.get("/articles/1/particulars").text) == before
    assert page.patch("/api/v1/articles/1", json={field: value}).status_code == 422


def test_two_who_mend_at_once_lose_nothing_silently(page: TestClient) -> None:
    shown = told(page.get("/articles/1/particulars").text)
    page.post("/articles/1/particulars", data=shown | {"author": "Siri Holm"})
    late = page.post("/articles/1/particulars", data=shown | {"author": "Bo", "publisher": "Kystnytt"})
    assert late.status_code == 409
    assert "Somebody has changed these particulars" in words(late.text)
    assert "Siri Holm" in words(late.text), "what it says now"
    assert (told(late.text)["author"], told(late.text)["publisher"]) == ("Bo", "Kystnytt")
    assert page.get("/api/v1/articles/1").json()["author"] == "Siri Holm"
    again = page.post("/articles/1/particulars", data=told(late.text))
    assert again.url.path == "/articles/1"
    assert page.get("/api/v1/articles/1").json()["author"] == "Bo"


def test_the_api_mends_what_it_is_given(page: TestClient) -> None:
    page.patch("/api/v1/articles/1", json={"author": "Bo", "published": "2024-05-03"})
    answer = page.patch("/api/v1/articles/1", json={"title": "B"}).json()
    assert (answer["title"], answer["author"], answer["published"]) == ("B", "Bo", "2024-05-03")
    assert page.patch("/api/v1/articles/1", json={"published": None}).json()["published"] is None
    assert page.patch("/api/v1/articles/1", json={"title": ""}).status_code == 422
    assert page.patch("/api/v1/articles/9", json={"title": "B"}).status_code == 404


def dates_of(desk: Desk, article_id: int) -> dict[str, tuple[dict[str, str], list[str]]]:
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim).where(Claim.article_id == article_id))
        return {claim.text: (claim.dates, claim.flags) for claim in claims}


def test_relative_dates_follow_the_date_of_the_article(desk: Desk, anna: User) -> None:
    number = ready(desk, anna, DATED)
    undated = dates_of(desk, number)
    assert not any(dates for dates, _ in undated.values())

    def published(day: str) -> dict[str, tuple[dict[str, str], list[str]]]:
        articles.edit(desk.engine, anna, number, {"published": day}, desk.extractor.redated)
        return dates_of(desk, number)

    dated = published("2026-06-10")
    by_words = {words: day for dates, _ in dated.values() for words, day in dates.items()}
    assert by_words == {"Thursday": "2026-06-11", "May": "2026-05", "Monday": "2026-06-08"}
    mayor = next(text for text in dated if "became mayor" in text)
    assert (undated[mayor][1], dated[mayor][1]) == (["needs-context"], [])
    # As if it had been known from the beginning.
    extracted = desk.extractor.extract(DATED, published=articles.particulars({"published": "2026-06-10"})["published"])
    assert dated == {claim.text: (dict(claim.dates), list(claim.flags)) for claim in extracted.claims}
    assert published("") == undated


def test_only_what_the_tense_has_to_tell_is_parsed_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    parse_all = Parser.parse_all

    def noted(parser: Parser, texts: Iterable[str]) -> object:
        read = parse_all(parser, texts)
        asked.extend(read)
        return read

    monkeypatch.setattr(Parser, "parse", None)
    monkeypatch.setattr(Parser, "parse_all", noted)
    quay, pier = "The quay opened on Monday and closed on Friday.", "The pier was painted last year."
    text = f"{quay}\n\n{pier}\n\nThe mole is long."

    def claim(wording: str, quote: str, *flags: str) -> Candidate:
        start = text.index(quote)
        return Candidate(wording, quote, start, start + len(quote), None, flags=flags)

    claims = [
        claim("The quay opened on Monday.", quay, "needs-context"),
        claim("The quay closed on Friday.", quay),
        claim(pier, pier, "not-split"),
        claim("The mole is long.", "The mole is long."),
    ]
    told = desk.extractor.redated(text, claims, date(2026, 6, 10))
    assert [(one.dates, one.flags) for one in told] == [
        ({"Monday": "2026-06-08"}, ()),
        ({"Friday": "2026-06-05"}, ()),
        ({"last year": "2025"}, ("not-split",)),
        ({}, ()),
    ]
    assert asked == [quay, "The quay opened on Monday."], "a date's verb; then whether it is clear now what was not"
    asked.clear()
    back = desk.extractor.redated(text, told, None)
    assert [(one.dates, one.flags) for one in back[:2]] == [({}, ("needs-context",))] * 2
    assert not asked


def test_the_extractor_is_not_put_to_work_where_the_date_stays(desk: Desk, anna: User, article: Article) -> None:
    def never(*given: object) -> object:
        raise AssertionError

    articles.edit(desk.engine, anna, 1, {"title": "B"}, never)


# --- archived ---------------------------------------------------------------------------------------------------------


def test_an_archived_article_is_off_the_first_page_and_readable(page: TestClient) -> None:
    title = page.get("/api/v1/articles/1").json()["title"]
    assert page.post("/articles/1/archive").url.path == "/"
    assert 'class="title"' not in page.get("/").text
    assert title in page.get("/?show=archived").text
    assert page.get("/articles/1").status_code == 200
    assert "Archived" in words(page.get("/articles/1/particulars").text)
    assert page.post("/articles/1/unarchive").url.path == "/articles/1"
    assert 'class="title"' in page.get("/").text
    assert page.post("/api/v1/articles/1/archive").json()["archived_at"]
    assert page.post("/api/v1/articles/1/unarchive").json()["archived_at"] is None


# --- deleted ----------------------------------------------------------------------------------------------------------


def decided(desk: Desk, anna: User) -> Claim:
    """A claim of article 1 with a verdict."""
    with Session(desk.engine) as session:
        claim = session.exec(select(Claim).order_by(Claim.id)).first()
    own = Source(url="https://register.example/1")
    review.decide(desk.engine, anna, claim.id, 1, "verified", "As the register says.", [own])
    return claim


def test_deleting_tells_what_is_lost_and_asks(desk: Desk, anna: User, page: TestClient) -> None:
    claim = decided(desk, anna)
    other = ready(desk, anna, "The port of Aalvik handled 300 ships in 2025.")
    with Session(desk.engine) as session:
        citing = session.exec(select(Claim).where(Claim.article_id == other)).one()
        count = len(session.exec(select(Claim).where(Claim.article_id == 1, Claim.state == State.open)).all())
    review.cite(desk.engine, anna, citing.id, 1, Source(claim_id=claim.id))
    shown = words(page.get("/articles/1/delete").text)
    assert f"{count} claims and the 1 verdict" in shown
    assert "1 claim of other articles cites" in shown
    refused = page.post("/articles/1/delete")
    assert (refused.status_code, "tick the box" in words(refused.text)) == (422, True)
    assert page.get("/articles/1").status_code == 200
    assert page.post("/articles/1/delete", data={"confirmed": "true"}).url.path == "/"
    assert page.get(f"/articles/{other}").status_code == 200


def test_a_deleted_article_is_nowhere(desk: Desk, anna: User, page: TestClient) -> None:
    claim = decided(desk, anna)
    assert [hit.id for hit in desk.search(claim.text) if hit.kind == "claim"] == [claim.id]
    events = len(page.get("/api/v1/articles/1/claims").json())
    assert events
    assert page.delete("/api/v1/articles/1").status_code == 204
    gone = ["/articles/1", "/articles/1/particulars", "/articles/1/delete", "/articles/1/events", "/articles/1/report"]
    gone += [f"/claims/{claim.id}", "/api/v1/articles/1", "/api/v1/articles/1/claims", "/api/v1/articles/1/report"]
    gone += [f"/api/v1/claims/{claim.id}", f"/api/v1/claims/{claim.id}/matches"]
    assert {path: page.get(path).status_code for path in gone} == dict.fromkeys(gone, 404)
    acts = [
        "/articles/1/archive",
        "/articles/1/unarchive",
        "/articles/1/retry",
        "/articles/1/discard",
        "/articles/1/undo",
    ]
    assert {path: page.post(path).status_code for path in acts} == dict.fromkeys(acts, 404)
    assert page.post(f"/claims/{claim.id}/edit", data={"version": "2", "text": "x"}).status_code == 404
    assert page.post("/articles/1/claims", data={"quote": STORY[:40]}).status_code == 404
    assert "nothing to check yet" in page.get("/").text
    assert page.get("/api/v1/articles?show=archived").json() == page.get("/api/v1/articles").json() == []
    with Session(desk.engine) as session:
        assert session.exec(select(Event).where(Event.article_id == 1)).all(), "the record of it stays"
        assert versions.citing(session, [1, 2, 3]) == []
        with pytest.raises(NotFound):
            report.build(session, 1, "")


def test_the_verdicts_of_a_deleted_article_match_no_more(desk: Desk, anna: User, page: TestClient) -> None:
    claim = decided(desk, anna)
    other = ready(desk, anna, f"A word before.\n\n{claim.text}.")
    with Session(desk.engine) as session:
        alike = session.exec(select(Claim).where(Claim.article_id == other, Claim.text == claim.text)).one()
    url = f"/api/v1/claims/{alike.id}/matches"
    assert claim.id in [hit["id"] for hit in page.get(url).json() if hit["kind"] == "claim"]
    page.delete("/api/v1/articles/1")
    assert "claim" not in [hit["kind"] for hit in page.get(url).json()]
    del desk.store
    for left in (desk.folder / "index").rglob("*"):
        if left.is_file():
            left.unlink()
    assert "claim" not in [hit["kind"] for hit in page.get(url).json()], "nor once the index is made anew"
    cite = {"claim_id": claim.id, "version": 1}
    assert page.post(f"/api/v1/claims/{alike.id}/citations", json=cite).status_code == 404
    assert page.post(f"/api/v1/claims/{alike.id}/take-over", json=cite).status_code == 404


def test_the_text_of_a_deleted_article_may_come_in_again(page: TestClient) -> None:
    assert page.post("/api/v1/articles", json={"text": STORY}).json()["duplicate"] is True
    page.delete("/api/v1/articles/1")
    again = page.post("/api/v1/articles", json={"text": STORY}).json()
    assert (again["duplicate"], again["id"] != 1) == (False, True)


def test_an_article_at_work_is_not_deleted_and_only_editors_delete(desk: Desk, anna: User, article: Article) -> None:
    rev = accounts.add_user(desk.engine, "rev@desk.example", Role.reviewer)
    page = browser(desk, rev)
    assert page.get("/articles/1/delete").status_code == 403
    assert page.post("/articles/1/delete", data={"confirmed": "true"}).status_code == 403
    assert page.delete("/api/v1/articles/1").status_code == 403
    assert "Delete this article" not in page.get("/articles/1/particulars").text
    with writing(desk.engine) as session:
        session.exec(select(Job).where(Job.article_id == 1)).one().status = Status.running
    with pytest.raises(Conflict, match="being prepared"):
        articles.delete(desk.engine, anna, 1)
    assert browser(desk, anna).delete("/api/v1/articles/1").status_code == 409
