"""A second person for every crisis that one person closed, within a day.

It is an item of the queue of its own: not for whoever decided, and not for whoever wrote the post.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from forum.accounts.models import Member
from forum.cases import services as cases
from forum.cases.models import Case, Decision, SecondLook
from forum.cases.services import Reason
from forum.core import audit, clock
from forum.core.db import db
from forum.core.errors import Conflict, Refused, Unprocessable
from forum.core.types import AnyRow
from forum.moderation import policy, queries

FROM_CARE = 4  # closing a case of this level asks for a second person
WITHIN = timedelta(hours=24)
NOT_YOURS = "You decided this case, so a colleague takes the second look. Nothing was changed."
NONE_WAITS = "Nobody has to look at this case a second time just now. Nothing was changed."
SAY_WHY = "Please write what you see differently. The team will read it."


def ask_for(case: Case, decision: Decision, *, ended: bool) -> None:
    """A crisis was closed with this decision: somebody else looks within a day. Where a look waits already, deciding
    anew was that look, if it was another person's; a crisis that came back since has one of its own. `ended`: the case
    was open until now; one that was closed already asks for nobody."""
    waiting = find_waiting(case.id)
    if waiting is not None:
        if _decider(waiting) == decision.by_id:
            return
        _finish(waiting, case, agrees=True, by=decision.by_id)
    highest = queries.highest_care(case, but=decision, by=decision.by_id)  # lowered by a colleague, two have seen it
    if ended and highest >= FROM_CARE:
        db.session.add(SecondLook(case_id=case.id, decision_id=decision.id, due_at=decision.at + WITHIN))


def forget(decision_id: int) -> None:
    """The decision was taken back: nobody has to look at it, and it was no second look at the one before."""
    db.session.execute(delete(SecondLook).where(SecondLook.decision_id == decision_id, SecondLook.done_at.is_(None)))
    decision = db.session.get_one(Decision, decision_id)
    before = update(SecondLook).where(SecondLook.case_id == decision.case_id, SecondLook.decision_id < decision_id)
    before = before.where(SecondLook.by_id == decision.by_id, SecondLook.done_at >= decision.at)
    db.session.execute(before.values(done_at=None, agrees=None, by_id=None))


def look(case: Case, *, agrees: bool, note: str, by: int, version: int | None = None) -> None:
    """A second person has looked, inside the caller's write transaction. Who does not agree opens the case again.

    Raises Conflict when nothing waits or it is not the case they saw, Refused for who decided, Unprocessable without
    words of who does not agree.
    """
    waiting = find_waiting(case.id)
    if waiting is None or not can_be_looked_at(case):
        raise Conflict(NONE_WAITS)
    if _decider(waiting) == by:
        raise Refused(NOT_YOURS)
    policy.ensure_as_seen(case, version)
    if not agrees and not note:
        raise Unprocessable(SAY_WHY, field="note")
    _finish(waiting, case, agrees=agrees, by=by)
    if note:
        cases.add_note(case.id, by=by, body=note)
    if agrees:
        case.version += 1
    else:
        care = max(case.care, FROM_CARE)  # it may have come back for something small since
        again = [Reason(kind="person", care=care)]
        if case.post_id is not None:
            cases.open_case(post_id=case.post_id, masked=case.masked, reasons=again)
        else:
            cases.open_case_about(case.member_id or 0, reasons=again)


def can_be_looked_at(case: Any) -> bool:
    """Closed, or open for something smaller: that must not hide that nobody else has looked at the crisis."""
    return bool(case.status == "closed" or case.care < FROM_CARE)


def _finish(waiting: SecondLook, case: Case, *, agrees: bool, by: int | None) -> None:
    waiting.done_at, waiting.agrees, waiting.by_id = clock.now(), agrees, by
    db.session.flush()
    audit.record("case.second_look", by=by, subject=f"case:{case.id}", agrees=agrees)


def find_waiting(case_id: int) -> SecondLook | None:
    """The look that a case still waits for."""
    waiting = select(SecondLook).where(SecondLook.case_id == case_id, SecondLook.done_at.is_(None))
    return db.session.scalar(waiting.order_by(SecondLook.id.desc()).limit(1))


def _decider(waiting: SecondLook) -> int | None:
    return db.session.scalar(select(Decision.by_id).where(Decision.id == waiting.decision_id))


def find_for_case(case_id: int) -> AnyRow | None:
    """The newest look at a case: due_at, done_at, agrees, first_id and first_name (who decided), name (who looked)."""
    first, second = Member.__table__.alias("first"), Member.__table__.alias("second")
    columns: Any = (SecondLook.due_at, SecondLook.done_at, SecondLook.agrees, Decision.by_id.label("first_id"))
    names: Any = (first.c.name.label("first_name"), second.c.name.label("name"))
    rows = select(*columns, *names).join(Decision, Decision.id == SecondLook.decision_id)
    rows = rows.outerjoin(first, first.c.id == Decision.by_id).outerjoin(second, second.c.id == SecondLook.by_id)
    newest = rows.where(SecondLook.case_id == case_id).order_by(SecondLook.id.desc()).limit(1)
    return db.session.execute(newest).one_or_none()
