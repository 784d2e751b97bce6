"""Tables of reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.numbers import drawn_within
from forum.core.types import Json, Moment, Ref, UtcDateTime

REASONS = ("worried", "harm", "harassment", "spam", "private_info", "illegal", "other")  # those every site begins with
TAKEN_BACK = "withdrawn"  # the outcome of a report that its sender took back
LABEL_LENGTH, HINT_LENGTH = 80, 160  # characters of a reason: one line of a phone, or two


class Report(db.Model):  # type: ignore[name-defined,misc]
    """What a reader told about a post, and the text as they read it. Open until its case is decided.

    `at` is cut to the hour: who read what at which minute is nobody's business. `label` is the reason in the words it
    had then; "" stands for the built-in ones. `care` is what the report asked for. `outcome` is the action of the
    decision that answered it, or `withdrawn`. `receipt_tag` is all that is kept of a guest's six words. What the
    screening made of the reader's own words stands beside it: `said_*`, `needs`, `conduct`, `signals` as in an
    assessment, `unread` when the filter failed on them; all of them None when nothing was said.
    """

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("care between 0 and 4", name="care"),
        CheckConstraint("(outcome is null) = (outcome_at is null)", name="outcome_has_a_time"),
        Index("ix_reports_post_id", "post_id"),
        Index("ix_reports_reporter_id", "reporter_id"),
    )

    id: Mapped[int] = drawn_within("post_id")
    ref: Mapped[Ref]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="", server_default=text("''"))
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
    receipt_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)


class ReportReason(db.Model):  # type: ignore[name-defined,misc]
    """A reason that this site added, or a built-in one where it differs: its words, how urgent it is, its place.

    None in `label`, `hint` or `care` stands for the built-in value. `retired`: no longer offered.
    """

    __tablename__ = "report_reasons"
    __table_args__ = (CheckConstraint("care between 0 and 4", name="care"),)

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    label: Mapped[str | None] = mapped_column(String(LABEL_LENGTH))
    hint: Mapped[str | None] = mapped_column(String(HINT_LENGTH))
    care: Mapped[int | None]
    position: Mapped[int]
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_at: Mapped[Moment]
