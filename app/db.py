"""The desk's database: engine, sessions and migrations. Nothing here is module state.

What only SQLite or only PostgreSQL understands stands in the part "where the two differ", and nowhere else.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import URL, ColumnElement, Connection, Engine, event, func, make_url, or_, select, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Mapped
from sqlmodel import Session, create_engine

from app import __version__
from app.errors import Misconfigured
from app.folder import open_folder
from app.settings import Settings

T = TypeVar("T")
NAMED = 5000
# Seconds that SQLite waits for others, and that opening a desk waits for another process that migrates its database.
BUSY, PATIENCE = 10, 1800
DRIVERS = ("pysqlite", "psycopg")
# What processes that migrate a PostgreSQL database agree on: "claimdes" in ASCII.
LOCK = 0x636C61696D646573
ADVICE = {
    "sqlite": "see that it is a desk's database, that its disk has room, and that it and its folder may be written to; "
    "a damaged one has to be restored from a backup",
    "postgresql": "see that its server runs, and that CLAIMDESK_DATABASE_URL names the right host, user, password "
    "and database",
}


def open_database(settings: Settings) -> Engine:
    """An engine on the settings' database, its tables at the newest migration.

    The data folder is made when it is missing. SQLite runs in WAL mode, so readers never wait for the writer. Raises
    Misconfigured where the folder or the database cannot be used.
    """
    open_folder(settings.data_dir)
    with opening(settings.database):
        engine = connect(settings.database)
        _make_file(engine.url)
        migrate(engine)
    return engine


@contextmanager
def opening(url: str) -> Iterator[None]:
    """While a database is opened: what its driver says against it becomes Misconfigured, with advice."""
    try:
        yield
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        advice = ADVICE[make_url(url).get_backend_name()]
        raise Misconfigured(f"The database {shown(url)} cannot be opened ({reason}): {advice}.") from error


def shown(url: str) -> str:
    """A database's URL without its passwords."""
    parsed = make_url(url)
    return parsed.difference_update_query(name for name in parsed.query if "password" in name).render_as_string()


def connect(url: str) -> Engine:
    """An engine on a database as it is. Raises Misconfigured where its driver is missing or no driver for a desk."""
    try:
        engine = create_engine(url)
        usable = engine.dialect.driver in DRIVERS
    except (ImportError, NoSuchModuleError):
        usable = False
    if not usable:
        raise Misconfigured(
            f"The driver of {shown(url)} is not installed, or is none that a desk can use: install Claimdesk's extra "
            "'postgres' (pip install 'claimdesk[postgres]') and write postgresql+psycopg://…"
        )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "connect", _replace_nuls)
    return engine


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


# --- a database that cannot be used just now --------------------------------------------------------------------------


class Told(NamedTuple):
    """Why a database cannot do what it is asked, and when it is worth asking again."""

    reason: str
    when: str


BUSY_NOW = Told("The database is busy with somebody else's change.", "in a moment")
FULL = Told("The disk of the desk's machine is full.", "once there is room on it")
AWAY = Told("The database does not answer.", "once it does")
# By what drivers say.
UNAVAILABLE = {
    "database is locked": BUSY_NOW,
    "lock timeout": BUSY_NOW,
    "disk is full": FULL,
    "no space left": FULL,
    "connection": AWAY,
}


def unavailable(error: Exception) -> Told | None:
    """What an error tells of the database's state just now; None where it is an error of another kind."""
    if not isinstance(error, OperationalError | NoConnection):
        return None
    # The driver's own words: the statement, which the error's text has too, may quote anything.
    said = str(error.orig if isinstance(error, OperationalError) else error).lower()
    return next((told for sign, told in UNAVAILABLE.items() if sign in said), None)


# --- migrations -------------------------------------------------------------------------------------------------------


def migrations_folder() -> Path:
    """Where the migration scripts are: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def migrate(engine: Engine) -> None:
    """Bring the database to the newest migration; at once, in one transaction, and only where it is behind.

    Of several processes one does it; the others wait until it is done. Raises Misconfigured where the database is of a
    newer Claimdesk.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    scripts = ScriptDirectory.from_config(config)
    with alone(engine) as connection:
        config.attributes["connection"] = connection
        there = set(MigrationContext.configure(connection).get_current_heads())
        if newer := there - {script.revision for script in scripts.walk_revisions()}:
            raise Misconfigured(
                f"The database {engine.url.render_as_string()} was written by a newer Claimdesk (its revision "
                f"{', '.join(newer)} is not known to {__version__}): update Claimdesk, or open another database."
            )
        if there == set(scripts.get_heads()):
            connection.execute(
                text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0")
            )  # may we write?
        else:
            command.upgrade(config, "head")


# --- where the two differ ---------------------------------------------------------------------------------------------


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that waits for any other such transaction to end, in whatever process it is.

    On SQLite it is the only one that writes at all.
    """
    with engine.execution_options(writes=True, patience=PATIENCE).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        yield connection


def contains(column: ColumnElement[str] | Mapped[str], word: str) -> ColumnElement[bool]:
    """Whether a text has a word, or some words as they follow each other, in it; large or small letters are alike."""
    # SQLite's lower() knows A to Z only: a word with other letters is looked for in each way that people write it.
    spellings = {_lowered(way) for way in (word, word.lower(), word.upper(), word.capitalize(), word.title())}
    return or_(*(func.lower(column).contains(way, autoescape=True) for way in sorted(spellings)))


def _lowered(word: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in word)


def _make_file(url: URL) -> None:
    """Make a new SQLite file its owner's alone; its journals take after it."""
    if url.get_backend_name() == "sqlite" and "uri" not in url.query:
        with suppress(OSError):  # SQLite will say so itself
            os.close(os.open(str(url.database), os.O_CREAT | os.O_RDONLY, 0o600))


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 (the DBAPI has no type of its own)
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY * 1000}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        # To change to WAL mode SQLite wants the file for itself, and waits for nobody.
        _patiently(BUSY, partial(connection.execute, f"PRAGMA {pragma}"))


def _replace_nuls(connection: Any, _record: object) -> None:  # noqa: ANN401 (as above)
    # PostgreSQL's texts hold every character but U+0000. U+FFFD stands in its place, so that spans stay as they are.
    from psycopg.types.string import StrBinaryDumper, StrDumper, StrDumperUnknown

    for dumper in (StrBinaryDumper, StrDumper, StrDumperUnknown):

        class Replacing(dumper):  # type: ignore[misc, valid-type]
            def dump(self, obj: str) -> Any:  # noqa: ANN401 (psycopg's Buffer)
                return super().dump(obj.replace("\0", "\ufffd"))

        connection.adapters.register_dumper(str, Replacing)


def _begin(connection: Connection) -> None:
    # A transaction that will write takes SQLite's write lock at once: one that reads first and then finds that
    # another has written in between could only fail.
    options = connection.get_execution_options()
    begin = "BEGIN IMMEDIATE" if options.get("writes") else "BEGIN"
    _patiently(options.get("patience", 0), partial(connection.exec_driver_sql, begin))


def _patiently(seconds: float, execute: Callable[[], object]) -> None:
    """Execute something in SQLite, again where others hold the file, for so long beyond SQLite's own patience."""
    until = time.monotonic() + seconds
    while True:
        try:
            execute()
            return
        except Exception as error:
            busy = getattr(getattr(error, "orig", error), "sqlite_errorname", "").startswith("SQLITE_BUSY")
            if not busy or time.monotonic() >= until:
                raise
            time.sleep(0.05)
