"""What an action changes beside the state of its post: the conversation, its space, and whoever wrote it.

Each gives back what is needed to take it back, in plain values.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from forum.accounts import services as accounts
from forum.accounts.queries import find_active_sanction
from forum.core.db import db
from forum.core.errors import Conflict, Refused, Unprocessable
from forum.posts import pausing, redacting
from forum.posts.models import Post, Thread, Voice
from forum.spaces.models import Space
from forum.trustees.queries import is_trustee

USUAL_DAYS = {"pause": 7, "suspend": 30}  # when nobody says how long
PICK_SPACE = "Please choose the space it moves to."
SAME_SPACE = "The conversation is in that space already. Nothing was changed."
CLOSED_SPACE = "That space takes no posts at the moment. Please choose another one."
MEMBERS_ONLY = "People wrote this for members only. It can’t move to a space that everybody can read."
LOCKED_ALREADY = "This conversation is closed for replies already. Nothing was changed."
WRITER_GONE = "Whoever wrote this has left, so there is nobody to pause. Nothing was changed."
TRUSTEE = "This is one of the trustees. Please speak with an admin. Nothing was changed."
WRITTEN_SINCE = "Somebody has written here for members only since. So the conversation stays in that space."
PICK_DAYS = "Please choose how long."
Before = dict[str, Any]


def days_of(action: str, days: int | None) -> int | None:
    """How long a pause or suspension lasts; None for every other action. Raises Unprocessable."""
    if action not in USUAL_DAYS:
        return None
    chosen = USUAL_DAYS[action] if days is None else days
    if chosen not in pausing.DAYS:
        raise Unprocessable(PICK_DAYS, field="days")
    return chosen


def change_text(post: Post, action: str, *, span: str) -> Before:
    """Take words out of a post. Nothing for other actions."""
    if action != "redact":
        return {}
    redacting.redact(post, span)
    return {"redacted": True}


def change_thread(post: Post, action: str, *, space: str) -> Before:
    """Close the conversation of a post for replies, or move it. Nothing for other actions."""
    if action == "lock":
        return _lock(post.thread_id)
    if action == "move":
        return _move(post.thread_id, space)
    return {}


def _lock(thread_id: int) -> Before:
    thread = _thread(thread_id)
    if thread.locked:
        raise Conflict(LOCKED_ALREADY, field="action")
    thread.locked = True
    return {"locked": False}


def _move(thread_id: int, slug: str) -> Before:
    to = db.session.scalar(select(Space).where(Space.slug == slug)) if slug else None
    if to is None:
        raise Unprocessable(PICK_SPACE, field="space")
    thread = _thread(thread_id)
    if to.id == thread.space_id:
        raise Unprocessable(SAME_SPACE, field="space")
    if not to.is_open:
        raise Unprocessable(CLOSED_SPACE, field="space")
    if db.session.get_one(Space, thread.space_id).members_only and not to.members_only:
        raise Unprocessable(MEMBERS_ONLY, field="space")
    before, thread.space_id = thread.space_id, to.id
    return {"space_id": before, "posts": thread.last_position}


def _thread(thread_id: int) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.id == thread_id).with_for_update()).one()


def meet_writer(post: Post, action: str, *, days: int | None, reason: str, by: int) -> Before:
    """Pause or suspend whoever wrote a post: by name their account, else by the post, without learning who."""
    if days is None:
        return {}
    if post.voice != Voice.NAME:
        pausing.pause_writer(post, days=days, reason=reason, by=by)
        return {"pause": True}
    if post.author_id is None:
        raise Refused(WRITER_GONE, field="action")
    if is_trustee(post.author_id):  # one person shall not decide who may say yes when a life is in danger
        raise Refused(TRUSTEE, field="action")
    standing = find_active_sanction(post.author_id)
    beside = action == "suspend" and standing is not None and standing.kind == "pause"  # who is paused still reads
    sanction = accounts.sanction_for_days(post.author_id, kind=action, reason=reason, days=days, by=by, beside=beside)
    return {"sanction": sanction.ref}


def take_back(post: Post, before: Before, *, by: int) -> None:
    """Undo what `change_text`, `change_thread` and `meet_writer` did.

    Raises Conflict where that would show to all what was written for members.
    """
    if "space_id" in before:
        _ensure_nothing_is_laid_open(_thread(post.thread_id), before)
    if before.get("redacted"):
        redacting.put_back(post)
    thread = {name: before[name] for name in ("locked", "space_id") if name in before}
    if thread:
        db.session.execute(update(Thread).where(Thread.id == post.thread_id).values(**thread))
    if before.get("pause"):
        pausing.end_pause(post, by=by)
    if before.get("sanction"):
        accounts.end_sanction(before["sanction"], by=by)


def _ensure_nothing_is_laid_open(thread: Thread, before: Before) -> None:
    now, then = db.session.get_one(Space, thread.space_id), db.session.get_one(Space, before["space_id"])
    if now.members_only and not then.members_only and thread.last_position != before["posts"]:
        raise Conflict(WRITTEN_SINCE)


def is_locked(post: Post) -> bool:
    """Whether the conversation of a post is closed for replies."""
    return bool(db.session.scalar(select(Thread.locked).where(Thread.id == post.thread_id)))
