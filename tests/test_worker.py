"""What is written down is worked on: whatever keeps the queue from it is told, and the work goes on by itself."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from app import accounts, pipeline
from app.desk import Desk
from app.errors import Conflict, NotFound, Unavailable
from app.ingest import read_text
from app.models import Article, Claim, Import, Job, Status, User
from app.pipeline import queue, schedule, steps, worker
from app.web import create_app
from tests.conftest import STORY, words
from tests.test_journey import wait_for

TEXT = "The lighthouse of Bengtskär is 52 metres high, and was built in 1906."


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE", 0.1)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(schedule, "LONG_TICK", 0.2)


def submitted(desk: Desk, user: User, text: str = TEXT) -> Article:
    return pipeline.submit(desk, user, read_text(text, desk.settings))[0]


def finish(desk: Desk, *ids: int | None) -> list[Article]:
    return pipeline.finish(desk, Article, list(ids), lambda job: None)


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def jobs(desk: Desk) -> list[Job]:
    with Session(desk.engine) as session:
        return list(session.exec(select(Job).order_by(Job.id)))


def spoil(desk: Desk) -> None:
    (desk.folder / "pipeline.sqlite").write_bytes(b"This is no database. " * 100)


def mend(desk: Desk) -> None:
    (desk.folder / "pipeline.sqlite").unlink()


@pytest.fixture
def started(desk: Desk) -> Iterator[pipeline.Worker]:
    running = pipeline.Worker(desk)
    running.start()
    yield running
    running.stop()


# --- a queue that does not answer -------------------------------------------------------------------------------------


def test_what_comes_in_while_the_queue_is_unreadable_is_saved_and_goes_on(desk: Desk, anna: User) -> None:
    spoil(desk)
    article = submitted(desk, anna)
    with pytest.raises(Unavailable, match="What was brought in is saved"):
        finish(desk, article.id)
    assert [job.status for job in jobs(desk)] == [Status.queued]
    mend(desk)
    assert finish(desk, article.id)[0].status is Status.ready


def test_the_command_line_tells_it_in_one_line(desk: Desk) -> None:
    spoil(desk)
    environment = {**os.environ, "CLAIMDESK_DATA_DIR": str(desk.folder)}
    command = [sys.executable, "-m", "app", "ingest", "-"]
    done = subprocess.run(command, env=environment, input=TEXT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "saved" in done.stderr


def test_health_and_pages_say_when_no_work_is_done_and_it_is_taken_up_again(desk: Desk, anna: User) -> None:
    spoil(desk)
    with TestClient(create_app(desk), base_url="http://127.0.0.1:8000") as client:
        client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
        until(lambda: client.get("/healthz").status_code == 503)
        assert client.get("/healthz").json()["status"] == "degraded"
        assert "cannot begin (DatabaseError)" in client.get("/healthz").json()["reason"]
        waiting = client.post("/articles", data={"text": TEXT})
        assert "This is saved and waits" in words(waiting.text)
        client.post("/evidence", data={"text": "The lighthouse has 252 steps."})
        assert "This is saved and waits" in words(client.get("/evidence").text)
        mend(desk)
        wait_for(client, "/articles/1", "claims decided")
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.post("/articles/1/discard").status_code == 409


@pytest.mark.parametrize("left", [(), ("-wal", "-shm")])
def test_a_queue_deleted_under_a_worker_is_made_anew(
    desk: Desk, anna: User, started: pipeline.Worker, left: tuple[str, ...]
) -> None:
    first = submitted(desk, anna)
    until(lambda: jobs(desk)[0].status is Status.ready)
    for file in desk.folder.glob("pipeline.sqlite*"):
        if not file.name.endswith(left or ("-none",)):
            file.unlink()
    second = submitted(desk, anna, STORY)
    until(lambda: [job.status for job in jobs(desk)] == [Status.ready] * 2)
    until(lambda: started.problem == "")
    assert (first.id, second.id) == (1, 2)


def test_an_article_that_two_workflows_split_has_each_claim_once(
    desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = submitted(desk, anna)
    extract = desk.extractor.extract

    def overtaken(*given: str) -> object:
        monkeypatch.setattr(desk.extractor, "extract", extract)
        steps.split(desk, article.id or 0)
        return extract(*given)

    monkeypatch.setattr(desk.extractor, "extract", overtaken)
    steps.split(desk, article.id or 0)
    with Session(desk.engine) as session:
        texts = session.exec(select(Claim.text)).all()
    assert texts
    assert len(texts) == len(set(texts))


def test_a_database_that_does_not_answer_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    assert page.get("/healthz").json() == {"status": "ok"}
    with desk.engine.begin() as connection:
        connection.exec_driver_sql('ALTER TABLE "user" RENAME TO "people"')
    told = page.get("/healthz")
    assert (told.status_code, told.json()["status"]) == (503, "degraded")
    assert "database" in told.json()["reason"]


@pytest.mark.parametrize("where", ["its start", "warming up", "the clock"])
def test_a_worker_begins_again_after_any_fault(
    desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    article = submitted(desk, anna)
    broken = {"its start": (queue, "start"), "warming up": (desk, "warm_up"), "the clock": (schedule, "hand_over")}

    def fault(*_: object) -> None:
        raise OSError("a fault")

    with monkeypatch.context() as patch:
        patch.setattr(*broken[where], fault)
        running = pipeline.Worker(desk)
        running.start()
        until(lambda: "OSError" in running.problem)
        assert "a fault" in caplog.text
    until(lambda: jobs(desk)[0].status is Status.ready)
    until(lambda: running.problem == "")
    running.stop()
    assert finish(desk, article.id)[0].error == ""


def test_what_is_wrong_is_told_until_the_work_begins(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def fault(*_: object) -> None:
        told.append(running.problem)
        raise OSError("a fault")

    monkeypatch.setattr(queue, "start", fault)
    running = pipeline.Worker(desk)
    running.start()
    until(lambda: len(told) > 2)
    running.stop()
    assert told[0] == ""
    assert ["OSError" in problem for problem in told[1:3]] == [True, True]


def test_a_clock_that_is_held_up_is_told(desk: Desk, started: pipeline.Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SILENCE", 0.5)
    until(lambda: started.problem == "")
    with monkeypatch.context() as patch:
        patch.setattr(schedule, "hand_over", lambda desk: time.sleep(2))
        until(lambda: "does not answer" in started.problem)
    until(lambda: started.problem == "")


def test_where_another_works_nothing_is_wrong_and_its_place_is_taken(desk: Desk, anna: User) -> None:
    with pipeline.working(desk):
        standing_by = pipeline.Worker(desk)
        standing_by.start()
        time.sleep(1.5)
        assert standing_by.problem == ""
    article = submitted(desk, anna)
    until(lambda: jobs(desk)[0].status is Status.ready)
    standing_by.stop()
    assert article.id == 1


# --- jobs and their workflows -----------------------------------------------------------------------------------------


def test_many_that_wait_are_handed_over_a_few_at_a_time(
    desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "AHEAD", 2)
    made = [pipeline.submit_url(desk, anna, f"http://127.0.0.1:9/{n}").id for n in range(7)]
    assert [article.status for article in finish(desk, *made)] == [Status.failed] * 7


def test_one_whose_workflow_ended_without_it_is_begun_again(
    desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is locked just when the workflow would write down how far it is."""
    report, calls = queue._report, 0

    def locked(*given: object, **values: object) -> bool:
        nonlocal calls
        calls += 1
        if calls in (1, 3):
            raise OperationalError("UPDATE job", {}, Exception("database is locked"))
        return report(*given, **values)

    monkeypatch.setattr(queue, "_report", locked)
    article = submitted(desk, anna)
    assert finish(desk, article.id)[0].status is Status.ready
    assert jobs(desk)[0].attempt == 3


def test_one_that_ends_every_process_is_given_up(desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    article = submitted(desk, anna)
    monkeypatch.setattr(queue, "_states", lambda ids: dict.fromkeys(ids, queue.EXHAUSTED))
    queue.hand_over(desk)
    monkeypatch.undo()
    [given_up] = finish(desk, article.id)
    assert (given_up.status, "again and again" in given_up.error) == (Status.failed, True)
    pipeline.retry(desk, anna, Article, article.id)
    assert finish(desk, article.id)[0].status is Status.ready


def test_one_that_waits_can_be_tried_again_and_is_done_once(desk: Desk, anna: User) -> None:
    article = submitted(desk, anna)
    before = jobs(desk)[0].workflow_id
    queue.start(desk)
    queue.enqueue(jobs(desk)[0])
    pipeline.retry(desk, anna, Article, article.id)
    queue.stop()
    [ready] = finish(desk, article.id)
    assert (ready.status, ready.attempt) == (Status.ready, 2)
    assert jobs(desk)[0].workflow_id != before
    with pytest.raises(Conflict):
        pipeline.retry(desk, anna, Article, article.id)


def test_one_that_waits_can_be_taken_off_the_desk(desk: Desk, anna: User) -> None:
    """And the next article, which on SQLite has the same number, is not mistaken for it."""
    first = submitted(desk, anna)
    queue.start(desk)
    queue.enqueue(jobs(desk)[0])
    pipeline.discard(desk, anna, first.id)
    queue.stop()
    assert jobs(desk) == []
    with pytest.raises(NotFound, match="taken off the desk"):
        finish(desk, first.id)
    second = submitted(desk, anna, STORY)
    assert (second.id, finish(desk, second.id)[0].status) == (first.id, Status.ready)


def test_a_failed_article_taken_off_the_desk_makes_room_for_another(desk: Desk, anna: User) -> None:
    failed = pipeline.submit_url(desk, anna, "http://127.0.0.1:9/story")
    assert finish(desk, failed.id)[0].status is Status.failed
    pipeline.discard(desk, anna, failed.id)
    next_one = submitted(desk, anna)
    assert (next_one.id, finish(desk, next_one.id)[0].status) == (failed.id, Status.ready)


def test_the_same_text_again_is_the_one_that_waits(desk: Desk, anna: User) -> None:
    spoil(desk)
    article = submitted(desk, anna)
    again, new = pipeline.submit(desk, anna, read_text(TEXT, desk.settings))
    assert (again.id, new, again.status) == (article.id, False, Status.queued)
    mend(desk)
    assert finish(desk, article.id)[0].status is Status.ready


def test_waiting_reads_only_the_jobs(desk: Desk, anna: User, statements: list[str]) -> None:
    rows = "\n".join(json.dumps({"text": f"Pier {n} is {n} metres long."}) for n in range(3))
    given = pipeline.submit_import(desk, anna, "rows.jsonl", rows.encode())
    statements.clear()
    seen: list[float] = []
    pipeline.finish(desk, Import, [given.id], lambda job: seen.append(job.progress))
    assert seen[-1] == 1.0
    loading = [one for one in statements if one.startswith("SELECT") and "import.content" in one]
    assert len(loading) == 2, "the step reads what it is to take in, and the caller gets what has become of it"
    assert all("import.content" not in one for one in statements if one.startswith("UPDATE job"))
