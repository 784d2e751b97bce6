"""Reads for the pages of tuning: which rules cried wolf, and the texts that a draft is tried on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from forum.cases.models import Decision
from forum.core.access import Viewer
from forum.core.db import db
from forum.posts.models import AssessmentRow, Post, State, Thread
from forum.posts.queries import states_for

MOST_ALARMS = 2_000  # the newest; older ones were about older rules
MOST_TRIED = 500


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A text for a dry run; nothing of who wrote it, when or where. `shown`: whether this viewer may read it."""

    title: str | None
    body: str
    shown: bool


def count_false_alarms() -> Counter[str]:
    """For each rule the posts it was heard in that a moderator called a false alarm. The newest decision counts."""
    newest = select(func.max(Decision.id)).group_by(Decision.post_id)
    wrong = select(Decision.post_id).where(Decision.false_alarm, Decision.id.in_(newest))
    wrong = wrong.order_by(Decision.id.desc()).limit(MOST_ALARMS)
    last = select(func.max(AssessmentRow.id)).where(AssessmentRow.engine.is_not(None))
    last = last.where(AssessmentRow.post_id.in_(wrong)).group_by(AssessmentRow.post_id)
    readings = db.session.scalars(select(AssessmentRow.signals).where(AssessmentRow.id.in_(last)))
    return Counter(rule for signals in readings for rule in {signal["rule"] for signal in signals})


def list_texts(*, viewer: Viewer, most: int) -> Sequence[Tried]:
    """The newest texts of the site, none of those that their authors took back."""
    columns = (Post.position, Post.body, Post.state, Thread.title, Thread.opening_state)
    newest = select(*columns).join(Thread, Thread.id == Post.thread_id).where(Post.state != State.WITHDRAWN)
    rows = db.session.execute(newest.order_by(Post.created_at.desc()).limit(min(most, MOST_TRIED)))
    readable = states_for(viewer)
    return [
        Tried(
            title=row.title if row.position == 1 else None,
            body=row.body,
            shown=row.state in readable and row.opening_state in readable,
        )
        for row in rows
    ]
