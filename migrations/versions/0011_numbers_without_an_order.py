"""Rows that come into being with a post are numbered by chance from now on, so that their order tells nothing; what is
listed by time gets a time to be listed by. Rows that are there keep their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DRAWN = """
    threads posts post_revisions post_transitions assessments masks cases signals private_notes reports outbox
""".split()


def upgrade() -> None:
    op.add_column("threads", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    first = "SELECT created_at FROM posts WHERE posts.thread_id = threads.id AND posts.position = 1"
    op.execute(f"UPDATE threads SET begun_at = ({first})")
    op.create_index("ix_threads_begun_at", "threads", ["begun_at", "id"], unique=False)
    op.create_index("ix_posts_created_at", "posts", ["created_at"], unique=False)
    op.create_index("ix_posts_own", "posts", ["voice", "created_at", "id", "ref", "owner_tag"], unique=False)
    op.drop_index("ix_posts_voice_created_at", "posts")
    if op.get_bind().dialect.name == "postgresql":
        for table in DRAWN:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT")
            op.execute(f"DROP SEQUENCE {table}_id_seq")
    else:
        _new_receipts(sqlite_with_rowid=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in DRAWN:
            op.execute(f"CREATE SEQUENCE {table}_id_seq OWNED BY {table}.id")
            op.execute(f"SELECT setval('{table}_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{table}_id_seq')")
    else:
        _new_receipts(sqlite_with_rowid=True)
    op.create_index("ix_posts_voice_created_at", "posts", ["voice", "created_at"], unique=False)
    op.drop_index("ix_posts_own", "posts")
    op.drop_index("ix_posts_created_at", "posts")
    op.drop_index("ix_threads_begun_at", "threads")
    op.drop_column("threads", "begun_at")


def _new_receipts(*, sqlite_with_rowid: bool) -> None:
    """SQLite counts the rows of a table beside any key that is no number, unless it is told not to."""
    op.create_table(
        "new_receipts",
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_receipts_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_receipts")),
        sa.UniqueConstraint("post_id", name=op.f("uq_receipts_post_id")),
        sqlite_with_rowid=sqlite_with_rowid,
    )
    op.execute("INSERT INTO new_receipts (tag, post_id) SELECT tag, post_id FROM receipts ORDER BY tag")
    op.drop_table("receipts")
    op.rename_table("new_receipts", "receipts")
