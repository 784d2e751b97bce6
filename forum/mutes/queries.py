"""Reads of mutes. Each is for the member whose mutes they are, and for nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select

from forum.core.db import db
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.mutes.box import Mute, open_box
from forum.mutes.models import MuteBox
from forum.posts.models import Post, Thread

_boxes = MuteBox.__table__
_SEALED = select(_boxes.c.sealed).where(_boxes.c.member_id == bindparam("member_id"))


def list_mutes(*, by: Author) -> tuple[Mute, ...]:
    """All mutes of a member; nothing for a guest."""
    if by.member_id is None or by.secret is None:
        return ()
    sealed = db.session.scalar(_SEALED, {"member_id": by.member_id})
    return open_box(sealed, by.secret) if sealed else ()


def muted_in(thread_ref: str, *, by: Author) -> frozenset[tuple[str, int]]:
    """The voices that a member has muted in a thread, as `posts.views.voice_of` names them."""
    return frozenset((mute.voice, mute.number) for mute in list_mutes(by=by) if mute.thread_ref == thread_ref)


def muted_openings(rows: Sequence[AnyRow], *, by: Author) -> frozenset[str]:
    """The references of those threads of a list that a voice began whom the member muted there. `rows` have ref,
    opening_voice and opening_name: a mask is one of its thread alone, and a member's name is theirs alone."""
    muted = {(mute.thread_ref, mute.voice, mute.shown) for mute in list_mutes(by=by)}
    return frozenset(row.ref for row in rows if (row.ref, row.opening_voice, row.opening_name) in muted)


def list_threads_of(refs: Sequence[str]) -> dict[str, AnyRow]:
    """Title, space_id, opening_state and opening_id of these threads, by their references."""
    columns: Any = (Thread.ref, Thread.title, Thread.space_id, Thread.opening_state, Post.id.label("opening_id"))
    begun = select(*columns).join(Post, and_(Post.thread_id == Thread.id, Post.position == 1))
    return {row.ref: row for row in db.session.execute(begun.where(Thread.ref.in_(refs)))}
