"""The posts around the one of a case: how its conversation began, what came just before, and what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import or_, select

from forum.accounts.models import Member
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.types import AnyRow
from forum.masks.models import Mask
from forum.moderation import words
from forum.moderation.timeline import moment
from forum.posts.models import Post, State, Thread, Voice
from forum.posts.queries import can_see
from forum.posts.views import shown_name

BEFORE, AFTER = 2, 3  # enough to hear what somebody answers, and who has answered them


@dataclass(frozen=True, kw_only=True)
class Near:
    """One post of the conversation as the team reads it. `here`: the one of the case, whose text stands above.
    `between`: how many posts before it are left out. `kept_back`: it is not on show, and not in a space of this reader,
    who was called to this one case."""

    ref: str
    author: str
    voice: str
    when: Markup
    state: str
    note: str
    html: Markup
    here: bool
    between: int
    kept_back: bool


def list_near(case: AnyRow) -> Sequence[AnyRow]:
    """The first post of a case's conversation and those around the one of the case, in their order, in every state: the
    team reads them all there too. Nothing but what stands at a post: never whose a mask is."""
    columns: Any = (
        Post.id,
        Thread.space_id,
        Post.ref,
        Post.position,
        Post.voice,
        Post.state,
        Post.created_at,
        Post.note,
        Post.html,
    )
    names: Any = (Member.name.label("author_name"), Mask.name.label("mask_name"))
    rows = (
        select(*columns, *names)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Member, Member.id == Post.author_id)
    )
    rows = rows.outerjoin(Mask, Mask.id == Post.mask_id).where(Post.thread_id == case.thread_id)
    close = Post.position.between(case.position - BEFORE, case.position + AFTER)
    return db.session.execute(rows.where(or_(Post.position == 1, close)).order_by(Post.position)).all()


def in_conversation(case: AnyRow, *, viewer: Viewer) -> dict[str, Any]:
    """What the page of a case shows of its conversation: `near`, and as `later` how many posts follow those."""
    rows = list_near(case)
    before = [0, *(row.position for row in rows)]
    near = [
        _near(row, case, between=row.position - last - 1, viewer=viewer)
        for row, last in zip(rows, before, strict=False)
    ]
    return {"near": near, "later": case.last_position - before[-1]}


def _near(row: AnyRow, case: AnyRow, *, between: int, viewer: Viewer) -> Near:
    here = row.position == case.position
    seen = here or can_see(row.state, viewer=viewer, own=False, space_id=row.space_id, post_id=row.id)
    return Near(
        ref=row.ref,
        author=shown_name(row),
        voice=words.VOICE_WORDS[row.voice],
        when=moment(row.created_at, coarse=row.voice != Voice.NAME),
        state=words.STATE_WORDS[State(row.state)],
        note=row.note if row.note and seen else "",
        html=Markup("" if here or not seen else row.html),  # noqa: S704  cleaned when it was stored
        here=here,
        between=between,
        kept_back=not seen,
    )
