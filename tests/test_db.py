"""The database: opened or refused in words, migrated once to the models, and a transaction is all or nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, make_url
from sqlmodel import Session, SQLModel, select

from app import accounts, pipeline
from app.claims import Extractor
from app.db import connect, migrate, migrations_folder, open_database, shown, writing
from app.desk import Desk
from app.embedding import Embedder
from app.errors import Misconfigured, Unavailable
from app.evidence.importers import Row
from app.ingest import read_text
from app.models import Article, Evidence, Role, User
from app.settings import Settings, sqlite_url

ROOT = Path(__file__).parent.parent


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """A database of each kind, at the newest migration."""
    engine = connect(database)
    migrate(engine)
    yield engine
    engine.dispose()


def migrated_to(url: str, revision: str) -> Engine:
    engine = connect(url)
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def with_evidence_from_before_captures(url: str) -> Engine:
    engine = migrated_to(url, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO evidence (title, url, publisher, rating, text, digest, created_at)"
            " VALUES ('', '', '', '', 'One.', 'x', '2025-01-31 00:00:00')"
        )
    return engine


# --- migrations ---


def test_migrations_end_at_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_evidence_of_a_desk_from_before_captures_is_read(database: str) -> None:
    engine = with_evidence_from_before_captures(database)
    migrate(engine)
    with Session(engine) as session:
        evidence = session.exec(select(Evidence)).one()
    assert (evidence.text, list(evidence.pages), evidence.replaced_by) == ("One.", [], None)
    engine.dispose()


OPEN = """
import sys
from alembic import command
from app.db import open_database
from app.settings import Settings

upgrade = command.upgrade
command.upgrade = lambda *arguments: (print("migrates", flush=True), upgrade(*arguments))
print("ready", flush=True)
sys.stdin.readline()
open_database(Settings(_env_file=None)).dispose()
"""


@pytest.mark.parametrize("old", [True, False], ids=["old", "new"])
def test_of_several_processes_that_open_a_database_one_migrates(database: str, tmp_path: Path, old: bool) -> None:
    if old:
        with_evidence_from_before_captures(database).dispose()
    told = {"CLAIMDESK_DATABASE_URL": database, "CLAIMDESK_DATA_DIR": str(tmp_path / "desk"), "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([sys.executable, "-c", OPEN], env={**os.environ, **told}, **pipes) for _ in range(3)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 3
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [(*process.communicate(), process.returncode) for process in processes]
    assert [(errors, code) for _, errors, code in answers] == [("", 0)] * 3
    assert "".join(output for output, _, _ in answers) == "migrates\n"
    engine = connect(database)
    with Session(engine) as session:
        assert [row.text for row in session.exec(select(Evidence))] == ["One."] * old
    engine.dispose()


# --- transactions ---


def test_opening_a_desk_again_keeps_what_is_there(settings: Settings, database: str) -> None:
    settings.database_url = database
    with writing(open_database(settings)) as session:
        session.add(User(email="anna@desk.example", role=Role.reviewer))
    with Session(open_database(settings)) as session:
        user = session.exec(select(User)).one()
    assert (user.email, user.role) == ("anna@desk.example", Role.reviewer)
    assert user.created_at.utcoffset() is not None


def test_a_transaction_that_raises_leaves_nothing(engine: Engine) -> None:
    def interrupted() -> None:
        with writing(engine) as session:
            session.add(User(email="anna@desk.example", role=Role.reviewer))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with Session(engine) as session:
        assert session.exec(select(User)).all() == []


def test_one_reads_while_another_writes(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(User(email="anna@desk.example", role=Role.reviewer))
        session.flush()
        with Session(engine) as reader:
            assert reader.exec(select(User)).all() == []


def test_a_text_may_hold_any_character(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(Evidence(title="nul \0 🚢", text="“\0”", digest="x"))
    with Session(engine) as session:
        [evidence] = session.exec(select(Evidence).where(Evidence.title == "nul \0 🚢"))
    assert (len(evidence.title), len(evidence.text)) == (7, 3), "spans stay as they are"


def test_an_article_goes_through_on_every_database(
    settings: Settings, database: str, models: tuple[Embedder, Extractor]
) -> None:
    settings.database_url = database
    desk = Desk(settings)
    desk.embedder, desk.extractor = models
    anna = accounts.add_user(desk.engine, "anna@desk.example", Role.admin)
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row("Turku has 200,000 inhabitants.", "turku")])
    article, _ = pipeline.submit(desk, anna, read_text("Turku has 195,000 inhabitants.", desk.settings))
    [ready] = pipeline.finish(desk, Article, [article.id], lambda job: None)
    assert (ready.status, ready.error) == ("ready", "")
    assert [hit.external_id for hit in desk.search("How many people live in Turku?", 1)] == ["turku"]
    desk.engine.dispose()


# --- what cannot be opened ---


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("sqlite:///{folder}/torn.sqlite", "not a database"),
        ("sqlite:///{folder}/no/such/folder.sqlite", "unable to open"),
        ("sqlite:///file:{folder}/there.sqlite?mode=ro&uri=true", "readonly"),
        ("sqlite+aiosqlite:///{folder}/there.sqlite", "driver"),
        ("postgresql+psycopg2://anna:secret@localhost/desk", r"driver of postgresql\+psycopg2://anna:\*\*\*@.*psycopg"),
        ("postgresql+psycopg://anna:secret@127.0.0.1:1/desk", "its server runs"),
        ("postgresql+psycopg://127.0.0.1:1/desk?user=anna&password=secret", "its server runs"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path, url: str, problem: str) -> None:
    (tmp_path / "torn.sqlite").write_text("This was a database once.\n" * 100)
    migrated_to(sqlite_url(tmp_path / "there.sqlite"), "head").dispose()
    settings = Settings(data_dir=tmp_path / "desk", database_url=url.format(folder=tmp_path), _env_file=None)
    with pytest.raises(Misconfigured, match=problem) as refusal:
        open_database(settings)
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_server_without_the_database_or_user_is_told(settings: Settings, postgres: str) -> None:
    for changed in ({"database": "nowhere"}, {"username": "nobody_here", "password": "secret"}):
        settings.database_url = make_url(postgres).set(**changed).render_as_string(hide_password=False)
        with pytest.raises(Misconfigured, match=r"nowhere|nobody_here") as refusal:
            open_database(settings)
        assert "secret" not in str(refusal.value)


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Misconfigured, match=r"claimdesk\[postgres\]"):
        connect("postgresql+psycopg://localhost/desk")


def test_a_database_of_a_newer_release_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Misconfigured, match=r"newer Claimdesk.*9999.*update"):
        migrate(engine)


def test_a_queue_that_is_torn_is_told(desk: Desk) -> None:
    (desk.folder / "pipeline.sqlite").write_text("This was a database once.\n" * 100)
    with pytest.raises(Unavailable, match=r"pipeline\.sqlite does not answer"), pipeline.working(desk):
        pass


def test_no_password_is_shown() -> None:
    assert shown("postgresql+psycopg://anna:secret@h/d") == "postgresql+psycopg://anna:***@h/d"
    assert "secret" not in shown("postgresql+psycopg://h/d?password=secret&sslpassword=secret&user=anna")
