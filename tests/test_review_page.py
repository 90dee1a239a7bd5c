"""The review's page asks before it changes what stands, and does without scripts what it does with them."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts, review
from app.desk import Desk
from app.models import Article, Claim, User, Verdict
from app.review import Source
from app.web import create_app
from tests.conftest import words
from tests.test_journey import form

HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(desk: Desk, article: Article, anna: User) -> TestClient:
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    return client


def verdicts(desk: Desk) -> list[str]:
    with Session(desk.engine) as session:
        return [verdict.rationale for verdict in session.exec(select(Verdict).order_by(Verdict.id))]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("replaces", [None, "0", "999"])
def test_a_verdict_that_was_not_shown_is_not_replaced(
    desk: Desk, anna: User, page: TestClient, headers: dict[str, str], replaces: str | None
) -> None:
    claim, _ = review.decide(desk.engine, anna, 1, 1, "unsourced", "Searched the register.")
    mine = {"version": claim.version, "mark": "unsourced", "rationale": "Something else."}
    mine |= {} if replaces is None else {"replaces": replaces}
    refused = page.post("/claims/1/verdict", data=mine, headers=headers)
    assert refused.status_code == 422
    told = words(refused.text)
    assert "anna" in told
    assert "Searched the register." in told, "what it would replace stands beside it"
    assert "Something else." in refused.text, "and nothing that was typed is lost"
    assert verdicts(desk) == ["Searched the register."]


def test_the_form_of_a_decided_claim_names_what_it_replaces(desk: Desk, anna: User, page: TestClient) -> None:
    review.decide(desk.engine, anna, 1, 1, "unsourced", "Searched the register.")
    hidden = form(page.get("/claims/1").text, "/claims/1/verdict")
    assert hidden["replaces"] == "1"
    changed = page.post("/claims/1/verdict", data=hidden | {"mark": "unsourced", "rationale": "Searched it again."})
    assert changed.status_code == 200
    assert verdicts(desk) == ["Searched the register.", "Searched it again."]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_added_claim_of_other_words_is_asked_about_and_can_be_confirmed(
    desk: Desk, page: TestClient, headers: dict[str, str]
) -> None:
    before = len(page.get("/api/v1/articles/1/claims").json())
    mine = {"quote": "Norway sent 40 officers", "text": "Sweden bought seven submarines"}
    asked = page.post("/articles/1/claims", data=mine, headers=headers)
    assert asked.status_code == 422
    assert "Sweden bought seven submarines" in asked.text
    assert 'name="confirmed" value="true"' in asked.text
    assert ('id="text"' in asked.text) == (headers == {}), "what has not changed does not come again"
    assert len(page.get("/api/v1/articles/1/claims").json()) == before
    assert page.post("/articles/1/claims", data=mine | {"confirmed": "true"}, headers=headers).status_code == 200
    assert len(page.get("/api/v1/articles/1/claims").json()) == before + 1


def test_other_evidence_is_looked_for_with_and_without_scripts(desk: Desk, page: TestClient) -> None:
    part = words(page.get("/claims/1/matches", params={"q": "prime minister Orpo"}, headers=HTMX).text)
    assert part.startswith("The government")
    whole = page.get("/claims/1/matches", params={"q": "prime minister Orpo"}).text
    assert 'value="prime minister Orpo"' in whole
    known = words(whole).partition("What is known")[2]
    assert "Petteri Orpo has been prime minister" in known[:400]


def test_an_undo_of_a_decision_brings_no_matches_again(desk: Desk, anna: User, page: TestClient) -> None:
    review.decide(desk.engine, anna, 1, 1, "unsourced", "Searched the register.")
    here = {"HX-Current-URL": "http://127.0.0.1:8000/claims/1?view=list"}
    undone = page.post("/articles/1/undo", headers=HTMX | here)
    assert undone.headers["HX-Retarget"] == "#panel-foot"
    assert undone.headers["HX-Push-Url"] == "/claims/1?view=list"
    assert 'class="match"' not in undone.text
    elsewhere = {"HX-Current-URL": "http://127.0.0.1:8000/claims/2"}
    with Session(desk.engine) as session:
        version = session.get_one(Claim, 1).version
    review.cite(desk.engine, anna, 1, version, Source(passage_id=1))
    assert 'class="match"' in page.post("/articles/1/undo", headers=HTMX | elsewhere).text


def test_what_a_quote_does_not_say_is_named_once(page: TestClient) -> None:
    mine = {"version": "1", "text": "Sweden bought seven submarines in 1999"}
    asked = words(page.post("/claims/1/edit", data=mine, headers=HTMX).text)
    assert "“Sweden”" in asked
    assert asked.count("“seven”") == 1
    assert "The quote:" in asked, "the difference stands there"
