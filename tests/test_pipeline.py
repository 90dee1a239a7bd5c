"""The durable part: what a crash interrupts goes on, what fails says so and can be tried again, nothing doubles."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from app import accounts, pipeline, review
from app.claims import Extraction
from app.db import writing
from app.desk import Desk
from app.errors import BadArticle, BadRow, Conflict, NotFound, Unsafe
from app.ingest import Document, read_text
from app.models import Article, Claim, Event, Evidence, Import, Job, Role, Status, User, Vector, now
from app.pipeline import library, noticing
from app.settings import Settings
from tests.conftest import STORY


def finish(desk: Desk, *ids: int) -> list[Article]:
    return pipeline.finish(desk, Article, list(ids), lambda job: None)


def count(desk: Desk, table: type) -> int:
    with Session(desk.engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_an_article_is_ready_with_anchored_embedded_claims(desk: Desk, article: Article) -> None:
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim)).all()
        assert claims
        assert all(article.text[claim.start : claim.end] == claim.quote for claim in claims)
        known = set(session.exec(select(Vector.digest)).all())
    assert len(known) >= len({claim.text for claim in claims})
    assert (article.status, article.progress, article.error) == (Status.ready, 1.0, "")


def test_the_same_text_comes_in_once(desk: Desk, article: Article, anna: User) -> None:
    again, new = pipeline.submit(desk, anna, read_text(STORY + "\n\n", desk.settings))
    assert (again.id, new) == (article.id, False)


def test_a_failed_step_says_so_and_is_tried_again(desk: Desk, anna: User) -> None:
    class Broken:
        def extract(self, text: str, title: str | None = None, published: date | None = None) -> Extraction:
            raise ValueError("a fault")

    working = desk.extractor
    desk.extractor = Broken()
    queued, _ = pipeline.submit(desk, anna, read_text(STORY, desk.settings))
    [failed] = finish(desk, queued.id)
    assert (failed.status, failed.step) == (Status.failed, "split")
    assert "a fault" in failed.error
    assert count(desk, Claim) == 0
    desk.extractor = working
    pipeline.retry(desk, anna, Article, queued.id)
    [ready] = finish(desk, queued.id)
    assert ready.status is Status.ready
    assert count(desk, Claim) > 0
    with pytest.raises(Conflict):
        pipeline.retry(desk, anna, Article, queued.id)
    with pytest.raises(NotFound):
        pipeline.retry(desk, anna, Article, 99)


def test_a_text_without_a_title_is_called_by_its_first_words(desk: Desk, anna: User) -> None:
    text = "The council of Stavnes has decided on Tuesday to close two of its five schools by the summer of 2027."
    article, _ = pipeline.submit(desk, anna, read_text(text, desk.settings))
    assert article.title == "The council of Stavnes has decided on Tuesday to close two of its five schools…"


def test_steps_run_twice_make_nothing_twice(desk: Desk, article: Article) -> None:
    before = count(desk, Claim), count(desk, Vector)
    for step in pipeline.STEPS[Article]:
        step(desk, article.id)
    assert (count(desk, Claim), count(desk, Vector)) == before


class Page(BaseHTTPRequestHandler):
    text = STORY

    def do_GET(self) -> None:
        paragraphs = "".join(f"<p>{part}</p>" for part in self.text.split("\n\n"))
        self.send_response(200 if self.path == "/story" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<html><body><article>{paragraphs}</article></body></html>".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_an_address_is_fetched_in_the_pipeline(desk: Desk, anna: User, site: str) -> None:
    desk.settings.fetch_allowed_hosts = ["127.0.0.1"]
    one = pipeline.submit_url(desk, anna, f"{site}/story")
    [ready] = finish(desk, one.id)
    assert (ready.status, ready.error) == (Status.ready, "")
    assert "1,340 kilometres" in ready.text
    two = pipeline.submit_url(desk, anna, f"{site}/story")
    three = pipeline.submit_url(desk, anna, f"{site}/missing")
    [twin, missing] = finish(desk, two.id, three.id)
    assert (twin.status, twin.duplicate_of, twin.text) == (Status.ready, one.id, "")
    assert (missing.status, missing.step, missing.text) == (Status.failed, "read", "")
    assert "404" in missing.error


def test_an_unsafe_address_never_becomes_an_article(desk: Desk, anna: User) -> None:
    with pytest.raises(Unsafe):
        pipeline.submit_url(desk, anna, "file:///etc/passwd")
    assert count(desk, Article) == 0


def test_a_private_address_is_refused(desk: Desk, anna: User, site: str) -> None:
    article = pipeline.submit_url(desk, anna, f"{site}/story")
    [refused] = finish(desk, article.id)
    assert refused.status is Status.failed
    assert "127.0.0.1" in refused.error


def test_an_import_tells_what_it_took(desk: Desk, anna: User) -> None:
    lines = ['{"text": "Sweden joined NATO in March 2024."}', "not json", '{"title": "no text"}']
    for expected in [(1, 0), (0, 1)]:
        queued = pipeline.submit_import(desk, anna, "rows.jsonl", "\n".join(lines).encode())
        [done] = pipeline.finish(desk, Import, [queued.id], lambda job: None)
        assert (done.status, done.added, done.unchanged) == (Status.ready, *expected)
        assert [row["line"] for row in done.refused] == [2, 3]
        assert done.content == b""
    assert count(desk, Evidence) == 1
    with pytest.raises(BadRow, match="line 1"):
        pipeline.submit_import(desk, anna, "rows.jsonl", b"not json")
    with pytest.raises(BadRow, match="no rows"):
        pipeline.submit_import(desk, anna, "rows.csv", b"text,title\n")


def test_a_file_is_read_once_and_what_was_read_is_kept(desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    read, names = library.read_file, []

    def note(name: str, *given: object) -> Document:
        names.append(name)
        return read(name, *given)

    monkeypatch.setattr(library, "read_file", note)
    content = b"Title\n\nThe pier of Hanko is 300 metres long, and it was built in 1874."
    queued = pipeline.submit_import(desk, anna, "pier.txt", content)
    assert library.ROWS.validate_json(queued.content) == pipeline.read_evidence(desk, "pier.txt", content).rows
    names.clear()
    [done] = pipeline.finish(desk, Import, [queued.id], lambda job: None)
    assert (done.status, done.added, names) == (Status.ready, 1, [])


def test_a_refused_file_leaves_nothing_behind(desk: Desk, anna: User) -> None:
    with pytest.raises(BadArticle, match=r"empty\.pdf"):
        pipeline.submit_import(desk, anna, "empty.pdf", b"")
    assert count(desk, Import) == count(desk, Job) == 0


def test_an_import_that_is_done_stays_as_it_is_when_its_step_runs_again(desk: Desk, anna: User) -> None:
    """As it does where a crash comes between the step's end and the queue's note of it."""
    queued = pipeline.submit_import(desk, anna, "rows.jsonl", b'{"text": "Sweden joined NATO in 2024."}\nno JSON')
    pipeline.take_in(desk, queued.id)
    pipeline.take_in(desk, queued.id)
    [done] = pipeline.finish(desk, Import, [queued.id], lambda job: None)
    assert (done.status, done.error, done.added, done.unchanged, len(done.refused)) == (Status.ready, "", 1, 0, 1)


def test_evidence_knows_who_brought_it(desk: Desk, anna: User) -> None:
    other = accounts.add_user(desk.engine, "ola@desk.example", Role.editor)
    for user in (anna, other):
        row = {"external_id": "pier", "text": f"The pier is {user.id} kilometres long."}
        queued = pipeline.submit_import(desk, user, "rows.jsonl", json.dumps(row).encode())
        assert (queued.job.asked_by, queued.added_by) == (user.id, user.id)
        pipeline.finish(desk, Import, [queued.id], lambda job: None)
    with Session(desk.engine) as session:
        older, newer = session.exec(select(Evidence).order_by(Evidence.id)).all()
    assert (older.added_by, newer.added_by, older.retired_by) == (anna.id, other.id, other.id)


def test_only_one_process_works_at_a_time(desk: Desk) -> None:
    with pipeline.working(desk) as first, pipeline.working(desk) as second:
        assert (first, second) == (True, False)


@pytest.mark.parametrize("when", ["split", "embed"])
def test_killed_with_kill_9_it_goes_on_and_doubles_nothing(tmp_path: Path, when: str) -> None:
    """A process is killed while at work on a long article; the next one finishes it, with each claim once."""
    paragraphs = [
        f"Town number {n} has {n * 37 + 11} inhabitants, and spent {n * 3 + 2} million euros on its harbour last year."
        for n in range(160)
    ]
    story = tmp_path / "long.txt"
    story.write_text("\n\n".join(paragraphs))
    environment = {**os.environ, "CLAIMDESK_DATA_DIR": str(tmp_path / "desk")}
    command = [sys.executable, "-m", "app", "ingest", str(story)]
    settings = Settings(data_dir=tmp_path / "desk", _env_file=None)
    victim = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    desk = Desk(settings)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with Session(desk.engine) as session:
            article = session.exec(select(Article)).first()
        if article and article.status is Status.running and article.step == when:
            break
        time.sleep(0.02)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    with Session(desk.engine) as session:
        assert session.exec(select(Article)).one().status is Status.running, "it was killed at work"
    # The same command again: it finds the article, goes on with it and waits until it is ready.
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["id"], told["status"]) == (1, "ready")
    with Session(desk.engine) as session:
        spans = session.exec(select(Claim.start, Claim.end, Claim.text)).all()
        assert session.exec(select(func.count()).select_from(Article)).one() == 1
    assert len(spans) == len(set(spans)) == told["claims"] >= 160


# --- what is noticed --------------------------------------------------------------------------------------------------

BRIDGE = "The bridge of Stavnes is 412 metres long."


def brought_in(desk: Desk, user: User, text: str) -> Claim:
    """The first claim of an article of this text, which has been through the pipeline."""
    queued, _ = pipeline.submit(desk, user, read_text(text, desk.settings))
    [ready] = finish(desk, queued.id)
    assert ready.status is Status.ready, ready.error
    with Session(desk.engine) as session:
        return session.exec(select(Claim).where(Claim.article_id == queued.id)).first()


def imported(desk: Desk, user: User, *rows: dict[str, str]) -> Import:
    content = "\n".join(map(json.dumps, rows)).encode()
    queued = pipeline.submit_import(desk, user, "rows.jsonl", content)
    [done] = pipeline.finish(desk, Import, [queued.id], lambda job: None)
    assert done.status is Status.ready, done.error
    return done


def noticed(desk: Desk, claim: Claim) -> tuple[bool, bool, int]:
    with Session(desk.engine) as session:
        stands = session.get_one(Claim, claim.id)
        return stands.differs, stands.decided_before, stands.version


def test_what_differs_and_what_was_decided_before_is_noticed_when_an_article_comes_in(desk: Desk, anna: User) -> None:
    imported(desk, anna, {"text": "The bridge of Stavnes is 530 metres long."}, {"text": "Owls are birds of prey."})
    longer = brought_in(desk, anna, BRIDGE)
    assert (longer.differs, longer.decided_before) == (True, False)
    review.decide(desk.engine, anna, longer.id, 1, "unsourced", "Searched the archive.")
    again = brought_in(desk, anna, f"{BRIDGE} So says the mayor.")
    assert (again.differs, again.decided_before) == (True, True)
    other = brought_in(desk, anna, "The orchestra of Hankala has 90 members.")
    assert (other.differs, other.decided_before) == (False, False)
    with Session(desk.engine) as session:
        assert session.exec(select(Event).where(Event.subject == "claim", Event.act != "unsourced")).all() == []


def test_evidence_that_comes_or_goes_is_noticed_of_what_is_still_to_be_decided(desk: Desk, anna: User) -> None:
    texts = [BRIDGE, f"{BRIDGE} It opened in June.", f"{BRIDGE} Fog closed it.", f"{BRIDGE} It is made of oak."]
    undecided, decided, archived, deleted = (brought_in(desk, anna, text) for text in texts)
    review.decide(desk.engine, anna, decided.id, 1, "unsourced", "Searched the archive.")
    with writing(desk.engine) as session:
        session.get_one(Article, archived.article_id).archived_at = now()
        session.get_one(Article, deleted.article_id).deleted_at = now()
    imported(desk, anna, {"external_id": "bridge", "text": "The bridge of Stavnes is 530 metres long."})
    assert noticed(desk, undecided) == (True, True, 1)
    assert [noticed(desk, claim)[0] for claim in (decided, archived, deleted)] == [False, False, False]
    imported(desk, anna, {"external_id": "bridge", "text": "The bridge of Stavnes is 412 metres long, and narrow."})
    assert noticed(desk, undecided) == (False, True, 1), "what differed was replaced"


def test_only_claims_that_an_import_may_bear_on_are_looked_up_again(
    desk: Desk, article: Article, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[list[str]] = []
    whole = noticing.matches

    def counted(desk: Desk, claims: list[Claim], **given: object) -> object:
        looked.append([claim.text for claim in claims])
        return whole(desk, claims, **given)

    monkeypatch.setattr(noticing, "matches", counted)
    imported(desk, anna, {"text": "Owls are birds of prey."})
    assert looked == []
    imported(desk, anna, {"text": "Owls are birds of prey."})
    assert looked == [], "nothing came"
    imported(
        desk, anna, *({"text": f"The border of Finland with Russia is {n} kilometres long."} for n in (10, 20, 30))
    )
    assert len(looked) == 1, "once, when all of it is there"
    assert any("1,340" in text for text in looked[0])
    assert len(looked[0]) < count(desk, Claim)


def test_noticing_that_is_interrupted_is_begun_again_and_asks_no_model_beside_the_desks(
    desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Never:
        def stances(self, pairs: object) -> None:
            raise AssertionError("no model of inference is asked")

        def scores(self, text: str, others: object) -> None:
            raise AssertionError("no reranker is asked")

    monkeypatch.setattr(noticing, "BATCH", 1)
    desk.inference, desk.reranker = Never(), Never()
    imported(
        desk,
        anna,
        {"text": "The bridge of Stavnes is 530 metres long."},
        {"text": "The bridge of Hankala is 90 metres long."},
    )
    whole, calls = noticing.matches, []

    def interrupted(desk: Desk, claims: list[Claim], **given: object) -> object:
        calls.append(claims)
        if len(calls) == 2:
            raise OSError("killed")
        return whole(desk, claims, **given)

    monkeypatch.setattr(noticing, "matches", interrupted)
    queued, _ = pipeline.submit(
        desk, anna, read_text(f"{BRIDGE} The bridge of Hankala is 70 metres long.", desk.settings)
    )
    [failed] = finish(desk, queued.id)
    assert (failed.status, failed.step, failed.progress > 0.8) == (Status.failed, "embed", True)
    pipeline.retry(desk, anna, Article, queued.id)
    assert [ready.status for ready in finish(desk, queued.id)] == [Status.ready]
    with Session(desk.engine) as session:
        assert [claim.differs for claim in session.exec(select(Claim))] == [True, True]


def test_the_owner_is_made_once(desk: Desk) -> None:
    assert accounts.owner(desk.engine).id == accounts.owner(desk.engine).id
