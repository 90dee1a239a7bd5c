"""Imports know how far they came, evidence whose words it checks and what it is alike"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("evidence") as evidence:
        evidence.add_column(sa.Column("speaker", sa.String(), nullable=False, server_default=""))
        evidence.add_column(sa.Column("likeness", sa.String(), nullable=False, server_default=""))
        evidence.create_index(op.f("ix_evidence_likeness"), ["likeness"])
    with op.batch_alter_table("import") as imports:
        imports.add_column(sa.Column("taken", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("import") as imports:
        imports.drop_column("taken")
    with op.batch_alter_table("evidence") as evidence:
        evidence.drop_index(op.f("ix_evidence_likeness"))
        evidence.drop_column("likeness")
        evidence.drop_column("speaker")
