"""Who was called about a case, the second channel, and drills; and how far the team was called about each case."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("cases", sa.Column("alerted", big(), server_default="0", nullable=False))
    op.create_table(
        "case_alerts",
        sa.Column("id", big(), nullable=False),
        sa.Column("case_id", big(), nullable=False),
        sa.Column("step", big(), nullable=False),
        sa.Column("care", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step between 0 and 3", name=op.f("ck_case_alerts_step")),
        sa.CheckConstraint("care between 0 and 4", name=op.f("ck_case_alerts_care")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_alerts_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_alerts")),
    )
    op.create_index("ix_case_alerts_case_id", "case_alerts", ["case_id"])
    op.create_table(
        "alert_hooks",
        sa.Column("id", big(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(length=2000), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_hooks")),
    )
    op.create_table(
        "crisis_drills",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("case_number", big(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letters", big(), nullable=False),
        sa.Column("messages", big(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_drills")),
        sa.UniqueConstraint("ref", name=op.f("uq_crisis_drills_ref")),
    )
    op.create_index(op.f("ix_crisis_drills_case_number"), "crisis_drills", ["case_number"])


def downgrade() -> None:
    op.drop_table("crisis_drills")
    op.drop_table("alert_hooks")
    op.drop_table("case_alerts")
    op.drop_column("cases", "alerted")  # not in a batch, which would make the table anew, without its checks
