"""Suspensions that are looked at again, and the signal that asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    "screening",
    "filter_failure",
    "waiting",
    "report",
    "reporter",
    "sample",
    "no_reply",
    "person",
    "reassessment",
    "author_note",
    "appeal",
)
KINDS = (*KINDS_BEFORE, "suspension")


def upgrade() -> None:
    count = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("sanctions", sa.Column("looked_again", count, server_default="0", nullable=False))
    allow_kinds(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM signals WHERE kind = 'suspension'")
    allow_kinds(KINDS_BEFORE)
    op.drop_column("sanctions", "looked_again")


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """SQLite takes another check only with a new table, which a batch makes, with all that the old one held."""
    name = op.f("ck_signals_kind")
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"kind in {kinds}")
