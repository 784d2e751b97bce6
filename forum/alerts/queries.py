"""Reads of alerts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select

from forum.alerts.ladder import rungs, rungs_after
from forum.alerts.models import AlertHook, CrisisDrill
from forum.cases.models import Case, CheckIn, SecondLook
from forum.core import clock
from forum.core.db import db
from forum.core.outbox import OutboxRow
from forum.core.types import AnyRow
from forum.moderation.following import care_of, to_do

AT_ONCE = 100  # breaches in one transaction
DRILLS_SHOWN, STUCK_SHOWN = 5, 20
FOLLOWS: dict[str, type[SecondLook] | type[CheckIn]] = {"second_look": SecondLook, "check_in": CheckIn}
TOPICS = ("staff.letter_due", "alert.letter_due", "alert.message_due", "case.needs_someone")


def find_case(case_id: int) -> AnyRow | None:
    """What an alert may know of an open case: id, ref, care, masked, drill_ref; None when it is closed or gone."""
    columns: Any = (Case.id, Case.ref, Case.care, Case.masked, CrisisDrill.ref.label("drill_ref"))
    found = select(*columns).outerjoin(CrisisDrill, CrisisDrill.case_number == Case.id)
    return db.session.execute(found.where(Case.id == case_id, Case.status == "open")).one_or_none()


def find_followed(case_id: int, about: str) -> AnyRow | None:
    """The same of a case whose second look or check-in is still to do; None when it is done, or stands aside."""
    item = FOLLOWS[about]
    columns: Any = (Case.id, Case.ref, care_of(item).label("care"), Case.masked, literal(None).label("drill_ref"))
    found = select(*columns).join(item, item.case_id == Case.id).where(Case.id == case_id, to_do(item))
    return db.session.execute(found.limit(1)).one_or_none()


def is_something_late() -> bool:
    """Whether a case, or what follows one, is past its time and its next step is due. Locks nothing."""
    if db.session.scalar(select(Case.id).where(*_late()).limit(1)) is not None:
        return True
    after = (select(one.id).join(Case, Case.id == one.case_id).where(*_late_after(one)) for one in FOLLOWS.values())
    return any(db.session.scalar(found.limit(1)) is not None for found in after)


def take_late() -> Sequence[Case]:
    """Cases whose next step is due, the most urgent first, locked. What another worker has locked is left to it."""
    late = select(Case).where(*_late()).order_by(Case.care.desc(), Case.due_at, Case.id).limit(AT_ONCE)
    return db.session.scalars(late.with_for_update(skip_locked=True)).all()


def take_late_after() -> Iterator[tuple[str, SecondLook | CheckIn, AnyRow]]:
    """Second looks and check-ins whose next step is due, locked as above: which it is, the row, and its case (id, care
    and masked)."""
    for about, item in FOLLOWS.items():
        columns: Any = (item, Case.id, care_of(item).label("care"), Case.masked)
        late = select(*columns).join(Case, Case.id == item.case_id).where(*_late_after(item))
        late = late.order_by(item.due_at, item.id).limit(AT_ONCE).with_for_update(of=[Case, item], skip_locked=True)
        for row in db.session.execute(late).all():
            yield about, row[0], row


def _late_after(item: type[SecondLook] | type[CheckIn]) -> tuple[ColumnElement[bool], ...]:
    """Still to do, past its time, and nobody is doing it just now."""
    now = clock.now()
    due = [and_(item.alerted == rung.alerted, item.due_at <= rung.since) for rung in rungs_after(now)]
    found = (to_do(item), item.due_at <= now, or_(*due))
    return (*found, _is_free()) if item is CheckIn else found


def _is_free() -> ColumnElement[bool]:
    return or_(CheckIn.claimed_until.is_(None), CheckIn.claimed_until <= clock.now())


def _late() -> tuple[ColumnElement[bool], ...]:
    """Open, past their time, and nobody is looking after them just now."""
    now = clock.now()
    unheld = or_(Case.claimed_until.is_(None), Case.claimed_until <= now)
    due = [and_(Case.care == rung.care, Case.alerted == rung.alerted, Case.due_at <= rung.since) for rung in rungs(now)]
    return Case.status == "open", Case.due_at <= now, unheld, or_(*due)


def find_hook() -> AlertHook | None:
    return db.session.scalar(select(AlertHook).order_by(AlertHook.id).limit(1))


def list_stuck() -> Sequence[AnyRow]:
    """Letters and messages that were tried and have to wait: topic, tries, error and due_at, newest try first."""
    columns: Any = (OutboxRow.topic, OutboxRow.tries, OutboxRow.error, OutboxRow.due_at)
    waiting = select(*columns).where(OutboxRow.topic.in_(TOPICS), OutboxRow.error.is_not(None))
    return db.session.execute(waiting.order_by(OutboxRow.due_at.desc()).limit(STUCK_SHOWN)).all()


def list_drills() -> Sequence[CrisisDrill]:
    """The newest exercises, newest first."""
    return db.session.scalars(select(CrisisDrill).order_by(CrisisDrill.id.desc()).limit(DRILLS_SHOWN)).all()
