"""Reads of cases that the rooms below the workbench need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from forum.cases.models import Case, Decision
from forum.core.db import db
from forum.core.types import AnyRow


def newest_decisions(post_ids: Sequence[int]) -> dict[int, AnyRow]:
    """The newest decision on each of these posts, by post id: ref, action, reason, at. For the posts' own authors."""
    if not post_ids:
        return {}
    newest = select(func.max(Decision.id)).where(Decision.post_id.in_(post_ids)).group_by(Decision.post_id)
    columns: Any = (Decision.post_id, Decision.ref, Decision.action, Decision.reason, Decision.at)
    rows = db.session.execute(select(*columns).where(Decision.id.in_(newest)))
    return {row.post_id: row for row in rows}


def find_progress(post_id: int) -> AnyRow | None:
    """Status and due time of the case of a post, to tell its author by when somebody reads it, or that somebody has."""
    columns: Any = (Case.status, Case.due_at)
    return db.session.execute(select(*columns).where(Case.post_id == post_id)).one_or_none()
