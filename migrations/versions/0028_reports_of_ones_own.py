"""Reasons of a report that a site defines, the words each report had, and receipts for reporters without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BUILT_IN = ("worried", "harm", "harassment", "spam", "private_info", "illegal", "other")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_reasons",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=True),
        sa.Column("hint", sa.String(length=160), nullable=True),
        sa.Column("care", big(), nullable=True),
        sa.Column("position", big(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("care between 0 and 4", name=op.f("ck_report_reasons_care")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_report_reasons")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_reports_reason"), type_="check")
        batch_op.add_column(sa.Column("label", sa.String(length=80), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("receipt_tag", sa.LargeBinary(length=32), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_reports_receipt_tag"), ["receipt_tag"])


def downgrade() -> None:
    op.execute(f"UPDATE reports SET reason = 'other' WHERE reason NOT IN {BUILT_IN}")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_reports_receipt_tag"), type_="unique")
        batch_op.drop_column("receipt_tag")
        batch_op.drop_column("label")
        batch_op.create_check_constraint(op.f("ck_reports_reason"), f"reason in {BUILT_IN}")
    op.drop_table("report_reasons")
