"""Writes of cases. All of them run inside the caller's write transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from forum.cases.clocks import due_at
from forum.cases.models import CareChange, Case, CaseClaim, CaseNote, Signal
from forum.core import audit, clock, outbox
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.refs import new_ref
from forum.core.settings import site_settings

CLAIM_LASTS = timedelta(minutes=15)  # long enough to read and answer; short enough that nobody waits on a closed tab
BY_READERS = frozenset({"report", "reporter"})  # kinds of signal that come with a reader's report
BY_PEOPLE = BY_READERS | {"person"}  # kinds that say nothing about what the machine saw in the post
ASKS_AT_ONCE = 4  # from this care level on, staff are written to as soon as a case opens or is raised to it


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a post should be looked at: one signal to be."""

    kind: str
    care: int = 0
    exposure: int = 0
    data: dict[str, Any] = field(default_factory=dict)


def open_case(*, post_id: int, masked: bool, reasons: list[Reason]) -> Case:
    """The case of a post, opened, reopened or raised by new reasons. Never lowered here."""
    now = clock.now()
    case = db.session.scalar(select(Case).where(Case.post_id == post_id).with_for_update())
    care = max(reason.care for reason in reasons)
    before = case.care if case and case.status == "open" else -1
    if case is None:
        only_told = all(reason.kind in BY_READERS for reason in reasons)
        case = _new_case(post_id=post_id, masked=masked, care=care, now=now, coarse=masked or only_told)
        case.machine_care = max((reason.care for reason in reasons if reason.kind not in BY_PEOPLE), default=0)
    else:
        case.version += 1  # whoever is about to decide should see the new reason first
    case.exposure = max(case.exposure, *(reason.exposure for reason in reasons))
    if case.status == "closed":
        _reopen(case, now=now)
    if care > before:
        _raise_to(case, care, now=now)
    db.session.flush()
    _add_signals(case, reasons, at=kept_moment(now, masked=masked))
    if case.care >= ASKS_AT_ONCE and case.care > before:
        outbox.put("case.needs_someone", case_id=case.id)
    return case


def tell_of_change(post_id: int) -> None:
    """The text of a post is another one now: whoever has its open case on the screen reads it before deciding."""
    still_open = update(Case).where(Case.post_id == post_id, Case.status == "open")
    db.session.execute(still_open.values(version=Case.version + 1))


def _new_case(*, post_id: int, masked: bool, care: int, now: datetime, coarse: bool) -> Case:
    """`coarse`: only the hour is kept, for a masked author's sake or for a reader's who reported."""
    opened = kept_moment(now, masked=coarse)
    due = due_at(care, since=now, masked=coarse, settings=site_settings())
    case = Case(ref=new_ref(), post_id=post_id, masked=masked, care=care, exposure=0)
    case.status, case.opened_at, case.due_at, case.version = "open", opened, due, 1
    db.session.add(case)
    return case


def _reopen(case: Case, *, now: datetime) -> None:
    case.status, case.closed_at, case.claimed_by_id, case.claimed_until = "open", None, None, None
    case.care = 0
    case.due_at = due_at(0, since=now, masked=case.masked, settings=site_settings())


def _raise_to(case: Case, care: int, *, now: datetime) -> None:
    case.care = max(case.care, care)
    due = due_at(case.care, since=now, masked=case.masked, settings=site_settings())
    case.due_at = min(case.due_at, due) if case.due_at else due


def _add_signals(case: Case, reasons: list[Reason], *, at: datetime) -> None:
    for reason in reasons:
        kept = {"care": reason.care, "exposure": reason.exposure, "data": reason.data}
        # who read what at which minute is nobody's business
        moment = clock.to_hour(at) if reason.kind in BY_READERS else at
        db.session.add(Signal(case_id=case.id, kind=reason.kind, at=moment, **kept))


def kept_moment(moment: datetime, *, masked: bool) -> datetime:
    """What may be stored of a moment at which an author acted: the hour, when the post is masked."""
    return clock.to_hour(moment) if masked else moment


def claim_case(case_id: int, *, by: int) -> datetime:
    """Hold a case for 15 minutes; again, to hold it longer. Raises Conflict when a colleague holds it."""
    now = clock.now()
    until = now + CLAIM_LASTS
    free = or_(Case.claimed_by_id.is_(None), Case.claimed_until <= now, Case.claimed_by_id == by)
    claim = update(Case).where(Case.id == case_id, Case.status == "open", free)
    result = db.session.execute(claim.values(claimed_by_id=by, claimed_until=until))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("A colleague holds this case, or it is closed already.")
    db.session.add(CaseClaim(case_id=case_id, by_id=by, at=now, until=until))
    audit.record("case.claimed", by=by, subject=f"case:{case_id}")
    return until


def release_case(case_id: int, *, by: int) -> bool:
    """Let a case go before its time. False when `by` does not hold it; then nothing is changed."""
    now = clock.now()
    held = update(Case).where(Case.id == case_id, Case.claimed_by_id == by)
    result = db.session.execute(held.values(claimed_by_id=None, claimed_until=None))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return False
    claims = update(CaseClaim).where(CaseClaim.case_id == case_id, CaseClaim.by_id == by, CaseClaim.until > now)
    db.session.execute(claims.values(until=now))
    audit.record("case.released", by=by, subject=f"case:{case_id}")
    return True


def change_care(case: Case, care: int, *, by: int, reason: str) -> None:
    """Move an open case to the level a person gives it. Its time counts from now: somebody has just read it.

    Raising never gives more time than there was. The machine's first value stays.
    """
    now, before = clock.now(), case.care
    due = due_at(care, since=now, masked=case.masked, settings=site_settings())
    case.due_at = due if care < before else min(case.due_at, due)
    case.care, case.version = care, case.version + 1
    db.session.add(CareChange(case_id=case.id, from_care=before, to_care=care, reason=reason, by_id=by, at=now))
    if care >= ASKS_AT_ONCE > before:
        outbox.put("case.needs_someone", case_id=case.id)
    audit.record("case.care_changed", by=by, subject=f"case:{case.id}", before=before, after=care)


def add_note(case_id: int, *, by: int, body: str) -> None:
    db.session.add(CaseNote(case_id=case_id, by_id=by, at=clock.now(), body=body))
    audit.record("case.noted", by=by, subject=f"case:{case_id}")


def close_case(case: Case) -> None:
    """Close a case; of a masked one's times only the hour is kept from now on."""
    case.status, case.closed_at, case.version = "closed", clock.now(), case.version + 1
    case.claimed_by_id, case.claimed_until = None, None
    if case.masked:
        case.due_at = clock.to_hour(case.due_at)
