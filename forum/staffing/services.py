"""Writes of staffing. Each function begins the write transaction; the caller commits."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from forum.accounts.models import Member
from forum.core import audit, clock
from forum.core.day_lines import DayDraft
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Unprocessable
from forum.core.hours import Spans, hours_text
from forum.core.refs import new_ref
from forum.core.settings import change_setting, site_settings
from forum.staffing.models import OnCallTurn, StaffingHours
from forum.staffing.present import forget_calendar, site_calendar, today
from forum.staffing.queries import ON_CALL_ROLES

LONGEST_TURN = timedelta(days=14)
MOST_WEEKS = 26
CHANGED = "Somebody else changed these hours in the meantime. Please look at them again, then save once more."
NO_ZONE = "Please write the name of a time zone, such as Europe/London."
DAYS_OVER = "These days are over already: {days}. Please take them out, or look at the year again."
NOT_STAFF = "Please choose somebody who can open cases."
ENDS_FIRST = "This ends before it begins. Please look at the days and times again."
TOO_LONG = f"Please keep a turn to {LONGEST_TURN.days} days. Nobody can be on call for longer."
OVER = "This turn would be over already. Please look at the days again."


@dataclass(frozen=True, kw_only=True)
class TurnDraft:
    """A turn of being on call, and how many weeks in a row it is done."""

    member_ref: str
    starts_at: datetime
    ends_at: datetime
    weeks: int = 1


def hours_seen() -> str:
    """A short mark of the weekly hours as they are now, for a form that should notice somebody else's change."""
    calendar = site_calendar()
    said = "|".join([site_settings().staffing_zone, *map(hours_text, calendar.week)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def set_week(zone: str, week: Sequence[Spans], *, seen: str, by: int | None) -> bool:
    """Set the hours of the seven days, Monday first; all empty takes them away. False when nothing differs.

    Raises Unprocessable (field "staffing_zone"), Conflict.
    """
    if not zone and any(week):
        raise Unprocessable(NO_ZONE, field="staffing_zone")
    start_writing()
    forget_calendar()
    if seen != hours_seen():
        raise Conflict(CHANGED)
    if (zone, tuple(week)) == (site_settings().staffing_zone, site_calendar().week):
        return False
    change_setting("staffing_zone", zone, by=by)
    db.session.execute(delete(StaffingHours).where(StaffingHours.weekday.is_not(None)))
    texts = [hours_text(spans) for spans in week]
    db.session.add_all(StaffingHours(weekday=number, hours=text) for number, text in enumerate(texts) if text)
    audit.record("staffing.hours_changed", by=by, subject="staffing:week", zone=zone, week=texts)
    forget_calendar()
    return True


def add_days(drafts: Sequence[DayDraft], *, by: int | None) -> int:
    """Give dates hours of their own; one that had some gets these instead. How many were given.

    Raises Unprocessable (field "days") for a date that is over, unless it had some already.
    """
    start_writing()
    days = {draft.day: draft for draft in drafts}
    _ensure_to_come(days)
    db.session.execute(delete(StaffingHours).where(StaffingHours.day.in_(days)))
    for day, draft in sorted(days.items()):
        text = hours_text(draft.spans)
        db.session.add(StaffingHours(day=day, hours=text, name=draft.name))
        audit.record("staffing.day_added", by=by, subject=f"day:{day.isoformat()}", hours=text)
    forget_calendar()
    return len(days)


def _ensure_to_come(days: Collection[date]) -> None:
    past = {day for day in days if day < today()}
    if not past:
        return
    there = set(db.session.scalars(select(StaffingHours.day).where(StaffingHours.day.in_(past))))
    new = sorted(past - there)
    if new:
        raise Unprocessable(DAYS_OVER.format(days=", ".join(day.isoformat() for day in new)), field="days")


def remove_day(day: date, *, by: int | None) -> None:
    """Let a date have the hours of its weekday again. Harmless when it has."""
    start_writing()
    gone = db.session.execute(delete(StaffingHours).where(StaffingHours.day == day))
    if gone.rowcount:  # type: ignore[attr-defined]
        audit.record("staffing.day_removed", by=by, subject=f"day:{day.isoformat()}")
    forget_calendar()


def add_turns(draft: TurnDraft, *, by: int | None) -> int:
    """Put somebody on call, the same time each week if `weeks` is more than one. What is there already is left.

    How many turns are new. Raises Unprocessable (fields "member", "until_day").
    """
    _check_turn(draft)
    start_writing()
    member_id = _callable_member(draft.member_ref)
    there = set(db.session.execute(select(OnCallTurn.starts_at, OnCallTurn.ends_at).filter_by(member_id=member_id)))
    wanted = _weekly(draft)
    new = [(starts, ends) for starts, ends in wanted if (starts, ends) not in {tuple(row) for row in there}]
    for starts, ends in new:
        turn = OnCallTurn(ref=new_ref(), member_id=member_id, starts_at=starts, ends_at=ends)
        db.session.add(turn)
        audit.record("staffing.turn_added", by=by, subject=f"turn:{turn.ref}", member=draft.member_ref)
    return len(new)


def remove_turn(ref: str, *, by: int | None) -> None:
    """Take a turn off the rota. Raises NotFound."""
    start_writing()
    gone = db.session.execute(delete(OnCallTurn).where(OnCallTurn.ref == ref))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFound()
    audit.record("staffing.turn_removed", by=by, subject=f"turn:{ref}")


def _check_turn(draft: TurnDraft) -> None:
    if draft.ends_at <= draft.starts_at:
        raise Unprocessable(ENDS_FIRST, field="until_day")
    if draft.ends_at - draft.starts_at > LONGEST_TURN:
        raise Unprocessable(TOO_LONG, field="until_day")
    if draft.ends_at <= clock.now():
        raise Unprocessable(OVER, field="until_day")


def _callable_member(ref: str) -> int:
    found = select(Member.id).where(Member.ref == ref, Member.role.in_(ON_CALL_ROLES))
    member_id = db.session.scalar(found)
    if member_id is None:
        raise Unprocessable(NOT_STAFF, field="member")
    return int(member_id)


def _weekly(draft: TurnDraft) -> list[tuple[datetime, datetime]]:
    """The same times on the wall clock, week after week; the clocks may change in between."""
    return [
        (_later(draft.starts_at, weeks=number), _later(draft.ends_at, weeks=number)) for number in range(draft.weeks)
    ]


def _later(moment: datetime, *, weeks: int) -> datetime:
    """`moment` carries its zone, so that a week later is the same time on the wall. Adding alone would forget which of
    two such times is meant in the night in which the clocks go back."""
    return (moment + timedelta(weeks=weeks)).replace(fold=moment.fold)
