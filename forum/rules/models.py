"""Tables of the site's own rules: the draft, and the published versions."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Json, Moment, RowId

MEMBER = "members.id"


class SiteRule(db.Model):  # type: ignore[name-defined,misc]
    """A rule of this site, as its draft stands. The fields are those of `forum.screening.rules.Rule`."""

    __tablename__ = "site_rules"
    __table_args__ = (
        UniqueConstraint("language", "name"),
        CheckConstraint("care between 0 and 4", name="care"),
        CheckConstraint("past between 0 and 4", name="past"),
        CheckConstraint("exposure between 0 and 3", name="exposure"),
    )

    id: Mapped[RowId]
    language: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    need: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(30))
    care: Mapped[int]
    exposure: Mapped[int]
    past: Mapped[int]
    alone: Mapped[bool]
    why: Mapped[str] = mapped_column(String(120))
    phrases: Mapped[Json]
    matches: Mapped[Json]
    avoids: Mapped[Json]
    note: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[Moment]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER, ondelete="SET NULL"), index=True)


class RuleChange(db.Model):  # type: ignore[name-defined,misc]
    """What the draft changes about a built-in rule. No row: the rule is as it was written."""

    __tablename__ = "rule_changes"
    __table_args__ = (CheckConstraint("care between 0 and 4", name="care"),)

    rule_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    is_off: Mapped[bool]
    care: Mapped[int | None]
    changed_at: Mapped[Moment]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER, ondelete="SET NULL"), index=True)


class LanguageOff(db.Model):  # type: ignore[name-defined,misc]
    """A language that the draft leaves out."""

    __tablename__ = "languages_off"

    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    changed_at: Mapped[Moment]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER, ondelete="SET NULL"), index=True)


class RuleVersion(db.Model):  # type: ignore[name-defined,misc]
    """A draft as it was published. Rows are only ever added; the highest number counts.

    `content` is `forum.rules.content.Content` as plain data, `digest` says that it is what was published, and
    `again_of` names the version that was published anew.
    """

    __tablename__ = "rule_versions"

    id: Mapped[RowId]
    number: Mapped[int] = mapped_column(unique=True)
    content: Mapped[Json]
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(300))
    again_of: Mapped[int | None]
    published_at: Mapped[Moment]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER, ondelete="SET NULL"), index=True)
