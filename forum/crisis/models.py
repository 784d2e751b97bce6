"""Tables of the directory of help."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Json, Moment, Ref, RowId

MEMBER = "members.id"


class CrisisResource(db.Model):  # type: ignore[name-defined,misc]
    """One service that helps. `ref` is the id of the data set, and what pages show as `data-resource`.

    `channels` is a list of {kind, value, display, instructions}; `languages` and `topics` are lists of codes.
    `hours` is what people read; `opening` is the same as `forum.crisis.opening` reads it, None where nobody knows.
    `last_seen` comes from the sources; `last_checked_on` and `last_checked_by` are only ever set by a person.
    """

    __tablename__ = "crisis_resources"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'live', 'paused', 'retired')", name="state"),
        Index("ix_crisis_resources_country_state", "country", "state"),
    )

    id: Mapped[RowId]
    ref: Mapped[str] = mapped_column(String(60), unique=True)
    country: Mapped[str] = mapped_column(String(3))
    region: Mapped[str | None] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    audience: Mapped[str] = mapped_column(String(40))
    languages: Mapped[Json]
    channels: Mapped[Json]
    hours: Mapped[str] = mapped_column(String(300))
    opening: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    website: Mapped[str] = mapped_column(String(500))
    topics: Mapped[Json]
    cost: Mapped[str] = mapped_column(String(20))
    notes: Mapped[str] = mapped_column(Text)
    public_note: Mapped[str] = mapped_column(String(300))
    confidence: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(String(20))
    last_seen: Mapped[date | None] = mapped_column(Date)
    source_count: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    last_checked_on: Mapped[date | None] = mapped_column(Date)
    last_checked_by: Mapped[int | None] = mapped_column(ForeignKey(MEMBER, ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)


class CrisisResourceRevision(db.Model):  # type: ignore[name-defined,misc]
    """A resource as it was before one change: who changed it, when, and every old value."""

    __tablename__ = "crisis_resource_revisions"
    __table_args__ = (UniqueConstraint("resource_id", "version"),)

    id: Mapped[RowId]
    resource_id: Mapped[int] = mapped_column(ForeignKey("crisis_resources.id", ondelete="CASCADE"))
    version: Mapped[int]
    changed_at: Mapped[Moment]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey(MEMBER, ondelete="SET NULL"), index=True)
    changed_fields: Mapped[Json]
    old_values: Mapped[Json]


class CrisisTrouble(db.Model):  # type: ignore[name-defined,misc]
    """How often people told on one day that a line did not work for them, and how; gone with its next check."""

    __tablename__ = "crisis_troubles"
    __table_args__ = (CheckConstraint("kind in ('no_answer', 'wrong_number', 'dead', 'closed')", name="kind"),)

    resource_id: Mapped[int] = mapped_column(ForeignKey("crisis_resources.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    count: Mapped[int]


class EmergencyNumber(db.Model):  # type: ignore[name-defined,misc]
    """The emergency numbers of one country, the main one first; `services` says who answers which number."""

    __tablename__ = "emergency_numbers"

    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    numbers: Mapped[Json]
    services: Mapped[Json]
    source_count: Mapped[int]


class CrisisImport(db.Model):  # type: ignore[name-defined,misc]
    """A file that an admin gave, on its way into the directory. It is gone after some days, done or not.

    `read_bytes` of `size` are read; `header` and `between` are those of a table; `problem` says why it cannot be read.
    """

    __tablename__ = "crisis_imports"
    __table_args__ = (CheckConstraint("state in ('reading', 'ready', 'agreed', 'done', 'unreadable')", name="state"),)

    id: Mapped[RowId]
    ref: Mapped[Ref]
    state: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int]
    read_bytes: Mapped[int] = mapped_column(default=0)
    read_rows: Mapped[int] = mapped_column(default=0)
    header: Mapped[Json]
    between: Mapped[str] = mapped_column(String(1))
    counts: Mapped[Json]
    problem: Mapped[str] = mapped_column(String(300))
    begun_at: Mapped[Moment] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(MEMBER, ondelete="SET NULL"), index=True)


class CrisisImportPart(db.Model):  # type: ignore[name-defined,misc]
    """A piece of the file, all of one size but the last."""

    __tablename__ = "crisis_import_parts"
    __table_args__ = (UniqueConstraint("import_id", "position"),)

    id: Mapped[RowId]
    import_id: Mapped[int] = mapped_column(ForeignKey("crisis_imports.id", ondelete="CASCADE"))
    position: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class CrisisImportRow(db.Model):  # type: ignore[name-defined,misc]
    """What one row of the file would do. `new_values` of a new line are all of its values, of a changed one those that
    change, with `old_values` beside them and the `version` they were compared with."""

    __tablename__ = "crisis_import_rows"
    __table_args__ = (
        CheckConstraint("outcome in ('new', 'changed', 'unchanged', 'rejected')", name="outcome"),
        UniqueConstraint("import_id", "position"),
        Index("ix_crisis_import_rows_ref", "import_id", "ref"),
        Index("ix_crisis_import_rows_outcome", "import_id", "outcome", "position"),
    )

    id: Mapped[RowId]
    import_id: Mapped[int] = mapped_column(ForeignKey("crisis_imports.id", ondelete="CASCADE"))
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    ref: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    old_values: Mapped[Json]
    new_values: Mapped[Json]
    reason: Mapped[str] = mapped_column(String(300))
