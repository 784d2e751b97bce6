"""Tables of staffing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.day_lines import NAME_LENGTH
from forum.core.db import db
from forum.core.types import Moment, Ref, RowId

HOURS_LENGTH = 100  # six times of a day, and room


class StaffingHours(db.Model):  # type: ignore[name-defined,misc]
    """The hours of a weekday (0 is Monday), or those of one date instead of its weekday's; "" is none. As
    `forum.core.hours.hours_text` writes them, in the zone of the setting `staffing_zone`."""

    __tablename__ = "staffing_hours"
    __table_args__ = (
        CheckConstraint("(weekday is null) <> (day is null)", name="weekday_or_day"),
        CheckConstraint("weekday is null or weekday between 0 and 6", name="weekday"),
    )

    id: Mapped[RowId]
    weekday: Mapped[int | None] = mapped_column(unique=True)
    day: Mapped[date | None] = mapped_column(Date, unique=True)
    hours: Mapped[str] = mapped_column(String(HOURS_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")


class OnCallTurn(db.Model):  # type: ignore[name-defined,misc]
    """One turn of being on call: who of the staff, from when until when."""

    __tablename__ = "on_call_turns"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_on_call_turns_ends_at", "ends_at"),
    )

    id: Mapped[RowId]
    ref: Mapped[Ref]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
