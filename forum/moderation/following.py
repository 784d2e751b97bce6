"""What follows closed cases, as items of the queue: second looks and check-ins, read in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, literal, null, or_, select, union_all

from forum.accounts.models import Member
from forum.cases.models import Case, CheckIn, Decision, SecondLook
from forum.core.db import db
from forum.core.types import AnyRow, BigInt, UtcDateTime
from forum.moderation.policy import SERIOUS
from forum.moderation.scope import Limited, shown_to
from forum.moderation.second import FROM_CARE
from forum.posts.models import Post, Thread
from forum.spaces.models import Space

SHOWN = 20  # of each kind in the queue; the rest follow when these are done
SECOND_LOOK, CHECK_IN = "second_look", "check_in"
BELOW = {SecondLook: FROM_CARE, CheckIn: SERIOUS}  # a case that is open at a lower level does not hide them
_CASE: Any = (Case.ref, Post.voice, Post.position, Space.name.label("space_name"))


def to_do(item: Any) -> ColumnElement[bool]:
    """The condition that a second look or a check-in, joined with its case, is an item of the queue."""
    return and_(item.done_at.is_(None), or_(Case.status == "closed", Case.care < BELOW[item]))


def is_for(item: Any, reader: Limited) -> ColumnElement[bool]:
    """The condition that somebody may do it: a second look not who decided, a check-in not who wrote the post by name.
    Under a mask nobody knows: its author is refused when they act."""
    if item is SecondLook:
        decided = select(Decision.by_id).where(Decision.id == SecondLook.decision_id).correlate(SecondLook)
        return decided.scalar_subquery().is_distinct_from(reader.member_id)
    wrote = select(Post.author_id).where(Post.id == Case.post_id).correlate(Case)
    return wrote.scalar_subquery().is_distinct_from(reader.member_id)


def care_of(item: Any) -> ColumnElement[int]:
    """The level that a second look or a check-in is about; its case may have come back for something small since."""
    return literal(FROM_CARE) if item is SecondLook else CheckIn.care.expression


def list_for(reader: Limited, *, care: int | None = None) -> list[AnyRow]:
    """What this moderator can do after closed cases, of this level or of any, the first due first: about (which of the
    two), due_at, ref, care; voice, position and space_name, which are None about a member; action (of the decision) of
    a second look; further, and claimed_by_id, claimed_until and holder_name of who is doing it, of a check-in."""
    parts = [
        rows if care is None else rows.where(care_of(item) == care)
        for item, rows in ((SecondLook, _second_looks(reader)), (CheckIn, _check_ins(reader)))
    ]
    rows = db.session.execute(union_all(*(select(part.limit(SHOWN).subquery()) for part in parts))).all()
    return sorted(rows, key=lambda row: row.due_at)


def _second_looks(reader: Limited) -> Select[Any]:
    nobody: Any = (cast(null(), BigInt), cast(null(), UtcDateTime), cast(null(), String))
    columns: Any = (literal(SECOND_LOOK).label("about"), SecondLook.due_at, Decision.action, false().label("further"))
    care = care_of(SecondLook).label("care")
    rows: Select[Any] = select(*columns, *_held(*nobody), care, *_CASE).join(Case, Case.id == SecondLook.case_id)
    rows = _in_their_space(rows.join(Decision, Decision.id == SecondLook.decision_id))
    rows = rows.where(to_do(SecondLook), is_for(SecondLook, reader), *shown_to(reader))
    return rows.order_by(SecondLook.due_at, SecondLook.id)


def _check_ins(reader: Limited) -> Select[Any]:
    columns: Any = (literal(CHECK_IN).label("about"), CheckIn.due_at, cast(null(), String).label("action"))
    held = _held(CheckIn.claimed_by_id, CheckIn.claimed_until, Member.name)
    own: Any = (CheckIn.further, *held, CheckIn.care)
    rows: Select[Any] = select(*columns, *own, *_CASE).join(Case, Case.id == CheckIn.case_id)
    rows = _in_their_space(rows).outerjoin(Member, Member.id == CheckIn.claimed_by_id)
    rows = rows.where(to_do(CheckIn), is_for(CheckIn, reader), *shown_to(reader))
    return rows.order_by(CheckIn.due_at, CheckIn.id)


def _held(by_id: Any, until: Any, name: Any) -> tuple[Any, Any, Any]:
    return by_id.label("claimed_by_id"), until.label("claimed_until"), name.label("holder_name")


def _in_their_space(rows: Select[Any]) -> Select[Any]:
    """Outer joins: a case about a member has no post."""
    rows = rows.outerjoin(Post, Post.id == Case.post_id).outerjoin(Thread, Thread.id == Post.thread_id)
    return rows.outerjoin(Space, Space.id == Thread.space_id)
