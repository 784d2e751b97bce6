"""What the queue is filtered by: kinds of signals and needs on the case; and an index of who holds one."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MARKS = ("kinds", "needs")


def upgrade() -> None:
    for name in MARKS:
        op.add_column("cases", sa.Column(name, sa.String(length=300), server_default=sa.text("''"), nullable=False))
    _fill_in(op.get_bind())
    op.create_index("ix_cases_claimed_by_id", "cases", ["claimed_by_id"], unique=False)


def _fill_in(connection: sa.Connection) -> None:
    """From the signals of each case that were not answered yet, and from the readings of its post."""
    cases = sa.table("cases", sa.column("id"), sa.column("post_id"), sa.column("kinds"), sa.column("needs"))
    signals = sa.table("signals", sa.column("case_id"), sa.column("kind"), sa.column("answered", sa.Boolean()))
    readings = sa.table("assessments", sa.column("post_id"), sa.column("needs", sa.JSON()))
    marks: dict[int, dict[str, set[str]]] = {}
    for case_id, kind in connection.execute(sa.select(signals.c.case_id, signals.c.kind).where(~signals.c.answered)):
        marks.setdefault(case_id, {name: set() for name in MARKS})["kinds"].add(kind)
    both = sa.select(cases.c.id, readings.c.needs).join(readings, readings.c.post_id == cases.c.post_id)
    for case_id, needs in connection.execute(both):
        marks.setdefault(case_id, {name: set() for name in MARKS})["needs"].update(needs or ())
    rows = [
        {"number": case_id, **{name: f" {' '.join(sorted(words))} " if words else "" for name, words in one.items()}}
        for case_id, one in marks.items()
    ]
    if rows:
        connection.execute(sa.update(cases).where(cases.c.id == sa.bindparam("number")), rows)


def downgrade() -> None:
    op.drop_index("ix_cases_claimed_by_id", table_name="cases")
    for name in reversed(MARKS):
        op.drop_column("cases", name)
