"""What a decision tells its author and the team, taking it back, the site's own words for it, and locked threads."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ACTIONS_BEFORE = ("keep", "note", "fold", "members", "hide", "remove")
ACTIONS = (
    "keep",
    "note",
    "fold",
    "members",
    "hide",
    "redact",
    "remove",
    "lock",
    "move",
    "warn",
    "pause",
    "suspend",
    "checked",
    "undo",
)
OUTCOMES = ("read", "in_touch", "lines_sent", "passed_on", "no_answer", "no_danger", "guidelines", "other")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_decisions_action"), type_="check")
        batch_op.add_column(sa.Column("rule", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("mend", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("days", big(), nullable=True))
        batch_op.add_column(sa.Column("automated", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("undoes_id", big(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_decisions_action"), f"action in {ACTIONS}")
        batch_op.create_check_constraint(op.f("ck_decisions_outcome"), f"outcome in {OUTCOMES}")
        batch_op.create_check_constraint(
            op.f("ck_decisions_undo_names_one"), "(action = 'undo') = (undoes_id is not null)"
        )
        batch_op.create_foreign_key(
            op.f("fk_decisions_undoes_id"), "decisions", ["undoes_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_unique_constraint(op.f("uq_decisions_undoes_id"), ["undoes_id"])
    op.create_table(
        "decision_undos",
        sa.Column("decision_id", big(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_undos_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_undos")),
    )
    op.create_index(op.f("ix_decision_undos_until"), "decision_undos", ["until"], unique=False)
    op.create_table(
        "decision_texts",
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mend", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("action", name=op.f("pk_decision_texts")),
    )
    op.add_column("threads", sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("threads", "locked")
    op.drop_table("decision_texts")
    op.drop_index(op.f("ix_decision_undos_until"), table_name="decision_undos")
    op.drop_table("decision_undos")
    op.execute("DELETE FROM decisions WHERE action = 'undo'")
    op.execute(f"DELETE FROM decisions WHERE action NOT IN {ACTIONS_BEFORE}")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_decisions_undoes_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_decisions_undoes_id"), type_="foreignkey")
        for name in ("undo_names_one", "outcome", "action"):
            batch_op.drop_constraint(op.f(f"ck_decisions_{name}"), type_="check")
        for name in ("undoes_id", "automated", "days", "outcome", "mend", "rule"):
            batch_op.drop_column(name)
        batch_op.create_check_constraint(op.f("ck_decisions_action"), f"action in {ACTIONS_BEFORE}")
