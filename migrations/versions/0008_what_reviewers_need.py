"""Sources of a reviewer's own, names and choices of people, articles set aside, and what is noticed of claims"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


# Columns only, one by one: SQLite makes a table anew for anything more, and not one whose rows others point at.
def new() -> dict[str, list[sa.Column]]:
    return {
        "citation": [
            sa.Column("kind", sa.String(), nullable=False, server_default="link"),
            sa.Column("author", sa.String(), nullable=False, server_default=""),
            sa.Column("sha256", sa.String(), nullable=True),
            sa.Column("file_name", sa.String(), nullable=False, server_default=""),
        ],
        "user": [
            sa.Column("name", sa.String(), nullable=False, server_default=""),
            sa.Column("preferences", sa.JSON(), nullable=False, server_default="{}"),
        ],
        "article": [
            sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        ],
        "claim": [
            sa.Column("differs", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("decided_before", sa.Boolean(), nullable=False, server_default=sa.false()),
        ],
        "import": [
            sa.Column("unused", sa.JSON(), nullable=False, server_default="[]"),
            sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        ],
    }


def upgrade() -> None:
    for table, columns in new().items():
        for column in columns:
            op.add_column(table, column)
    citation = sa.table("citation", *map(sa.column, "kind passage_id cited_claim_id".split()))
    for kind, column in (("passage", citation.c.passage_id), ("claim", citation.c.cited_claim_id)):
        op.execute(sa.update(citation).where(column.is_not(None)).values(kind=kind))


def downgrade() -> None:
    for table, columns in new().items():
        for column in columns:
            op.drop_column(table, column.name)
