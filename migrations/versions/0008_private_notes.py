"""Private notes between the team and the author of a post; one more kind of signal."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
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
)
KINDS = (*KINDS_BEFORE, "author_note")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "private_notes",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("case_id", big(), nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("by_id", big(), nullable=True),
        sa.Column("signed_as", sa.String(length=20), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("render_version", big(), nullable=False),
        sa.Column("with_lines", sa.Boolean(), nullable=False),
        sa.Column("care", big(), nullable=True),
        sa.Column("exposure", big(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=True),
        sa.Column("conduct", sa.JSON(), nullable=True),
        sa.Column("signals", sa.JSON(), nullable=True),
        sa.Column("engine", sa.String(length=80), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=True),
        sa.Column("submission_tag", sa.LargeBinary(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('team', 'author')", name=op.f("ck_private_notes_side")),
        sa.CheckConstraint("side = 'team' or by_id is null", name=op.f("ck_private_notes_no_author")),
        sa.CheckConstraint("(side = 'team') = (signed_as is not null)", name=op.f("ck_private_notes_team_signs")),
        sa.CheckConstraint("(side = 'author') = (care is not null)", name=op.f("ck_private_notes_author_is_read")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_private_notes_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_private_notes_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_notes")),
        sa.UniqueConstraint("ref", name=op.f("uq_private_notes_ref")),
        sa.UniqueConstraint("submission_tag", name=op.f("uq_private_notes_submission_tag")),
    )
    op.create_index("ix_private_notes_case_id", "private_notes", ["case_id", "id"], unique=False)
    allow_kinds(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM signals WHERE kind = 'author_note'")  # what it told of goes with the notes
    allow_kinds(KINDS_BEFORE)
    op.drop_index("ix_private_notes_case_id", table_name="private_notes")
    op.drop_table("private_notes")


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """SQLite takes another check only with a new table, which a batch makes, with all that the old one held."""
    name = op.f("ck_signals_kind")
    with op.batch_alter_table("signals", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"kind in {kinds}")
