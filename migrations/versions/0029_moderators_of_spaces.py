"""Moderators of some spaces alone, and the one case of another space that such a moderator was called to."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SPACES, CALLS = "moderator_spaces", "case_calls"


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("members", sa.Column("limited", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        SPACES,
        sa.Column("member_id", big(), nullable=False),
        sa.Column("space_id", big(), nullable=False),
        key(SPACES, "member_id", "members"),
        key(SPACES, "space_id", "spaces"),
        sa.PrimaryKeyConstraint("member_id", "space_id", name=op.f(f"pk_{SPACES}")),
    )
    op.create_index(f"ix_{SPACES}_space_id", SPACES, ["space_id"], unique=False)
    op.create_table(
        CALLS,
        sa.Column("case_id", big(), nullable=False),
        sa.Column("member_id", big(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        key(CALLS, "case_id", "cases"),
        key(CALLS, "member_id", "members"),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f(f"pk_{CALLS}")),
    )
    op.create_index(f"ix_{CALLS}_member_id", CALLS, ["member_id"], unique=False)
    op.create_index(f"ix_{CALLS}_until", CALLS, ["until"], unique=False)


def downgrade() -> None:
    op.drop_index(f"ix_{CALLS}_until", table_name=CALLS)
    op.drop_index(f"ix_{CALLS}_member_id", table_name=CALLS)
    op.drop_table(CALLS)
    op.drop_index(f"ix_{SPACES}_space_id", table_name=SPACES)
    op.drop_table(SPACES)
    op.drop_column("members", "limited")
