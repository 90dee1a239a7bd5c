"""The pages: what they refuse, what they escape, and that they work without JavaScript."""

import json
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from app import accounts, pipeline, review
from app.db import writing
from app.desk import Desk
from app.evidence.importers import Row
from app.ingest import read_text
from app.models import Article, Claim, User
from app.review import Source
from app.web import create_app
from app.web.highlight import changed, context, marked, segments
from tests.conftest import words
from tests.test_journey import form, wait_for


@pytest.fixture
def page(desk: Desk, article: Article, anna: User) -> TestClient:
    """A signed-in browser on a desk with an article ready to review, and nobody working the queue."""
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    return client


HTMX = {"HX-Request": "true"}


def test_a_stranger_is_shown_the_door(desk: Desk) -> None:
    stranger = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    for path in ("/", "/articles/1", "/claims/1", "/evidence", "/articles/1/report"):
        answer = stranger.get(path)
        assert (answer.url.path, "Open the link" in words(answer.text)) == ("/sign-in", True), path
    assert stranger.post("/articles", data={"text": "x"}).status_code == 401
    assert stranger.get("/sign-in", params={"token": "made-up"}).url.path == "/sign-in"


def test_signing_in_and_out_with_a_password(desk: Desk) -> None:
    accounts.add_user(desk.engine, "bo@desk.example", "reviewer", "correct horse")
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    wrong = client.post("/sign-in", data={"email": "bo@desk.example", "password": "battery"})
    assert (wrong.status_code, "wrong" in words(wrong.text), "bo@desk.example" in wrong.text) == (401, True, True)
    inside = client.post("/sign-in", data={"email": "bo@desk.example", "password": "correct horse"})
    assert inside.url.path == "/"
    assert re.search(r'<a href="/settings"[^>]*>bo</a>', inside.text)
    assert "bo@desk.example" not in inside.text, "colleagues look on: the email is on one's own page"
    assert "bo@desk.example" in words(client.get("/settings").text)
    assert client.post("/sign-out").url.path == "/sign-in"
    assert client.get("/").url.path == "/sign-in"


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_sites_page_changes_nothing(page: TestClient, headers: dict[str, str]) -> None:
    refused = page.post("/claims/1/dismiss", data={"version": "1"}, headers=headers)
    assert refused.status_code == 403
    assert page.get("/api/v1/articles/1/claims").json()[0]["state"] == "open"


def test_a_body_over_the_limit_is_refused_before_it_is_read(page: TestClient) -> None:
    refused = page.post("/articles", headers={"Content-Length": "999999999"}, content=b"text=x")
    assert (refused.status_code, "CLAIMDESK_UPLOAD_LIMIT" in refused.text) == (413, True)


@pytest.mark.parametrize("path", ["/articles/99", "/claims/99", "/evidence/99", "/articles/1/report?format=odt"])
def test_what_is_not_there_says_so(page: TestClient, path: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 404
    assert "There is no" in words(answer.text)


@pytest.mark.parametrize("path", ["/nowhere", "/articles/abc", "/claims/1/edit", "/claims/1.5", "/api", "/x/y?z=%00"])
def test_an_unknown_address_gives_a_page(page: TestClient, desk: Desk, path: str) -> None:
    answer = page.get(path)
    assert answer.status_code == (405 if path.endswith("/edit") else 404)
    assert answer.headers["content-type"].startswith("text/html")
    assert ("Evidence" in words(answer.text), "search the desk" in words(answer.text).lower()) == (True, True)
    stranger = TestClient(create_app(desk, work=False)).get("/nowhere")
    assert (stranger.status_code, "There is nothing here" in words(stranger.text)) == (404, True)
    assert 'href="/sign-in"' in stranger.text
    assert "Evidence" not in words(stranger.text)


def test_an_unknown_address_of_the_api_gives_json(page: TestClient) -> None:
    assert "nothing at this address" in page.get("/api/v1/nowhere").json()["detail"]
    assert page.get("/api/v1/articles/abc").status_code == 422


def test_what_is_put_into_the_status_region_is_heard(page: TestClient) -> None:
    assert '<div id="notice" role="status"></div>' in page.get("/").text
    assert '<main id="main" tabindex="-1">' in page.get("/").text


def test_htmx_gets_the_part_and_history_the_whole(page: TestClient) -> None:
    assert "<html" not in page.get("/claims/1", headers=HTMX).text
    assert "<html" in page.get("/claims/1", headers={**HTMX, "HX-History-Restore-Request": "true"}).text
    part = page.post("/claims/1/dismiss", data={"version": "1"}, headers=HTMX)
    assert "<html" not in part.text
    assert 'id="text"' not in part.text, "what has not changed does not come again"
    assert 'id="panel-head"' in part.text
    assert part.headers["HX-Push-Url"] == "/claims/1"
    assert "1 dismissed as not checkable" in words(part.text)


def test_a_stale_form_keeps_what_was_typed(page: TestClient, desk: Desk, anna: User) -> None:
    review.edit(desk.engine, anna, 1, 1, "Somebody else's wording")
    stale = page.post("/claims/1/edit", data={"version": "1", "text": "My wording"})
    assert stale.status_code == 409
    assert "Somebody else's wording" in words(stale.text)
    assert "My wording" in stale.text
    assert form(stale.text, "/claims/1/edit") == {"version": "2"}


def test_splitting_merging_and_undoing_by_form(page: TestClient) -> None:
    before = page.get("/api/v1/articles/1/claims").json()
    split = page.post(
        f"/claims/{before[0]['id']}/split",
        data={"version": "1", "wordings": "One thing\nAnother thing", "confirmed": "true"},
    )
    assert "One thing" in words(split.text)
    claims = page.get("/api/v1/articles/1/claims").json()
    assert len(claims) == len(before) + 1
    one, two = (claim["id"] for claim in claims if claim["text"].endswith(" thing"))
    merged = page.post(f"/claims/{one}/merge", data={"version": "1", "other": f"{two}.1", "text": ""})
    newest = max(page.get("/api/v1/articles/1/claims").json(), key=lambda claim: claim["id"])["text"]
    assert " ".join(before[0]["quote"].split()) in newest, "both stand in one sentence"
    assert newest in words(merged.text)
    page.post("/articles/1/undo")
    page.post("/articles/1/undo")
    assert [claim["text"] for claim in page.get("/api/v1/articles/1/claims").json()] == [
        claim["text"] for claim in before
    ]
    nothing = page.post("/articles/1/undo")
    assert (nothing.status_code, "nothing of yours to undo" in words(nothing.text)) == (404, True)


def test_a_claim_is_added_without_javascript(page: TestClient) -> None:
    added = page.post("/articles/1/claims", data={"quote": "Norway sent 40 officers", "text": "Norway sent forty"})
    assert "Norway sent forty" in words(added.text)
    refused = page.post("/articles/1/claims", data={"quote": "Norway sent 41 officers"})
    assert (refused.status_code, "Norway sent 41 officers" in refused.text) == (422, True)
    assert "copy them exactly" in words(refused.text)


def test_markup_in_what_people_write_stays_text(desk: Desk, anna: User, page: TestClient) -> None:
    evil = "<script>alert(1)</script>"
    document = read_text(f"The {evil} mayor has 5 cats.", desk.settings, title=f"Cats {evil}")
    hostile, _ = pipeline.submit(desk, anna, document)
    pipeline.finish(desk, Article, [hostile.id], lambda job: None)
    claim = review.add_quote(desk.engine, anna, hostile.id, "5 cats", evil)
    source = Source(url="https://a.example/?q=" + evil, title=evil, quote=evil)
    review.decide(desk.engine, anna, claim.id, 1, "verified", evil, [source])
    for path in ("/", f"/claims/{claim.id}", f"/articles/{hostile.id}/report"):
        text = page.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_progress_comes_as_events(page: TestClient, desk: Desk, anna: User) -> None:
    ready = page.get("/articles/1/events")
    assert ready.headers["content-type"].startswith("text/event-stream")
    assert json.loads(ready.text.removeprefix("data: "))["status"] == "ready"
    assert page.get("/articles/99/events").status_code == 404
    queued = pipeline.submit_url(desk, anna, "http://127.0.0.1:9/story")
    waiting = page.get(f"/articles/{queued.id}")
    assert f'data-follow="/articles/{queued.id}/events"' in waiting.text
    assert "http-equiv" in waiting.text, "without JavaScript the page refreshes itself"
    pipeline.finish(desk, Article, [queued.id], lambda job: None)
    assert json.loads(page.get(f"/articles/{queued.id}/events").text.removeprefix("data: "))["status"] == "failed"


def test_a_failed_article_says_why_and_offers_ways_on(client: TestClient) -> None:
    client.post("/articles", data={"url": "http://127.0.0.1:9/story"})
    failed = wait_for(client, "/articles/1", "Reading the article failed")
    assert "not a public address" in words(failed)
    client.post("/articles/1/retry")
    wait_for(client, "/articles/1", "Reading the article failed")
    assert client.post("/articles/1/discard").url.path == "/"
    assert client.get("/articles/1").status_code == 404


def test_a_prepared_article_is_not_discarded(page: TestClient) -> None:
    assert page.post("/articles/1/discard").status_code == 409
    assert page.get("/articles/1").status_code == 200


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"data": {"text": " "}}, "Give one source"),
        ({"data": {"text": "x", "url": "https://a.example"}}, "Give one source"),
        ({"data": {"url": "javascript:alert(1)"}}, "http"),
        ({"files": {"file": ("a.pdf", b"%PDF-1.4 broken")}}, "a.pdf"),
        ({"files": {"file": ("a.txt", b"")}}, "empty"),
    ],
)
def test_a_refused_article_keeps_the_form(page: TestClient, given: dict[str, object], problem: str) -> None:
    refused = page.post("/articles", **given)
    assert refused.status_code == 422
    assert problem in words(refused.text)
    assert len(page.get("/api/v1/articles").json()) == 1


def test_evidence_comes_in_by_page_and_has_a_page(client: TestClient) -> None:
    row = {"text": "Oslo has 700,000 people.", "title": "Oslo", "publisher": "SSB", "published": "2025-01-01"}
    client.post("/evidence", data={**row, "source": "https://ssb.example/oslo"})
    wait_for(client, "/evidence", "1 added")
    client.post("/evidence", files={"file": ("note.md", b"# Bergen\n\nBergen has 290,000 people.")})
    wait_for(client, "/evidence", "2 documents in the library")
    refused = client.post("/evidence", files={"file": ("rows.csv", b"a,b\n1,2\n")})
    assert (refused.status_code, "'text'" in words(refused.text)) == (422, True)
    shown = words(client.get("/evidence/1").text)
    assert "SSB" in shown
    assert "1 January 2025" in shown
    assert "Oslo" in words(client.get("/evidence", params={"q": "capital of Norway"}).text)
    assert "Retired" in words(client.post("/evidence/1/retire").text)
    wait_for(client, "/evidence", "1 document in the library")


def test_articles_are_searched_and_paged(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        page.post("/articles", data={"text": f"Town {n} has {n} people.", "title": f"Story 100% {n}"})
    assert "patrols" not in words(page.get("/", params={"q": "STORY 100%"}).text)
    assert "No title or publisher has" in words(page.get("/", params={"q": "%x%"}).text)
    monkeypatch.setattr("app.web.pages.articles.PAGE", 2)
    first = page.get("/").text
    older = re.search(r'rel="next" href="(/\?page=\d+)"', first)
    assert "Story 100% 2" in words(first)
    assert "patrols" in words(page.get(older[1]).text)


def test_an_earlier_verdict_is_taken_over_by_form(page: TestClient, desk: Desk, anna: User) -> None:
    pipeline.add_evidence(desk, anna, [Row("Finland's border with Russia is 1,340 km long.", rating="True")])
    shown = page.get("/claims/1").text
    assert "Take over" in words(shown)
    form_of_it = shown[: shown.index("data-take-over")].rpartition("<form")[2]
    passage = form(f"<form{form_of_it}</form>", "/claims/1/cite")["passage"]
    drafted = page.post("/claims/1/take-over", data={"version": "1", "passage": passage})
    assert drafted.status_code == 200, "followed to the claim's page"
    assert "nothing is decided" in words(drafted.text)
    assert "Another desk rated" in drafted.text.partition('name="rationale"')[2].partition("</textarea>")[0]
    assert page.get("/api/v1/articles/1/claims").json()[0]["verdict"] is None
    refused = page.post("/claims/1/take-over", data={"version": "1", "passage": passage}, headers=HTMX)
    assert (refused.status_code, "Someone changed this claim" in words(refused.text)) == (409, True)


def test_claims_that_overlap_are_all_reachable(desk: Desk, article: Article, page: TestClient) -> None:
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim)).all()
    html = page.get("/articles/1").text
    covered = {int(number) for numbers in re.findall(r'data-claims="([\d ]+)"', html) for number in numbers.split()}
    assert covered == {claim.id for claim in claims}


@given(st.text(max_size=40), st.lists(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=1)))
def test_segments_are_the_text_and_know_their_claims(text: str, places: list[list[tuple[int, int]]]) -> None:
    claims = []
    for number, spans in enumerate(places):
        inside = [(start, min(len(text), start + length)) for start, length in spans if start < len(text)]
        if inside:
            (start, end), *again = inside
            claim = Claim(
                id=number, article_id=1, text="x", quote="x", start=start, end=end, repeats=list(map(list, again))
            )
            claims.append(claim)
    found = list(segments(text, claims))
    assert "".join(segment.text for segment in found) == text
    position = 0
    for segment in found:
        spans = [
            (c, start, end) for c in claims for start, end in [(c.start, c.end), *c.repeats] if start <= position < end
        ]
        assert {claim.id for claim in segment.claims} == {claim.id for claim, _, _ in spans}
        assert len(segment.claims) == len({claim.id for claim in segment.claims})
        position += len(segment.text)
    assert sum(len(segment.opens) for segment in found) == sum(1 + len(claim.repeats) for claim in claims)


def test_what_the_wording_changed_is_told() -> None:
    assert changed("Alexander Stubb’s party won 40 seats", "“His party won 40 seats”") == (
        ("Alexander Stubb’s", True),
        (" party won 40 seats", False),
    )
    assert changed("The port handled 17 tonnes.", "the port handled 17 tonnes") == (
        ("The port handled 17 tonnes.", False),
    )


def test_a_claim_said_twice_shows_both_places_its_dates_and_its_own_words(desk: Desk, page: TestClient) -> None:
    with writing(desk.engine) as session:
        claim = session.exec(select(Claim).order_by(Claim.start)).first()
        text = session.get_one(Article, 1).text
        claim.text, claim.repeats = f"Surely {claim.quote} on Friday", [[len(text) - 20, len(text)]]
        claim.dates = {"on Friday": "2024-05-03", "on Monday": "2024-04-29"}
        number = claim.id
    html = page.get(f"/claims/{number}").text
    assert '<ins title="Not the article’s own words">Surely</ins>' in html
    assert "“on Friday” is 2024-05-03" in html
    assert "on Monday" not in html, "the wording has no Monday"
    assert "Said 2 times" in html
    assert any(str(number) in found.split() for found in re.findall(r'data-claims="([\d ]+)"', html)[-1:])


def test_a_quote_is_shown_in_its_context() -> None:
    text = "one two three QUOTE four five six"
    start = text.index("QUOTE")
    assert context(text, start, start + 5, reach=8) == ("… three ", " four …")
    assert context(text, start, start + 5) == ("one two three ", " four five six")


def test_why_a_match_is_one_is_shown_beside_it(desk: Desk, page: TestClient, anna: User) -> None:
    pipeline.add_evidence(
        desk, anna, [Row("Finland's border with Russia is 832 miles long, and Sweden's is none.", title="B")]
    )
    pipeline.add_evidence(desk, anna, [Row("Finland's border with Russia is 2,000 kilometres long.", title="C")])
    with Session(desk.engine) as session:
        claim = next(c for c in session.exec(select(Claim)) if "1,340" in c.text)
    shown = page.get(f"/claims/{claim.id}", headers=HTMX).text
    marks = set(re.findall(r'<mark class="([^"]+)">([^<]+)</mark>', shown))
    assert {("word", "border"), ("word", "Russia"), ("agrees", "832 miles")} <= marks
    assert ("differs", "2,000 kilometres") in marks
    assert ("differs", "1,340 kilometres") in marks, "the claim's own words stand beside the note"
    assert ("word", "Sweden") not in marks
    assert "agrees: 1,340 kilometres and 832 miles (1,339 k" in unescape(shown)
    assert re.search(r'title="meaning 0\.\d\d × 0\.5, words 0\.\d\d × 0\.5 \(BM25 \d+\.\d\)', shown)


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5))
def test_marked_pieces_are_the_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = [(min(a, b, len(text)), min(max(a, b), len(text)), str(n)) for n, (a, b) in enumerate(places)]
    pieces = marked(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    shown = [piece.mark for piece in pieces for _ in piece.text]
    for at, mark in enumerate(shown):
        covering = [name for start, end, name in spans if start <= at < end]
        assert mark == (covering[-1] if covering else "")


@pytest.mark.parametrize(
    "path", ["/", "/articles/1", "/claims/1", "/evidence", "/evidence/1", "/settings", "/articles/new"]
)
def test_no_two_parts_of_a_page_have_one_name(page: TestClient, path: str) -> None:
    """What an answer brings for a part of the page must not land in another of its name."""
    ids = re.findall(r'\sid="([^"]+)"', page.get(path).text)
    assert len(ids) == len(set(ids)), sorted(id for id in ids if ids.count(id) > 1)
