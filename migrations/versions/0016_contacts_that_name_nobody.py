"""Contacts of members from before carried the member's reference in the open. They count as left for earlier trustees:
nobody is given them any more, and their writers are asked to write them once more."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    contacts = sa.table("sealed_contacts", sa.column("set_number"))
    op.execute(contacts.update().values(set_number=0))


def downgrade() -> None:
    """What was sealed after it stays as it is: the code before it can't open that, and can't tell."""
