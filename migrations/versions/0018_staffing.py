"""The hours in which somebody is here, days with other hours, and who is on call."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staffing_hours",
        sa.Column("id", big(), nullable=False),
        sa.Column("weekday", big(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("hours", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.CheckConstraint("(weekday is null) <> (day is null)", name=op.f("ck_staffing_hours_weekday_or_day")),
        sa.CheckConstraint("weekday is null or weekday between 0 and 6", name=op.f("ck_staffing_hours_weekday")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_hours")),
        sa.UniqueConstraint("day", name=op.f("uq_staffing_hours_day")),
        sa.UniqueConstraint("weekday", name=op.f("uq_staffing_hours_weekday")),
    )
    op.create_table(
        "on_call_turns",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("member_id", big(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_on_call_turns_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_on_call_turns_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_turns")),
        sa.UniqueConstraint("ref", name=op.f("uq_on_call_turns_ref")),
    )
    op.create_index("ix_on_call_turns_ends_at", "on_call_turns", ["ends_at"])
    op.create_index(op.f("ix_on_call_turns_member_id"), "on_call_turns", ["member_id"])


def downgrade() -> None:
    op.drop_table("on_call_turns")
    op.drop_table("staffing_hours")
