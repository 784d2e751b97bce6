"""Tables of break-glass."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Moment, Ref, RowId, UtcDateTime

STATES = ("begun", "asked", "released", "half_open", "opened", "refused", "withdrawn", "run_out")
REASONS = ("suicide", "attempt", "child", "others", "medical")
OUTCOMES = ("services", "reached", "someone", "nobody", "over")
STEPS = (
    "begun",
    "asked",
    "approved",
    "released",
    "half_open",
    "opened",
    "refused",
    "withdrawn",
    "run_out",
    "outcome",
    "told",
)


class BreakGlass(db.Model):  # type: ignore[name-defined,misc]
    """A request to learn who wrote one post, because a life is in danger. Whom it led to stands nowhere.

    `drill`: an exercise with a post of the house's own; it is `begun` before anybody asks. `ends_at`: when it runs out,
    unless it is opened before. `tell_at`: when the post's writer is told at the latest; None until it is opened.
    """

    __tablename__ = "breakglass_requests"
    __table_args__ = (
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint(f"reason in {REASONS}", name="reason"),
        CheckConstraint(f"outcome in {OUTCOMES}", name="outcome"),
        CheckConstraint("drill or state <> 'begun'", name="only_drills_begin"),
        Index("ix_breakglass_requests_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[RowId]
    ref: Mapped[Ref]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    drill: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(10))
    tried: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    ends_at: Mapped[Moment]
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_words: Mapped[str] = mapped_column(Text)
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    delay_reason: Mapped[str] = mapped_column(Text)
    told: Mapped[bool]


class BreakGlassStep(db.Model):  # type: ignore[name-defined,misc]
    """One step of a request: what, by whom of the staff or the trustees, when. Rows are never changed.

    `at` is cut to five minutes; of an exercise it is exact, because it times the team.
    """

    __tablename__ = "breakglass_steps"
    __table_args__ = (
        CheckConstraint(f"kind in {STEPS}", name="kind"),
        UniqueConstraint("request_id", "kind", "by_id"),
        Index("ix_breakglass_steps_kind_at", "kind", "at"),
    )

    id: Mapped[RowId]
    request_id: Mapped[int] = mapped_column(ForeignKey("breakglass_requests.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]


class BreakGlassLayer(db.Model):  # type: ignore[name-defined,misc]
    """What the first trustee's device gave for the second: still sealed to the second, and under the site's data key.
    Deleted as soon as the request is opened or over; no backup holds it."""

    __tablename__ = "breakglass_layers"

    request_id: Mapped[int] = mapped_column(ForeignKey("breakglass_requests.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
