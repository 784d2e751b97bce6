"""What moderators tell the safeguarding leads about their own work, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "debriefs",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("by_id", big(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_debriefs_by_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debriefs")),
        sa.UniqueConstraint("ref", name=op.f("uq_debriefs_ref")),
    )
    op.create_index(op.f("ix_debriefs_by_id"), "debriefs", ["by_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_debriefs_by_id"), table_name="debriefs")
    op.drop_table("debriefs")
