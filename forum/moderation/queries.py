"""Reads of the workbench: the queue, and everything about one case. Columns only; the queue never reads a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.cases.models import CareChange, Case, CaseClaim, CaseNote, Decision, Signal
from forum.core import clock, paging
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.paging import Page
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.masks.models import Mask
from forum.posts.models import AssessmentRow, Post, PostTransition, Thread
from forum.spaces.models import Space

PAGE_SIZE = 20  # cases on a page: as many as one person can hold in view
CLOSED_DAYS = 14  # how far back the list of closed cases goes
MOST_EVENTS = 200  # of each kind on a case's page; far beyond what one post gathers

_holder, _author = aliased(Member), aliased(Member)
_CASE_COLUMNS: Any = (
    Case.id,
    Case.ref,
    Case.post_id,
    Case.care,
    Case.exposure,
    Case.machine_care,
    Case.masked,
    Case.status,
    Case.opened_at,
    Case.due_at,
    Case.closed_at,
    Case.claimed_by_id,
    Case.claimed_until,
    Case.version,
    Post.state,
    Post.voice,
    Space.name.label("space_name"),
    Space.slug,
    _holder.name.label("holder_name"),
)
_CASES: Select[Any] = (
    select(*_CASE_COLUMNS)
    .join(Post, Post.id == Case.post_id)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Space, Space.id == Thread.space_id)
    .outerjoin(_holder, _holder.id == Case.claimed_by_id)
)
_ONE_CASE = (
    _CASES.add_columns(
        Post.ref.label("post_ref"),
        Post.position,
        Post.author_id,
        Post.owner_tag,
        Post.body,
        Post.html,
        Post.note,
        Post.created_at,
        Post.edited_at,
        Thread.ref.label("thread_ref"),
        Thread.title,
        _author.name.label("author_name"),
        Mask.name.label("mask_name"),
    )
    .outerjoin(_author, _author.id == Post.author_id)
    .outerjoin(Mask, Mask.id == Post.mask_id)
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Open cases: how many of each level, and how many past their time."""

    by_care: dict[int, int]
    late: int

    @property
    def all(self) -> int:
        return sum(self.by_care.values())


def list_queue(*, after: str | None = None) -> Page[AnyRow]:
    """Open cases, the most urgent first: care descending, then due, then opened."""
    queue = _CASES.where(Case.status == "open")
    cursor = paging.decode_cursor(after, int, datetime, datetime, int)
    if cursor:
        queue = queue.where(_comes_after(*cursor))
    order = (Case.care.desc(), Case.due_at, Case.opened_at, Case.id)
    rows = db.session.execute(queue.order_by(*order).limit(PAGE_SIZE + 1)).all()
    return paging.cut(rows, size=PAGE_SIZE, key=lambda row: (row.care, row.due_at, row.opened_at, row.id))


def _comes_after(care: int, due: datetime, opened: datetime, case_id: int) -> Any:
    last = and_(Case.opened_at == opened, Case.id > case_id)
    same_due = and_(Case.due_at == due, or_(Case.opened_at > opened, last))
    return or_(Case.care < care, and_(Case.care == care, or_(Case.due_at > due, same_due)))


def list_closed(*, after: str | None = None) -> Page[AnyRow]:
    """Cases closed in the last days, newest first."""
    closed = _CASES.where(Case.status == "closed", Case.closed_at > clock.now() - timedelta(days=CLOSED_DAYS))
    cursor = paging.decode_cursor(after, datetime, int)
    if cursor:
        at, case_id = cursor
        closed = closed.where(or_(Case.closed_at < at, and_(Case.closed_at == at, Case.id < case_id)))
    newest = closed.order_by(Case.closed_at.desc(), Case.id.desc()).limit(PAGE_SIZE + 1)
    return paging.cut(db.session.execute(newest).all(), size=PAGE_SIZE, key=lambda row: (row.closed_at, row.id))


def count_open() -> Counts:
    late = func.sum(case((Case.due_at < clock.now(), 1), else_=0))
    rows = db.session.execute(select(Case.care, func.count(), late).where(Case.status == "open").group_by(Case.care))
    found = [(int(care), int(count), int(over or 0)) for care, count, over in rows]
    return Counts(by_care={care: count for care, count, _ in found}, late=sum(over for _, _, over in found))


def list_signals(case_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The signals of these cases, oldest first, by case."""
    columns: Any = (Signal.case_id, Signal.kind, Signal.care, Signal.exposure, Signal.at, Signal.data)
    rows = db.session.execute(select(*columns).where(Signal.case_id.in_(case_ids)).order_by(Signal.id)).all()
    return {case_id: [row for row in rows if row.case_id == case_id] for case_id in case_ids}


def get_case_with_post(ref: str) -> AnyRow:
    """A case, its post with the text, and where it stands. Raises NotFound."""
    row = db.session.execute(_ONE_CASE.where(Case.ref == ref)).one_or_none()
    if row is None:
        raise NotFound()
    return row


class _Written:
    """The post of a case's row, in the shape `wrote` reads."""

    def __init__(self, row: AnyRow) -> None:
        self.ref, self.voice, self.author_id, self.owner_tag = row.post_ref, row.voice, row.author_id, row.owner_tag


def is_own(row: AnyRow, *, author: Author) -> bool:
    """Whether the post of a case is by `author`, under a mask too."""
    return wrote(author, _Written(row))


def list_readings(post_id: int) -> list[AnyRow]:
    """The machine's first and newest reading of a post; one row when they are the same."""
    columns: Any = (
        AssessmentRow.id,
        AssessmentRow.care,
        AssessmentRow.exposure,
        AssessmentRow.needs,
        AssessmentRow.conduct,
        AssessmentRow.signals,
        AssessmentRow.engine,
        AssessmentRow.failed,
    )
    by_machine = and_(AssessmentRow.post_id == post_id, AssessmentRow.by_id.is_(None))
    ends = select(func.min(AssessmentRow.id), func.max(AssessmentRow.id)).where(by_machine)
    first, newest = db.session.execute(ends).one()
    rows = db.session.execute(select(*columns).where(AssessmentRow.id.in_([first, newest])).order_by(AssessmentRow.id))
    return list(rows)


def list_decisions(case_id: int) -> list[AnyRow]:
    columns: Any = (Decision.ref, Decision.action, Decision.reason, Decision.false_alarm, Decision.at, Member.name)
    return _history(select(*columns).outerjoin(Member, Member.id == Decision.by_id), Decision, case_id)


def list_notes(case_id: int) -> list[AnyRow]:
    columns: Any = (CaseNote.body, CaseNote.at, Member.name)
    return _history(select(*columns).outerjoin(Member, Member.id == CaseNote.by_id), CaseNote, case_id)


def list_claims(case_id: int) -> list[AnyRow]:
    columns: Any = (CaseClaim.at, CaseClaim.until, Member.name)
    return _history(select(*columns).outerjoin(Member, Member.id == CaseClaim.by_id), CaseClaim, case_id)


def list_care_changes(case_id: int) -> list[AnyRow]:
    columns: Any = (CareChange.from_care, CareChange.to_care, CareChange.reason, CareChange.at, Member.name)
    return _history(select(*columns).outerjoin(Member, Member.id == CareChange.by_id), CareChange, case_id)


def _history(rows: Select[Any], table: Any, case_id: int) -> list[AnyRow]:
    """The newest of one kind, oldest first."""
    newest = rows.where(table.case_id == case_id).order_by(table.id.desc()).limit(MOST_EVENTS)
    return list(db.session.execute(newest))[::-1]


def list_author_moves(post_id: int) -> list[AnyRow]:
    """What the author did with the post after it was sent: cause and time, as far as their voice allows."""
    columns: Any = (PostTransition.cause, PostTransition.at)
    moves = select(*columns).where(PostTransition.post_id == post_id, PostTransition.cause.in_(("edited", "withdrawn")))
    return list(db.session.execute(moves.order_by(PostTransition.id).limit(MOST_EVENTS)))
