"""Writes of replies."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.db import db
from forum.core.errors import NotFound
from forum.masks.authorship import Author
from forum.posts.models import Post, Thread
from forum.posts.pipeline import Draft, Place, Submitted, submit_post
from forum.replies.policy import ensure_can_reply
from forum.spaces.models import Space
from forum.spaces.policy import waits_to_be_read


def post_reply(draft: Draft, *, thread_id: int, by: Author) -> Submitted:
    """Answer in a thread the author can see. Raises what `submit_post` and the policy raise."""
    return submit_post(draft, by=by, place=lambda: _place(draft, thread_id=thread_id, by=by))


def _place(draft: Draft, *, thread_id: int, by: Author) -> Place:
    """The thread, locked and read again: it may have been hidden while the reply was being written."""
    thread = db.session.scalar(select(Thread).where(Thread.id == thread_id).with_for_update())
    if thread is None:
        raise NotFound()
    space = db.session.get_one(Space, thread.space_id)
    opening = db.session.scalar(select(Post).where(Post.thread_id == thread_id, Post.position == 1))
    ensure_can_reply(space, opening, thread, voice=draft.voice, by=by)
    return Place(thread=thread, waits=waits_to_be_read(space, draft.voice))
