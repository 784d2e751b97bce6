"""Tables of cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.numbers import DrawnId, drawn_within
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
    "author_note",  # the author answered a private note of the team
    "appeal",  # the author asks somebody else to look at a decision again
    "suspension",  # is it still right?
)


class Case(db.Model):  # type: ignore[name-defined,misc]
    """What a moderator should look at: one row per post (or member), whatever drew attention to it, however often.

    `machine_care` is the machine's first value and never changes. `kinds` and `needs` name the kinds of its signals and
    what they are about, each between two spaces (" report screening "): by them the queue is filtered. For a masked
    post `opened_at` is cut to the hour and `due_at` rounded up to five minutes, then cut to the hour when the case
    closes. `alerted`: how far the team was called about its present due time (`forum.alerts.ladder`).
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("care between 0 and 4", name="care"),
        CheckConstraint("exposure between 0 and 3", name="exposure"),
        CheckConstraint("status in ('open', 'closed')", name="status"),
        CheckConstraint("(post_id is null) <> (member_id is null)", name="one_subject"),
        Index("ix_cases_queue", "status", "care", "due_at", "opened_at", "id"),
        Index("ix_cases_claimed_by_id", "claimed_by_id"),
    )

    id: Mapped[DrawnId]
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
    kinds: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    needs: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    alerted: Mapped[int] = mapped_column(default=0, server_default="0")


class Signal(db.Model):  # type: ignore[name-defined,misc]
    """One reason why a case is there. `data` holds codes (rules, a report's reason), never text of a person.

    `answered`: the case was closed since, so this is no reason any more to look at it.
    """

    __tablename__ = "signals"
    __table_args__ = (
        CheckConstraint(f"kind in {SIGNAL_KINDS}", name="kind"),
        Index("ix_signals_case_id", "case_id"),
    )

    id: Mapped[int] = drawn_within("case_id")
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    care: Mapped[int]
    exposure: Mapped[int]
    at: Mapped[Moment]
    data: Mapped[Json]
    answered: Mapped[bool] = mapped_column(default=False, server_default=false())


ACTIONS = (
    "keep",
    "note",
    "fold",
    "members",
    "hide",
    "redact",
    "remove",
    "lock",
    "move",
    "warn",
    "pause",
    "suspend",
    "checked",
)
UNDO = "undo"  # a row that takes the one before it back
OUTCOMES = ("read", "in_touch", "lines_sent", "passed_on", "no_answer", "no_danger", "guidelines", "other")


class Decision(db.Model):  # type: ignore[name-defined,misc]
    """What a moderator decided on a case, with all that the statement to its author says. Rows are never changed: what
    is taken back gets a row of its own, which names it in `undoes_id`.

    `rule` (of the guidelines, in words) and `mend` (what the author can do) are kept as they were told. `outcome` is
    one of OUTCOMES, for the team alone. `days`: how long a pause or suspension lasts. `automated`: no person decided.
    `false_alarm`: the moderator says that the filter was wrong about the post. It changes nothing for its author.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(f"action in {(*ACTIONS, UNDO)}", name="action"),
        CheckConstraint(f"outcome in {OUTCOMES}", name="outcome"),
        CheckConstraint("(action = 'undo') = (undoes_id is not null)", name="undo_names_one"),
        Index("ix_decisions_post_id", "post_id"),
        Index("ix_decisions_case_id", "case_id"),
    )

    id: Mapped[RowId]
    ref: Mapped[Ref]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(String(200))
    mend: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(20))
    days: Mapped[int | None]
    automated: Mapped[bool] = mapped_column(default=False, server_default=false())
    false_alarm: Mapped[bool] = mapped_column(default=False, server_default=false())
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), unique=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    at: Mapped[Moment]


UPHELD, OVERTURNED = "upheld", "overturned"


class Appeal(db.Model):  # type: ignore[name-defined,misc]
    """The author of a post asks for another look at a decision about it: once, and somebody else answers.

    Nothing says who asked: whoever holds the post's owner tag may. For a masked or a guest's post `at` and `due_at` are
    full hours. `care` to `unread` hold what the screening made of the text, as in an assessment. Open until `outcome`
    is there; `reason` is the answer its author reads, `by_id` who gave it. `submission_tag` is made of the form's key
    alone.
    """

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("outcome in ('upheld', 'overturned')", name="outcome"),
        CheckConstraint("(outcome is null) = (decided_at is null)", name="decided_says_how"),
        CheckConstraint("(outcome is null) = (reason is null)", name="decided_says_why"),
        Index("ix_appeals_case_id", "case_id"),
        Index("ix_appeals_due_at", "outcome", "due_at", "id"),
        Index("ix_appeals_decided_at", "decided_at", "id"),
    )

    id: Mapped[DrawnId]
    ref: Mapped[Ref]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    care: Mapped[int]
    exposure: Mapped[int]
    needs: Mapped[Json]
    conduct: Mapped[Json]
    signals: Mapped[Json]
    engine: Mapped[str | None] = mapped_column(String(80))
    unread: Mapped[bool]
    submission_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    at: Mapped[Moment]
    due_at: Mapped[Moment]
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DecisionUndo(db.Model):  # type: ignore[name-defined,misc]
    """How things stood before a decision, for as long as it can be taken back; then the row goes.

    `before`: the post's state and content note, the case's level and times, and what else the action changed.
    """

    __tablename__ = "decision_undos"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[Moment] = mapped_column(UtcDateTime, index=True)
    before: Mapped[Json]


class SecondLook(db.Model):  # type: ignore[name-defined,misc]
    """A crisis that one person closed, for another person to look at within a day: an item of the queue of its own.

    `decision_id` is the decision it is about; whoever made it is not the second person. Done when `done_at` is there;
    `agrees`: whether the case stays closed. The words on it are a case note. `alerted`: as in a case.
    """

    __tablename__ = "second_looks"
    __table_args__ = (
        CheckConstraint("(done_at is null) = (agrees is null)", name="done_says_how"),
        Index("ix_second_looks_case_id", "case_id"),
        Index("ix_second_looks_due_at", "done_at", "due_at"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), unique=True)
    due_at: Mapped[Moment]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agrees: Mapped[bool | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    alerted: Mapped[int] = mapped_column(default=0, server_default="0")


CHECK_IN_OUTCOMES = (
    "doing_better",
    "still_struggling",
    "no_answer",
    "lines_sent",
    "passed_on",
    "reopened",
    "not_needed",
    "replaced",  # the case was decided anew, with a check-in of its own or with none
    "gone",  # the words of the post were deleted
)


class CheckIn(db.Model):  # type: ignore[name-defined,misc]
    """Somebody asks how a writer is doing, some time after a serious case was closed: an item of the queue of its own.

    `decision_id` is the decision that closed the case, `care` the level it had then; `further`: the one more that a
    first one asked for. Done when `done_at` is there, `outcome` says how; the words on it are a case note. `alerted`:
    as in a case. For a masked post `due_at` and `done_at` are full hours; of one that ended with the words of its
    post, `done_at` is `due_at`.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        CheckConstraint("care between 3 and 4", name="care"),
        CheckConstraint(f"outcome in {CHECK_IN_OUTCOMES}", name="outcome"),
        CheckConstraint("(done_at is null) = (outcome is null)", name="done_says_how"),
        Index("ix_check_ins_case_id", "case_id"),
        Index("ix_check_ins_decision_id", "decision_id"),
        Index("ix_check_ins_due_at", "done_at", "due_at"),
    )

    id: Mapped[int] = drawn_within("case_id")
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    care: Mapped[int]
    further: Mapped[bool] = mapped_column(default=False, server_default=false())
    due_at: Mapped[Moment]
    alerted: Mapped[int] = mapped_column(default=0, server_default="0")
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))


CALLED_ABOUT = ("case", "second_look", "check_in")


class CaseAlert(db.Model):  # type: ignore[name-defined,misc]
    """One step of calling the team: 0 when a crisis came in, 1 to 3 when something was past its time: the case itself,
    or, when `about` says so, the second look or the check-in after it. `care` is the level of the case.

    Of a masked post's case `at` is the hour.
    """

    __tablename__ = "case_alerts"
    __table_args__ = (
        CheckConstraint("step between 0 and 3", name="step"),
        CheckConstraint("care between 0 and 4", name="care"),
        CheckConstraint(f"about in {CALLED_ABOUT}", name="about"),
        Index("ix_case_alerts_case_id", "case_id"),
    )

    id: Mapped[int] = drawn_within("case_id")
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(String(12), default="case", server_default=text("'case'"))
    step: Mapped[int]
    care: Mapped[int]
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


class CaseHandover(db.Model):  # type: ignore[name-defined,misc]
    """A case that went from one colleague to another, and a word about it: taken over, or handed on.

    `tell_id` is who has not yet read it; None once they have.
    """

    __tablename__ = "case_handovers"
    __table_args__ = (
        CheckConstraint("kind in ('taken', 'handed')", name="kind"),
        Index("ix_case_handovers_case_id", "case_id"),
        Index("ix_case_handovers_tell_id", "tell_id"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    tell_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]


class CaseCall(db.Model):  # type: ignore[name-defined,misc]
    """A moderator of other spaces was called to this case, because nobody of its space could be: they may open this one
    case until `until`, a full hour."""

    __tablename__ = "case_calls"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    until: Mapped[Moment] = mapped_column(UtcDateTime, index=True)
