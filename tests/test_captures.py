"""What was fetched is kept as it was, and a page that changes makes a new piece of evidence beside the old one."""

import hashlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts, pipeline, review
from app.desk import Desk
from app.evidence.captures import difference
from app.evidence.importers import Row
from app.models import Article, Capture, Citation, Claim, Content, Evidence, Import, Passage, Status, User
from app.review import Source
from app.web import create_app
from tests.conftest import words
from tests.test_ingest_url import HTML, Handler, server  # noqa: F401 (a fixture)
from tests.test_journey import wait_for

FERRY = (
    "<html lang='en'><head><title>Ferry to Utö</title></head><body><article>"
    "<p>The ferry to Utö carries 180 passengers, the operator said.</p><p>{}</p></article></body></html>"
)
DAILY = FERRY.format("It leaves Pärnäinen every morning at nine, and comes back in the afternoon.").encode()
WEEKLY = FERRY.format("From May it leaves Pärnäinen every Monday, because the crew is short of two.").encode()


@dataclass
class Site:
    """A page at an address, whatever it says just now."""

    server: object
    desk: Desk
    user: User
    answers: dict[str, object] = field(init=False)
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.answers, self.url = self.server.answers, f"{self.server.url}/ferry"

    def says(self, body: bytes, status: int = 200, kind: str = HTML["Content-Type"]) -> None:
        self.answers["/ferry"] = (status, {"Content-Type": kind}, body)

    def fetched(self, body: bytes | None = None, path: str = "/ferry") -> Import:
        """The import of the page, once it is over."""
        if body is not None:
            self.says(body)
        queued = pipeline.submit_import_url(self.desk, self.user, f"{self.server.url}{path}")
        [job] = pipeline.finish(self.desk, Import, [queued.id], lambda job: None)
        return job


@pytest.fixture
def site(server, desk: Desk, anna: User) -> Iterator[Site]:  # noqa: F811
    desk.settings.fetch_allowed_hosts = ["127.0.0.1"]
    assert issubclass(server.RequestHandlerClass, Handler)
    return Site(server, desk, anna)


def rows(desk: Desk, table: type) -> list:
    with Session(desk.engine) as session:
        return list(session.exec(select(table).order_by(table.id)).all())


def test_what_an_address_answers_is_kept_byte_for_byte(desk: Desk, site: Site, anna: User) -> None:
    site.answers["/old"] = (301, {"Location": "/ferry"}, b"")
    job = site.fetched(DAILY, "/old")
    assert (job.status, job.error, job.added, job.unchanged) == (Status.ready, "", 1, 0)
    [capture], [evidence] = rows(desk, Capture), rows(desk, Evidence)
    assert (capture.address, capture.url) == (f"{site.server.url}/old", site.url)
    assert (capture.media_type, capture.charset, capture.size) == ("text/html", "utf-8", len(DAILY))
    assert capture.sha256 == hashlib.sha256(DAILY).hexdigest()
    assert (capture.evidence_id, capture.text, capture.fetched_by) == (evidence.id, evidence.text, anna.id)
    assert capture.fetched_at.utcoffset().total_seconds() == 0
    assert "180 passengers" in evidence.text
    with Session(desk.engine) as session:
        assert session.get_one(Content, capture.sha256).data == DAILY


def test_the_same_bytes_are_stored_once_and_captured_twice(desk: Desk, site: Site) -> None:
    site.fetched(DAILY)
    again = site.fetched()
    assert (again.added, again.unchanged) == (0, 1)
    with Session(desk.engine) as session:
        assert len(session.exec(select(Content)).all()) == 1
    one, two = rows(desk, Capture)
    assert (one.sha256, one.evidence_id) == (two.sha256, two.evidence_id)
    assert two.fetched_at > one.fetched_at
    assert len(rows(desk, Evidence)) == 1


def test_other_markup_around_the_same_text_is_no_new_evidence(desk: Desk, site: Site) -> None:
    site.fetched(DAILY)
    site.fetched(DAILY.replace(b"<p>", b"<p class='story'>"))
    one, two = rows(desk, Capture)
    assert one.sha256 != two.sha256
    assert one.text == two.text
    assert len(rows(desk, Evidence)) == 1


def test_a_changed_text_takes_the_place_of_the_older_one(desk: Desk, site: Site) -> None:
    site.fetched(DAILY)
    assert (site.fetched(WEEKLY).added, len(rows(desk, Capture))) == (1, 2)
    older, newer = rows(desk, Evidence)
    assert (older.replaced_by, newer.replaced_by, newer.retired_at) == (newer.id, None, None)
    assert older.retired_at is not None
    assert "every morning" in older.text
    assert {hit.evidence_id for hit in desk.search("When does the ferry to Utö leave?")} == {newer.id}
    # A page that goes back to what it said is a third version.
    site.fetched(DAILY)
    third = rows(desk, Evidence)[2]
    assert (third.text, third.retired_at) == (older.text, None)
    assert {hit.evidence_id for hit in desk.search("When does the ferry to Utö leave?")} == {third.id}
    with Session(desk.engine) as session:
        assert len(session.exec(select(Content)).all()) == 2, "the same bytes again are stored once"


@pytest.mark.parametrize("failure", ["404", "nothing to read"])
def test_a_fetch_that_fails_leaves_all_as_it_was(desk: Desk, site: Site, failure: str) -> None:
    site.fetched(DAILY)
    if failure == "404":
        site.says(b"", 404)
    else:
        site.says(b"\x00\x01", kind="image/png")
    job = site.fetched()
    assert job.status is Status.failed
    assert ("404" if failure == "404" else "image/png") in job.error
    assert len(rows(desk, Capture)) == 1
    [evidence] = rows(desk, Evidence)
    assert evidence.retired_at is None


def test_a_step_run_again_after_a_crash_captures_once(desk: Desk, site: Site) -> None:
    job = site.fetched(DAILY)
    site.says(WEEKLY)
    pipeline.take_in(desk, job.id)
    assert len(rows(desk, Capture)) == len(rows(desk, Evidence)) == 1


def test_difference_tells_what_was_removed_and_added() -> None:
    older = "One stays. Two goes away.\n\nThree stays."
    newer = "One stays. Two came instead. And more.\n\nThree stays."
    assert [(run.fate, run.sentences) for run in difference(older, newer)] == [
        ("same", ("One stays.",)),
        ("removed", ("Two goes away.",)),
        ("added", ("Two came instead.", "And more.")),
        ("same", ("Three stays.",)),
    ]
    assert [run.fate for run in difference(older, older)] == ["same"]


# --- pages ---


def test_a_page_fetched_again_shows_what_has_changed(client: TestClient, site: Site) -> None:
    site.says(DAILY)
    client.post("/evidence", data={"url": site.url})
    wait_for(client, "/evidence", "1 added")
    # What a fetch brings is there a moment before the fetch is over, and one under way is not asked for again.
    first = words(wait_for(client, "/evidence/1", "Fetch again"))
    assert "the first capture" in first
    again = client.post("/evidence/1/fetch")
    assert again.url.path == "/evidence/1"
    wait_for(client, "/evidence/1", "unchanged since")
    wait_for(client, "/evidence/1", "Fetch again")
    site.says(WEEKLY)
    client.post("/evidence/1/fetch")
    older = wait_for(client, "/evidence/1", "the newer version stands in its place")
    assert "every morning" in words(older), "the older text stays readable"
    assert "in the newer version too" not in words(older), "its one passage has changed"
    newer = client.get("/evidence/2").text
    assert "± its text has changed" in words(newer)
    assert "/evidence/1" in newer
    then = client.get("/evidence/1/captures/1").text
    assert hashlib.sha256(DAILY).hexdigest() in then
    assert "It leaves Pärnäinen every morning" in words(then)
    change = client.get("/evidence/2/captures/3").text
    assert "<del>It leaves Pärnäinen every morning at nine, and comes back in the afternoon.</del>" in change
    assert "<ins>From May it leaves Pärnäinen every Monday" in change
    assert "− removed" in words(change)
    assert "+ added" in words(change)
    assert client.get("/evidence/1/captures/99").status_code == 404


def test_the_original_is_saved_and_never_shown_as_the_desks_own(client: TestClient, site: Site) -> None:
    hostile = DAILY.replace(b"<p>", b"<p><script>alert(1)</script>", 1)
    site.fetched(hostile)
    raw = client.get("/evidence/1/captures/1/raw")
    assert raw.content == hostile
    assert raw.headers["content-disposition"] == 'attachment; filename="capture-1.html"'
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert raw.headers["content-security-policy"].startswith("sandbox")
    assert raw.headers["content-type"] == "application/octet-stream"
    assert "script>alert" not in client.get("/evidence/1/captures/1").text


def test_a_failing_fetch_is_told_on_the_page(client: TestClient, site: Site) -> None:
    site.fetched(DAILY)
    site.says(b"", 404)
    client.post("/evidence/1/fetch")
    failed = words(wait_for(client, "/evidence/1", "Fetching again failed"))
    assert "answered 404" in failed
    assert "What was captured before stays as it was." in failed
    assert "Fetch again" in failed, "it can be tried again"
    site.says(DAILY)
    client.post("/evidence/1/fetch")
    wait_for(client, "/evidence/1", "unchanged since")
    assert "failed" not in words(client.get("/evidence/1").text)


def test_a_fetch_is_followed_by_htmx_until_it_is_over(desk: Desk, site: Site, anna: User) -> None:
    site.fetched(DAILY)
    page = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    page.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    page.post("/evidence/1/fetch")
    page.post("/evidence/1/fetch")
    assert len(rows(desk, Import)) == 2, "what is on its way is not queued twice"
    waiting = page.get("/evidence/1/fetch", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 1s"' in waiting.text
    assert "http-equiv" in page.get("/evidence/1").text, "without JavaScript the page refreshes itself"
    pipeline.finish(desk, Import, [2], lambda job: None)
    over = page.get("/evidence/1/fetch", headers={"HX-Request": "true"})
    assert (over.headers["HX-Refresh"], over.text) == ("true", "")


def test_what_was_retired_or_never_fetched_is_not_fetched_again(
    client: TestClient, desk: Desk, site: Site, anna: User
) -> None:
    site.fetched(DAILY)
    client.post("/evidence/1/retire")
    refused = client.post("/evidence/1/fetch")
    assert (refused.status_code, "bring it back" in words(refused.text)) == (409, True)
    job = site.fetched()
    assert (job.status, "evidence 1" in job.error) == (Status.failed, True), "nor by its address"
    pipeline.add_evidence(desk, anna, [Row("A pasted note about the ferry.")])
    assert client.post("/evidence/2/fetch").status_code == 404
    assert client.post("/evidence/99/fetch").status_code == 404


def test_what_an_editor_put_right_stays_when_the_page_changes(client: TestClient, desk: Desk, site: Site) -> None:
    site.fetched(DAILY)
    [evidence] = rows(desk, Evidence)
    given = {"text": evidence.text, "title": "Utö by sea", "publisher": "Operator", "url": evidence.url}
    assert client.post("/evidence/1/edit", data=given).url.path == "/evidence/2"
    assert "the first capture" in words(client.get("/evidence/2").text), "a newer version keeps the captures"
    site.fetched(WEEKLY.replace(b"Ferry to", b"Boats to"))
    newest = rows(desk, Evidence)[-1]
    assert (newest.title, newest.publisher) == ("Utö by sea", "Operator")
    assert "every Monday" in newest.text
    assert rows(desk, Capture)[-1].title == "Boats to Utö"
    changed = client.get("/evidence/3/captures/2").text
    assert "<del>Ferry to Utö</del>" in changed


def test_a_claim_goes_on_citing_the_older_text(desk: Desk, article: Article, anna: User, site: Site) -> None:
    site.fetched(DAILY)
    with Session(desk.engine) as session:
        passage = session.exec(select(Passage).where(Passage.text.contains("180 passengers"))).one()
        claim = session.exec(select(Claim)).first()
    review.cite(desk.engine, anna, claim.id, claim.version, Source(passage_id=passage.id))
    site.fetched(WEEKLY)
    [citation] = rows(desk, Citation)
    assert (citation.passage_id, "every morning" in citation.quote) == (passage.id, True)


def test_captures_over_the_api(client: TestClient, site: Site) -> None:
    site.fetched(DAILY)
    site.fetched()
    site.fetched(WEEKLY)
    shown = client.get("/api/v1/evidence/2").json()
    assert [capture["changed"] for capture in shown["captures"]] == [True, False, False]
    assert [bool(capture["unchanged_since"]) for capture in shown["captures"]] == [False, True, False]
    assert shown["captures"][0]["sha256"] == hashlib.sha256(WEEKLY).hexdigest()
    assert (shown["versions"], shown["replaced_by"]) == ([2, 1], None)
    assert shown["passages"][0].keys() >= {"id", "text", "page", "start", "end"}
    one = client.get("/api/v1/evidence/2/captures/3").json()
    assert {run["fate"] for run in one["difference"]} == {"same", "removed", "added"}
    assert "every Monday" in one["text"]
    assert client.get("/api/v1/evidence/99").status_code == 404


def test_addresses_come_in_at_the_command_line(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = importlib.import_module("app.cli.evidence")  # the package has the group of commands under this name
    monkeypatch.setattr(commands, "open_desk", lambda: desk)
    site.says(DAILY)
    with pytest.raises(commands.typer.Exit):
        commands.import_evidence([site.url, f"{site.server.url}/missing", site.url])
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f'{{"file": "{site.url}", "added": 1, "unchanged": 0, "refused": 0}}',
        f'{{"file": "{site.url}", "added": 0, "unchanged": 1, "refused": 0}}',
    ]
    assert "404" in err
