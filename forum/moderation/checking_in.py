"""Asking how somebody is doing, a day or some days after their serious case was closed.

A check-in is an item of the queue of its own, for any moderator but whoever wrote the post. It stands aside while its
case is open at a serious level again: then the case itself is the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from forum.accounts.models import Member
from forum.cases import services as cases
from forum.cases.clocks import check_in_at, check_in_wait
from forum.cases.models import Case, CheckIn, Decision
from forum.cases.services import Reason, kept_moment
from forum.core import audit, clock
from forum.core.db import db
from forum.core.errors import Conflict, Unprocessable
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.moderation import policy, queries
from forum.notes.models import TEAM
from forum.notes.queries import sides_since
from forum.posts.models import Post
from forum.staffing.present import site_calendar

TAKEN_FOR = timedelta(hours=1)  # writing to somebody and looking for an answer takes longer than a decision
DAYS = (1, 2, 3, 7, 14)  # what can be chosen instead of the usual time
NONE, REPLACED = "none", "replaced"
GIVEN = ("doing_better", "still_struggling", "no_answer", "lines_sent", "passed_on", "reopened", "not_needed")
AT_ANY_TIME = frozenset({"reopened", "not_needed"})  # outcomes that need not wait until somebody was asked
AFTER_WRITING = frozenset({"no_answer", "lines_sent"})  # outcomes that say that somebody wrote
NONE_WAITS = "There is no check-in to do on this case just now. Nothing was changed, and your text is still here."
HELD = "A colleague is doing this check-in just now. Nothing was changed, and your text is still here."
PICK_OUTCOME = "Please choose how it went."
PICK_DAY = "Please choose one of the days."
SAY_HOW = "Please write a few words for the team: what you saw, or what you did."
WRITE_FIRST = "Please write them a private note first. None was sent since the case was closed."
TOO_EARLY = (
    "It is not due yet, and nobody has written since. Please write them a private note first, or wait until then."
)
ONLY_ONE_MORE = "This is the second check-in already. You can open the case again instead."
OPEN_AGAIN = "The case opens again, so its next decision asks for a check-in. Please leave the day empty."


@dataclass(frozen=True, kw_only=True)
class CheckedIn:
    """What a moderator says of a check-in: `outcome` is one of GIVEN, `note` is for the team; `further`: in how many
    days somebody asks once more, None for not at all; `version`: of the case on the screen."""

    outcome: str
    note: str = ""
    further: int | None = None
    version: int | None = None


def ask_for(case: Case, decision: Decision, *, choice: str, closes: bool) -> dict[str, Any]:
    """A case that is serious, or was until somebody lowered it, was decided: somebody asks how its writer is
    doing. What waited from before is replaced; what is given back brings it back with the way back of the decision.

    `choice`: "" for the usual time, "none", or a number of days. `closes`: this decision closes the case; where it was
    closed already, only what waits is given another time, and never a later one unless that was chosen.
    """
    waiting = find_waiting(case.id)
    care = queries.highest_care(case, but=decision)
    if care < policy.SERIOUS or (waiting is None and not closes):
        return {}
    latest = None if closes or choice or waiting is None else waiting.due_at
    if waiting is not None:
        waiting.done_at, waiting.outcome = kept_moment(clock.now(), masked=case.masked), REPLACED
        db.session.flush()
    if choice != NONE:
        due = _due(case, care, days=int(choice) if choice else None)
        first = CheckIn(case_id=case.id, decision_id=decision.id, care=care)
        first.due_at = min(due, latest) if latest else due
        db.session.add(first)
    return {"check_in": waiting.id} if waiting is not None else {}


def _due(case: Case, care: int, *, days: int | None) -> datetime:
    wait = timedelta(days=days) if days else check_in_wait(care, site_settings())
    due = check_in_at(clock.now(), wait=wait, calendar=site_calendar())
    return clock.up_to_hour(due) if case.masked else due


def forget(decision_id: int, replaced: int | None) -> None:
    """The decision was taken back: so is its check-in, and what waited before it waits again."""
    db.session.execute(delete(CheckIn).where(CheckIn.decision_id == decision_id, CheckIn.done_at.is_(None)))
    before = db.session.get(CheckIn, replaced) if replaced else None
    if before is not None and before.outcome == REPLACED:
        before.done_at, before.outcome = None, None


def take(case: Case, *, by: int) -> None:
    """Do a check-in: for an hour nobody else does. Raises Conflict when none waits, or a colleague has it."""
    waiting = _ready(case, by=by)
    waiting.claimed_by_id, waiting.claimed_until = by, clock.now() + TAKEN_FOR
    audit.record("case.check_in_taken", by=by, subject=f"case:{case.id}")


def release(case: Case, *, by: int) -> None:
    """Leave a check-in to others. Harmless when one does not have it; raises Conflict as `take` does."""
    waiting = _ready(case, by=by)
    if waiting.claimed_by_id == by:
        waiting.claimed_by_id, waiting.claimed_until = None, None
        audit.record("case.check_in_released", by=by, subject=f"case:{case.id}")


def finish(post: Post, case: Case, said: CheckedIn, *, by: int) -> None:
    """A check-in is done, inside the caller's write transaction. It can open the case again, or ask for one more.

    Raises Conflict as `take` does and for a case that is another one by now, Unprocessable.
    """
    waiting = _ready(case, by=by)
    policy.ensure_as_seen(case, said.version)
    _ensure_said(said, waiting)
    _ensure_done(case, said, waiting)
    waiting.done_at, waiting.outcome, waiting.by_id = kept_moment(clock.now(), masked=case.masked), said.outcome, by
    waiting.claimed_by_id, waiting.claimed_until = None, None
    audit.record("case.checked_in", by=by, subject=f"case:{case.id}", outcome=said.outcome)
    if said.note:
        cases.add_note(case.id, by=by, body=said.note)
    if said.further:
        second = CheckIn(case_id=case.id, decision_id=waiting.decision_id, care=waiting.care, further=True)
        second.due_at = _due(case, waiting.care, days=said.further)
        db.session.add(second)
    if said.outcome == "reopened":
        care = max(case.care, waiting.care)  # it may have come back for something small since
        reason = Reason(kind="person", care=care, data={"check_in": True})
        cases.open_case(post_id=post.id, masked=case.masked, reasons=[reason])
    else:
        case.version += 1


def _ensure_said(said: CheckedIn, waiting: CheckIn) -> None:
    if said.outcome not in GIVEN:
        raise Unprocessable(PICK_OUTCOME, field="outcome")
    if not said.note:
        raise Unprocessable(SAY_HOW, field="note")
    if said.further is None:
        return
    if said.further not in DAYS:
        raise Unprocessable(PICK_DAY, field="further")
    if waiting.further:
        raise Unprocessable(ONLY_ONE_MORE, field="further")
    if said.outcome == "reopened":
        raise Unprocessable(OPEN_AGAIN, field="further")


def _ensure_done(case: Case, said: CheckedIn, waiting: CheckIn) -> None:
    """Nobody ticks off what was not done: somebody wrote, or it is due by now and somebody has looked."""
    if said.outcome in AT_ANY_TIME:
        return
    sides = sides_since(case.id, _asked_from(case, waiting))
    if said.outcome in AFTER_WRITING and TEAM not in sides:
        raise Unprocessable(WRITE_FIRST, field="outcome")
    if not sides and waiting.due_at > clock.now():
        raise Unprocessable(TOO_EARLY, field="outcome")


def _asked_from(case: Case, waiting: CheckIn) -> datetime:
    """From when on a private note belongs to this check-in: the closing of its case, or the check-in before it. Of a
    masked post the hour, as the notes have it."""
    decided = db.session.get_one(Decision, waiting.decision_id).at
    since = min(decided, case.closed_at or decided)
    if waiting.further:
        before = select(func.max(CheckIn.done_at)).where(CheckIn.decision_id == waiting.decision_id)
        since = db.session.scalar(before) or since
    return clock.to_hour(since) if case.masked else since


def _ready(case: Case, *, by: int) -> CheckIn:
    """The check-in to do on a case, which nobody else is doing."""
    waiting = find_waiting(case.id)
    if waiting is None or not can_be_done(case):
        raise Conflict(NONE_WAITS)
    if waiting.claimed_by_id not in (None, by) and waiting.claimed_until and waiting.claimed_until > clock.now():
        raise Conflict(HELD)
    return waiting


def can_be_done(case: Any) -> bool:
    """Closed, or open for something smaller: that must not hide that somebody should be asked."""
    return bool(case.status == "closed" or case.care < policy.SERIOUS)


# Reads


def find_waiting(case_id: int) -> CheckIn | None:
    """The check-in that a case still waits for."""
    waiting = select(CheckIn).where(CheckIn.case_id == case_id, CheckIn.done_at.is_(None))
    return db.session.scalar(waiting.order_by(CheckIn.id.desc()).limit(1))


def list_of(case_id: int) -> Sequence[AnyRow]:
    """Every check-in of a case, oldest first: due_at, further, done_at, outcome, name (who did it), and claimed_by_id,
    claimed_until and holder_name of who is doing it now."""
    doer, holder = Member.__table__.alias("doer"), Member.__table__.alias("holder")
    columns: Any = (CheckIn.due_at, CheckIn.further, CheckIn.done_at, CheckIn.outcome, doer.c.name)
    held: Any = (CheckIn.claimed_by_id, CheckIn.claimed_until, holder.c.name.label("holder_name"))
    rows = select(*columns, *held).outerjoin(doer, doer.c.id == CheckIn.by_id)
    rows = rows.outerjoin(holder, holder.c.id == CheckIn.claimed_by_id).where(CheckIn.case_id == case_id)
    return db.session.execute(rows.order_by(CheckIn.id)).all()
