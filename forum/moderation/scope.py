"""Whose cases are whose: a limited moderator sees those of their own spaces, and one they were called to. Nobody sees a
case about themselves.

Every read and every write of the workbench asks here, in the same statement that looks for the case. A case that
somebody may not see is to them as if it were not there. Safeguarding leads and moderators of all spaces see every case
but their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, delete, exists, not_, or_, select, true
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.cases.models import Case, CaseCall
from forum.core import clock
from forum.core.access import MODERATING, Role
from forum.core.db import db, start_writing
from forum.posts.models import Post, Thread
from forum.spaces.models import ModeratorSpace, Space

CALL_LASTS = timedelta(days=3)  # a crisis is long read by then, its undo and its second look are over
MAY_MODERATE = tuple(role.value for role in MODERATING)


class Limited(Protocol):
    """Who reads a list: a viewer, or the reader of a queue."""

    @property
    def member_id(self) -> int | None: ...

    @property
    def limited(self) -> bool: ...


def shown_to(reader: Limited) -> list[ColumnElement[bool]]:
    """What the cases of a list have in common for this reader: none of them is about themselves, and for a limited
    moderator all are theirs."""
    return [not_about(reader.member_id), *([_is_theirs(reader.member_id)] if reader.limited else [])]


def not_about(member_id: int | None) -> ColumnElement[bool]:
    """A condition on Case: it is not about this member. What nobody reads (None) is about nobody."""
    return true() if member_id is None else Case.member_id.is_distinct_from(member_id)


def seen_by(member_id: int | None) -> ColumnElement[bool]:
    """A condition on Case: this member may see it, as things are at this moment."""
    one = aliased(Member)
    found = select(one.id).where(one.id == member_id, _may_see(one))
    return found.correlate(Case).exists()


def sees(case_id: int) -> ColumnElement[bool]:
    """The same the other way round, a condition on Member: they may see this case."""
    return select(Case.id).where(Case.id == case_id, _may_see(Member)).correlate(Member).exists()


def who_see(case_id: int, among: Collection[int]) -> set[int]:
    """Those of these members who may see a case."""
    found = select(Member.id).where(Member.id.in_(among), sees(case_id))
    return set(db.session.scalars(found)) if among else set()


def _may_see(member: Any) -> ColumnElement[bool]:
    limited = and_(member.limited.is_(True), member.role == Role.MODERATOR.value)
    return and_(Case.member_id.is_distinct_from(member.id), or_(not_(limited), _is_theirs(member.id)))


def _is_theirs(member_id: Any) -> ColumnElement[bool]:
    """Of one of their spaces, or one they were called to."""
    post, thread, own, call = aliased(Post), aliased(Thread), aliased(ModeratorSpace), aliased(CaseCall)
    there = select(own.space_id).join(thread, thread.space_id == own.space_id).join(post, post.thread_id == thread.id)
    there = there.where(post.id == Case.post_id, own.member_id == member_id)
    called = select(call.case_id).where(call.case_id == Case.id, call.member_id == member_id)
    called = called.where(call.until > clock.now())
    return or_(*(one.correlate_except(post, thread, own, call).exists() for one in (there, called)))


# Spaces


def is_limited(member_id: int | None) -> bool:
    """Whether this member is a moderator of some spaces alone."""
    limited = select(Member.id).where(Member.limited.is_(True), Member.role == Role.MODERATOR.value)
    return db.session.scalar(limited.where(Member.id == member_id)) is not None


def own_spaces(viewer: Limited) -> frozenset[int] | None:
    """The spaces of a limited moderator; None for who sees the cases of every space."""
    if not viewer.limited:
        return None
    own = select(ModeratorSpace.space_id).where(ModeratorSpace.member_id == viewer.member_id)
    return frozenset(db.session.scalars(own))


def looks_after(member_id: int | None, slug: str) -> bool:
    """Whether cases of this space are theirs."""
    if not is_limited(member_id):
        return True
    own = select(Space.id).join(ModeratorSpace, ModeratorSpace.space_id == Space.id)
    return db.session.scalar(own.where(Space.slug == slug, ModeratorSpace.member_id == member_id)) is not None


# Calls


def call_to(case_id: int, members: Collection[int]) -> set[int]:
    """Let these members open this one case for some days, inside the caller's write transaction: nobody else could be
    called. Who may see it anyway needs no such leave; whom it is about gets none. Who sees it then."""
    until = clock.up_to_hour(clock.now() + CALL_LASTS)
    about = db.session.scalar(select(Case.member_id).where(Case.id == case_id))
    called = {one for one in members if one != about}
    for member_id in sorted(called - who_see(case_id, called)):
        db.session.execute(delete(CaseCall).where(CaseCall.case_id == case_id, CaseCall.member_id == member_id))
        db.session.add(CaseCall(case_id=case_id, member_id=member_id, until=until))
    db.session.flush()
    return called


def forget_calls() -> None:
    """Delete the calls whose time is over. Begins the write transaction when there are any."""
    over = CaseCall.until <= clock.now()
    if db.session.scalar(select(exists().where(over))):
        start_writing()
        db.session.execute(delete(CaseCall).where(over))


def unwatched_spaces() -> Sequence[str]:
    """The names of spaces whose cases nobody would see, in order: every moderator is limited to others, and there is no
    safeguarding lead."""
    staff = select(Member.id).where(Member.role.in_(MAY_MODERATE), Member.leaves_on.is_(None))
    if db.session.scalar(staff.where(or_(Member.role != Role.MODERATOR.value, Member.limited.is_(False))).limit(1)):
        return []
    own = select(ModeratorSpace.space_id).join(Member, Member.id == ModeratorSpace.member_id)
    own = own.where(Member.role == Role.MODERATOR.value, Member.leaves_on.is_(None))
    free = select(Space.name).where(Space.id.not_in(own))
    return db.session.scalars(free.order_by(Space.position, Space.id)).all()
