"""What was fetched is kept; evidence has versions and pages"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("charset", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("fetched_by", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"]),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"]),
        sa.ForeignKeyConstraint(["sha256"], ["content.sha256"]),
        sa.ForeignKeyConstraint(["fetched_by"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("import_id"),
    )
    op.create_index(op.f("ix_capture_evidence_id"), "capture", ["evidence_id"], unique=False)
    op.add_column("evidence", sa.Column("pages", sa.JSON(), nullable=False, server_default="[]"))
    for column, place in (("replaced_by", "evidence.id"), ("retired_by", "user.id"), ("added_by", "user.id")):
        # SQLite cannot add a constraint to a table it has, but it can add a column that comes with one.
        added = sa.Column(column, sa.Integer(), sa.ForeignKey(place), nullable=True)
        op.add_column("evidence", added, inline_references=True)
    op.create_index(op.f("ix_evidence_replaced_by"), "evidence", ["replaced_by"], unique=False)
    op.add_column("passage", sa.Column("page", sa.Integer(), nullable=True))
    op.add_column("citation", sa.Column("page", sa.Integer(), nullable=True))
