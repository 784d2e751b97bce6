"""Reads of what people are told about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.cases.models import Case
from forum.core.db import db
from forum.core.paging import Page, cut, decode_cursor
from forum.core.types import AnyRow
from forum.posts.models import Post, Thread, Voice
from forum.spaces.models import Space

PAGE_SIZE = 20


def is_case_open(case_id: int) -> bool:
    return db.session.scalar(select(Case.status).where(Case.id == case_id)) == "open"


def list_named_posts(member_id: int, *, after: str | None = None, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """What a member posted by name, newest first: id, ref, position, state, created_at, title, opening_state and
    space_name."""
    columns: tuple[Any, ...] = (Post.id, Post.ref, Post.position, Post.state, Post.created_at, Thread.title)
    place: tuple[Any, ...] = (Thread.opening_state, Space.name.label("space_name"))
    own = select(*columns, *place).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    own = own.where(Post.author_id == member_id, Post.voice == Voice.NAME.value)
    cursor = decode_cursor(after, int)
    if cursor:
        own = own.where(Post.id < cursor[0])
    rows = db.session.execute(own.order_by(Post.id.desc()).limit(size + 1)).all()
    return cut(rows, size=size, key=lambda row: (row.id,))
