"""Asking how somebody is doing after a serious case; and what the team was called about."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OUTCOMES = (
    "doing_better",
    "still_struggling",
    "no_answer",
    "lines_sent",
    "passed_on",
    "reopened",
    "not_needed",
    "replaced",
    "gone",
)
ABOUT = ("case", "second_look", "check_in")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "check_ins",
        sa.Column("id", big(), autoincrement=False, nullable=False),  # numbered by chance
        sa.Column("case_id", big(), nullable=False),
        sa.Column("decision_id", big(), nullable=False),
        sa.Column("care", big(), nullable=False),
        sa.Column("further", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alerted", big(), server_default="0", nullable=False),
        sa.Column("claimed_by_id", big(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("by_id", big(), nullable=True),
        sa.CheckConstraint("care between 3 and 4", name=op.f("ck_check_ins_care")),
        sa.CheckConstraint(f"outcome in {OUTCOMES}", name=op.f("ck_check_ins_outcome")),
        sa.CheckConstraint("(done_at is null) = (outcome is null)", name=op.f("ck_check_ins_done_says_how")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_check_ins_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_check_ins_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["members.id"], name=op.f("fk_check_ins_claimed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_check_ins_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    op.create_index("ix_check_ins_case_id", "check_ins", ["case_id"], unique=False)
    op.create_index("ix_check_ins_decision_id", "check_ins", ["decision_id"], unique=False)
    op.create_index("ix_check_ins_due_at", "check_ins", ["done_at", "due_at"], unique=False)
    op.add_column("second_looks", sa.Column("alerted", big(), server_default="0", nullable=False))
    with op.batch_alter_table("case_alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=12), server_default=sa.text("'case'"), nullable=False))
        batch_op.create_check_constraint(op.f("ck_case_alerts_about"), f"about in {ABOUT}")


def downgrade() -> None:
    op.execute("DELETE FROM case_alerts WHERE about <> 'case'")
    with op.batch_alter_table("case_alerts", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_case_alerts_about"), type_="check")
        batch_op.drop_column("about")
    op.drop_column("second_looks", "alerted")
    for name in ("due_at", "decision_id", "case_id"):
        op.drop_index(f"ix_check_ins_{name}", table_name="check_ins")
    op.drop_table("check_ins")
