"""Reads of threads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String, and_, bindparam, exists, or_, select

from forum.core import paging
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.paging import Page
from forum.core.types import AnyRow
from forum.masks.authorship import Author, pseudonym, wrote
from forum.masks.models import Mask
from forum.masks.queries import preview_mask
from forum.posts.models import Post, State, Thread
from forum.posts.queries import can_see, replies_show, states_for
from forum.posts.states import GONE_STATES
from forum.spaces.models import Space

PAGE_SIZE = 20  # posts and threads on one page: about three screens of a phone
_threads, _posts, _spaces = (model.__table__ for model in (Thread, Post, Space))
_LIST_COLUMNS = (
    Thread.id,
    Thread.ref,
    Thread.title,
    Thread.note,
    Thread.opening_state,
    Thread.opening_name,
    Thread.opening_voice,
    Thread.reply_count,
    Thread.active_at,
    Thread.active_to_the_hour,
)
_masks = Mask.__table__
_WORN = (
    select(_masks.c.name)
    .where(_masks.c.thread_id == _threads.c.id, _masks.c.pseudonym == bindparam("drawn", type_=LargeBinary))
    .scalar_subquery()
)
_TAKEN = (
    exists()
    .where(_masks.c.thread_id == _threads.c.id, _masks.c.name == bindparam("drawn_name", type_=String))
    .correlate(_threads)
)
_THREAD = (
    select(
        _threads.c.id,
        _threads.c.ref,
        _threads.c.title,
        _threads.c.space_id,
        _threads.c.last_position,
        _threads.c.reply_count,
        _threads.c.opening_state,
        _threads.c.locked,
        _posts.c.id.label("opening_id"),
        _posts.c.ref.label("post_ref"),
        _posts.c.voice,
        _posts.c.author_id,
        _posts.c.owner_tag,
        _posts.c.mask_id.label("opening_mask_id"),
        _spaces.c.slug,
        _spaces.c.name.label("space_name"),
        _spaces.c.is_open,
        _spaces.c.members_only,
        _spaces.c.masks_allowed,
        _spaces.c.guests_allowed,
        _spaces.c.read_first,
        _spaces.c.default_note,
        _spaces.c.country.label("space_country"),
        _WORN.label("worn_mask"),
        _TAKEN.label("drawn_is_taken"),
    )
    .select_from(
        _threads.join(_spaces, _spaces.c.id == _threads.c.space_id).join(
            _posts, and_(_posts.c.thread_id == _threads.c.id, _posts.c.position == 1)
        )
    )
    .where(_threads.c.ref == bindparam("ref"))
)


class _Opening:
    """The opening post of a thread row, in the shape `wrote` reads."""

    def __init__(self, row: AnyRow) -> None:
        self.ref, self.voice, self.author_id, self.owner_tag = row.post_ref, row.voice, row.author_id, row.owner_tag


def started(author: Author, thread: AnyRow) -> bool:
    """Whether `author` opened this thread."""
    return wrote(author, _Opening(thread))


def list_threads(space_id: int, *, viewer: Viewer, after: str | None = None) -> Page[AnyRow]:
    """The threads of a space a viewer may read, newest activity first, each page put in order by `counts_as`."""
    states = [state.value for state in states_for(viewer)]
    threads = select(*_LIST_COLUMNS).where(Thread.space_id == space_id, Thread.opening_state.in_(states))
    cursor = paging.decode_cursor(after, datetime, int)
    if cursor:
        at, row_id = cursor
        threads = threads.where(or_(Thread.active_at < at, and_(Thread.active_at == at, Thread.id < row_id)))
    newest_first = threads.order_by(Thread.active_at.desc(), Thread.id.desc()).limit(PAGE_SIZE + 1)
    rows = db.session.execute(newest_first).all()
    page = paging.cut(rows, size=PAGE_SIZE, key=lambda row: (row.active_at, row.id))
    return replace(page, rows=sorted(page.rows, key=counts_as, reverse=True))


def counts_as(row: AnyRow) -> datetime:
    """The moment by which a thread takes its place in a list; `row` has active_at and active_to_the_hour.

    A time known to the hour counts as the end of that hour, never as the true one. Worked out of the hour alone, which
    everybody sees beside the thread, it gives nothing more away; and what was just written under a mask does not sink
    below what others wrote earlier in that hour, where nobody would answer it.
    """
    moment: datetime = row.active_at
    return moment + timedelta(hours=1) if row.active_to_the_hour else moment


def get_visible_thread(ref: str, *, viewer: Viewer, author: Author) -> AnyRow:
    """One thread with its space, and as `worn_mask` the name of the mask that `author` wears there, or None;
    `drawn_is_taken`: the first name they could draw there is worn already.

    Raises NotFound when it is absent or not for this viewer: the two look the same.
    A thread whose opening post is gone stays open as long as others have answered. A guest keeps the thread they began
    when its space becomes one for members; what others wrote there is not for them then, and their page leaves it out.
    """
    drawn = pseudonym(author.secret, ref) if author.secret else b""
    name = preview_mask(secret=author.secret, thread_ref=ref) if author.secret else ""
    row = db.session.execute(_THREAD, {"ref": ref, "drawn": drawn, "drawn_name": name}).one_or_none()
    if row is None:
        raise NotFound()
    own = started(author, row)
    if row.members_only and viewer.is_guest and not own:
        raise NotFound()
    space_id, opening_id = row.space_id, row.opening_id
    if can_see(row.opening_state, viewer=viewer, own=own, space_id=space_id, post_id=opening_id):
        return row
    answered = row.opening_state in GONE_STATES | {State.WAITING} and row.reply_count > 0
    place = {"thread_id": row.id, "space_id": space_id, "opening_id": opening_id}
    if not answered or not replies_show(row.opening_state, **place, viewer=viewer, own=own):
        raise NotFound()
    return row


def thread_shows(ref: str, *, viewer: Viewer, author: Author) -> bool:
    """Whether this viewer can open the thread: whoever replied keeps their reply when the opening post is hidden."""
    try:
        get_visible_thread(ref, viewer=viewer, author=author)
    except NotFound:
        return False
    return True


def page_of(position: int) -> int:
    """The page of a thread on which a position stands, from 1."""
    return (position - 1) // PAGE_SIZE + 1


def positions_on(page: int) -> tuple[int, int]:
    return (page - 1) * PAGE_SIZE + 1, page * PAGE_SIZE
