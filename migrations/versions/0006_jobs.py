"""How far the pipeline is with an article, an import or a feed stands in one table"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = {"Article": "article", "Import": "import", "Feed": "feed"}
COLUMNS = ("status", "step", "progress", "error", "attempt")
NAMES = ("queued", "running", "ready", "failed")
# What the next release reads of a file is kept otherwise than what this one does.
AGAIN = "Claimdesk was updated before this was taken in: import the file again."


def status() -> sa.types.TypeEngine:
    # PostgreSQL has the type from the first tables.
    return sa.Enum(*NAMES, name="status").with_variant(
        postgresql.ENUM(*NAMES, name="status", create_type=False), "postgresql"
    )


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(f"{table}_id", sa.Integer(), nullable=True) for table in KINDS.values()),
        sa.Column("status", status(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN article_id IS NULL THEN 0 ELSE 1 END + CASE WHEN import_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN feed_id IS NULL THEN 0 ELSE 1 END = 1",
            name="job_of_one",
        ),
        *(sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"]) for table in KINDS.values()),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        *(sa.UniqueConstraint(f"{table}_id") for table in KINDS.values()),
        sa.UniqueConstraint("workflow_id"),
    )
    op.create_index(op.f("ix_job_status"), "job", ["status"], unique=False)
    shared = ", ".join(COLUMNS)
    for kind, table in KINDS.items():
        asked_by = "NULL" if kind == "Feed" else "added_by"
        # The queue knows what it has begun by these names.
        op.execute(
            f"INSERT INTO job ({table}_id, {shared}, workflow_id, asked_by, created_at, updated_at)"
            f" SELECT id, {shared}, '{kind}-' || CAST(id AS VARCHAR) || '-' || CAST(attempt AS VARCHAR),"
            f" {asked_by}, created_at, created_at FROM {table}"
        )
        # Not in a batch: on SQLite that would make a table anew which others point at.
        for column in COLUMNS:
            op.drop_column(table, column)
    of_files = "SELECT id FROM import WHERE url = ''"
    op.execute(
        f"UPDATE job SET status = 'failed', error = '{AGAIN}' WHERE status <> 'ready' AND import_id IN ({of_files})"
    )
    forget_files()


def downgrade() -> None:
    forget_files()
    for table in KINDS.values():
        op.add_column(table, sa.Column("status", status(), nullable=False, server_default="queued"))
        op.add_column(table, sa.Column("step", sa.String(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("progress", sa.Float(), nullable=False, server_default="0"))
        op.add_column(table, sa.Column("error", sa.Text(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        for column in COLUMNS:
            op.execute(f"UPDATE {table} SET {column} = (SELECT {column} FROM job WHERE job.{table}_id = {table}.id)")
    op.execute(f"UPDATE import SET status = 'failed', error = '{AGAIN}' WHERE status <> 'ready' AND url = ''")
    op.drop_table("job")


def forget_files() -> None:
    """Empty what is kept of files that were not taken in whole."""
    imports = sa.table("import", sa.column("url"), sa.column("content", sa.LargeBinary), sa.column("taken"))
    unfinished = sa.func.length(imports.c.content) > 0
    op.execute(sa.update(imports).where(imports.c.url == "", unfinished).values(content=b"", taken=0))
