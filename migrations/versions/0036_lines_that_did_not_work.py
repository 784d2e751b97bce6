"""How often a line of help did not work, by kind and day."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KINDS = ("no_answer", "wrong_number", "dead", "closed")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crisis_troubles",
        sa.Column("resource_id", big(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("count", big(), nullable=False),
        sa.CheckConstraint(f"kind in {KINDS}", name=op.f("ck_crisis_troubles_kind")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["crisis_resources.id"],
            name=op.f("fk_crisis_troubles_resource_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "day", "kind", name=op.f("pk_crisis_troubles")),
    )


def downgrade() -> None:
    op.drop_table("crisis_troubles")
