"""Sources of a reviewer's own, names and choices of people, articles set aside, and what is noticed of claims"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("citation") as citations:
        citations.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="link"))
        citations.add_column(sa.Column("author", sa.String(), nullable=False, server_default=""))
        citations.add_column(sa.Column("sha256", sa.String(), nullable=True))
        citations.add_column(sa.Column("file_name", sa.String(), nullable=False, server_default=""))
        citations.create_foreign_key("citation_of_file", "content", ["sha256"], ["sha256"])
    citation = sa.table("citation", *map(sa.column, "kind passage_id cited_claim_id".split()))
    for kind, column in (("passage", citation.c.passage_id), ("claim", citation.c.cited_claim_id)):
        op.execute(sa.update(citation).where(column.is_not(None)).values(kind=kind))
    with op.batch_alter_table("user") as users:
        users.add_column(sa.Column("name", sa.String(), nullable=False, server_default=""))
        users.add_column(sa.Column("preferences", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("article") as articles:
        articles.add_column(sa.Column("archived_at", moment, nullable=True))
        articles.add_column(sa.Column("deleted_at", moment, nullable=True))
    with op.batch_alter_table("claim") as claims:
        claims.add_column(sa.Column("differs", sa.Boolean(), nullable=False, server_default=sa.false()))
        claims.add_column(sa.Column("decided_before", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("import") as imports:
        imports.add_column(sa.Column("unused", sa.JSON(), nullable=False, server_default="[]"))
        imports.add_column(sa.Column("cleared_at", moment, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("import") as imports:
        imports.drop_column("cleared_at")
        imports.drop_column("unused")
    with op.batch_alter_table("claim") as claims:
        claims.drop_column("decided_before")
        claims.drop_column("differs")
    # Not in a batch: SQLite would make the table anew, and not one that points at itself.
    op.drop_column("article", "deleted_at")
    op.drop_column("article", "archived_at")
    with op.batch_alter_table("user") as users:
        users.drop_column("preferences")
        users.drop_column("name")
    with op.batch_alter_table("citation") as citations:
        citations.drop_constraint("citation_of_file", type_="foreignkey")
        for name in ("file_name", "sha256", "author", "kind"):
            citations.drop_column(name)
