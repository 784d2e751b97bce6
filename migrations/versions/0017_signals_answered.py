"""Which reasons of a case were answered when it was closed: a case that comes back has only its new ones."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signals", sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False))
    cases = sa.table("cases", sa.column("id"), sa.column("status"))
    signals = sa.table("signals", sa.column("case_id"), sa.column("answered"))
    closed = sa.select(cases.c.id).where(cases.c.status == "closed")
    op.execute(signals.update().where(signals.c.case_id.in_(closed)).values(answered=sa.true()))


def downgrade() -> None:
    op.drop_column("signals", "answered")
