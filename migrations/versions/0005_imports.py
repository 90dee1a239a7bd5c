"""Imports know how far they came, evidence what it is alike, and a fact-check whose words it checked and why so"""

import hashlib
import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# As the rows were compared when this was written: a migration does not change with the code.
PUNCTUATION = re.compile(r"[;!?\"'“”„‘’‚«»‹›()\[\]{}…·—_*]|[.,:\-–−](?!\d)")


def upgrade() -> None:
    with op.batch_alter_table("evidence") as evidence:
        evidence.add_column(sa.Column("explanation", sa.Text(), nullable=False, server_default=""))
        evidence.add_column(sa.Column("speaker", sa.Text(), nullable=False, server_default=""))
        evidence.add_column(sa.Column("said", sa.Date(), nullable=True))
        evidence.add_column(sa.Column("likeness", sa.String(), nullable=False, server_default=""))
        evidence.create_index(op.f("ix_evidence_likeness"), ["likeness"])
    with op.batch_alter_table("import") as imports:
        imports.add_column(sa.Column("taken", sa.Integer(), nullable=False, server_default="0"))
    table = sa.table("evidence", *map(sa.column, "id text title publisher published rating likeness".split()))
    found = op.get_bind().execute(sa.select(*table.c)).all()
    change = sa.update(table).where(table.c.id == sa.bindparam("row")).values(likeness=sa.bindparam("made"))
    if found:
        op.get_bind().execute(change, [{"row": row.id, "made": likeness(row)} for row in found])


def likeness(row: sa.Row) -> str:
    values = (row.text, row.title, row.publisher, str(row.published or ""), row.rating)
    plain = [" ".join(PUNCTUATION.sub(" ", value.casefold()).split()) for value in values]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def downgrade() -> None:
    with op.batch_alter_table("import") as imports:
        imports.drop_column("taken")
    with op.batch_alter_table("evidence") as evidence:
        evidence.drop_index(op.f("ix_evidence_likeness"))
        evidence.drop_column("likeness")
        for name in ("said", "speaker", "explanation"):
            evidence.drop_column(name)
