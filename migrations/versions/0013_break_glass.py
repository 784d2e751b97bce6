"""Break-glass: requests, the steps of each, and the layer that waits for the second trustee."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATES = ("begun", "asked", "released", "half_open", "opened", "refused", "withdrawn", "run_out")
REASONS = ("suicide", "attempt", "child", "others", "medical")
OUTCOMES = ("services", "reached", "someone", "nobody", "over")
STEPS = (
    "begun",
    "asked",
    "approved",
    "released",
    "half_open",
    "opened",
    "refused",
    "withdrawn",
    "run_out",
    "outcome",
    "told",
)


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "breakglass_requests",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("post_id", big(), nullable=True),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=True),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("asked_by_id", big(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("outcome_words", sa.Text(), nullable=False),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delay_reason", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"state in {STATES}", name=op.f("ck_breakglass_requests_state")),
        sa.CheckConstraint(f"reason in {REASONS}", name=op.f("ck_breakglass_requests_reason")),
        sa.CheckConstraint(f"outcome in {OUTCOMES}", name=op.f("ck_breakglass_requests_outcome")),
        sa.CheckConstraint("drill or state <> 'begun'", name=op.f("ck_breakglass_requests_only_drills_begin")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_breakglass_requests_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_breakglass_requests_post_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakglass_requests")),
        sa.UniqueConstraint("ref", name=op.f("uq_breakglass_requests_ref")),
    )
    op.create_index(op.f("ix_breakglass_requests_post_id"), "breakglass_requests", ["post_id"], unique=False)
    op.create_index(op.f("ix_breakglass_requests_tell_at"), "breakglass_requests", ["tell_at"], unique=False)
    op.create_index("ix_breakglass_requests_state_ends_at", "breakglass_requests", ["state", "ends_at"], unique=False)
    op.create_table(
        "breakglass_steps",
        sa.Column("id", big(), nullable=False),
        sa.Column("request_id", big(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_id", big(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind in {STEPS}", name=op.f("ck_breakglass_steps_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_breakglass_steps_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["breakglass_requests.id"],
            name=op.f("fk_breakglass_steps_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakglass_steps")),
        sa.UniqueConstraint("request_id", "kind", "by_id", name=op.f("uq_breakglass_steps_request_id_kind_by_id")),
    )
    op.create_index("ix_breakglass_steps_kind_at", "breakglass_steps", ["kind", "at"], unique=False)
    op.create_table(
        "breakglass_layers",
        sa.Column("request_id", big(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["breakglass_requests.id"],
            name=op.f("fk_breakglass_layers_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_breakglass_layers")),
    )


def downgrade() -> None:
    op.drop_table("breakglass_layers")
    op.drop_table("breakglass_steps")
    op.drop_table("breakglass_requests")
