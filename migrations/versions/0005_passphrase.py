"""A pass-phrase for the page of one's own masked posts: the sealed hash, or a sealed blank."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("passphrase", sa.LargeBinary(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("members", "passphrase")
