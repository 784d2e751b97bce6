"""Sessions name no member: the cookie does, and a number drawn anew signs a member out everywhere. All sessions end."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EPOCH_BYTES = 6


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("members", sa.Column("session_epoch", big(), server_default="0", nullable=False))
    members = sa.table("members", sa.column("id", big()), sa.column("session_epoch", big()))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(members.c.id)).all():
        drawn = int.from_bytes(secrets.token_bytes(EPOCH_BYTES))
        connection.execute(members.update().where(members.c.id == number).values(session_epoch=drawn))
    _new_sessions()


def downgrade() -> None:
    member = sa.Column("member_id", big(), nullable=False)
    _new_sessions(
        member,
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_sessions_member_id"), ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_sessions_member_id"), "sessions", ["member_id"], unique=False)
    op.drop_column("members", "session_epoch")


def _new_sessions(*more: sa.schema.SchemaItem) -> None:
    """An empty table: a row from before opens nothing any more."""
    op.drop_table("sessions")
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("vault", sa.LargeBinary(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
