"""Pauses of posting that name a post, for whoever wrote it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "post_pauses",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("post_id", big(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", big(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", big(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_post_pauses_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["members.id"], name=op.f("fk_post_pauses_lifted_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_pauses_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_pauses")),
        sa.UniqueConstraint("ref", name=op.f("uq_post_pauses_ref")),
    )
    op.create_index("ix_post_pauses_post_id", "post_pauses", ["post_id"], unique=False)
    op.create_index("ix_post_pauses_ends_at", "post_pauses", ["ends_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_post_pauses_ends_at", table_name="post_pauses")
    op.drop_index("ix_post_pauses_post_id", table_name="post_pauses")
    op.drop_table("post_pauses")
