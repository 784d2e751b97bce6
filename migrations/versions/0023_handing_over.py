"""Cases that go from one moderator to another, with a word about it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = "case_handovers"


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def to_member(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{TABLE}_{column}")
    return sa.ForeignKeyConstraint([column], ["members.id"], name=name, ondelete="SET NULL")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", big(), nullable=False),
        sa.Column("case_id", big(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_id", big(), nullable=True),
        sa.Column("to_id", big(), nullable=True),
        sa.Column("tell_id", big(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('taken', 'handed')", name=op.f(f"ck_{TABLE}_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{TABLE}_case_id"), ondelete="CASCADE"),
        to_member("from_id"),
        to_member("to_id"),
        to_member("tell_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_case_id", TABLE, ["case_id"], unique=False)
    op.create_index(f"ix_{TABLE}_tell_id", TABLE, ["tell_id"], unique=False)


def downgrade() -> None:
    op.drop_index(f"ix_{TABLE}_tell_id", table_name=TABLE)
    op.drop_index(f"ix_{TABLE}_case_id", table_name=TABLE)
    op.drop_table(TABLE)
