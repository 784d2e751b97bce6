"""Reads for guests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.types import AnyRow
from forum.masks.queries import find_receipt
from forum.posts.models import Post, Thread, Voice
from forum.spaces.models import Space
from forum.spaces.queries import list_spaces


@dataclass(frozen=True, kw_only=True)
class Place:
    """The post a receipt was given for, and its thread."""

    post_ref: str
    thread_ref: str


def list_guest_spaces(*, viewer: Viewer) -> list[AnyRow]:
    """The spaces in which somebody without an account may write now."""
    return [space for space in list_spaces(viewer=viewer) if space.guests_allowed and space.is_open]


def find_place(words: Sequence[str]) -> Place | None:
    """Where these nine words lead; None when they lead nowhere."""
    post_id = find_receipt(words)
    if post_id is None:
        return None
    columns = select(Post.ref, Thread.ref.label("thread_ref")).join(Thread, Thread.id == Post.thread_id)
    row = db.session.execute(columns.where(Post.id == post_id)).one()
    return Place(post_ref=row.ref, thread_ref=row.thread_ref)


def find_sent(tags: Sequence[bytes], *, body: str) -> AnyRow | None:
    """The guest's post that this very form made before, if it said the same: id, ref, state, space_country."""
    if not tags:
        return None
    columns = select(Post.id, Post.ref, Post.state, Space.country.label("space_country"))
    posts = columns.join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    sent = posts.where(Post.submission_tag.in_(tags), Post.voice == Voice.GUEST.value, Post.body == body)
    return db.session.execute(sent).first()


def has_written_since(mask_id: int | None, since: datetime) -> bool:
    """Whether the guest behind a mask has written in their conversation since then."""
    newer = select(Post.id).where(Post.mask_id == mask_id, Post.created_at > since).limit(1)
    return db.session.scalar(newer) is not None
