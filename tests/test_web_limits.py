"""What cannot be taken as it comes: too large, too wide, not text, or while the database cannot write."""

import asyncio
import json
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import Session, select, update

from app import accounts
from app.desk import Desk
from app.models import Article, Citation, Claim, Evidence, Import, Job, Passage, Status, User, Verdict
from app.web import create_app
from tests.conftest import words

HTMX = {"HX-Request": "true"}
HUGE = 2**63
MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'


@pytest.fixture
def app(desk: Desk, article: Article) -> FastAPI:
    return create_app(desk, work=False)


@pytest.fixture
def page(app: FastAPI, desk: Desk, anna: User) -> TestClient:
    """A signed-in browser on a desk with an article ready to review, and nobody working the queue."""
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    return client


def streamed(app: FastAPI, path: str, headers: dict[str, str], first: bytes = b"") -> tuple[int, str, int]:
    """Send a body without end and without a declared length: the status, the answer, how many bytes were asked for."""
    taken, told = 0, []

    async def receive() -> dict[str, object]:
        nonlocal taken
        chunk = first if not taken and first else b"x" * 1_000_000
        taken += len(chunk)
        assert taken < 60_000_000, "the body is read without end"
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: dict[str, object]) -> None:
        told.append(message)

    given = {"host": "127.0.0.1:8000", **headers}
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http"}
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""}
    scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000)}
    scope["headers"] = [(name.lower().encode(), value.encode()) for name, value in given.items()]
    asyncio.run(app(scope, receive, send))
    return told[0]["status"], b"".join(message.get("body", b"") for message in told[1:]).decode(), taken


BODIES = [("/api/v1/evidence", "application/json", b""), ("/api/v1/articles", MULTIPART, PART)]
BODIES += [("/api/v1/claims/1/verdicts", "application/json", b""), ("/articles", MULTIPART, PART)]
BODIES += [("/claims/1/edit", "application/x-www-form-urlencoded", b"text=")]


@pytest.mark.parametrize(("path", "kind", "first"), BODIES, ids=[path for path, *_ in BODIES])
def test_a_body_without_a_declared_length_is_counted_as_it_comes(
    app: FastAPI, desk: Desk, anna: User, path: str, kind: str, first: bytes
) -> None:
    desk.settings.upload_limit = 5_000_000
    app = create_app(desk, work=False)
    token = {"Authorization": f"Bearer {accounts.issue(desk.engine, anna, 'api')}", "Content-Type": kind}
    status, answer, taken = streamed(app, path, token, first)
    # The field of a form is over a limit of its own before the whole is over the desk's.
    assert (status, "CLAIMDESK_UPLOAD_LIMIT" in answer) == (413, True) or "maximum size" in answer, answer
    assert taken < 10_000_000
    if path.startswith("/api/"):
        assert "limit of 5,000,000 bytes" in json.loads(answer)["detail"]


@pytest.mark.parametrize(("path", "kind", "first"), BODIES, ids=[path for path, *_ in BODIES])
def test_of_a_stranger_no_body_is_read(app: FastAPI, path: str, kind: str, first: bytes) -> None:
    for headers in ({}, {"Authorization": "Bearer made-up"}, {"Cookie": "claimdesk-8000=made-up"}):
        status, _, taken = streamed(app, path, {"Content-Type": kind, **headers}, first)
        assert (status, taken) == (401, 0)


def test_the_form_of_the_door_is_counted_too(app: FastAPI) -> None:
    status, _, taken = streamed(app, "/sign-in", {"Content-Type": "application/x-www-form-urlencoded"}, b"email=")
    assert (status, taken < 3_000_000) == (400, True)


@pytest.mark.parametrize("number", [HUGE, 2**31, -1])
@pytest.mark.parametrize(
    "path",
    [
        "/articles/{}",
        "/claims/{}",
        "/evidence/{}",
        "/evidence/{}/edit",
        "/evidence/1/captures/{}",
        "/articles/{}/report",
        "/articles/{}/claims",
        "/articles/{}/dismiss",
        "/articles/1/merge?claims={}.{}",
        "/articles/{}/events",
        "/?page={}",
        "/articles/{}/particulars",
        "/articles/{}/delete",
        "/evidence?before={}",
        "/imports?waiting={}",
        "/api/v1/articles/{}",
        "/api/v1/articles?before={}",
        "/api/v1/claims/{}",
        "/api/v1/claims?before={}",
        "/api/v1/claims?article={}&limit={}",
        "/api/v1/claims/{}/matches",
        "/api/v1/claims/1/matches?k={}",
        "/api/v1/evidence/{}",
        "/api/v1/evidence/{}/captures/1",
        "/api/v1/imports/{}",
    ],
)
def test_numbers_that_no_row_has_are_told(page: TestClient, path: str, number: int) -> None:
    assert page.get(path.format(number, number)).status_code in (404, 422)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/claims/{}/dismiss", {"version": "1"}),
        ("/claims/1/dismiss", {"version": "{}"}),
        ("/claims/1/merge", {"version": "1", "other": "{}"}),
        ("/claims/1/cite", {"version": "1", "passage": "{}"}),
        ("/claims/1/take-over", {"version": "1", "claim": "{}"}),
        ("/claims/1/citations/{}/remove", {"version": "1"}),
        ("/articles/{}/undo", {}),
        ("/articles/{}/dismiss", {"claims": "1.1"}),
        ("/articles/1/unsourced", {"claims": "{}.1", "rationale": "x"}),
        ("/articles/1/claims", {"start": "0", "end": "{}"}),
        ("/articles/{}/retry", {}),
        ("/articles/{}/discard", {}),
        ("/articles/{}/particulars", {"title": "A"}),
        ("/articles/{}/archive", {}),
        ("/articles/{}/unarchive", {}),
        ("/articles/{}/delete", {"confirmed": "true"}),
        ("/evidence/{}/retire", {}),
        ("/imports/{}/retry", {}),
        ("/imports/{}/clear", {}),
        ("/feeds/{}/check", {}),
    ],
)
def test_numbers_that_no_row_has_are_told_in_forms(page: TestClient, path: str, form: dict[str, str]) -> None:
    given = {name: value.format(HUGE) for name, value in form.items()}
    refused = page.post(path.format(HUGE), data=given)
    assert refused.status_code in (404, 422)
    assert '<p class="problem" role="alert">' in refused.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/claims/1/verdicts", {"verdict": "unsourced", "rationale": "x", "version": HUGE}),
        ("POST", "/claims/1/citations", {"passage_id": HUGE, "version": 1}),
        ("POST", "/claims/merge", {"claims": [{"id": 1, "version": 1}, {"id": HUGE, "version": 1}]}),
        ("POST", "/articles/1/claims", {"start": 0, "end": HUGE}),
        ("DELETE", f"/claims/1/citations/1?version={HUGE}", None),
    ],
)
def test_numbers_that_no_row_has_are_told_in_json(page: TestClient, method: str, path: str, body: object) -> None:
    refused = page.request(method, f"/api/v1{path}", json=body)
    assert (refused.status_code, "less than or equal" in refused.json()["detail"]) == (422, True)


ODD = ["\ud800", "a\udfffb", "a\0b"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/articles", {"text": "?"}),
        ("POST", "/articles", {"text": "A town.", "title": "?"}),
        ("POST", "/articles", {"url": "https://a.example/?"}),
        ("POST", "/evidence", {"text": "?"}),
        ("POST", "/evidence", [{"text": "Fine."}, {"text": "x", "publisher": "?"}]),
        ("PATCH", "/evidence/1", {"title": "?"}),
        ("POST", "/imports", {"url": "https://a.example/?"}),
        ("PATCH", "/claims/1", {"text": "?", "version": 1}),
        ("PATCH", "/claims/1", {"speaker": "?", "version": 1}),
        ("POST", "/claims/1/split", {"wordings": ["One", "?"], "version": 1}),
        ("POST", "/claims/1/verdicts", {"verdict": "unsourced", "rationale": "?", "version": 1}),
        ("POST", "/claims/1/verdicts", {"verdict": "?", "rationale": "x", "version": 1}),
        ("POST", "/claims/1/citations", {"url": "https://a.example", "quote": "?", "version": 1}),
        ("POST", "/articles/1/claims", {"start": 0, "end": 9, "text": "?"}),
    ],
)
def test_text_that_is_none_is_refused_by_the_api(
    page: TestClient, method: str, path: str, body: object, odd: str
) -> None:
    content = json.dumps(body).replace("?", json.dumps(odd)[1:-1])
    refused = page.request(method, f"/api/v1{path}", content=content, headers={"Content-Type": "application/json"})
    assert refused.status_code == 422
    assert refused.json()["detail"]
    assert page.get("/api/v1/articles/1/claims").json()[0]["version"] == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/articles", {"text": "a\0b"}),
        ("/evidence", {"text": "a\0b"}),
        ("/evidence/1/edit", {"text": "a\0b"}),
        ("/claims/1/edit", {"version": "1", "text": "a\0b"}),
        ("/claims/1/verdict", {"version": "1", "mark": "unsourced", "rationale": "Kept words. a\0b"}),
        ("/sign-in", {"email": "a\0b@desk.example", "password": "x"}),
    ],
)
def test_text_that_is_none_is_refused_by_forms(page: TestClient, path: str, form: dict[str, str]) -> None:
    refused = page.post(path, data=form)
    assert (refused.status_code, "no text can have" in words(refused.text)) == (422, True)
    if "rationale" in form:
        assert "Kept words." in refused.text, "what was typed is not lost"


def test_half_characters_in_a_form_of_another_charset_are_refused(page: TestClient) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nThe \\ud800 mayor has 5 cats.\r\n--x--\r\n'
    kind = f"{MULTIPART}; charset=unicode_escape"
    refused = page.post("/articles", content=part, headers={"Content-Type": kind})
    assert (refused.status_code, "no text can have" in words(refused.text)) == (422, True)


@pytest.mark.parametrize("path", ["/articles", "/evidence", "/api/v1/articles", "/api/v1/imports"])
def test_the_name_of_a_file_may_be_odd(page: TestClient, path: str) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\\ud800\\0b.txt"\r\n\r\n'
    kind = f"{MULTIPART}; charset=unicode_escape"
    answer = page.post(path, content=head + b"A town has 5 cats.\r\n--x--\r\n", headers={"Content-Type": kind})
    assert answer.status_code in (200, 202)


@pytest.mark.parametrize("text", ["a\\ud800b", "a\\u0000b"])
def test_an_imported_row_of_odd_characters_breaks_nothing(page: TestClient, text: str) -> None:
    row = ('{"text": "' + text + '"}').encode()
    for name in ("rows.jsonl", "reviews.json"):
        assert page.post("/evidence", files={"file": (name, row)}).status_code in (200, 422)


@pytest.mark.parametrize("path", ["/?q=a%00b", "/evidence?q=a%00b", "/api/v1/evidence/search?q=a%00b"])
def test_text_that_is_none_is_refused_in_addresses(page: TestClient, path: str) -> None:
    assert page.get(path).status_code == 422


@pytest.mark.parametrize("address", ["http://[::1", "http://[", "http://a]/"])
def test_addresses_that_are_none_are_refused_wherever_they_come_from(
    page: TestClient, desk: Desk, address: str
) -> None:
    assert page.post("/claims/1/dismiss", data={"version": "1"}, headers={"Origin": address}).status_code == 403
    cited = page.post("/claims/1/cite", data={"version": "1", "url": address}, headers=HTMX)
    assert (cited.status_code, "http://" in words(cited.text)) == (422, True)
    given = {"citations": [{"url": address}], "verdict": "verified", "rationale": "x", "version": 1}
    assert page.post("/api/v1/claims/1/verdicts", json=given).status_code == 422
    assert page.post("/articles", data={"url": address}).status_code == 422
    assert page.post("/evidence", data={"url": address}).status_code == 422
    assert page.post("/evidence/1/edit", data={"text": "x", "url": address}).status_code == 422
    assert page.post("/api/v1/imports", json={"url": address}).status_code == 422
    # One that came in before, or with an imported row, is shown as text and is no link.
    with Session(desk.engine) as session:
        session.exec(select(Article)).one().url = address
        session.commit()
    for path in ("/articles/1", "/articles/1/report"):
        shown = page.get(path)
        assert (shown.status_code, f'href="{address}' in shown.text) == (200, False)


@pytest.mark.parametrize("host", ["[::1", "a:99999", "a:b", "a b", ""])
def test_a_host_that_is_none_breaks_nothing(page: TestClient, host: str) -> None:
    assert page.get("/", headers={"Host": host}).status_code in (200, 400)
    assert page.post("/claims/1/dismiss", headers={"Host": host, "Origin": "http://127.0.0.1:8000"}).status_code == 403


def test_unknown_addresses_give_a_page_or_json(page: TestClient) -> None:
    missing = page.get("/nowhere")
    assert (missing.status_code, "nothing at this address" in words(missing.text)) == (404, True)
    assert "<html" in missing.text
    assert "frame-ancestors" in missing.headers["content-security-policy"]
    assert page.delete("/articles/1").status_code == 405
    assert "<html" in page.delete("/articles/1").text
    unknown = page.get("/api/v1/nowhere")
    assert (unknown.status_code, "nothing at this address" in unknown.json()["detail"]) == (404, True)
    assert page.delete("/api/v1/claims/1").json()["detail"]
    assert page.get("/static/nothing.css").status_code == 404


# --- a database that cannot write -------------------------------------------------------------------------------------


@pytest.fixture
def locked(desk: Desk, page: TestClient) -> Iterator[None]:
    """Somebody else's program is writing to the database, and does not come to an end."""
    desk.engine.dispose()
    event.listen(desk.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    with desk.engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield


@pytest.fixture
def full(desk: Desk, page: TestClient) -> None:
    """The database cannot grow: what SQLite says of it is what it says of a full disk."""

    def keep_small(connection: object, _: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # it never cuts off what is there

    desk.engine.dispose()
    event.listen(desk.engine, "connect", keep_small)


LONG = "Searched the archive of the ministry. " * 200


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("locked", "busy"),
        ("full", "disk"),
    ],
)
def test_a_database_that_cannot_write_loses_no_form(
    request: pytest.FixtureRequest, page: TestClient, trouble: str, told: str
) -> None:
    request.getfixturevalue(trouble)
    verdict = {"version": "1", "mark": "unsourced", "rationale": LONG}
    for headers in ({}, HTMX):
        refused = page.post("/claims/1/verdict", data=verdict, headers=headers)
        assert (refused.status_code, told in words(refused.text)) == (503, True)
        assert LONG.strip() in refused.text
        assert 'action="/claims/1/verdict"' in refused.text
        assert '<input type="hidden" name="version" value="1">' in refused.text
    for path, form in [
        ("/articles", {"text": LONG, "title": "A title"}),
        ("/claims/1/edit", {"version": "1", "text": LONG, "confirmed": "true"}),
        ("/evidence/1/edit", {"text": LONG}),
    ]:
        refused = page.post(path, data=form)
        assert (refused.status_code, LONG.strip() in refused.text) == (503, True), path
    answer = page.post("/api/v1/claims/1/verdicts", json={"verdict": "unsourced", "rationale": LONG, "version": 1})
    assert (answer.status_code, told in answer.json()["detail"]) == (503, True)
    assert answer.headers["retry-after"]
    assert page.get("/claims/1").status_code == 200, "reading goes on"


def test_a_fault_of_ours_is_no_busy_database(page: TestClient, desk: Desk) -> None:
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE reference")
    quiet = TestClient(page.app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False, cookies=page.cookies)
    failed = quiet.get("/articles/1")
    assert (failed.status_code, "Claimdesk itself failed" in words(failed.text)) == (500, True)
    assert "frame-ancestors" in failed.headers["content-security-policy"]
    assert quiet.get("/api/v1/articles/1").json()["detail"].startswith("Claimdesk itself failed")


# --- what a request costs ---------------------------------------------------------------------------------------------


def test_many_readers_at_once_need_no_second_connection(desk: Desk, page: TestClient) -> None:
    """A request that held one connection and waited for another could wait for ever, with others that do the same."""
    held, most = 0, 0

    def out(*_: object) -> None:
        nonlocal held, most
        held += 1
        most = max(most, held)

    def back(*_: object) -> None:
        nonlocal held
        held -= 1

    page.get("/claims/1")
    event.listen(desk.engine, "checkout", out)
    event.listen(desk.engine, "checkin", back)
    with Session(desk.engine) as session:
        version = session.get_one(Claim, 1).version
    for path in ("/", "/articles/1", "/claims/1", "/evidence", "/evidence?q=border", "/evidence/1"):
        page.get(path)
    page.get("/claims/1", headers=HTMX)
    page.get("/api/v1/claims/1/matches")
    mine = {"version": str(version), "text": "Another wording", "confirmed": "true"}
    assert page.post("/claims/1/edit", data=mine, headers=HTMX).status_code == 200
    mine = {"version": str(version + 1), "other": "2.1", "confirmed": "true"}
    assert page.post("/claims/1/merge", data=mine, headers=HTMX).status_code == 200
    page.post("/articles/1/undo", headers=HTMX)
    assert (held, most) == (0, 1)


def filled(desk: Desk, anna: User, rows: int) -> None:
    """So many articles, claims, verdicts, citations, pieces of evidence, versions of one and imports more."""
    with Session(desk.engine) as session:
        text = session.get_one(Article, 1).text
        for number in range(rows):
            ready = {"added_by": anna.id, "job": Job(status=Status.ready)}
            session.add(Article(title=f"Story {number}", text=text[:200], **ready))
            ready["job"] = Job(status=Status.ready)
            session.add(Import(name=f"{number}.txt", content=b"x" * 100, **ready))
            evidence = Evidence(text=f"Town {number} has a harbour.", digest=f"{number}", url="https://a.example")
            claim = Claim(
                article_id=1, text=f"Town {number}", quote=text[:9], start=0, end=9, check_worthiness=number % 2
            )
            session.add_all([evidence, claim])
            session.flush()
            passage = Passage(evidence_id=evidence.id, start=0, end=4, text="Town", digest="none")
            session.add_all([passage, Passage(evidence_id=1, start=0, end=8, text="The land", digest="none")])
            cited = [Citation(claim_id=claim_id, passage_id=1, added_by=anna.id) for claim_id in (1, claim.id)]
            verdict = Verdict(
                claim_id=claim.id, mark="verified", rationale="x", wording="x", digest="x", reviewer_id=anna.id
            )
            session.add_all([*cited, verdict])
            session.flush()
            claim.verdict_id, claim.citations = verdict.id, [cited[1].id]
            first = session.get_one(Claim, 1)
            first.citations = [*first.citations, cited[0].id]
            older = session.exec(select(Evidence).where(Evidence.external_id == "much changed")).all()
            evidence.external_id = "much changed"
            for version in older:
                version.replaced_by = version.replaced_by or evidence.id
        session.commit()


FOUND = "/evidence?q=a&publisher=&rated=no&retired=true"
PAGES = [
    "/",
    "/?show=left&order=differing&q=o",
    "/articles/1/particulars",
    "/articles/1/delete",
    "/articles/1",
    "/claims/1",
    "/evidence",
    "/evidence/1",
    "/evidence/4",
    "/imports",
    "/articles/1/report",
]
PAGES += [FOUND]
TWINS = [
    "/articles",
    "/articles/1",
    "/articles/1/claims",
    "/claims",
    "/claims?state=decided&q=town&publisher=x&reviewer=x&differs=1",
    "/claims/1",
    "/evidence",
    "/evidence/1",
    "/evidence/4",
    "/imports",
    FOUND,
]


def test_no_page_asks_the_database_more_often_for_more_rows(desk: Desk, anna: User, page: TestClient) -> None:
    # How a store searches, and when it catches up, is its own affair.
    desk.ranked = lambda texts, vectors, k: [[] for _ in texts]
    asked: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    ways = [(path, {}) for path in [*PAGES, *[f"/api/v1{path}" for path in TWINS]]]
    ways += [("/claims/1", HTMX), ("/imports", HTMX), ("/articles/1/claims?state=undecided", HTMX)]

    def statements() -> dict[str, list[str]]:
        found = {}
        for path, headers in ways:
            page.get(path, headers=headers)  # what is new is embedded and indexed once
            asked.clear()
            assert page.get(path, headers=headers).status_code == 200
            found[f"{path} {headers}"] = list(asked)
        return found

    filled(desk, anna, 2)
    few = statements()
    with Session(desk.engine) as session:
        session.exec(update(Evidence).values(digest=Evidence.digest + "-"))
        session.commit()
    filled(desk, anna, 30)
    many = statements()
    listed = page.get("/").text + page.get("/evidence").text
    assert "Story 29" in listed
    assert "29.txt" in listed
    for way in few:
        assert len(many[way]) == len(few[way]), "\n".join([way, *many[way]])
    for way in ("/ {}", "/api/v1/articles {}", "/evidence {}", "/api/v1/evidence {}", "/imports {}", f"{FOUND} {{}}"):
        read = re.compile(r" (article\.text|evidence\.text|import\.content)\b")
        whole = [statement for statement in many[way] if read.search(statement)]
        assert not whole, "a list reads no texts"


def test_the_panel_alone_reads_no_review(desk: Desk, anna: User, page: TestClient) -> None:
    filled(desk, anna, 5)
    page.get("/claims/1", headers=HTMX)
    asked: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    shown = page.get("/claims/1", headers=HTMX)
    assert 'data-selected="1"' in shown.text
    assert not [statement for statement in asked if "FROM reference" in statement or "FROM event" in statement]


def test_folding_claims_away_costs_no_more_for_each_of_many(desk: Desk, page: TestClient) -> None:
    """Comparing every claim with every folded one made a page of 800 claims take seconds; rows are compared by id."""
    with Session(desk.engine) as session:
        text = session.get_one(Article, 1).text
        session.add_all(
            Claim(article_id=1, text=f"Town {number}", quote=text[:9], start=0, end=9, check_worthiness=number % 2)
            for number in range(40)
        )
        session.commit()
    compared = 0
    whole = Claim.__eq__

    def counted(self: Claim, other: object) -> bool:
        nonlocal compared
        compared += 1
        return whole(self, other)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Claim, "__eq__", counted)
        patch.setattr(Claim, "__hash__", object.__hash__)
        assert page.get("/claims/1").status_code == 200
    assert compared == 0
