"""Opening hours of lines of help, with their time zone and days with other hours."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crisis_resources", sa.Column("opening", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("crisis_resources", "opening")
