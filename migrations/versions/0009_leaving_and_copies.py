"""Members who leave and what they take with them: the days to change one's mind, the copy of everything about oneself,
and posts whose words go once nobody has to look at them any more."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("members", sa.Column("leaves_on", sa.Date(), nullable=True))
    op.add_column("members", sa.Column("words_go", sa.Boolean(), nullable=True))
    op.create_index(op.f("ix_members_leaves_on"), "members", ["leaves_on"], unique=False)
    op.create_table(
        "words_to_go",
        sa.Column("post_id", big(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_words_to_go_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_words_to_go")),
    )
    op.create_table(
        "member_copies",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("member_id", big(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("done", big(), nullable=False),
        sa.Column("total", big(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_copies_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_copies")),
        sa.UniqueConstraint("member_id", name=op.f("uq_member_copies_member_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_member_copies_ref")),
    )
    op.create_index(op.f("ix_member_copies_expires_at"), "member_copies", ["expires_at"], unique=False)
    op.create_table(
        "member_copy_parts",
        sa.Column("id", big(), nullable=False),
        sa.Column("copy_id", big(), nullable=False),
        sa.Column("position", big(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["member_copies.id"], name=op.f("fk_member_copy_parts_copy_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_copy_parts")),
        sa.UniqueConstraint("copy_id", "position", name=op.f("uq_member_copy_parts_copy_id_position")),
    )


def downgrade() -> None:
    op.drop_table("member_copy_parts")
    op.drop_table("member_copies")
    op.drop_table("words_to_go")
    op.drop_index(op.f("ix_members_leaves_on"), "members")
    op.drop_column("members", "words_go")
    op.drop_column("members", "leaves_on")
