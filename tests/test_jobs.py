"""One table says how far the pipeline is, and rows from before it are carried over, there and back."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app import accounts, pipeline
from app.db import connect, migrations_folder, writing
from app.desk import Desk
from app.models import Article, Feed, Import, Job, Status, User
from app.web import create_app

AT = "2025-01-31 00:00:00"
# Article 1 failed at its second attempt, article 2 is ready; import 1 is a file half taken in, import 2 an address.
BEFORE = [
    f"""INSERT INTO "user" (id, email, role, password, created_at) VALUES (1, 'i@desk.example', 'admin', '', '{AT}')""",
    *(
        f"""INSERT INTO article (id, title, author, publisher, url, language, text, notice, extraction, status, step,
        progress, error, attempt, added_by, created_at)
        VALUES ({id}, '', '', '', '', '', '', '', '{{}}', '{status}', '{step}', {progress}, '{error}', {attempt}, 1,
        '{AT}')"""
        for id, status, step, progress, error, attempt in [
            (1, "failed", "split", 0.25, "It is empty.", 2),
            (2, "ready", "", 1.0, "", 1),
        ]
    ),
    *(
        f"""INSERT INTO import (id, name, url, content, status, step, progress, error, attempt, added, unchanged, taken,
        refused, added_by, created_at)
        VALUES ({id}, 'x.jsonl', '{url}', '{content}', 'running', 'take_in', 0.5, '', 1, 3, 0, 3, '[]', 1, '{AT}')"""
        for id, url, content in [(1, "", "{}"), (2, "https://a.example/", "")]
    ),
    f"""INSERT INTO feed (id, url, title, etag, modified, status, step, progress, error, attempt, found, created_at)
    VALUES (1, 'https://a.example/feed', '', '', '', 'ready', '', 0.0, '', 0, 0, '{AT}')""",
]


def migrated(engine: Engine, how: object, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        how(config, revision)


def carried_over(engine: Engine) -> None:
    migrated(engine, command.upgrade, "0005")
    with engine.begin() as connection:
        for statement in BEFORE:
            connection.exec_driver_sql(statement)
    migrated(engine, command.upgrade, "head")
    with Session(engine) as session:
        failed, ready = session.exec(select(Article).order_by(Article.id)).all()
        file, address = session.exec(select(Import).order_by(Import.id)).all()
        feed = session.exec(select(Feed)).one()
    assert (failed.status, failed.step, failed.progress, failed.error) == (Status.failed, "split", 0.25, "It is empty.")
    assert (failed.job.workflow_id, failed.attempt) == ("Article-1-2", 2), "the queue knows what it has begun by this"
    assert (ready.status, ready.job.asked_by, ready.job.created_at) == (Status.ready, 1, ready.created_at)
    assert (address.status, address.job.workflow_id) == (Status.running, "Import-2-1")
    assert (file.status, file.content, "import the file again" in file.error) == (Status.failed, b"", True)
    assert (feed.status, feed.attempt, feed.job.asked_by) == (Status.ready, 0, None)
    with writing(engine) as session:
        session.add(Article(id=9, added_by=1, job=Job(id=99)))
    migrated(engine, command.downgrade, "0005")
    with engine.begin() as connection:
        back = connection.exec_driver_sql("SELECT status, step, progress, error, attempt FROM article ORDER BY id")
        assert tuple(back.first()) == ("failed", "split", 0.25, "It is empty.", 2)
        [old] = connection.exec_driver_sql("SELECT status, attempt FROM feed").all()
        assert tuple(old) == ("ready", 0)
    migrated(engine, command.upgrade, "head")


def test_rows_from_before_are_carried_over_and_back(tmp_path: Path) -> None:
    carried_over(connect(f"sqlite:///{tmp_path / 'desk.sqlite'}"))


def test_what_was_half_taken_in_before_is_to_be_imported_again(desk: Desk, anna: User) -> None:
    with writing(desk.engine) as session:
        session.add(Import(name="old.pdf", added_by=anna.id, job=Job(status=Status.failed)))
    pipeline.retry(desk, anna, Import, 1)
    [failed] = pipeline.finish(desk, Import, [1], lambda job: None)
    assert (failed.status, failed.error) == (Status.failed, "What old.pdf said is no longer kept: import it again.")


@pytest.mark.parametrize("given", [{}, {"article_id": 1, "import_id": 1}])
def test_a_job_is_about_one_thing(desk: Desk, anna: User, given: dict[str, int]) -> None:
    with writing(desk.engine) as session:
        session.add(Article(added_by=anna.id, job=Job()))
        session.add(Import(name="x", added_by=anna.id, job=Job()))
    with writing(desk.engine) as session:
        for job in session.exec(select(Job)):
            session.delete(job)
    with pytest.raises(IntegrityError), writing(desk.engine) as session:
        session.add(Job(**given))


def test_a_job_says_what_it_is_about_and_is_asked_for_anew(desk: Desk, anna: User) -> None:
    with writing(desk.engine) as session:
        article = Article(added_by=anna.id, job=Job(status=Status.failed, error="No.", asked_by=anna.id))
        session.add(article)
    job = article.job
    assert (job.kind, job.subject_id, job.as_json()["error"]) == ("Article", article.id, "No.")
    before = job.workflow_id
    job.again()
    assert (job.status, job.error, job.attempt, job.workflow_id != before) == (Status.queued, "", 2, True)


def test_a_list_of_articles_asks_once_for_all_their_jobs(desk: Desk, anna: User, statements: list[str]) -> None:
    page = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    page.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    counted = []
    for count in (1, 9):
        for n in range(count):
            pipeline.submit_url(desk, anna, f"https://a.example/{count}/{n}")
        for path in ("/", "/api/v1/articles"):
            statements.clear()
            assert page.get(path).text.count("https://a.example/") >= count
            counted.append(len(statements))
    assert counted[:2] == counted[2:]
