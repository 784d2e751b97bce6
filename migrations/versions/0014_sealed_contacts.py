"""How to reach a member or a guest, sealed to trustees."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table, column, parent in (
        ("sealed_contacts", "member_id", "members"),
        ("sealed_guest_contacts", "post_id", "posts"),
    ):
        op.create_table(
            table,
            sa.Column(column, big(), autoincrement=False, nullable=False),
            sa.Column("set_number", big(), nullable=False),
            sa.Column("boxes", sa.LargeBinary(), nullable=False),
            sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
            sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}")),
        )


def downgrade() -> None:
    op.drop_table("sealed_guest_contacts")
    op.drop_table("sealed_contacts")
