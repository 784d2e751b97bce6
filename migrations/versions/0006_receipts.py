"""Receipts of guests: the tag of nine words, and the post they open."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("post_id", big(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_receipts_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_receipts")),
        sa.UniqueConstraint("post_id", name=op.f("uq_receipts_post_id")),
    )


def downgrade() -> None:
    op.drop_table("receipts")
