"""Tables of reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Json, Moment, Ref, RowId, UtcDateTime

REASONS = ("worried", "harm", "harassment", "spam", "private_info", "illegal", "other")


class Report(db.Model):  # type: ignore[name-defined,misc]
    """What a reader told about a post, and the text as they read it. Open until its case is decided.

    `at` is cut to the hour: who read what at which minute is nobody's business. `care` is what the report asked for.
    `outcome` is the action of the decision that answered it. What the screening made of the reader's own words stands
    beside it: `said_*`, `needs`, `conduct`, `signals` as in an assessment, `unread` when the filter failed on them; all
    of them None when nothing was said.
    """

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint(f"reason in {REASONS}", name="reason"),
        CheckConstraint("care between 0 and 4", name="care"),
        CheckConstraint("(outcome is null) = (outcome_at is null)", name="outcome_has_a_time"),
        Index("ix_reports_post_id", "post_id"),
        Index("ix_reports_reporter_id", "reporter_id"),
    )

    id: Mapped[RowId]
    ref: Mapped[Ref]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(20))
    details: Mapped[str] = mapped_column(Text, default="")
    snapshot: Mapped[str] = mapped_column(Text)
    care: Mapped[int]
    said_care: Mapped[int | None]
    said_exposure: Mapped[int | None]
    needs: Mapped[Json | None]
    conduct: Mapped[Json | None]
    signals: Mapped[Json | None]
    engine: Mapped[str | None] = mapped_column(String(80))
    unread: Mapped[bool | None]
    at: Mapped[Moment]
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
