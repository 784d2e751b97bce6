"""The site's own rules of the screening, as draft and as versions; a moderator's word that the filter was wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def stamp(table: str, at: str = "changed_at", by: str = "changed_by_id") -> list:
    """When and by whom: the name goes when the member does."""
    key = sa.ForeignKeyConstraint([by], ["members.id"], name=op.f(f"fk_{table}_{by}"), ondelete="SET NULL")
    return [sa.Column(at, sa.DateTime(timezone=True), nullable=False), sa.Column(by, big(), nullable=True), key]


def index_of(table: str, column: str = "changed_by_id") -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def upgrade() -> None:
    op.create_table(
        "site_rules",
        sa.Column("id", big(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("need", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("care", big(), nullable=False),
        sa.Column("exposure", big(), nullable=False),
        sa.Column("past", big(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("matches", sa.JSON(), nullable=False),
        sa.Column("avoids", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", big(), nullable=False),
        *stamp("site_rules"),
        sa.CheckConstraint("care between 0 and 4", name=op.f("ck_site_rules_care")),
        sa.CheckConstraint("past between 0 and 4", name=op.f("ck_site_rules_past")),
        sa.CheckConstraint("exposure between 0 and 3", name=op.f("ck_site_rules_exposure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_rules")),
        sa.UniqueConstraint("language", "name", name=op.f("uq_site_rules_language_name")),
    )
    op.create_table(
        "rule_changes",
        sa.Column("rule_id", sa.String(length=120), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("care", big(), nullable=True),
        *stamp("rule_changes"),
        sa.CheckConstraint("care between 0 and 4", name=op.f("ck_rule_changes_care")),
        sa.PrimaryKeyConstraint("rule_id", name=op.f("pk_rule_changes")),
    )
    op.create_table(
        "languages_off",
        sa.Column("language", sa.String(length=12), nullable=False),
        *stamp("languages_off"),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_languages_off")),
    )
    op.create_table(
        "rule_versions",
        sa.Column("id", big(), nullable=False),
        sa.Column("number", big(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("again_of", big(), nullable=True),
        *stamp("rule_versions", "published_at", "published_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_versions_number")),
    )
    for table in ("site_rules", "rule_changes", "languages_off"):
        index_of(table)
    index_of("rule_versions", "published_by_id")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("false_alarm", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_column("false_alarm")
    for table in ("rule_versions", "languages_off", "rule_changes", "site_rules"):
        op.drop_table(table)
