"""Writes of plans. None of them is audited or queued: a row elsewhere would tell when somebody needed their plan. What
is deleted is named in the ledger of deletions, which says neither what nor whose it was."""

from __future__ import annotations

from sqlalchemy import delete, select

from forum.accounts.models import Member
from forum.core import deletions
from forum.core.access import Author
from forum.core.db import db, start_writing
from forum.core.errors import Conflict
from forum.core.refs import new_ref
from forum.plans.box import NO_PLAN, Plan, close_plan, open_plan, version_of
from forum.plans.models import SealedPlan
from forum.plans.policy import ensure_can_keep

DELETED = "plan.deleted"
CHANGED = "Your plan was changed somewhere else meanwhile. What you wrote is still here: please look at both."


def keep_plan(plan: Plan, *, version: str, by: Author) -> None:
    """Keep a member's plan in place of the one of this version, also of one that nobody can open any more.

    The same plan twice is harmless. Raises Unprocessable, and Conflict when another one is kept by now.
    """
    assert by.secret is not None
    ensure_can_keep(plan)
    row = _locked(by)
    if row is not None and open_plan(row.sealed, by.secret) == plan:
        return
    if version != (version_of(row.sealed) if row is not None else NO_PLAN):
        raise Conflict(CHANGED)
    if row is None:
        row = SealedPlan(member_id=by.member_id, ref=new_ref())
        db.session.add(row)
    row.sealed = close_plan(plan, by.secret)


def delete_plan(*, by: Author) -> None:
    """Delete a member's plan for good; an older backup does not bring it back. Twice is harmless."""
    row = _locked(by)
    if row is not None:
        deletions.note(DELETED, row.ref)
        db.session.delete(row)


def delete_again(ref: str) -> None:
    """The same in a database that came back, inside the caller's write transaction."""
    db.session.execute(delete(SealedPlan).where(SealedPlan.ref == ref))


def _locked(by: Author) -> SealedPlan | None:
    """Begins the write transaction. The member's row is locked: two browsers, one plan."""
    start_writing()
    db.session.execute(select(Member.id).where(Member.id == by.member_id).with_for_update())
    return db.session.get(SealedPlan, by.member_id)
