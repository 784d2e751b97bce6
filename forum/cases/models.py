"""Tables of cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Json, Moment, Ref, RowId, UtcDateTime

SIGNAL_KINDS = (
    "screening",
    "filter_failure",
    "waiting",
    "report",
    "reporter",  # what a reader told with a report speaks of danger, perhaps their own
    "sample",
    "no_reply",
    "person",
    "reassessment",  # newer rules read an old post, and saw more
)


class Case(db.Model):  # type: ignore[name-defined,misc]
    """What a moderator should look at: one row per post (or member), whatever drew attention to it, however often.

    `machine_care` is the machine's first value and never changes. For a masked post `opened_at` is cut to the hour and
    `due_at` rounded up to five minutes, then cut to the hour when the case closes.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("care between 0 and 4", name="care"),
        CheckConstraint("exposure between 0 and 3", name="exposure"),
        CheckConstraint("status in ('open', 'closed')", name="status"),
        CheckConstraint("(post_id is null) <> (member_id is null)", name="one_subject"),
        Index("ix_cases_queue", "status", "care", "due_at", "opened_at", "id"),
    )

    id: Mapped[RowId]
    ref: Mapped[Ref]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), unique=True)
    masked: Mapped[bool]
    care: Mapped[int]
    exposure: Mapped[int]
    machine_care: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[Moment]
    due_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Signal(db.Model):  # type: ignore[name-defined,misc]
    """One reason why a case is there. `data` holds codes (rules, a report's reason), never text of a person."""

    __tablename__ = "signals"
    __table_args__ = (
        CheckConstraint(f"kind in {SIGNAL_KINDS}", name="kind"),
        Index("ix_signals_case_id", "case_id"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    care: Mapped[int]
    exposure: Mapped[int]
    at: Mapped[Moment]
    data: Mapped[Json]


ACTIONS = ("keep", "note", "fold", "members", "hide", "remove")


class Decision(db.Model):  # type: ignore[name-defined,misc]
    """What a moderator decided on a case, and the reason its author is shown. Rows are never changed.

    `false_alarm`: the moderator says that the filter was wrong about the post. It changes nothing for its author.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(f"action in {ACTIONS}", name="action"),
        Index("ix_decisions_post_id", "post_id"),
        Index("ix_decisions_case_id", "case_id"),
    )

    id: Mapped[RowId]
    ref: Mapped[Ref]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    false_alarm: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    at: Mapped[Moment]


class CaseNote(db.Model):  # type: ignore[name-defined,misc]
    """What staff write to each other on a case. Staff only, always."""

    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_case_id", "case_id"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    at: Mapped[Moment]
    body: Mapped[str] = mapped_column(Text)


class CareChange(db.Model):  # type: ignore[name-defined,misc]
    """A person's own reading of how urgent a case is, and why. The machine's first value stays where it was."""

    __tablename__ = "care_changes"
    __table_args__ = (Index("ix_care_changes_case_id", "case_id"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    from_care: Mapped[int]
    to_care: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    at: Mapped[Moment]


class CaseClaim(db.Model):  # type: ignore[name-defined,misc]
    """The history of who held a case and until when; the one in force stands on the case itself."""

    __tablename__ = "case_claims"
    __table_args__ = (Index("ix_case_claims_case_id", "case_id"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    at: Mapped[Moment]
    until: Mapped[Moment]
