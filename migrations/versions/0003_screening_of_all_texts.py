"""What the screening made of a report's words and of a member's name; two more kinds of signal."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS_BEFORE = ("screening", "filter_failure", "waiting", "report", "sample", "no_reply", "person")
KINDS = (
    "screening",
    "filter_failure",
    "waiting",
    "report",
    "reporter",
    "sample",
    "no_reply",
    "person",
    "reassessment",
)
SAID = ("said_care", "said_exposure", "needs", "conduct", "signals", "engine", "unread")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said_care", big(), nullable=True))
        batch_op.add_column(sa.Column("said_exposure", big(), nullable=True))
        batch_op.add_column(sa.Column("needs", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("conduct", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("signals", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("engine", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("unread", sa.Boolean(), nullable=True))
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_conduct", sa.String(length=80), nullable=True))
    allow_kinds(KINDS)


def downgrade() -> None:
    op.execute("UPDATE signals SET kind = 'screening' WHERE kind = 'reassessment'")
    op.execute("DELETE FROM signals WHERE kind = 'reporter'")  # the report beside it keeps what was told
    allow_kinds(KINDS_BEFORE)
    op.drop_column("members", "name_conduct")  # not in a batch, which would make the table anew, without its checks
    for column in SAID:
        op.drop_column("reports", column)


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """SQLite takes another check only with a new table, which a batch makes, with all that the old one held."""
    name = op.f("ck_signals_kind")
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"kind in {kinds}")
