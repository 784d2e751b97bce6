"""Reads of posts: columns, not graphs of objects, and always through what the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.core.access import Capability, Viewer
from forum.core.db import db
from forum.core.errors import NotFound
from forum.masks.authorship import Author, wrote
from forum.masks.models import Mask
from forum.posts.models import AssessmentRow, Post, State, Thread
from forum.posts.states import MEMBER_STATES, OPEN_STATES
from forum.spaces.models import Space

_author = aliased(Member)
POST_COLUMNS = (
    Post.id,
    Post.ref,
    Post.position,
    Post.voice,
    Post.author_id,
    Post.owner_tag,
    Post.mask_id,
    Post.html,
    Post.note,
    Post.state,
    Post.created_at,
    Post.edited_at,
    Post.version,
    _author.name.label("author_name"),
    _author.role.label("author_role"),
    Mask.name.label("mask_name"),
)
_POSTS = (
    select(*POST_COLUMNS).outerjoin(_author, _author.id == Post.author_id).outerjoin(Mask, Mask.id == Post.mask_id)
)
_ONE_POST = (
    _POSTS.add_columns(
        Post.body,
        Post.thread_id,
        Thread.ref.label("thread_ref"),
        Thread.title,
        Thread.opening_state,
        Space.slug,
        Space.name.label("space_name"),
        Space.members_only,
        Space.country.label("space_country"),
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Space, Space.id == Thread.space_id)
)


def states_for(viewer: Viewer) -> frozenset[State]:
    """The states a viewer sees of other people's posts."""
    return OPEN_STATES if viewer.is_guest else MEMBER_STATES


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The same as a condition on Post, for lists in SQL. Staff of the queue see every post."""
    if viewer.can(Capability.MODERATE):
        return Post.id.is_not(None)
    return Post.state.in_([state.value for state in states_for(viewer)])


def can_see(state: str, *, viewer: Viewer, own: bool) -> bool:
    """Whether a viewer may read a post in this state; its author and the moderators always may."""
    return own or viewer.can(Capability.MODERATE) or state in states_for(viewer)


def list_positions(thread_id: int, *, first: int, last: int) -> Sequence[Row[Any]]:
    """The posts of a thread at positions `first` to `last`, in every state: the caller shows what its viewer may see."""
    page = _POSTS.where(Post.thread_id == thread_id, Post.position >= first, Post.position <= last)
    return db.session.execute(page.order_by(Post.position)).all()


def get_post(ref: str, *, viewer: Viewer, author: Author) -> Row[Any]:
    """One post with its thread and space. Raises NotFound when it is absent or this viewer may not read it."""
    row = db.session.execute(_ONE_POST.where(Post.ref == ref)).one_or_none()
    if row is None or (row.members_only and viewer.is_guest):
        raise NotFound()
    own = wrote(author, row)
    if not can_see(row.state, viewer=viewer, own=own) or not _thread_shows(row, viewer=viewer, own=own):
        raise NotFound()
    return row


def _thread_shows(row: Row[Any], *, viewer: Viewer, own: bool) -> bool:
    """A reply can be read while its thread's opening post can, or has gone; never under one that waits or is hidden."""
    gone = row.opening_state in (State.REMOVED, State.WITHDRAWN)
    return gone or can_see(row.opening_state, viewer=viewer, own=own)


def newest_assessment(post_id: int) -> Row[Any] | None:
    """Care, exposure, needs, conduct, signals, engine, failed of the newest reading of a post."""
    columns = (
        AssessmentRow.care,
        AssessmentRow.exposure,
        AssessmentRow.needs,
        AssessmentRow.conduct,
        AssessmentRow.signals,
        AssessmentRow.engine,
        AssessmentRow.failed,
    )
    newest = select(*columns).where(AssessmentRow.post_id == post_id).order_by(AssessmentRow.id.desc()).limit(1)
    return db.session.execute(newest).one_or_none()
