"""How urgent a case still is when its author brings it back. The machine never lowers what a person has not lowered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.cases.models import UNDO, CareChange, Case, CheckIn, Decision
from forum.cases.queries import in_force
from forum.core.db import db

SERIOUS = 3  # the level from which a closed case has a check-in, which keeps the level it was closed at
NO_DANGER = "no_danger"
ENDED_WELL = frozenset({"doing_better", "not_needed"})  # outcomes of a check-in: somebody looked, and it is over
NO_ENDS = ("lock", "move", "warn", "pause", "suspend")  # they leave the case of a post that waits open
_undoes = aliased(Decision)


def level_kept(case: Case) -> int:
    """The level that a case has not lost since it was closed, whatever smaller things brought it back in between.

    A person's word ends it: a level they lowered, a decision that there was no danger, or a check-in that ended well.
    """
    newest = select(Decision).where(Decision.case_id == case.id, in_force()).order_by(Decision.id.desc()).limit(1)
    decision = db.session.scalar(newest)
    if decision is None:
        return case.care
    if decision.outcome == NO_DANGER:
        return 0 if case.status == "closed" else case.care
    check_in = db.session.scalar(_check_ins(case.id))
    if check_in is None:
        return case.care
    if check_in.outcome not in ENDED_WELL:
        return max(case.care, check_in.care)
    closed_since = case.status == "closed" and check_in.decision_id == decision.id
    return min(case.care, SERIOUS - 1) if closed_since else case.care


def _check_ins(case_id: int) -> Any:
    """The newest check-in of a case; none of before a person lowered it, nor of a decision that closed what they had
    lowered: that check-in bears the level of before, and the case the one they gave it."""
    earlier = aliased(Decision)
    before = select(func.max(earlier.at)).where(earlier.case_id == case_id, earlier.id < Decision.id)
    before = before.where(earlier.action.not_in((*NO_ENDS, UNDO)), ~exists().where(_undoes.undoes_id == earlier.id))
    ended = before.correlate(Decision).scalar_subquery()
    lowered = exists().where(CareChange.case_id == case_id, CareChange.to_care < CareChange.from_care)
    lowered = lowered.where(or_(ended.is_(None), CareChange.at > ended))
    rows = select(CheckIn).join(Decision, Decision.id == CheckIn.decision_id).where(CheckIn.case_id == case_id)
    return rows.where(~lowered).order_by(CheckIn.decision_id.desc(), CheckIn.further.desc()).limit(1)
