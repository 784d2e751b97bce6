"""Two newer tables, whose rows are numbered by chance, need no counter either."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

DRAWN = ("appeals", "case_alerts")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in DRAWN:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT")
            op.execute(f"DROP SEQUENCE {table}_id_seq")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in DRAWN:
            op.execute(f"CREATE SEQUENCE {table}_id_seq OWNED BY {table}.id")
            op.execute(f"SELECT setval('{table}_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_id_seq')")
