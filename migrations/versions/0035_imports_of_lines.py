"""Files of lines of help on their way into the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STATES = ("reading", "ready", "agreed", "done", "unreadable")
OUTCOMES = ("new", "changed", "unchanged", "rejected")


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crisis_imports",
        sa.Column("id", big(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("size", big(), nullable=False),
        sa.Column("read_bytes", big(), nullable=False),
        sa.Column("read_rows", big(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("between", sa.String(length=1), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", big(), nullable=True),
        sa.CheckConstraint(f"state in {STATES}", name=op.f("ck_crisis_imports_state")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_crisis_imports_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_imports")),
        sa.UniqueConstraint("ref", name=op.f("uq_crisis_imports_ref")),
    )
    op.create_index("ix_crisis_imports_begun_at", "crisis_imports", ["begun_at"], unique=False)
    op.create_index("ix_crisis_imports_by_id", "crisis_imports", ["by_id"], unique=False)
    op.create_table(
        "crisis_import_parts",
        sa.Column("id", big(), nullable=False),
        sa.Column("import_id", big(), nullable=False),
        sa.Column("position", big(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _leads_to_import("crisis_import_parts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_import_parts")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_crisis_import_parts_import_id_position")),
    )
    op.create_table(
        "crisis_import_rows",
        sa.Column("id", big(), nullable=False),
        sa.Column("import_id", big(), nullable=False),
        sa.Column("position", big(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", big(), nullable=False),
        sa.Column("old_values", sa.JSON(), nullable=False),
        sa.Column("new_values", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint(f"outcome in {OUTCOMES}", name=op.f("ck_crisis_import_rows_outcome")),
        _leads_to_import("crisis_import_rows"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_import_rows")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_crisis_import_rows_import_id_position")),
    )
    op.create_index("ix_crisis_import_rows_ref", "crisis_import_rows", ["import_id", "ref"], unique=False)
    op.create_index(
        "ix_crisis_import_rows_outcome", "crisis_import_rows", ["import_id", "outcome", "position"], unique=False
    )


def _leads_to_import(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["import_id"], ["crisis_imports.id"], name=op.f(f"fk_{table}_import_id"), ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_table("crisis_import_rows")
    op.drop_table("crisis_import_parts")
    op.drop_table("crisis_imports")
