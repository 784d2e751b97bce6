"""Tables of the directory of help."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Json, Moment, RowId

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


class EmergencyNumber(db.Model):  # type: ignore[name-defined,misc]
    """The emergency numbers of one country, the main one first; `services` says who answers which number."""

    __tablename__ = "emergency_numbers"

    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    numbers: Mapped[Json]
    services: Mapped[Json]
    source_count: Mapped[int]
