"""Reads of one's own masked posts and what became of them. Which posts these are is worked out before, by
`forum.posts.own`, and handed in as ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_

from forum.accounts.models import Member
from forum.cases.models import UNDO, Decision, DecisionUndo
from forum.core import clock
from forum.core.db import db
from forum.core.types import AnyRow
from forum.masks.models import Mask
from forum.mutes.box import Mute
from forum.notes.queries import select_waiting
from forum.posts.models import Post, PostTransition, State, Thread, Voice
from forum.posts.queries import words_of
from forum.posts.states import GONE_STATES, MEMBER_STATES
from forum.spaces.models import Space

PAGE_SIZE = 20
NEWEST_REPLIES = 3  # named on the page; of more only the number
MOST_LOOKED_AT = 500  # own posts the look at sign-in asks about, newest first: a statement holds only so many ids
_own, _other, _next, _opening = (Post.__table__.alias(name) for name in ("own", "other", "following", "opening"))
_threads, _spaces, _members, _masks, _moves, _decisions = (
    model.__table__ for model in (Thread, Space, Member, Mask, PostTransition, Decision)
)
_later, _undos = _decisions.alias("later"), DecisionUndo.__table__
_SHOWN = [state.value for state in MEMBER_STATES]
_SHOWN_OR_GONE = [state.value for state in MEMBER_STATES | GONE_STATES]


def list_own(post_ids: Sequence[int]) -> Sequence[AnyRow]:
    """These posts with thread, space and mask, newest hour first: ref, position, state, created_at, mask_id, mask_name,
    thread_ref, title, space_id, opening_state, opening_id, opening_mask_id, opening_author_id, space_name, words."""
    columns: tuple[Any, ...] = (_own.c.id, _own.c.ref, _own.c.position, _own.c.state, _own.c.created_at, _own.c.mask_id)
    place: tuple[Any, ...] = (
        _threads.c.ref.label("thread_ref"),
        _threads.c.title,
        _threads.c.space_id,
        _threads.c.opening_state,
        _opening.c.id.label("opening_id"),
        _opening.c.mask_id.label("opening_mask_id"),
        _opening.c.author_id.label("opening_author_id"),
        _spaces.c.name.label("space_name"),
        _masks.c.name.label("mask_name"),
        words_of(_own),
    )
    joined = _with_opening().join(_spaces, _spaces.c.id == _threads.c.space_id)
    joined = joined.join(_masks, _masks.c.id == _own.c.mask_id)
    rows = select(*columns, *place).select_from(joined).where(_own.c.id.in_(post_ids))
    rows = rows.order_by(_own.c.created_at.desc(), _own.c.thread_id, _own.c.position.desc())
    return db.session.execute(rows).all()


def newest_replies(post_ids: Sequence[int], *, member_id: int, muted: Sequence[Mute]) -> dict[int, list[AnyRow]]:
    """By own post, the newest replies that others wrote after it and before the same mask's next post: ref, voice,
    created_at, author_name, mask_name, and in each row `many`, the number of all of them. What somebody muted wrote is
    not among them."""
    partition: Any = {"partition_by": _own.c.id}
    columns: tuple[Any, ...] = (
        _own.c.id.label("own_id"),
        _other.c.ref,
        _other.c.voice,
        _other.c.created_at,
        _members.c.name.label("author_name"),
        _masks.c.name.label("mask_name"),
        func.row_number().over(**partition, order_by=_other.c.position.desc()).label("nth"),
        func.count().over(**partition).label("many"),
    )
    joined = _with_replies().outerjoin(_members, _members.c.id == _other.c.author_id)
    joined = joined.outerjoin(_masks, _masks.c.id == _other.c.mask_id)
    all_replies = select(*columns).select_from(joined).where(_own.c.id.in_(post_ids), *_by_others(member_id))
    numbered = all_replies.where(~_own_post_between(), *_not_muted(muted)).subquery()
    newest = select(numbered).where(numbered.c.nth <= NEWEST_REPLIES).order_by(numbered.c.own_id, numbered.c.nth)
    found: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(newest):
        found.setdefault(row.own_id, []).append(row)
    return found


def something_waits(post_ids: Sequence[int], *, since: datetime, member_id: int, muted: Sequence[Mute]) -> bool:
    """Whether there is a reply by somebody else to these own posts, a decision on one that can't be taken back any
    more, or a note of the team that has no answer yet, since that hour. Somebody muted counts for nothing."""
    newest = post_ids[:MOST_LOOKED_AT]
    replied: Select[Any] = select(_other.c.id).select_from(_with_replies())
    replied = replied.where(_own.c.id.in_(newest), _threads.c.active_at >= since, _other.c.created_at >= since)
    decided = select(_decisions.c.id).where(_decisions.c.post_id.in_(newest), _decisions.c.at >= since)
    taken_back = exists().where(_later.c.undoes_id == _decisions.c.id)
    decided = decided.where(_decisions.c.action != UNDO, ~taken_back, ~_can_be_taken_back())
    replied = replied.where(*_by_others(member_id), *_not_muted(muted))
    asked = select(or_(exists(replied), exists(decided), exists(select_waiting(newest, since=since))))
    return bool(db.session.scalar(asked))


def may_be_taken_back(post_ref: str) -> bool:
    """Whether the newest word of the team on a post can still be taken back: nothing is told of it before."""
    open_ones = select(_decisions.c.id).join(Post, Post.id == _decisions.c.post_id)
    return db.session.scalar(open_ones.where(Post.ref == post_ref, _can_be_taken_back()).limit(1)) is not None


def _can_be_taken_back() -> ColumnElement[bool]:
    return exists().where(_undos.c.decision_id == _decisions.c.id, _undos.c.until > clock.now())


def has_masked_before(moment: datetime) -> bool:
    """Whether anybody wrote under a mask before that: is there anything to look further back for?"""
    older = select(Post.id).where(Post.voice == Voice.MASK.value, Post.created_at < moment).limit(1)
    return db.session.scalar(older) is not None


def _with_opening() -> Any:
    opened = and_(_opening.c.thread_id == _threads.c.id, _opening.c.position == 1)
    return _own.join(_threads, _threads.c.id == _own.c.thread_id).join(_opening, opened)


def _with_replies() -> Any:
    after = and_(_other.c.thread_id == _own.c.thread_id, _other.c.position > _own.c.position)
    return _with_opening().join(_other, after)


def _by_others(member_id: int) -> tuple[ColumnElement[bool], ...]:
    """What another person wrote and every member may read: not the same mask, not the same person by name."""
    return (
        _other.c.state.in_(_SHOWN),
        or_(_other.c.mask_id.is_(None), _other.c.mask_id != _own.c.mask_id),
        or_(_other.c.author_id.is_(None), _other.c.author_id != member_id),
        _replies_show(member_id),
    )


def _not_muted(muted: Sequence[Mute]) -> tuple[ColumnElement[bool], ...]:
    """What none of these voices wrote. A mask is of one thread alone; a name is muted in one thread."""
    named = [(mute.thread_ref, mute.number) for mute in muted if mute.voice == Voice.NAME]
    masks = [mute.number for mute in muted if mute.voice != Voice.NAME]
    return (
        or_(_other.c.mask_id.is_(None), _other.c.mask_id.not_in(masks)),
        or_(_other.c.author_id.is_(None), tuple_(_threads.c.ref, _other.c.author_id).not_in(named)),
    )


def _replies_show(member_id: int) -> ColumnElement[bool]:
    """`forum.posts.queries.replies_show` as a condition, for the writer of `own`."""
    moved = and_(_moves.c.post_id == _opening.c.id, _moves.c.to_state == State.WITHDRAWN.value)
    before = select(_moves.c.from_state).where(moved).order_by(_moves.c.id.desc()).limit(1).scalar_subquery()
    started = or_(_opening.c.mask_id == _own.c.mask_id, _opening.c.author_id == member_id)
    withdrawn = _threads.c.opening_state == State.WITHDRAWN.value
    shown = and_(~withdrawn, _threads.c.opening_state.in_(_SHOWN_OR_GONE))
    return or_(started, shown, and_(withdrawn, func.coalesce(before, State.WITHDRAWN.value).in_(_SHOWN_OR_GONE)))


def _own_post_between() -> ColumnElement[bool]:
    between = and_(_next.c.position > _own.c.position, _next.c.position < _other.c.position)
    return exists(select(_next.c.id).where(_next.c.mask_id == _own.c.mask_id, between))
