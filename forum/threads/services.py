"""Writes of threads."""

from __future__ import annotations

import base64

from sqlalchemy import select

from forum.core import clock
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.keys import get_keys
from forum.core.refs import REF_BYTES, new_ref
from forum.masks.authorship import Author
from forum.posts.models import State, Thread, Voice
from forum.posts.pipeline import Draft, Place, Submitted, submit_post
from forum.spaces.models import Space
from forum.spaces.policy import waits_to_be_read
from forum.threads.policy import ensure_can_start


def start_thread(draft: Draft, *, space_id: int, by: Author) -> Submitted:
    """Start a thread in a space: a title and its first post. Raises what `submit_post` and the policy raise."""
    return submit_post(draft, by=by, place=lambda: _place(draft, space_id=space_id))


def ref_for(key: str | None) -> str:
    """The reference a thread will have: drawn from its form's key, so that the form can already show the mask.

    Nobody can choose it, and nobody can draw it without the site's own key.
    """
    if not key:
        return new_ref()
    drawn = base64.urlsafe_b64encode(get_keys().tag("thread-ref.v1", key)[:REF_BYTES]).decode()
    return drawn.translate(str.maketrans("-_", "xy"))


def _place(draft: Draft, *, space_id: int) -> Place:
    space = db.session.scalar(select(Space).where(Space.id == space_id))
    if space is None:
        raise NotFound()
    ensure_can_start(space, voice=draft.voice)
    thread = _new_thread(draft, space)
    return Place(thread=thread, waits=waits_to_be_read(space, draft.voice))


def _new_thread(draft: Draft, space: Space) -> Thread:
    masked = draft.voice != Voice.NAME
    now = clock.now()
    thread = Thread(ref=ref_for(draft.key), space_id=space.id, title=draft.title or "", note=draft.note)
    thread.opening_name, thread.opening_voice = "", draft.voice.value
    thread.opening_state, thread.reply_count, thread.last_position = State.WAITING.value, 0, 0
    thread.begun_at = clock.up_to_hour(now) if masked else now
    thread.active_at, thread.active_to_the_hour = (clock.to_hour(now) if masked else now), masked
    db.session.add(thread)
    db.session.flush()
    return thread
