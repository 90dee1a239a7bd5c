"""One table for whatever people do, in place of the changes of claims; the access tokens are called that"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Made anew and not altered: SQLite alters a table by making it anew too, and not one that points at itself.
    event = op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["undoes"], ["event.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("undoes"),
    )
    op.create_index("event_of_article", "event", ["article_id", "id"], unique=False)
    columns = [sa.column(name) for name in "id user_id kind article_id claims undoes created_at".split()]
    change = sa.table("change", *columns)
    first = sa.type_coerce(change.c.claims, sa.JSON)[(0, "id")].as_integer()
    kept = sa.select(change.c.id, change.c.user_id, change.c.kind, sa.literal("claim"), first)
    kept = kept.add_columns(change.c.article_id, change.c.claims, change.c.undoes, sa.literal(""), change.c.created_at)
    op.execute(sa.insert(event).from_select([column.name for column in event.c], kept.order_by(change.c.id)))
    op.drop_table("change")

    op.create_table(
        "access_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(op.f("ix_access_token_user_id"), "access_token", ["user_id"], unique=False)
    columns_of = "digest, user_id, kind, created_at"
    op.execute(f"INSERT INTO access_token ({columns_of}) SELECT {columns_of} FROM token ORDER BY created_at")
    op.drop_table("token")

    if op.get_bind().dialect.name == "postgresql":
        # The ids came with the rows: the next one is counted from there.
        following = "(SELECT coalesce(max(id), 0) + 1 FROM event)"
        op.execute(f"SELECT setval(pg_get_serial_sequence('event', 'id'), {following}, false)")


def downgrade() -> None:
    """Back to what a release before knows: changes of claims. What was done to anything else has no place there."""
    op.create_table(
        "token",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_token_user_id"), "token", ["user_id"], unique=False)
    columns_of = "digest, user_id, kind, created_at"
    op.execute(f"INSERT INTO token ({columns_of}) SELECT {columns_of} FROM access_token")
    op.drop_table("access_token")

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["undoes"], ["change.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("undoes"),
    )
    op.create_index("change_of_article", "change", ["article_id", "id"], unique=False)
    op.execute(
        "INSERT INTO change (id, article_id, user_id, kind, claims, undoes, created_at) "
        "SELECT id, article_id, user_id, act, changes, undoes, created_at FROM event "
        "WHERE article_id IS NOT NULL ORDER BY id"
    )
    op.drop_table("event")
