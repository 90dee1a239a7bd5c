"""The list of an article's claims: filters that are addresses, and what is done to many claims at once."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts, review
from app.db import writing
from app.desk import Desk
from app.models import Article, Claim, Event, State, User
from app.web import create_app
from tests.conftest import words

HTMX = {"HX-Request": "true"}
AT = {**HTMX, "HX-Current-URL": "http://127.0.0.1:8000/claims/2?state=undecided"}


@pytest.fixture
def page(desk: Desk, article: Article, anna: User) -> TestClient:
    """A signed-in browser on a desk with an article ready to review, and nobody working the queue."""
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    return client


@pytest.fixture
def claims(desk: Desk, page: TestClient, anna: User) -> list[Claim]:
    """Its claims, of which the first two differ from evidence, the third is decided, and Bo says all but the first."""
    with writing(desk.engine) as session:
        found = session.exec(select(Claim).order_by(Claim.start, Claim.end, Claim.id)).all()
        for place, claim in enumerate(found):
            claim.differs, claim.decided_before = place < 2, place == 1
            claim.speaker, claim.check_worthiness = ("Bo Lind" if place else "Ada <Quist>"), 0.9
    review.decide(desk.engine, anna, found[2].id, 1, "unsourced", "Searched.")
    assert len(found) > 4
    return list(found)


def listed(html: str) -> list[int]:
    """The claims of the list, in the order that the keys go by."""
    part = html.partition('<div id="claims">')[2].partition("<details>\n    <summary>")[0]
    return [int(number) for number in re.findall(r'data-claim="(\d+)"', part.partition("<aside")[0])]


def chosen(html: str, name: str = "claims") -> str:
    return re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', html).group(1)


def test_a_filter_is_an_address_with_and_without_javascript(page: TestClient, claims: list[Claim]) -> None:
    ids = [claim.id for claim in claims]
    for query, found in {
        "": ids,
        "state=undecided": [*ids[:2], *ids[3:]],
        "state=unsourced": ids[2:3],
        "differs=1": ids[:2],
        "differs=1&decided_before=1&state=&worth=&q=": ids[1:2],
        "speaker=Ada+%3CQuist%3E": ids[:1],
        "worth=little": [],
        "q=nobody+says+this": [],
    }.items():
        whole = page.get(f"/articles/1?{query}").text
        assert listed(whole) == found, query
        part = page.get(f"/articles/1/claims?{query}", headers=HTMX)
        assert listed(part.text) == found
        assert "<html" not in part.text
        assert page.get(f"/articles/1/claims?{query}").url.path == "/articles/1"
        if query:
            number = f"{len(found)} claim{'s' * (len(found) != 1)} found"
            assert number in words(whole)
            assert number in words(part.text)
    assert "No claim of the article is like that" in words(page.get("/articles/1?q=xyz").text)
    assert listed(page.get(f"/claims/{ids[0]}?state=undecided").text) == [*ids[:2], *ids[3:]]


def test_links_and_orders_keep_the_filter(page: TestClient, claims: list[Claim]) -> None:
    shown = page.get("/articles/1?differs=1").text
    assert f'href="/claims/{claims[0].id}?differs=1#panel"' in shown
    kept = r'form id="marked"[^>]*>\s*<input type="hidden" name="differs" value="1">'
    assert re.search(kept, shown), "what is marked is asked for within the filter, and goes back to it"
    turned = page.get("/articles/1/order/worth?differs=1")
    assert str(turned.url).endswith("/articles/1?differs=1")
    part = page.get("/articles/1/claims?state=undecided&q=", headers=AT)
    assert part.headers["HX-Replace-Url"] == "/claims/2?state=undecided"
    assert page.get("/articles/1/claims", headers=AT).headers["HX-Replace-Url"] == "/claims/2"


def test_the_form_says_what_is_looked_for(page: TestClient, claims: list[Claim]) -> None:
    shown = page.get('/articles/1?state=undecided&speaker=Ada+%3CQuist%3E&q="quay"&differs=1').text
    assert '<option value="undecided" selected>' in shown
    assert "<option selected>Ada &lt;Quist&gt;</option>" in shown
    assert 'value="&#34;quay&#34;"' in shown
    assert '<input type="checkbox" name="differs" value="1" checked>' in shown
    assert "≠ differs" in page.get("/articles/1").text


@pytest.mark.parametrize("query", ["state=true", "worth=much", "q=a%00b"])
def test_what_is_no_filter_is_refused(page: TestClient, query: str) -> None:
    for path in ("/articles/1", "/articles/1/claims", "/claims/1", "/articles/1/dismiss"):
        refused = page.get(f"{path}?{query}")
        assert (refused.status_code, 'role="alert"' in refused.text) == (422, True), path


def test_what_a_filter_finds_is_dismissed_after_a_second_thought_and_undone_at_once(
    page: TestClient, desk: Desk, claims: list[Claim]
) -> None:
    shown = page.get("/articles/1?speaker=Bo+Lind").text
    number = len(claims) - 2
    assert f"Dismiss {number} as not checkable" in words(shown)
    asked = page.get("/articles/1/dismiss?speaker=Bo+Lind")
    assert f"Dismiss {number} claims" in words(asked.text)
    assert "1 has a verdict and stays as it is" in words(asked.text)
    pairs = chosen(asked.text)
    assert pairs == ",".join(f"{claim.id}.1" for claim in [claims[1], *claims[3:]])
    done = page.post("/articles/1/dismiss?speaker=Bo+Lind", data={"claims": pairs, "reason": "Opinions."})
    assert f"{number} claims were dismissed" in words(done.text)
    assert (done.url.path, listed(done.text)) == ("/articles/1", [claims[2].id])
    everything = words(page.get("/articles/1").text)
    assert f"{number} dismissed as not checkable" in everything
    assert "Opinions." in everything
    with Session(desk.engine) as session:
        [event] = session.exec(select(Event).where(Event.act == "dismiss")).all()
    assert (event.reason, len(event.changes)) == ("Opinions.", number)
    page.post("/articles/1/undo")
    assert listed(page.get("/articles/1").text) == [claim.id for claim in claims]


def test_claims_are_marked_unsourced_together_in_place(page: TestClient, claims: list[Claim]) -> None:
    marked = {"claims": [f"{claims[0].id}.1", f"{claims[1].id}.1"]}
    asked = page.get("/articles/1/unsourced", params=marked, headers=HTMX)
    assert asked.text.lstrip().startswith('<div id="found"')
    assert "Mark 2 claims unsourced" in words(asked.text)
    refused = page.post("/articles/1/unsourced", data={"claims": chosen(asked.text), "rationale": " "}, headers=HTMX)
    assert (refused.status_code, "what you searched" in words(refused.text)) == (422, True)
    given = {"claims": chosen(refused.text), "rationale": "Searched the archive."}
    done = page.post("/articles/1/unsourced", data=given, headers=HTMX)
    assert done.headers["HX-Redirect"] == "/articles/1?view=list&unsourced=2"
    assert "2 claims were marked unsourced" in words(page.get("/articles/1?view=list&unsourced=2").text)
    assert listed(page.get("/articles/1?state=unsourced").text) == [claim.id for claim in claims[:3]]


@pytest.mark.parametrize(("act", "field"), [("dismiss", "reason"), ("unsourced", "rationale"), ("merge", "text")])
def test_a_claim_that_changed_since_stops_all_of_it_and_loses_no_words(
    page: TestClient, desk: Desk, anna: User, claims: list[Claim], act: str, field: str
) -> None:
    pairs = f"{claims[0].id}.1,{claims[1].id}.1"
    review.edit(desk.engine, anna, claims[1].id, 1, "The mayor has five cats")
    refused = page.post(f"/articles/1/{act}", data={"claims": pairs, field: "My words"})
    assert refused.status_code == 409
    assert "nothing was done" in words(refused.text).lower()
    assert "The mayor has five cats" in words(refused.text)
    assert "My words" in refused.text
    assert chosen(refused.text) == f"{claims[0].id}.1,{claims[1].id}.2"
    with Session(desk.engine) as session:
        assert {session.get_one(Claim, claim.id).state for claim in claims} == {State.open}
        assert session.get_one(Claim, claims[0].id).version == 1


def test_marked_claims_are_merged_with_the_wording_that_was_edited(page: TestClient, claims: list[Claim]) -> None:
    one, two, three = claims[:3]
    marked = {"claims": [f"{one.id}.1", f"{two.id}.1,{three.id}.2"]}
    asked = page.get("/articles/1/merge", params=marked)
    proposed = re.search(r'<textarea name="text"[^>]*>([^<]+)<', asked.text).group(1)
    assert one.text.split()[-1].strip(".") in proposed
    assert "Merge 3 claims" in words(asked.text)
    assert "Verdicts given on them stay on record" in words(asked.text)
    given = {"claims": chosen(asked.text), "text": "One thing and another."}
    merged = page.post("/articles/1/merge?state=undecided", data=given)
    assert (merged.url.path.startswith("/claims/"), merged.url.query) == (True, b"state=undecided")
    assert "One thing and another." in words(merged.text)
    again = page.get("/articles/1/merge", params=marked)
    assert "3 of those you marked are no longer there" in words(again.text)
    assert "Mark two claims or more" in words(again.text)
    for nothing in ("", "claims=1.1"):
        assert "Mark two claims or more" in words(page.get(f"/articles/1/merge?{nothing}").text)
    refused = page.post("/articles/1/merge", data={"claims": f"{claims[3].id}.1,{claims[4].id}.1", "text": " "})
    assert (refused.status_code, "Word the claim" in words(refused.text)) == (422, True)


@pytest.mark.parametrize("claims_given", ["x", "1", "1.x", "1.-1", f"{2**63}.1", "1.1.1"])
def test_marks_that_cannot_be_read_are_told(page: TestClient, claims_given: str) -> None:
    for act in ("dismiss", "unsourced", "merge"):
        assert page.get(f"/articles/1/{act}", params={"claims": claims_given}).status_code == 422
        refused = page.post(f"/articles/1/{act}", data={"claims": claims_given})
        assert (refused.status_code, "mark them again" in words(refused.text)) == (422, True)
    assert page.post("/articles/1/dismiss", data={"claims": "999.1"}).status_code == 404
    many = ",".join(f"{number}.1" for number in range(40_000))
    refused = page.post("/articles/1/dismiss", data={"claims": many})
    assert (refused.status_code, "5,000 at once" in words(refused.text)) == (422, True)
    assert page.get("/articles/99/dismiss").status_code == 404


def test_the_dismissed_have_a_list_with_the_reason_and_a_way_back(
    page: TestClient, desk: Desk, anna: User, claims: list[Claim]
) -> None:
    review.dismiss(desk.engine, anna, claims[0].id, 1, "An opinion.")
    shown = page.get("/articles/1?state=dismissed").text
    assert listed(shown) == [claims[0].id]
    assert "An opinion. · anna" in words(shown)
    assert f'action="/claims/{claims[0].id}/restore"' in shown
    assert page.get("/articles/1/dismiss?state=dismissed").text.count("There is no undecided claim here") == 1
    page.post(f"/claims/{claims[0].id}/restore", data={"version": "2"})
    assert listed(page.get("/articles/1?state=dismissed").text) == []


def test_who_only_reads_sees_no_button_for_it(page: TestClient, desk: Desk, claims: list[Claim]) -> None:
    reader = accounts.add_user(desk.engine, "rea@desk.example", "reader")
    page.get("/sign-in", params={"token": accounts.issue(desk.engine, reader, "link")})
    shown = page.get("/articles/1?state=undecided").text
    assert not re.search(r'name="claims"|/dismiss\?|/unsourced\?', shown)
    assert listed(shown)
    assert page.get("/articles/1/dismiss").status_code == 403
