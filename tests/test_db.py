"""The database: migrations end at the models, and a transaction is all or nothing."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlmodel import Session, SQLModel, select

from app.db import connect, migrate, migrations_folder, open_database, writing
from app.models import Evidence, Role, User
from app.settings import Settings


def test_migrations_end_at_the_models(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_opening_a_desk_again_keeps_what_is_there(settings: Settings) -> None:
    with writing(open_database(settings)) as session:
        session.add(User(email="anna@desk.example", role=Role.reviewer))
    with Session(open_database(settings)) as session:
        user = session.exec(select(User)).one()
    assert (user.email, user.role) == ("anna@desk.example", Role.reviewer)
    assert user.created_at.utcoffset() is not None


def test_a_transaction_that_raises_leaves_nothing(settings: Settings) -> None:
    engine = open_database(settings)

    def interrupted() -> None:
        with writing(engine) as session:
            session.add(User(email="anna@desk.example", role=Role.reviewer))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with Session(engine) as session:
        assert session.exec(select(User)).all() == []


def test_sqlite_reads_while_another_writes(settings: Settings) -> None:
    engine = open_database(settings)
    with writing(engine) as session:
        session.add(User(email="anna@desk.example", role=Role.reviewer))
        session.flush()
        with Session(engine) as reader:
            assert reader.exec(select(User)).all() == []


def test_evidence_of_a_desk_from_before_captures_is_read(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO evidence (title, url, publisher, rating, text, digest, created_at)"
            " VALUES ('', '', '', '', 'One.', 'x', '2025-01-31 00:00:00')"
        )
    migrate(engine)
    with Session(engine) as session:
        evidence = session.exec(select(Evidence)).one()
    assert (evidence.text, list(evidence.pages), evidence.replaced_by) == ("One.", [], None)
