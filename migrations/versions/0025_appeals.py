"""Asking for another look at a decision, and the signal that tells of it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    "screening",
    "filter_failure",
    "waiting",
    "report",
    "reporter",
    "sample",
    "no_reply",
    "person",
    "reassessment",
    "author_note",
)
KINDS = (*KINDS_BEFORE, "appeal")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("decision_id", big(), nullable=False),
        sa.Column("case_id", big(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("care", big(), nullable=False),
        sa.Column("exposure", big(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("conduct", sa.JSON(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("submission_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_id", big(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome in ('upheld', 'overturned')", name=op.f("ck_appeals_outcome")),
        sa.CheckConstraint("(outcome is null) = (decided_at is null)", name=op.f("ck_appeals_decided_says_how")),
        sa.CheckConstraint("(outcome is null) = (reason is null)", name=op.f("ck_appeals_decided_says_why")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_appeals_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_appeals_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeals_decision_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_appeals_ref")),
        sa.UniqueConstraint("submission_tag", name=op.f("uq_appeals_submission_tag")),
    )
    op.create_index("ix_appeals_case_id", "appeals", ["case_id"], unique=False)
    op.create_index("ix_appeals_due_at", "appeals", ["outcome", "due_at", "id"], unique=False)
    op.create_index("ix_appeals_decided_at", "appeals", ["decided_at", "id"], unique=False)
    allow_kinds(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM signals WHERE kind = 'appeal'")
    allow_kinds(KINDS_BEFORE)
    for name in ("decided_at", "due_at", "case_id"):
        op.drop_index(f"ix_appeals_{name}", table_name="appeals")
    op.drop_table("appeals")


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """SQLite takes another check only with a new table, which a batch makes, with all that the old one held."""
    name = op.f("ck_signals_kind")
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"kind in {kinds}")
