"""Reads of cases that the rooms below the workbench need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.cases.models import OVERTURNED, UNDO, Appeal, Case, Decision
from forum.cases.telling import NOT_A_RESTRICTION, STAYS
from forum.core.db import db
from forum.core.types import AnyRow


def in_force() -> ColumnElement[bool]:
    """Whether a decision stands: it was not taken back, and is not itself what took one back."""
    later = aliased(Decision)
    return and_(Decision.action != UNDO, ~exists().where(later.undoes_id == Decision.id))


_TOLD: Any = (
    Decision.post_id,
    Decision.ref,
    Decision.action,
    Decision.reason,
    Decision.rule,
    Decision.mend,
    Decision.days,
    Decision.automated,
    Decision.at,
)


def newest_decisions(post_ids: Sequence[int]) -> dict[int, AnyRow]:
    """The newest decision in force on each of these posts, by post id: ref, action, reason, rule, mend, days, automated
    and at. For the posts' own authors."""
    if not post_ids:
        return {}
    newest = select(func.max(Decision.id)).where(Decision.post_id.in_(post_ids), in_force()).group_by(Decision.post_id)
    rows = db.session.execute(select(*_TOLD).where(Decision.id.in_(newest)))
    return {row.post_id: row for row in rows}


_APPEALED: Any = (
    Appeal.outcome.label("appeal_outcome"),
    Appeal.reason.label("appeal_reason"),
    Appeal.due_at.label("appeal_due_at"),
)


def newest_told(post_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """What the author of each of these posts is shown: as `newest_decisions`, also one that was overturned, with
    appeal_outcome, appeal_reason and appeal_due_at, which are None where nobody asked for another look. Behind it the
    decision by which the post is hidden, changed or for some alone, where the newest one left the post where it was:
    its author still has to know why, and how to mend it."""
    if not post_ids:
        return {}
    overturned = exists().where(Appeal.decision_id == Decision.id, Appeal.outcome == OVERTURNED)
    told = select(func.max(Decision.id)).where(Decision.post_id.in_(post_ids), or_(in_force(), overturned))
    rows = select(*_TOLD, *_APPEALED).outerjoin(Appeal, Appeal.decision_id == Decision.id)
    newest, standing = (one.group_by(Decision.post_id) for one in (told, _standing(post_ids)))
    rows = rows.where(or_(Decision.id.in_(newest), Decision.id.in_(standing))).order_by(Decision.id.desc())
    found: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(rows):
        if row.post_id not in found or row.action not in NOT_A_RESTRICTION:
            found.setdefault(row.post_id, []).append(row)
    return found


def _standing(post_ids: Sequence[int]) -> Select[Any]:
    """The newest decision in force that made something of each post, and did not leave it where it was."""
    made = Decision.action.not_in(STAYS)
    return select(func.max(Decision.id)).where(Decision.post_id.in_(post_ids), made, in_force())


def noted_by_moderator(post_ids: Sequence[int]) -> set[int]:
    """Which of these posts have a content note that a moderator decided."""
    standing = _standing(post_ids).group_by(Decision.post_id)
    noted = select(Decision.post_id).where(Decision.id.in_(standing), Decision.action == "note")
    return {post_id for post_id in db.session.scalars(noted) if post_id is not None}


def list_decisions(post_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """Every decision in force on each of these posts, oldest first, by post id, as in `newest_decisions`. For their own
    authors."""
    rows = select(*_TOLD).where(Decision.post_id.in_(post_ids), in_force()).order_by(Decision.id)
    found: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(rows):
        found.setdefault(row.post_id, []).append(row)
    return found


def list_decisions_about(member_id: int) -> Sequence[AnyRow]:
    """Every decision on the case about this member that stands, or was overturned, newest first, as in `newest_told`.
    For themselves."""
    rows = select(*_TOLD, *_APPEALED).join(Case, Case.id == Decision.case_id)
    rows = rows.outerjoin(Appeal, Appeal.decision_id == Decision.id)
    rows = rows.where(Case.member_id == member_id, or_(in_force(), Appeal.outcome == OVERTURNED))
    return db.session.execute(rows.order_by(Decision.id.desc())).all()


def has_mark(column: Any, mark: str) -> Any:
    """The condition that a case has this mark: `has_mark(Case.needs, "suicide")`."""
    return column.contains(f" {mark} ", autoescape=True)


def find_progress(post_id: int) -> AnyRow | None:
    """Status and due time of the case of a post, to tell its author by when somebody reads it, or that somebody has."""
    columns: Any = (Case.status, Case.due_at)
    return db.session.execute(select(*columns).where(Case.post_id == post_id)).one_or_none()
