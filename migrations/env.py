"""Alembic's environment: runs every migration on the connection that app.db.migrate hands over."""

from alembic import context
from sqlmodel import SQLModel

from app import models  # noqa: F401 (registers the tables)

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
with context.begin_transaction():
    context.run_migrations()
