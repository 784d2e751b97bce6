"""Reads of plans. Each is for the member whose plan it is, and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from forum.core.access import Author
from forum.core.db import db
from forum.plans.box import NO_PLAN, Plan, open_plan, version_of
from forum.plans.models import SealedPlan

_plans = SealedPlan.__table__
_SEALED = select(_plans.c.sealed).where(_plans.c.member_id == bindparam("member_id"))


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is kept of a member's plan. `plan` None: there is none, or (`is_shut`) nobody can open it any more."""

    plan: Plan | None = None
    version: str = NO_PLAN

    @property
    def is_shut(self) -> bool:
        return self.plan is None and self.version != NO_PLAN


NOTHING = Found()


def find_plan(*, by: Author) -> Found:
    """The plan of whoever asks; nothing for a guest."""
    if by.member_id is None or by.secret is None:
        return NOTHING
    sealed = db.session.scalar(_SEALED, {"member_id": by.member_id})
    return Found(plan=open_plan(sealed, by.secret), version=version_of(sealed)) if sealed else NOTHING
