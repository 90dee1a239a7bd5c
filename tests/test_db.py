"""The database: migrations end at the models, and a transaction is all or nothing."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import Session, SQLModel, select

from app.db import connect, migrate, open_database, writing
from app.models import Role, User
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
