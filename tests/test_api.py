"""What other programs rely on: names, shapes and statuses of the JSON API."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts
from app.desk import Desk
from app.models import Article, Passage, User
from app.web import create_app
from tests.conftest import STORY
from tests.test_journey import wait_for

CLAIM = {"text", "quote", "start", "end", "speaker", "check_worthiness", "flags", "id", "version", "verdict", "state"}
HIT = {"kind", "id", "external_id", "title", "url", "publisher", "published", "text", "score", "verdict", "page"}


@pytest.fixture
def api(desk: Desk, anna: User, article: Article) -> TestClient:
    """A program with a token, on a desk with an article ready to review."""
    token = accounts.issue(desk.engine, anna, "api")
    headers = {"Authorization": f"Bearer {token}"}
    return TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000/api/v1", headers=headers)


def test_without_a_token_there_is_only_health(desk: Desk) -> None:
    stranger = TestClient(create_app(desk, work=False))
    assert stranger.get("/healthz").json() == {"status": "ok"}
    for method, path in [
        ("GET", "/articles"),
        ("GET", "/articles/1"),
        ("POST", "/articles"),
        ("GET", "/evidence/search?q=x"),
    ]:
        answer = stranger.request(method, f"/api/v1{path}")
        assert answer.status_code == 401, path
        assert "token" in answer.json()["detail"].lower()
    assert stranger.get("/api/v1/articles", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_an_article_its_claims_and_their_matches(api: TestClient) -> None:
    article = api.get("/articles/1").json()
    assert (article["status"], article["progress"], article["error"]) == ("ready", 1.0, "")
    claims = api.get("/articles/1/claims").json()
    assert article["counts"]["claims"] == article["counts"]["undecided"] == len(claims)
    for claim in claims:
        assert claim.keys() >= CLAIM
        assert article["text"][claim["start"] : claim["end"]] == claim["quote"]
    border = next(claim for claim in claims if "1,340" in claim["text"])
    hits = api.get(f"/claims/{border['id']}/matches", params={"k": 2}).json()
    assert len(hits) == 2
    assert all(hit.keys() >= HIT for hit in hits)
    assert (hits[0]["kind"], hits[0]["external_id"], hits[0]["published"]) == ("passage", "border", "2024-05-02")
    [figure] = hits[0]["comparisons"]
    assert figure.keys() >= {"relation", "code", "claim_span", "passage_span", "note"}
    assert (figure["relation"], figure["code"]) == ("agrees", "same")
    assert border["text"][slice(*figure["claim_span"])] == "1,340 kilometres"
    assert hits[0]["text"][slice(*figure["passage_span"])] == "1,340 kilometres"
    assert figure["note"] == "1,340 kilometres and 1,340 kilometres"
    assert (hits[0]["stance"], hits[0]["closeness"]) == (None, None)
    assert api.get("/evidence/search", params={"q": "prime minister", "k": 1}).json()[0]["external_id"] == "government"


def test_a_verdict_and_every_way_it_is_refused(api: TestClient, desk: Desk) -> None:
    claim = api.get("/articles/1/claims").json()[0]
    path = f"/claims/{claim['id']}/verdicts"
    with Session(desk.engine) as session:
        passage = session.exec(select(Passage)).first()
    good = {"verdict": "verified", "rationale": "Says so.", "citations": [{"passage_id": passage.id}], "version": 1}
    for change, problem in [
        ({"rationale": ""}, "rationale"),
        ({"citations": []}, "cite at least one"),
        ({"verdict": "true"}, "choose one of"),
        ({"citations": [{"url": "ftp://x"}]}, "http"),
        ({"citations": [{}]}, "one source"),
    ]:
        refused = api.post(path, json={**good, **change})
        assert refused.status_code == 422
        assert problem in refused.json()["detail"]
    assert api.post(path, json={**good, "citations": [{"passage_id": 999}]}).status_code == 404
    assert api.post("/claims/999/verdicts", json=good).status_code == 404
    assert api.post(path, json={key: good[key] for key in good if key != "version"}).status_code == 422
    given = api.post(path, json=good)
    assert given.status_code == 201
    assert given.json()["version"] == 2
    stale = api.post(path, json=good)
    assert (stale.status_code, stale.json()["version"]) == (409, 2)
    shown = api.get("/articles/1/claims").json()[0]
    assert (shown["verdict"], shown["version"], shown["state"]) == ("verified", 2, "open")
    assert [verdict["mark"] for verdict in api.get(f"/claims/{claim['id']}").json()["verdicts"]] == ["verified"]


def test_articles_come_in_by_text_file_and_address(api: TestClient, desk: Desk) -> None:
    known = api.post("/articles", json={"text": STORY})
    assert (known.status_code, known.json()) == (202, {"id": 1, "status": "ready", "duplicate": True})
    new = api.post("/articles", json={"title": "Short", "text": "Oslo has 700,000 inhabitants."})
    assert (new.status_code, new.json()["status"]) == (202, "queued")
    file = api.post(
        "/articles", files={"file": ("note.md", b"# Bergen\n\nBergen has [290,000](https://x.example) people.")}
    )
    assert file.status_code == 202
    shown = api.get(f"/articles/{file.json()['id']}").json()
    assert shown["references"][0]["url"].startswith("https://x.example")
    assert "x.example" not in shown["text"]
    assert api.post("/articles", json={"url": "https://news.example/story"}).json()["status"] == "queued"


@pytest.mark.parametrize(
    ("given", "status", "problem"),
    [
        ({"json": {"text": "  "}}, 422, "one source"),
        ({"json": {"text": "a", "url": "https://x.example"}}, 422, "one source"),
        ({"json": {"text": "x" * 200_001}}, 422, "200,000"),
        ({"json": {"url": "ftp://x.example"}}, 422, "http"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 422, "JSON"),
        ({"files": {"file": ("a.exe", b"MZ")}}, 422, ".pdf"),
        ({"files": {"file": ("a.txt", bytes(range(256)))}}, 422, "text"),
        ({"files": {"other": ("a.txt", b"text")}}, 422, "file"),
    ],
)
def test_bad_articles_are_refused_and_leave_nothing(
    api: TestClient, given: dict[str, object], status: int, problem: str
) -> None:
    refused = api.post("/articles", **given)
    assert (refused.status_code, problem in refused.json()["detail"]) == (status, True), refused.json()
    assert len(api.get("/articles").json()) == 1


def test_reports_are_the_bytes_of_the_export(api: TestClient, desk: Desk, capfdbinary, monkeypatch) -> None:
    from app.cli import export

    monkeypatch.setenv("CLAIMDESK_DATA_DIR", str(desk.settings.data_dir))
    for name in ("html", "md", "csv", "json", "claimreview"):
        answer = api.get("/articles/1/report", params={"format": name})
        assert answer.status_code == 200
        export(1, name, None)
        assert capfdbinary.readouterr().out == answer.content
    assert api.get("/articles/1/report", params={"format": "odt"}).status_code == 404


def test_evidence_comes_in_by_row_and_by_list(api: TestClient) -> None:
    row = {"text": "Norway has 5.6 million people.", "publisher": "SSB", "published": "2025-01-01"}
    assert api.post("/evidence", json=row).json() == {"added": 1, "unchanged": 0}
    assert api.post("/evidence", json=[row, {"text": "Oslo is its capital."}]).json() == {"added": 1, "unchanged": 1}
    assert api.post("/evidence", json=[{"text": " "}]).status_code == 422
    assert api.post("/evidence", json={"text": "x", "published": "yesterday"}).status_code == 422
    assert api.get("/evidence/search", params={"q": "How many live in Norway?"}).json()[0]["publisher"] == "SSB"


def test_a_reader_reads_and_no_more(api: TestClient, desk: Desk) -> None:
    reader = accounts.add_user(desk.engine, "reader@desk.example", "reader")
    api.headers["Authorization"] = f"Bearer {accounts.issue(desk.engine, reader, 'api')}"
    assert api.get("/articles/1").status_code == 200
    for path in ("/articles", "/claims/1/verdicts", "/evidence"):
        body = {"verdict": "unsourced", "rationale": "x", "version": 1, "text": "x"}
        assert api.post(path, json=body).status_code == 403, path


def test_every_path_is_described(api: TestClient) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    for path in ("/articles", "/articles/{article_id}/claims", "/claims/{claim_id}/verdicts", "/evidence/search"):
        assert f"/api/v1{path}" in paths


def test_matches_follow_the_library(client: TestClient) -> None:
    client.post("/articles", data={"text": "Tallinn has 460,000 inhabitants."})
    wait_for(client, "/articles/1", "claims decided")
    [claim] = client.get("/api/v1/articles/1/claims").json()
    assert client.get(f"/api/v1/claims/{claim['id']}/matches").json() == []
    client.post("/api/v1/evidence", content=json.dumps({"text": "Tallinn's population is about 460,000."}))
    [hit] = client.get(f"/api/v1/claims/{claim['id']}/matches").json()
    assert hit["text"] == "Tallinn's population is about 460,000."


def test_the_api_says_what_differs(api: TestClient) -> None:
    api.post("/evidence", content=json.dumps({"text": "Finland's border with Russia is 2,000 kilometres long."}))
    border = next(claim for claim in api.get("/articles/1/claims").json() if "1,340" in claim["text"])
    hits = api.get(f"/claims/{border['id']}/matches").json()
    hit = next(hit for hit in hits if "2,000" in hit["text"])
    [figure] = hit["comparisons"]
    assert (figure["relation"], figure["code"]) == ("differs", "ratio")
    assert figure["note"] == "1,340 kilometres against 2,000 kilometres: 33 % less"
