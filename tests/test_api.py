"""What other programs rely on: names, shapes and statuses of the JSON API."""

import json

import hypothesis
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import strategies as st
from sqlmodel import Session, select

from app import accounts
from app.desk import Desk
from app.models import Article, Claim, Job, Passage, Status, User
from app.web import create_app
from app.web.pages import accounts as accounts_page
from app.web.pages import (
    articles,
    captures,
    citations,
    claims,
    evidence,
    listing,
    particulars,
    search,
    settings,
    versions,
)
from app.web.pages import review as review_page
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


def claims_of(api: TestClient) -> list[dict]:
    return api.get("/articles/1/claims").json()


def test_every_act_on_a_claim_answers_it_as_it_stands(api: TestClient) -> None:
    claim = claims_of(api)[0]
    path = f"/claims/{claim['id']}"
    edited = api.patch(path, json={"text": "Another wording", "version": 1})
    assert (edited.status_code, edited.json()["text"], edited.json()["version"]) == (200, "Another wording", 2)
    assert edited.json()["speaker"] == claim["speaker"], "what is left out stays"
    assert api.patch(path, json={"speaker": "The minister", "version": 2}).json()["text"] == "Another wording"
    assert api.patch(path, json={"speaker": None, "version": 3}).json()["speaker"] is None
    dismissed = api.post(f"{path}/dismiss", json={"reason": "An opinion.", "version": 4}).json()
    assert (dismissed["state"], dismissed["version"]) == ("dismissed", 5)
    assert api.post(f"{path}/restore", json={"version": 5}).json()["state"] == "open"
    cited = api.post(f"{path}/citations", json={"url": "https://a.example", "quote": "So it is.", "version": 6}).json()
    assert (cited["version"], len(cited["citations"])) == (7, 1)
    told = api.get(path).json()["cited"]
    assert [(one["id"], one["url"], one["quote"]) for one in told] == [
        (cited["citations"][0], "https://a.example", "So it is.")
    ]
    freed = api.delete(f"{path}/citations/{cited['citations'][0]}", params={"version": 7}).json()
    assert (freed["version"], freed["citations"]) == (8, [])
    undone = api.post("/articles/1/undo").json()
    assert (undone["id"], undone["version"], undone["citations"]) == (claim["id"], 9, cited["citations"])
    assert undone.keys() >= CLAIM


def test_claims_are_split_merged_and_added(api: TestClient) -> None:
    before = claims_of(api)
    split = api.post(f"/claims/{before[0]['id']}/split", json={"wordings": ["One", "Two"], "version": 1}).json()
    assert (split["id"], split["state"], split["version"]) == (before[0]["id"], "withdrawn", 2)
    one, two = split["claims"]
    assert [one["text"], two["text"], one["version"]] == ["One", "Two", 1]
    pair = [{"id": claim["id"], "version": claim["version"]} for claim in (one, two)]
    merged = api.post("/claims/merge", json={"claims": pair}).json()
    sentence = " ".join(before[0]["quote"].split())
    assert (sentence in merged["text"], merged["state"]) == (True, "open")
    assert merged["text"] in " ".join(STORY.split()), "both stand in one sentence"
    stale = api.post("/claims/merge", json={"claims": pair, "text": "Both"})
    assert (stale.status_code, stale.json()["version"]) == (409, 2)
    assert api.post("/claims/merge", json={"claims": pair[:1]}).status_code == 422
    added = api.post("/articles/1/claims", json={"start": before[1]["start"], "end": before[1]["end"], "text": "New"})
    assert (added.status_code, added.json()["text"], added.json()["quote"]) == (200, "New", before[1]["quote"])
    assert api.post("/articles/1/claims", json={"start": 5, "end": 5}).status_code == 422
    assert {claim["id"] for claim in claims_of(api)} >= {merged["id"], added.json()["id"]}


def test_claims_are_found_over_the_desk(api: TestClient, desk: Desk) -> None:
    first, *rest = claims_of(api)
    api.post(f"/claims/{first['id']}/verdicts", json={"verdict": "unsourced", "rationale": "Searched.", "version": 1})

    def found(**asked: object) -> list[int]:
        return [claim["id"] for claim in api.get("/claims", params=asked).json()]

    everything = sorted((claim["id"] for claim in [first, *rest]), reverse=True)
    assert found() == everything
    assert [*found(limit=2), *found(before=everything[1])] == everything, "the last id of a page begins the next"
    mine = {"state": "decided", "verdict": "unsourced", "reviewer": "anna@desk.example", "article": 1}
    [shown] = api.get("/claims", params=mine).json()
    assert (shown["id"], shown["verdict"], shown["rationale"]) == (first["id"], "unsourced", "Searched.")
    assert shown.keys() >= CLAIM | {"differs", "decided_before"}
    assert found(verdict="verified") == found(state="undecided", verdict="unsourced") == found(article=99) == []
    assert found(q="1,340 KILOMETRES") == found(q="kilometres 1,340") != []
    for wrong in ({"state": "true"}, {"worth": "much"}, {"verdict": "x"}, {"limit": 0}, {"article": 2**31}):
        assert api.get("/claims", params=wrong).status_code == 422, wrong


def test_many_claims_are_dismissed_or_unsourced_and_undone_as_one_act(api: TestClient) -> None:
    several = [{"id": claim["id"], "version": claim["version"]} for claim in claims_of(api)[:3]]
    gone = api.post("/claims/dismiss", json={"claims": several, "reason": "Opinions."})
    assert (gone.status_code, [claim["state"] for claim in gone.json()]) == (200, ["dismissed"] * 3)
    assert api.post("/claims/dismiss", json={"claims": several}).status_code == 409
    api.post("/articles/1/undo")
    several = [{"id": claim["id"], "version": claim["version"]} for claim in claims_of(api)[:3]]
    assert len(several) == 3
    assert api.post("/claims/unsourced", json={"claims": several, "rationale": " "}).status_code == 422
    decided = api.post("/claims/unsourced", json={"claims": several, "rationale": "Searched the archive."}).json()
    assert [claim["verdict"] for claim in decided] == ["unsourced"] * 3
    api.post("/articles/1/undo")
    assert [claim["verdict"] for claim in claims_of(api)[:3]] == [None] * 3
    missing = [{"id": 999, "version": 1}]
    assert api.post("/claims/dismiss", json={"claims": missing}).status_code == 404


def test_many_claims_come_back_in_as_many_statements_as_two(api: TestClient, desk: Desk, statements: list[str]) -> None:
    with Session(desk.engine) as session:
        for place in range(60):
            session.add(Claim(article_id=1, text=f"It is {place}.", quote="It", start=0, end=2))
        session.commit()
    claims = [{"id": claim["id"], "version": claim["version"]} for claim in claims_of(api)]

    def asked(some: list[dict[str, int]]) -> int:
        statements.clear()
        answer = api.post("/claims/dismiss", json={"claims": some})
        assert [claim["id"] for claim in answer.json()] == sorted(one["id"] for one in some)
        return len(statements)

    assert asked(claims[2:]) == asked(claims[:2])


def test_a_verdict_is_taken_over(api: TestClient, desk: Desk) -> None:
    first, second = claims_of(api)[:2]
    with Session(desk.engine) as session:
        session.add(Article(id=2, text="Oslo is a port.", added_by=1, job=Job(status=Status.ready)))
        session.flush()
        session.add(Claim(id=900, article_id=2, text="Oslo is a port.", quote="Oslo is a port.", start=0, end=15))
        session.commit()
    given = {"verdict": "disputed", "rationale": "A lake town.", "citations": [{"url": "https://a.example"}]}
    for id in (first["id"], 900):
        assert api.post(f"/claims/{id}/verdicts", json=given | {"version": 1}).status_code == 201
    drafted = api.post(f"/claims/{second['id']}/take-over", json={"claim_id": 900, "version": 1}).json()
    assert (drafted["draft"]["mark"], drafted["verdict"]) == ("disputed", None)
    own = api.post(f"/claims/{second['id']}/take-over", json={"claim_id": first["id"], "version": 2})
    assert (own.status_code, "same article" in own.json()["detail"]) == (422, True)
    api.post("/claims/900/verdicts", json={"verdict": "unsourced", "rationale": "Searched.", "version": 2})
    unsourced = api.post(f"/claims/{second['id']}/take-over", json={"claim_id": 900, "version": 2})
    assert (unsourced.status_code, "unsourced" in unsourced.json()["detail"]) == (422, True)


ACTS = [
    ("PATCH", "/claims/{}", {"text": "x"}),
    ("POST", "/claims/{}/split", {"wordings": ["One", "Two"]}),
    ("POST", "/claims/{}/dismiss", {"reason": ""}),
    ("POST", "/claims/{}/restore", {}),
    ("POST", "/claims/{}/citations", {"url": "https://a.example"}),
    ("POST", "/claims/{}/take-over", {"claim_id": 2}),
    ("POST", "/claims/{}/verdicts", {"verdict": "unsourced", "rationale": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ACTS, ids=[path for _, path, _ in ACTS])
def test_every_act_is_refused_the_same_way(
    api: TestClient, desk: Desk, method: str, path: str, body: dict[str, object]
) -> None:
    stale = api.request(method, f"{path.format(1)}", json={**body, "version": 7})
    assert (stale.status_code, stale.json()["version"]) == (409, 1)
    missing = api.request(method, path.format(999), json={**body, "version": 1})
    assert (missing.status_code, list(missing.json())) == (404, ["detail"])
    unversioned = api.request(method, path.format(1), json=body)
    assert (unversioned.status_code, "version" in unversioned.json()["detail"]) == (422, True)
    reader = accounts.add_user(desk.engine, "reader@desk.example", "reader")
    api.headers["Authorization"] = f"Bearer {accounts.issue(desk.engine, reader, 'api')}"
    assert api.request(method, path.format(1), json={**body, "version": 1}).status_code == 403


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/x", "https://", "http://[::1", "a.example"])
def test_evidence_by_row_has_the_addresses_that_files_may_have(api: TestClient, url: str) -> None:
    for rows in ({"text": "Oslo has ports.", "url": url}, [{"text": "One."}, {"text": "Two.", "url": url}]):
        answer = api.post("/evidence", json=rows)
        assert (answer.status_code, url in answer.json()["detail"]) == (422, True)
    assert api.patch("/evidence/1", json={"url": url}).status_code == 422
    assert api.get("/evidence/search", params={"q": "Oslo has ports", "k": 1}).json()[0]["text"] != "Oslo has ports."


def test_rows_of_one_list_that_share_an_id_are_refused(api: TestClient) -> None:
    one, other = {"text": "Oslo has 5 ports.", "external_id": "p"}, {"text": "Oslo has 6 ports.", "external_id": "p"}
    refused = api.post("/evidence", json=[one, {"text": "No id."}, other])
    assert (refused.status_code, "Row 3: its external_id 'p' is that of row 1 too" in refused.json()["detail"]) == (
        422,
        True,
    )
    assert api.post("/evidence", json=[one, one]).json() == {"added": 1, "unchanged": 1}


def test_a_piece_of_evidence_is_edited_retired_and_brought_back(api: TestClient) -> None:
    edited = api.patch("/evidence/1", json={"title": "The border in the east"})
    assert (edited.status_code, edited.json()["title"], edited.json()["versions"]) == (
        200,
        "The border in the east",
        [4, 1],
    )
    assert edited.json()["publisher"] == "Finnish Border Guard", "what is left out stays"
    assert api.patch("/evidence/1", json={"title": "Theirs is newer"}).status_code == 409
    for wrong in ({"text": " "}, {"url": "javascript:x"}, {"published": "soon"}):
        assert api.patch("/evidence/4", json=wrong).status_code == 422
    passage = api.get("/evidence/4").json()["passages"][0]["id"]
    api.post("/claims/1/citations", json={"passage_id": passage, "version": 1})
    asked = api.post("/evidence/4/retire", json={})
    assert (asked.status_code, "confirmed" in asked.json()["detail"]) == (422, True)
    assert api.post("/evidence/4/retire", json={"confirmed": True}).json()["retired_at"]
    assert api.post("/evidence/4/bring-back").json()["retired_at"] is None
    assert api.post("/evidence/4/fetch").status_code == 404, "it was fetched from nowhere"


def test_imports_feeds_and_lists_have_their_routes(api: TestClient, desk: Desk) -> None:
    made = api.post("/imports", files={"file": ("rows.jsonl", b'{"text": "Oslo has 700,000 people."}')})
    assert (made.status_code, made.json()["status"], made.json()["name"]) == (202, "queued", "rows.jsonl")
    assert api.post("/imports", json={"url": "https://a.example/story"}).json()["url"] == "https://a.example/story"
    assert [job["id"] for job in api.get("/imports").json()] == [2, 1]
    assert api.get("/imports", params={"before": 2}).json() == [api.get("/imports/1").json()]
    assert api.post("/imports/1/retry").status_code == 202, "one that waits is queued anew"
    assert api.post("/imports/1/clear").status_code == 409, "one under way is not over"
    assert api.post("/imports", json={"url": "ftp://a.example"}).status_code == 422
    assert api.get("/feeds").json() == []
    assert api.post("/feeds/1/check").status_code == 404
    library = api.get("/evidence", params={"limit": 2}).json()
    assert [piece["id"] for piece in library] == [3, 2]
    assert [piece["id"] for piece in api.get("/evidence", params={"before": 2}).json()] == [1]
    asked = {"q": "BORDER", "publisher": "guard", "rated": False, "retired": False}
    assert [piece["id"] for piece in api.get("/evidence", params=asked).json()] == [1]
    assert api.get("/evidence", params=asked | {"rated": True}).json() == []
    table = {"file": ("rows.csv", b"body,note\nOslo has 7 ports.,x\n")}
    assert "'body', 'note'" in api.post("/imports", files=table).json()["detail"]
    chosen = api.post("/imports", files=table, data={"text_column": "Body"})
    assert (chosen.status_code, chosen.json()["unused"]) == (202, ["note"])
    assert len(api.get("/articles", params={"q": "PATROLS"}).json()) == 1
    assert api.get("/articles", params={"q": "nothing"}).json() == []
    assert api.post("/articles/1/retry").status_code == 409
    assert api.post("/articles/1/discard").status_code == 409


def test_a_new_column_is_nobodys_to_see(api: TestClient) -> None:
    """What comes out is named field by field; secrets of a row, and what only the desk needs, are not among it."""
    described = api.get("/openapi.json").json()["components"]["schemas"]
    shown = {field for schema in described.values() for field in schema.get("properties", {})}
    assert not shown & {"password", "likeness", "attempt", "content", "etag"}
    for path in ("/articles/1", "/claims/1", "/evidence/1"):
        assert not api.get(path).json().keys() & {"likeness", "attempt", "verdict_id"}


def test_every_path_is_described(api: TestClient) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    for path in ("/articles", "/articles/{article_id}/claims", "/claims/{claim_id}/verdicts", "/evidence/search"):
        assert f"/api/v1{path}" in paths


def operations(api: TestClient) -> list[tuple[str, str, dict]]:
    paths = api.get("/openapi.json").json()["paths"]
    return [(method, path, told) for path, methods in paths.items() for method, told in methods.items()]


def test_every_route_says_what_it_takes_gives_and_refuses(api: TestClient) -> None:
    described = api.get("/openapi.json").json()
    assert described["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    assert "HTTPValidationError" not in described["components"]["schemas"], "no answer has that shape"
    for method, path, told in operations(api):
        if path == "/healthz":
            continue
        name = f"{method} {path}"
        assert told["security"] == [{"HTTPBearer": []}], name
        assert {"401", "422", "503"} <= told["responses"].keys(), name
        for status, answer in told["responses"].items():
            schemas = [content.get("schema") for content in answer.get("content", {}).values()]
            if int(status) >= 400:
                shape = "Stale" if status == "409" else "Problem"
                assert schemas == [{"$ref": f"#/components/schemas/{shape}"}], name
            elif status != "204" and not path.endswith(("/report", "/raw", "/file")):
                assert schemas, name
                assert schemas[0].get("additionalProperties") is not True, name
        without = ("undo", "retry", "discard", "archive", "unarchive", "bring-back", "fetch", "check", "clear")
        bodiless = path.rpartition("/")[2] in without
        assert ("requestBody" in told) == (method in ("post", "patch") and not bodiless), name


def test_a_claim_is_moved_reworded_and_cited_by_a_program(api: TestClient) -> None:
    text, claim = api.get("/articles/1").json()["text"], api.get("/claims/1").json()
    start, end = claim["start"], claim["end"] - 5
    moved = api.patch("/claims/1", json={"version": 1, "start": start, "end": end}).json()
    assert (moved["quote"], moved["text"], moved["version"]) == (text[start:end].strip(), claim["text"], 2)
    half = api.patch("/claims/1", json={"version": 2, "start": start})
    assert (half.status_code, half.json()["detail"]) == (422, "To move a claim, give both its start and its end.")
    other = "Lighthouses have 12 lamps"
    assert api.patch("/claims/1", json={"version": 2, "text": other, "confirmed": False}).status_code == 422
    both = api.patch("/claims/1", json={"version": 2, "text": other, "start": start, "end": claim["end"]}).json()
    assert (both["text"], both["quote"], both["version"]) == (other, claim["quote"], 3)
    call = {"kind": "call", "author": "K. Salo", "quote": "No.", "published": "2026-05-03"}
    sources = [call, {"kind": "book", "title": "Lamps"}, {"url": "https://a.example"}]
    given = {"verdict": "disputed", "rationale": "He says so.", "citations": sources}
    assert api.post("/claims/1/verdicts", json=given | {"version": 3}).status_code == 201
    api.post("/articles/1/undo")
    assert api.post("/claims/1/verdicts", json=given | {"version": 5}).status_code == 201
    assert api.post("/claims/1/citations", json={"kind": "call", "author": "K. Salo", "version": 6}).status_code == 422
    whole = api.get("/claims/1").json()
    told = [[one[name] for name in ("kind", "author", "published", "file_name")] for one in whole["cited"]]
    assert told == [["call", "K. Salo", "2026-05-03", ""], ["book", "", None, ""], ["link", "", None, ""]]
    assert [(one["undone"], one["reviewer"]) for one in whole["verdicts"]] == [(False, "anna"), (True, "anna")]
    again = api.post("/claims/1/verdicts", json=given | {"version": 6})
    assert (again.json()["id"], again.json()["version"]) == (whole["verdicts"][0]["id"], 6)
    assert all(hit["citable"] for hit in api.get("/claims/1/matches").json())


def test_every_page_has_its_twin(api: TestClient, desk: Desk) -> None:
    """What a browser can look at or do, a program can: each page's path is one of the API's, or is named here."""
    twins = {path.removeprefix("/api/v1") for _, path, _ in operations(api)}
    renamed = {
        "/": "/articles",
        "/articles/new": "/articles",
        "/articles/{article_id}/events": "/articles/{article_id}",
        "/articles/{article_id}/particulars": "/articles/{article_id}",
        "/articles/{article_id}/delete": "/articles/{article_id}",
        "/claims/{claim_id}/edit": "/claims/{claim_id}",
        "/claims/{claim_id}/anchor": "/claims/{claim_id}",
        "/claims/{claim_id}/merge": "/claims/merge",
        "/articles/{article_id}/merge": "/claims/merge",
        "/articles/{article_id}/dismiss": "/claims/dismiss",
        "/articles/{article_id}/unsourced": "/claims/unsourced",
        "/claims/{claim_id}/cite": "/claims/{claim_id}/citations",
        "/claims/{claim_id}/citations/{citation_id}/remove": "/claims/{claim_id}/citations/{citation_id}",
        "/claims/{claim_id}/verdict": "/claims/{claim_id}/verdicts",
        "/evidence/{evidence_id}/edit": "/evidence/{evidence_id}",
        "/settings": "/me",
    }
    # Who signs in by form, in what order a browser lists claims, and its keys are no program's concern.
    only_pages = {"/sign-in", "/sign-out", "/articles/{article_id}/order/{order}", "/help", "/tour"}
    for part in (
        accounts_page,
        articles,
        captures,
        citations,
        claims,
        evidence,
        listing,
        particulars,
        review_page,
        search,
        settings,
        versions,
    ):
        for route in part.router.routes:
            assert route.path in only_pages or renamed.get(route.path, route.path) in twins, route.path


def test_no_answer_is_undescribed_and_none_is_a_fault(api: TestClient) -> None:
    """schemathesis asks every route, with what its description allows and some of what it does not."""
    described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", api.app)
    checks = [
        schemathesis.checks.not_a_server_error,
        schemathesis.specs.openapi.checks.status_code_conformance,
        schemathesis.specs.openapi.checks.content_type_conformance,
        schemathesis.specs.openapi.checks.response_schema_conformance,
    ]
    headers = {"Authorization": api.headers["Authorization"]}
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()

        @hypothesis.given(case=operation.as_strategy(), there=st.booleans())
        @hypothesis.settings(max_examples=6, derandomize=True, database=None, phases=[hypothesis.Phase.generate])
        def answers_as_described(case, there: bool) -> None:
            nonlocal asked
            asked += 1
            if there:  # of what is made up, most is not there
                case.path_parameters.update(dict.fromkeys(case.path_parameters, 1))
            case.call_and_validate(headers=headers, checks=checks)

        answers_as_described()
    assert asked > 150


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
