"""A second person's look at a crisis that somebody closed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "second_looks",
        sa.Column("id", big(), nullable=False),
        sa.Column("case_id", big(), nullable=False),
        sa.Column("decision_id", big(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("by_id", big(), nullable=True),
        sa.CheckConstraint("(done_at is null) = (agrees is null)", name=op.f("ck_second_looks_done_says_how")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_second_looks_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_second_looks_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_second_looks_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_second_looks_decision_id")),
    )
    op.create_index("ix_second_looks_case_id", "second_looks", ["case_id"], unique=False)
    op.create_index("ix_second_looks_due_at", "second_looks", ["done_at", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_second_looks_due_at", table_name="second_looks")
    op.drop_index("ix_second_looks_case_id", table_name="second_looks")
    op.drop_table("second_looks")
