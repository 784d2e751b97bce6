"""Reads of staffing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from forum.accounts.models import Member
from forum.core.access import MODERATING
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.hours import NO_WEEK, Calendar, Spans, parse_hours
from forum.core.types import AnyRow
from forum.staffing.models import OnCallTurn, StaffingHours

ON_CALL_ROLES = tuple(role.value for role in MODERATING)  # those who can open a case
MOST_TURNS = 200
_HAS_ADDRESS = Member.email_sealed.is_not(None).label("has_address")


def read_calendar(zone: str, *, since: date) -> Calendar:
    """The hours as they are stored, with the days of their own from `since` on. One statement."""
    columns: Any = (StaffingHours.weekday, StaffingHours.day, StaffingHours.hours)
    wanted = or_(StaffingHours.day.is_(None), StaffingHours.day >= since)
    week: list[Spans] = list(NO_WEEK)
    days: dict[date, Spans] = {}
    for row in db.session.execute(select(*columns).where(wanted)):
        if row.day is None:
            week[row.weekday] = parse_hours(row.hours)
        else:
            days[row.day] = parse_hours(row.hours)
    return Calendar(zone=zone, week=tuple(week), days=days)


def list_days(*, since: date) -> Sequence[AnyRow]:
    """Days with other hours, in order: day, hours, name."""
    columns: Any = (StaffingHours.day, StaffingHours.hours, StaffingHours.name)
    rows = select(*columns).where(StaffingHours.day >= since).order_by(StaffingHours.day)
    return db.session.execute(rows).all()


def list_turns(*, since: datetime) -> Sequence[AnyRow]:
    """Turns that are not over at `since`, in order: ref, starts_at, ends_at, member_id, name, role, has_address."""
    rows = _turns().where(OnCallTurn.ends_at > since)
    return db.session.execute(rows.order_by(OnCallTurn.starts_at, OnCallTurn.id).limit(MOST_TURNS)).all()


def list_turns_of(member_id: int) -> Sequence[AnyRow]:
    """All turns of one member, in order."""
    rows = _turns().where(OnCallTurn.member_id == member_id)
    return db.session.execute(rows.order_by(OnCallTurn.starts_at, OnCallTurn.id)).all()


def list_on_call(at: datetime) -> Sequence[AnyRow]:
    """Who is on call at a moment and may still open a case; the columns of `list_turns`."""
    now = _turns().where(OnCallTurn.starts_at <= at, OnCallTurn.ends_at > at, Member.role.in_(ON_CALL_ROLES))
    return db.session.execute(now.order_by(OnCallTurn.starts_at, OnCallTurn.id)).all()


def get_turn(ref: str) -> AnyRow:
    """Raises NotFound."""
    row = db.session.execute(_turns().where(OnCallTurn.ref == ref)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def list_who_can_be_called() -> Sequence[AnyRow]:
    """Staff who can open a case, by name: id, ref, name, role, has_address."""
    columns: Any = (Member.id, Member.ref, Member.name, Member.role, _HAS_ADDRESS)
    staff = select(*columns).where(Member.role.in_(ON_CALL_ROLES), Member.leaves_on.is_(None))
    return db.session.execute(staff.order_by(Member.name_key)).all()


def _turns() -> Any:
    columns: Any = (OnCallTurn.ref, OnCallTurn.starts_at, OnCallTurn.ends_at, OnCallTurn.member_id)
    who: Any = (Member.name, Member.role, _HAS_ADDRESS)
    return select(*columns, *who).join(Member, Member.id == OnCallTurn.member_id)
