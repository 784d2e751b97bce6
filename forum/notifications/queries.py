"""Reads of what people are told about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from forum.cases.models import Case, Decision
from forum.cases.queries import in_force
from forum.cases.telling import NOT_A_RESTRICTION
from forum.core.db import db
from forum.core.paging import Page, cut, decode_cursor
from forum.core.types import AnyRow
from forum.posts.models import Post, Thread, Voice
from forum.spaces.models import Space

PAGE_SIZE = 20
_opening = aliased(Post)


def find_member_told(decision_id: int) -> int | None:
    """Who is written to about a decision: whoever wrote the post by name, or whom the case is about. None for a post
    under a mask or of a guest, a decision that was taken back, and one that restricts nothing."""
    whom = select(func.coalesce(Case.member_id, Post.author_id)).select_from(Decision)
    whom = whom.join(Case, Case.id == Decision.case_id).outerjoin(Post, Post.id == Decision.post_id)
    whom = whom.where(Decision.id == decision_id, Decision.action.not_in(NOT_A_RESTRICTION), in_force())
    return db.session.scalar(whom.where(or_(Case.member_id.is_not(None), Post.voice == Voice.NAME.value)))


def list_named_posts(member_id: int, *, after: str | None = None, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """What a member posted by name, newest first: id, ref, position, state, created_at, title, opening_state,
    opening_id, space_id and space_name."""
    columns: tuple[Any, ...] = (Post.id, Post.ref, Post.position, Post.state, Post.created_at, Thread.title)
    place: tuple[Any, ...] = (Thread.opening_state, _opening.id.label("opening_id"), Thread.space_id)
    own = select(*columns, *place, Space.name.label("space_name")).join(Thread, Thread.id == Post.thread_id)
    own = own.join(_opening, and_(_opening.thread_id == Thread.id, _opening.position == 1))
    own = own.join(Space, Space.id == Thread.space_id)
    own = own.where(Post.author_id == member_id, Post.voice == Voice.NAME.value)
    cursor = decode_cursor(after, datetime, int)
    if cursor:
        at, post_id = cursor
        own = own.where(or_(Post.created_at < at, and_(Post.created_at == at, Post.id < post_id)))
    rows = db.session.execute(own.order_by(Post.created_at.desc(), Post.id.desc()).limit(size + 1)).all()
    return cut(rows, size=size, key=lambda row: (row.created_at, row.id))
