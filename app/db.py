"""The desk's database: engine, pragmas, sessions and migrations. Nothing here is module state."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

from app.settings import Settings

T = TypeVar("T")
NAMED = 5000


def open_database(settings: Settings) -> Engine:
    """An engine on the settings' database, its tables at the newest migration.

    The data folder is made when it is missing. SQLite runs in WAL mode, so readers never wait for the writer.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database)
    migrate(engine)
    return engine


def connect(url: str) -> Engine:
    """An engine on a database as it is, with SQLite's pragmas set where they apply."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 (the DBAPI has no type of its own)
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that will write takes SQLite's write lock at once: one that reads first and then finds that
    # another has written in between could only fail.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are committed together at the end, or not at all where it raises."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


def batched(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists that a query may name: databases limit how many that is."""
    rest = iter(values)
    while batch := list(islice(rest, NAMED)):
        yield batch


def migrations_folder() -> Path:
    """Where the migration scripts are: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def migrate(engine: Engine) -> None:
    """Bring the database to the newest migration; at once, in one transaction, and only where it is behind."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
