"""What was fetched is kept as it was, and a page that changes makes a new piece of evidence beside the old one."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlmodel import Session, select

from app import pipeline
from app.desk import Desk
from app.evidence.captures import difference
from app.models import Capture, Content, Evidence, Import, Status, User
from tests.test_ingest_url import HTML, Handler, server  # noqa: F401 (a fixture)

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
