"""Texts that a site says in words of its own, those of decisions among them, and what stood there before."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TEXTS = sa.table("site_texts", sa.column("name", sa.String), sa.column("words", sa.JSON))
DECISIONS = sa.table(
    "decision_texts",
    sa.column("action", sa.String),
    sa.column("reason", sa.Text),
    sa.column("mend", sa.Text),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)
SETTINGS = sa.table(
    "site_settings",
    sa.column("name", sa.String),
    sa.column("value", sa.JSON),
    sa.column("changed_at", sa.DateTime(timezone=True)),
)
KIND = "decision."


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "site_texts",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_texts")),
    )
    op.create_table(
        "site_changes",
        sa.Column("id", big(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("number", big(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", big(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["members.id"], name=op.f("fk_site_changes_changed_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_changes")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_site_changes_name_number")),
    )
    op.create_index(op.f("ix_site_changes_changed_by_id"), "site_changes", ["changed_by_id"], unique=False)
    there = op.get_bind().execute(sa.select(DECISIONS)).all()
    if there:  # says that there are texts to be read
        mark = {"name": "own_texts", "value": "moved here", "changed_at": sa.func.current_timestamp()}
        op.execute(SETTINGS.insert().values(**mark))
    for row in there:
        words = {part: text for part, text in (("reason", row.reason), ("mend", row.mend)) if text}
        op.execute(TEXTS.insert().values(name=KIND + row.action, words=words))
    op.drop_table("decision_texts")


def downgrade() -> None:
    op.create_table(
        "decision_texts",
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mend", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("action", name=op.f("pk_decision_texts")),
    )
    for row in op.get_bind().execute(sa.select(TEXTS).where(TEXTS.c.name.like(f"{KIND}%"))).all():
        words = {"reason": row.words.get("reason", ""), "mend": row.words.get("mend", "")}
        given = {"action": row.name.removeprefix(KIND), "changed_at": sa.func.current_timestamp()}
        op.execute(DECISIONS.insert().values(**given, **words))
    op.execute(SETTINGS.delete().where(SETTINGS.c.name == "own_texts"))
    op.drop_index(op.f("ix_site_changes_changed_by_id"), table_name="site_changes")
    op.drop_table("site_changes")
    op.drop_table("site_texts")
