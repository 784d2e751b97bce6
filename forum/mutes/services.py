"""Writes of mutes. None of them is audited or queued: a row elsewhere would tell who reads what."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.db import db, start_writing
from forum.core.errors import Refused
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.mutes.box import Mute, close_box, open_box, token_of
from forum.mutes.models import MuteBox
from forum.mutes.policy import ensure_can_mute
from forum.posts.views import shown_name

MOST = 500  # mutes of one member: more than a person sets, few enough for a box that every page opens
TOO_MANY = "You have muted very many people. Please take some mutes back on your own page first."


def mute(post: AnyRow, *, by: Author) -> None:
    """Mute the voice of a post in its thread; twice is harmless. `post` is a row of `posts.queries.get_post`.

    Raises Refused for one's own post, for one without a voice, and when the box is full.
    """
    voice, number = ensure_can_mute(post, by=by)
    added = Mute(thread_ref=post.thread_ref, voice=voice, number=number, shown=shown_name(post))
    _change(lambda mutes: mutes if added.key in {m.key for m in mutes} else (*mutes, added), by=by)


def unmute(post: AnyRow, *, by: Author) -> None:
    """Take back what `mute` did for this post; nothing happens when it was not muted."""
    voice, number = ensure_can_mute(post, by=by)
    gone = (post.thread_ref, voice, number)
    _change(lambda mutes: tuple(m for m in mutes if m.key != gone), by=by)


def unmute_by_token(token: str, *, by: Author) -> None:
    """Take back one mute of the member's own list."""
    secret = by.secret or b""
    _change(lambda mutes: tuple(m for m in mutes if token_of(m, secret) != token), by=by)


def _change(change: Callable[[tuple[Mute, ...]], tuple[Mute, ...]], *, by: Author) -> None:
    """Open the box, change what is in it, close it again. The member's row is locked: two browsers, one box."""
    assert by.member_id is not None
    assert by.secret is not None
    start_writing()
    db.session.execute(select(Member.id).where(Member.id == by.member_id).with_for_update())
    box = db.session.get(MuteBox, by.member_id)
    before = open_box(box.sealed, by.secret) if box else ()
    after = change(before)
    if after == before:
        return
    if len(after) > MOST:
        raise Refused(TOO_MANY)
    if box is None:
        db.session.add(MuteBox(member_id=by.member_id, sealed=close_box(after, by.secret)))
    elif after:
        box.sealed = close_box(after, by.secret)
    else:
        db.session.delete(box)
