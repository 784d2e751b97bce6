"""Writes of cases. All of them run inside the caller's write transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update

from forum.accounts.models import Member
from forum.cases.clocks import due_at
from forum.cases.coming_back import level_kept
from forum.cases.models import Appeal, CareChange, Case, CaseClaim, CaseHandover, CaseNote, CheckIn, Signal
from forum.core import audit, clock, outbox
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.refs import new_ref
from forum.core.settings import site_settings

CLAIM_LASTS = timedelta(minutes=15)  # long enough to read and answer; short enough that nobody waits on a closed tab
BY_READERS = frozenset({"report", "reporter"})  # kinds of signal that come with a reader's report
TO_THE_TEAM = frozenset({"author_note", "appeal"})  # kinds that come with words of the author to the team alone
BY_PEOPLE = BY_READERS | TO_THE_TEAM | {"person"}  # kinds that say nothing about what the machine saw in the post
ASKS_AT_ONCE = 4  # from this care level on, staff are written to as soon as a case opens or is raised to it


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a post should be looked at: one signal to be. `needs`: what the text is about, for filters."""

    kind: str
    care: int = 0
    exposure: int = 0
    needs: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def open_case(*, post_id: int, masked: bool, reasons: list[Reason], goes_on: bool = False) -> Case:
    """The case of a post, opened, reopened or raised by new reasons. Never lowered here.

    A closed case begins anew at the level of the new reasons; with `goes_on`, where its author brings it back, at no
    less than the level it has kept (`forum.cases.coming_back`).
    """
    return _open({"post_id": post_id}, masked=masked, reasons=reasons, goes_on=goes_on)


def open_case_about(
    member_id: int, *, reasons: list[Reason], goes_on: bool = True, due_by: datetime | None = None
) -> Case:
    """The same for the case about a member: what they do by name, and nothing else. Due at `due_by` at the latest."""
    db.session.scalar(select(Member.id).where(Member.id == member_id).with_for_update())  # one at a time
    case = _open({"member_id": member_id}, masked=False, reasons=reasons, goes_on=goes_on)
    case.due_at = min(case.due_at, due_by) if due_by else case.due_at
    return case


def lock_member_of(which: ColumnElement[bool]) -> None:
    """Lock the member whom such a case is about, before the case: the order in which `open_case_about` does."""
    member = select(Member.id).join(Case, Case.member_id == Member.id).where(which)
    db.session.execute(member.order_by(Member.id).with_for_update(of=Member)).all()


def _open(subject: dict[str, int], *, masked: bool, reasons: list[Reason], goes_on: bool) -> Case:
    now = clock.now()
    case = db.session.scalar(select(Case).filter_by(**subject).with_for_update())
    care = max(reason.care for reason in reasons)
    before = case.care if case and case.status == "open" else -1
    coarse = masked or all(reason.kind in BY_READERS for reason in reasons)
    if case is None:
        case = _new_case(subject, masked=masked, care=care, now=now, coarse=coarse)
        case.machine_care = max((reason.care for reason in reasons if reason.kind not in BY_PEOPLE), default=0)
    else:
        case.version += 1  # whoever is about to decide should see the new reason first
        care = max(care, level_kept(case)) if goes_on else care
    case.exposure = max(case.exposure, *(reason.exposure for reason in reasons))
    if case.status == "closed":
        _reopen(case, now=now, coarse=coarse)
    case.kinds = with_marks(case.kinds, *(reason.kind for reason in reasons))
    case.needs = with_marks(case.needs, *(need for reason in reasons for need in reason.needs))
    if care > before:
        _raise_to(case, care, now=now, coarse=coarse)
    db.session.flush()
    _add_signals(case, reasons, at=kept_moment(now, masked=masked))
    if case.care >= ASKS_AT_ONCE and (case.care > before or _speaks_to_nobody(case, reasons, now=now)):
        outbox.put("case.needs_someone", urgent=True, case_id=case.id)
    return case


def _speaks_to_nobody(case: Case, reasons: list[Reason], *, now: datetime) -> bool:
    """Whether an author tells the team itself of a crisis again, and everybody was called before without an end: nobody
    looks after the case just now."""
    tells = any(reason.kind in TO_THE_TEAM and reason.care >= ASKS_AT_ONCE for reason in reasons)
    return tells and case.alerted > 0 and (case.claimed_until is None or case.claimed_until <= now)


def with_marks(marks: str | None, *more: str) -> str:
    """Marks of a case with more of them, in order, each between two spaces; "" when there are none."""
    every = sorted({*(marks or "").split(), *more})
    return f" {' '.join(every)} " if every else ""


def tell_of_change(post_id: int) -> None:
    """The text of a post is another one now: whoever has its open case on the screen reads it before deciding."""
    still_open = update(Case).where(Case.post_id == post_id, Case.status == "open")
    db.session.execute(still_open.values(version=Case.version + 1))


def _new_case(subject: dict[str, int], *, masked: bool, care: int, now: datetime, coarse: bool) -> Case:
    """`coarse`: only the hour is kept, for a masked author's sake or for a reader's who reported; and a due time that
    was worked out from that moment, here or below, is rounded up to five minutes."""
    opened = kept_moment(now, masked=coarse)
    due = due_at(care, since=now, masked=coarse, settings=site_settings())
    case = Case(ref=new_ref(), masked=masked, care=care, exposure=0, **subject)
    case.status, case.opened_at, case.due_at, case.version = "open", opened, due, 1
    db.session.add(case)
    return case


def _reopen(case: Case, *, now: datetime, coarse: bool) -> None:
    case.status, case.closed_at, case.claimed_by_id, case.claimed_until = "open", None, None, None
    case.care, case.alerted, case.kinds = 0, 0, ""
    case.due_at = due_at(0, since=now, masked=coarse, settings=site_settings())


def _raise_to(case: Case, care: int, *, now: datetime, coarse: bool) -> None:
    case.care, case.alerted = max(case.care, care), 0
    due = due_at(case.care, since=now, masked=coarse, settings=site_settings())
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


def claim_case(case_id: int, *, by: int) -> None:
    """Hold a case for 15 minutes; again, to hold it longer. Raises Conflict when a colleague holds it."""
    now = clock.now()
    free = or_(Case.claimed_by_id.is_(None), Case.claimed_until <= now, Case.claimed_by_id == by)
    claim = update(Case).where(Case.id == case_id, Case.status == "open", free)
    result = db.session.execute(claim.values(claimed_by_id=by, claimed_until=now + CLAIM_LASTS))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("A colleague holds this case, or it is closed already.")
    db.session.add(CaseClaim(case_id=case_id, by_id=by, at=now, until=now + CLAIM_LASTS))
    audit.record("case.claimed", by=by, subject=f"case:{case_id}")


def release_case(case_id: int, *, by: int) -> None:
    """Let a case go before its time. Harmless when `by` does not hold it."""
    now = clock.now()
    held = update(Case).where(Case.id == case_id, Case.claimed_by_id == by)
    result = db.session.execute(held.values(claimed_by_id=None, claimed_until=None))
    if result.rowcount == 1:  # type: ignore[attr-defined]
        _end_claim(case_id, of=by, at=now)
        audit.record("case.released", by=by, subject=f"case:{case_id}")


def take_over(case: Case, *, by: int, words: str) -> None:
    """Hold a case that a colleague holds; they are told, with the words, on their next page."""
    now, before = clock.now(), case.claimed_by_id
    case.claimed_by_id, case.claimed_until = by, now + CLAIM_LASTS
    _end_claim(case.id, of=before, at=now)
    db.session.add(CaseClaim(case_id=case.id, by_id=by, at=now, until=now + CLAIM_LASTS))
    _keep_handover(case, "taken", before=before, after=by, tell=before, words=words)
    audit.record("case.taken_over", by=by, subject=f"case:{case.id}", before=before)


def _end_claim(case_id: int, *, of: int | None, at: datetime) -> None:
    """In the history of who held a case, the claim of this member was over at `at`."""
    running = update(CaseClaim).where(CaseClaim.case_id == case_id, CaseClaim.by_id == of, CaseClaim.until > at)
    db.session.execute(running.values(until=at))


def hand_over(case: Case, *, to: int, by: int, words: str) -> None:
    """Leave a case to a colleague, who is told. Until they take it, anybody may: nobody waits for who is not there."""
    if case.claimed_by_id == by:
        release_case(case.id, by=by)
    if _waits_already(case, by=by, to=to, words=words):
        return  # the same form, sent twice
    _keep_handover(case, "handed", before=by, after=to, tell=to, words=words)
    audit.record("case.handed_over", by=by, subject=f"case:{case.id}", after=to)


def _waits_already(case: Case, *, by: int, to: int, words: str) -> bool:
    the_same = CaseHandover.from_id == by, CaseHandover.tell_id == to, CaseHandover.words == words
    waiting = select(CaseHandover.id).where(CaseHandover.case_id == case.id, CaseHandover.kind == "handed", *the_same)
    return db.session.scalar(waiting.limit(1)) is not None


def _keep_handover(case: Case, kind: str, *, before: int | None, after: int, tell: int | None, words: str) -> None:
    row = CaseHandover(case_id=case.id, kind=kind, from_id=before, to_id=after, tell_id=tell, words=words)
    row.at = clock.now()
    db.session.add(row)


def was_told(case_id: int, *, member_id: int) -> None:
    """What a colleague left for this member about a case has been read."""
    waiting = update(CaseHandover).where(CaseHandover.case_id == case_id, CaseHandover.tell_id == member_id)
    db.session.execute(waiting.values(tell_id=None))


def change_care(case: Case, care: int, *, by: int, reason: str) -> None:
    """Move an open case to the level a person gives it. Its time counts from now: somebody has just read it.

    Raising never gives more time than there was. The machine's first value stays.
    """
    now, before = clock.now(), case.care
    due = due_at(care, since=now, masked=case.masked, settings=site_settings())
    case.due_at = due if care < before else min(case.due_at, due)
    case.care, case.alerted, case.version = care, 0, case.version + 1
    db.session.add(CareChange(case_id=case.id, from_care=before, to_care=care, reason=reason, by_id=by, at=now))
    if care >= ASKS_AT_ONCE > before:
        outbox.put("case.needs_someone", urgent=True, case_id=case.id)
    audit.record("case.care_changed", by=by, subject=f"case:{case.id}", before=before, after=care)


def add_note(case_id: int, *, by: int, body: str) -> None:
    db.session.add(CaseNote(case_id=case_id, by_id=by, at=clock.now(), body=body))
    audit.record("case.noted", by=by, subject=f"case:{case_id}")


def delete_appeal_words(post_ids: Sequence[int]) -> None:
    """The words of these posts go: so do those with which their authors asked for another look."""
    asked = select(Case.id).where(Case.post_id.in_(post_ids))
    db.session.execute(update(Appeal).where(Appeal.case_id.in_(asked)).values(body="", signals=[]))


def end_check_ins(post_ids: Sequence[int]) -> None:
    """The words of these posts go: nobody has to ask their authors how they are any more. When that was is not kept:
    one moment on several masked posts would say that they are of one person."""
    theirs = select(Case.id).where(Case.post_id.in_(post_ids))
    waiting = update(CheckIn).where(CheckIn.case_id.in_(theirs), CheckIn.done_at.is_(None))
    db.session.execute(waiting.values(done_at=CheckIn.due_at, outcome="gone"))


def close_case(case: Case) -> None:
    """Close a case, and with it all its reasons; of a masked one's times only the hour is kept from now on."""
    case.status, case.closed_at, case.version = "closed", clock.now(), case.version + 1
    case.claimed_by_id, case.claimed_until = None, None
    if case.masked:
        case.due_at = clock.to_hour(case.due_at)
    db.session.execute(update(Signal).where(Signal.case_id == case.id).values(answered=True))


def keep_open_for_appeals(case: Case) -> None:
    """A decision answers every reason of a case but one: who asked for another look waits for somebody else. A case
    that was closed stays in the queue for that alone, with its time."""
    waits = select(func.min(Appeal.due_at)).where(Appeal.case_id == case.id, Appeal.outcome.is_(None))
    due = db.session.scalar(waits)
    if due is None or case.status == "open":
        return
    _reopen(case, now=clock.now(), coarse=case.masked)
    case.kinds, case.due_at = with_marks("", "appeal"), min(case.due_at, due)
    asked = update(Signal).where(Signal.case_id == case.id, Signal.kind == "appeal")
    db.session.execute(asked.values(answered=False))
