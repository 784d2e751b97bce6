"""Reads of posts: columns, not graphs of objects, and always through what the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Label, and_, bindparam, case, exists, or_, select

from forum.accounts.models import Member
from forum.core.access import Capability, Viewer
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.masks.models import Mask
from forum.posts.models import AssessmentRow, Post, PostTransition, State, Thread, WordsToGo
from forum.posts.policy import GOING, GONE, KEPT
from forum.posts.states import GONE_STATES, MEMBER_STATES, OPEN_STATES, SENT_AGAIN
from forum.spaces.models import Space

# The hot statements are built once, on tables instead of mapped classes: half of what a page costs is not the database.
_posts, _members, _masks, _threads, _spaces = (model.__table__ for model in (Post, Member, Mask, Thread, Space))
_to_go = WordsToGo.__table__


def words_of(posts: FromClause) -> Label[str]:
    """The column `words` of these posts: whether they are kept, go once nobody has to look at them, or are gone."""
    goes = exists().where(_to_go.c.post_id == posts.c.id)
    return case((posts.c.body == "", GONE), (goes, GOING), else_=KEPT).label("words")


POST_COLUMNS = (
    _posts.c.id,
    _posts.c.ref,
    _posts.c.position,
    _posts.c.voice,
    _posts.c.author_id,
    _posts.c.owner_tag,
    _posts.c.mask_id,
    _posts.c.html,
    _posts.c.note,
    _posts.c.state,
    _posts.c.created_at,
    _posts.c.edited_at,
    _posts.c.version,
    _posts.c.redacted,
    words_of(_posts),
    _members.c.name.label("author_name"),
    _masks.c.name.label("mask_name"),
)
_openings = _posts.alias("openings")
_WITH_NAMES = _posts.outerjoin(_members, _members.c.id == _posts.c.author_id).outerjoin(
    _masks, _masks.c.id == _posts.c.mask_id
)
_PAGE = (
    select(*POST_COLUMNS)
    .select_from(_WITH_NAMES)
    .where(
        _posts.c.thread_id == bindparam("thread_id"), _posts.c.position.between(bindparam("first"), bindparam("last"))
    )
    .order_by(_posts.c.position)
)
_ONE_POST = (
    select(
        *POST_COLUMNS,
        _posts.c.body,
        _posts.c.thread_id,
        _threads.c.ref.label("thread_ref"),
        _threads.c.title,
        _threads.c.space_id,
        _threads.c.opening_state,
        _openings.c.id.label("opening_id"),
        _openings.c.ref.label("opening_ref"),
        _openings.c.voice.label("opening_voice"),
        _openings.c.author_id.label("opening_author_id"),
        _openings.c.owner_tag.label("opening_owner_tag"),
        _spaces.c.slug,
        _spaces.c.name.label("space_name"),
        _spaces.c.members_only,
        _spaces.c.country.label("space_country"),
    )
    .select_from(
        _WITH_NAMES.join(_threads, _threads.c.id == _posts.c.thread_id)
        .join(_spaces, _spaces.c.id == _threads.c.space_id)
        .join(_openings, and_(_openings.c.thread_id == _threads.c.id, _openings.c.position == 1))
    )
    .where(_posts.c.ref == bindparam("ref"))
)


def states_for(viewer: Viewer) -> frozenset[State]:
    """The states a viewer sees of other people's posts."""
    return OPEN_STATES if viewer.is_guest else MEMBER_STATES


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The same as a condition on Post, for lists in SQL. Those who look after its space see every post."""
    on_show = Post.state.in_([state.value for state in states_for(viewer)])
    if not viewer.can(Capability.MODERATE):
        return on_show
    if not viewer.limited:
        return Post.id.is_not(None)
    threads = select(Thread.id).where(Thread.space_id.in_(viewer.spaces))
    return or_(on_show, Post.thread_id.in_(threads), Post.id.in_(viewer.called))


def looks_after(viewer: Viewer, *, space_id: int, post_id: int | None) -> bool:
    """Whether a viewer reads this post of this space also when it is not on show: a moderator of the space, or one who
    was called to the case of the post. To moderators of other spaces it is what it is to every member."""
    if not viewer.can(Capability.MODERATE):
        return False
    return not viewer.limited or space_id in viewer.spaces or post_id in viewer.called


def can_see(state: str, *, viewer: Viewer, own: bool, space_id: int, post_id: int | None) -> bool:
    """Whether a viewer may read a post in this state; its author and those who look after it always may."""
    return own or state in states_for(viewer) or looks_after(viewer, space_id=space_id, post_id=post_id)


def list_positions(thread_id: int, *, first: int, last: int) -> Sequence[AnyRow]:
    """The posts at these positions of a thread, in every state: the caller shows what its viewer may see."""
    return db.session.execute(_PAGE, {"thread_id": thread_id, "first": first, "last": last}).all()


def get_post(ref: str, *, viewer: Viewer, author: Author) -> AnyRow:
    """One post with its thread and space. Raises NotFound when it is absent or this viewer may not read it."""
    row = db.session.execute(_ONE_POST, {"ref": ref}).one_or_none()
    if row is None:
        raise NotFound()
    own = wrote(author, row)
    if row.members_only and viewer.is_guest and not own:
        raise NotFound()
    if looks_after(viewer, space_id=row.space_id, post_id=row.id):
        return row
    if not own and row.state not in states_for(viewer):
        raise NotFound()
    if not _thread_shows(row, viewer=viewer, author=author, own=own):
        raise NotFound()
    return row


class _Opening:
    """The opening post of a post's row, in the shape `wrote` reads."""

    def __init__(self, row: AnyRow) -> None:
        self.ref, self.voice = row.opening_ref, row.opening_voice
        self.author_id, self.owner_tag = row.opening_author_id, row.opening_owner_tag


def _thread_shows(row: AnyRow, *, viewer: Viewer, author: Author, own: bool) -> bool:
    """A reply can be read while its thread's opening post can, or has gone; under one that waits or is hidden only by
    whoever wrote the one or the other, and by moderators."""
    own = own or wrote(author, _Opening(row))
    place = {"space_id": row.space_id, "opening_id": row.opening_id}
    return replies_show(row.opening_state, thread_id=row.thread_id, **place, viewer=viewer, own=own)


def replies_show(
    opening_state: str, *, thread_id: int, space_id: int, opening_id: int, viewer: Viewer, own: bool
) -> bool:
    """Whether replies can be read under an opening post in this state. One that its author took back counts as what it
    was before: taking it back opens nothing that members alone could read, or that a moderator had hidden."""
    if opening_state == State.WITHDRAWN:
        opening_state = _state_before_withdrawal(thread_id)
    if opening_state in GONE_STATES:
        return True
    if can_see(opening_state, viewer=viewer, own=own, space_id=space_id, post_id=opening_id):
        return True
    return opening_state == State.WAITING and _was_removed(thread_id)


def _was_removed(thread_id: int) -> bool:
    """Whether an opening post waits because its author sent it again after it was taken off the site. Its replies could
    be read before, and still can."""
    moves: Any = select(PostTransition.cause, PostTransition.from_state)
    moves = moves.join(Post, Post.id == PostTransition.post_id).where(Post.thread_id == thread_id, Post.position == 1)
    newest = db.session.execute(moves.order_by(PostTransition.id.desc()).limit(1)).one_or_none()
    return newest is not None and tuple(newest) == (SENT_AGAIN, State.REMOVED)


def _state_before_withdrawal(thread_id: int) -> str:
    moves = select(PostTransition.from_state).join(Post, Post.id == PostTransition.post_id)
    moves = moves.where(Post.thread_id == thread_id, Post.position == 1, PostTransition.to_state == State.WITHDRAWN)
    return db.session.scalar(moves.order_by(PostTransition.id.desc()).limit(1)) or State.WITHDRAWN


def was_taken_off() -> ColumnElement[bool]:
    """A condition on Post: the team's newest word on it took it off the site. It counts as well where its writer
    has sent it in again or taken it back since."""
    by_team = PostTransition.cause.in_(("decided", "undone"))
    newest = select(PostTransition.to_state).where(PostTransition.post_id == Post.id, by_team)
    newest_word = newest.order_by(PostTransition.id.desc()).limit(1).scalar_subquery()
    return and_(Post.state.in_((State.REMOVED, State.WAITING, State.WITHDRAWN)), newest_word == State.REMOVED)


def newest_assessment(post_id: int) -> AnyRow | None:
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
