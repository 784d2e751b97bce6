"""Trustees and the links that are sealed to them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "trustees",
        sa.Column("set_number", big(), autoincrement=False, nullable=False),
        sa.Column("slot", big(), autoincrement=False, nullable=False),
        sa.Column("member_id", big(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("slot between 1 and 3", name=op.f("ck_trustees_slot")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_trustees_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_number", "slot", name=op.f("pk_trustees")),
        sa.UniqueConstraint("member_id", "set_number", name=op.f("uq_trustees_member_id_set_number")),
    )
    op.create_table(
        "sealed_links",
        sa.Column("post_id", big(), autoincrement=False, nullable=False),
        sa.Column("set_number", big(), nullable=False),
        sa.Column("boxes", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_sealed_links_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_sealed_links")),
    )


def downgrade() -> None:
    op.drop_table("sealed_links")
    op.drop_table("trustees")
