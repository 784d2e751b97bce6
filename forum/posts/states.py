"""The one function that moves a post's state. It writes the history row and keeps the thread's counters itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from forum.core import audit, clock, deletions
from forum.core.db import db
from forum.posts.models import Post, PostTransition, State, Thread, Voice
from forum.trustees.services import forget_links

OPEN_STATES = frozenset({State.PUBLISHED, State.FOLDED})
MEMBER_STATES = OPEN_STATES | {State.MEMBERS}
SENT_AGAIN = "sent_again"  # why a post moves that its author changed after a moderator had taken it down
GONE_STATES = frozenset({State.REMOVED, State.WITHDRAWN})


def move(post: Post, to: State, *, cause: str, by: int | None = None) -> None:
    """Move `post` to a state, inside the caller's write transaction.

    `by` names staff; an author's own move names nobody.
    """
    before = State(post.state) if post.state else None
    post.state = to.value
    db.session.add(post)
    db.session.flush()
    moved = PostTransition(post_id=post.id, from_state=before, to_state=to.value, cause=cause, by_id=by)
    moved.at = moment_of(post, by=by)
    db.session.add(moved)
    _keep_thread(post, before=before, to=to)
    _keep_ledger(post, before=before, to=to)
    if to == State.WITHDRAWN:
        forget_links([post.id])


def moment_of(post: Post, *, by: int | None = None) -> datetime:
    """Now; for what a masked author does themselves, the hour only."""
    now = clock.now()
    return clock.to_hour(now) if by is None and post.voice != Voice.NAME else now


def record_of_author(action: str, post: Post, *, by: int | None, **details: Any) -> None:
    """Into the log, what the author of a post did with it: under a mask without a name, and when the hour is over."""
    record = audit.record if post.voice == Voice.NAME else audit.record_by_the_hour
    record(action, by=by, subject=f"post:{post.ref}", **details)


def _keep_thread(post: Post, *, before: State | None, to: State) -> None:
    thread = update(Thread).where(Thread.id == post.thread_id)
    if post.position == 1:
        db.session.execute(thread.values(opening_state=to.value, note=post.note))
        return
    change = (to in MEMBER_STATES) - (before in MEMBER_STATES)
    if change:
        db.session.execute(thread.values(reply_count=Thread.reply_count + change))


def _keep_ledger(post: Post, *, before: State | None, to: State) -> None:
    """What is gone stays gone when an older backup is loaded."""
    if before != to and before in GONE_STATES:
        deletions.undo(f"post.{before}", post.ref)
    if to in GONE_STATES:
        deletions.note(f"post.{to}", post.ref, row_stays=True)
