"""Reads of the workbench: closed cases, and everything about one case. Columns only; a list never reads a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.cases.models import (
    Appeal,
    CareChange,
    Case,
    CaseAlert,
    CaseClaim,
    CaseHandover,
    CaseNote,
    Decision,
    DecisionUndo,
    Signal,
)
from forum.cases.queries import in_force
from forum.cases.telling import STAYS
from forum.core import clock, paging
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.paging import Page
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.masks.models import Mask
from forum.moderation.scope import MAY_MODERATE, Limited, seen_by, sees, shown_to
from forum.moderation.words import AUTHOR_MOVES
from forum.notes.queries import newest_side
from forum.posts.models import AssessmentRow, Post, PostTransition, Thread
from forum.spaces.models import Space

PAGE_SIZE = 20  # cases on a page: as many as one person can hold in view
CLOSED_DAYS = 14  # how far back the list of closed cases goes
MOST_EVENTS = 200  # of each kind on a case's page; far beyond what one post gathers

_holder, _author = aliased(Member), aliased(Member)
_giver, _taker = aliased(Member), aliased(Member)
_CASE_COLUMNS: Any = (
    Case.id,
    Case.ref,
    Case.post_id,
    Case.member_id,
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
    Case.needs,
    Post.state,
    Post.voice,
    Post.position,
    Space.name.label("space_name"),
    Space.slug,
    _holder.name.label("holder_name"),
    newest_side().label("newest_note"),
)
CASES: Select[Any] = (
    select(*_CASE_COLUMNS)
    .outerjoin(Post, Post.id == Case.post_id)  # a case about a member has none
    .outerjoin(Thread, Thread.id == Post.thread_id)
    .outerjoin(Space, Space.id == Thread.space_id)
    .outerjoin(_holder, _holder.id == Case.claimed_by_id)
)
_ONE_CASE = (
    CASES.add_columns(
        Post.ref.label("post_ref"),
        Post.author_id,
        Post.owner_tag,
        Post.mask_id,
        Post.body,
        Post.html,
        Post.note,
        Post.created_at,
        Post.redacted,
        Thread.id.label("thread_id"),
        Thread.ref.label("thread_ref"),
        Thread.title,
        Thread.locked,
        Thread.last_position,
        Space.country.label("space_country"),
        _author.name.label("author_name"),
        _author.joined_on,
        Mask.name.label("mask_name"),
    )
    .outerjoin(_author, _author.id == Post.author_id)
    .outerjoin(Mask, Mask.id == Post.mask_id)
)


def list_closed(*, reader: Limited, after: str | None = None) -> Page[AnyRow]:
    """Cases closed in the last days, newest first."""
    closed = CASES.where(Case.status == "closed", Case.closed_at > clock.now() - timedelta(days=CLOSED_DAYS))
    closed = closed.where(*shown_to(reader))
    cursor = paging.decode_cursor(after, datetime, int)
    if cursor:
        at, case_id = cursor
        closed = closed.where(or_(Case.closed_at < at, and_(Case.closed_at == at, Case.id < case_id)))
    newest = closed.order_by(Case.closed_at.desc(), Case.id.desc()).limit(PAGE_SIZE + 1)
    return paging.cut(db.session.execute(newest).all(), size=PAGE_SIZE, key=lambda row: (row.closed_at, row.id))


def list_signals(case_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The signals of these cases, oldest first, by case."""
    columns: Any = (Signal.case_id, Signal.kind, Signal.care, Signal.exposure, Signal.at, Signal.data)
    columns += (Signal.answered,)
    rows = db.session.execute(select(*columns).where(Signal.case_id.in_(case_ids)).order_by(Signal.id)).all()
    return {case_id: [row for row in rows if row.case_id == case_id] for case_id in case_ids}


def find_case_with_post(ref: str, *, reader: int) -> AnyRow | None:
    """A case that this member may see, its post with the text, and where it stands; None when there is none, and of a
    case about a member."""
    of_post = _ONE_CASE.where(Case.ref == ref, Case.post_id.is_not(None), seen_by(reader))
    return db.session.execute(of_post).one_or_none()


def is_about_member(ref: str) -> bool:
    """Whether the case of this reference is about a member."""
    return db.session.scalar(select(Case.id).where(Case.ref == ref, Case.member_id.is_not(None))) is not None


def get_any_case(ref: str, *, reader: int) -> AnyRow:
    """A case that this member may see, of a post or about a member, as the queue has it. Raises NotFound."""
    row = db.session.execute(CASES.where(Case.ref == ref, seen_by(reader))).one_or_none()
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
        AssessmentRow.needs,
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
    """Every decision on a case, oldest first; `answer` to `answerer`: of an appeal against it, else None."""
    columns: Any = (Decision.ref, Decision.action, Decision.reason, Decision.false_alarm, Decision.at, Member.name)
    columns += (Decision.rule, Decision.outcome, Decision.days, in_force().label("in_force"), DecisionUndo.until)
    columns += (Decision.id, Decision.undoes_id, Appeal.outcome.label("answer"), Appeal.reason.label("answer_reason"))
    answerer = aliased(Member)
    columns += (Appeal.decided_at.label("answered_at"), answerer.name.label("answerer"))
    rows = select(*columns).outerjoin(Member, Member.id == Decision.by_id)
    rows = rows.outerjoin(Appeal, Appeal.decision_id == Decision.id).outerjoin(answerer, answerer.id == Appeal.by_id)
    return _history(rows.outerjoin(DecisionUndo, DecisionUndo.decision_id == Decision.id), Decision, case_id)


def list_notes(case_id: int) -> list[AnyRow]:
    columns: Any = (CaseNote.body, CaseNote.at, Member.name)
    return _history(select(*columns).outerjoin(Member, Member.id == CaseNote.by_id), CaseNote, case_id)


def list_claims(case_id: int) -> list[AnyRow]:
    columns: Any = (CaseClaim.at, CaseClaim.until, Member.name)
    return _history(select(*columns).outerjoin(Member, Member.id == CaseClaim.by_id), CaseClaim, case_id)


def list_alerts(case_id: int) -> list[AnyRow]:
    """When the team was called about a case or what follows it: about, step and at; never who was written to."""
    columns: Any = (CaseAlert.about, CaseAlert.step, CaseAlert.at)
    return _history(select(*columns), CaseAlert, case_id)


def list_colleagues(*, but: int, case_id: int) -> Sequence[AnyRow]:
    """Everybody else who may look after this case: id, ref, name. By name, and never in another order."""
    columns: Any = (Member.id, Member.ref, Member.name)
    team = select(*columns).where(Member.role.in_(MAY_MODERATE), Member.id != but, Member.leaves_on.is_(None))
    team = team.where(sees(case_id))
    return db.session.execute(team.order_by(Member.name_key).limit(MOST_EVENTS)).all()


def list_handovers(*, of_case: int | None, reader: int) -> list[AnyRow]:
    """Who took or got a case from whom, oldest first: of one case, and what this reader has not been told yet, as far
    as they may see it."""
    columns: Any = (CaseHandover.case_id, CaseHandover.kind, CaseHandover.words, CaseHandover.at, CaseHandover.tell_id)
    names: Any = (_giver.name.label("from_name"), _taker.name.label("to_name"), Case.ref)
    rows = select(*columns, *names).join(Case, Case.id == CaseHandover.case_id)
    rows = rows.outerjoin(_giver, _giver.id == CaseHandover.from_id).outerjoin(_taker, _taker.id == CaseHandover.to_id)
    wanted = or_(CaseHandover.tell_id == reader, CaseHandover.case_id == of_case)
    rows = rows.where(seen_by(reader))
    return list(db.session.execute(rows.where(wanted).order_by(CaseHandover.id.desc()).limit(MOST_EVENTS)))[::-1]


def list_care_changes(case_id: int) -> list[AnyRow]:
    columns: Any = (CareChange.from_care, CareChange.to_care, CareChange.reason, CareChange.at, Member.name)
    return _history(select(*columns).outerjoin(Member, Member.id == CareChange.by_id), CareChange, case_id)


def highest_care(case: Any, *, but: Decision | None = None, by: int | None = None) -> int:
    """The level of a case, or, where somebody (`by` alone, if given) lowered it since it was last closed, the one it
    had before: lowering a case makes nobody's danger go away. `but`: the decision that is being made.

    What does not close every case is no end here, and neither is a decision that was taken back.
    """
    ends = select(func.max(Decision.at)).where(Decision.case_id == case.id, Decision.action.not_in(STAYS - {"checked"}))
    ended = db.session.scalar(ends.where(in_force(), Decision.id != but.id) if but else ends.where(in_force()))
    lowered = select(func.max(CareChange.from_care)).where(CareChange.case_id == case.id)
    lowered = lowered.where(CareChange.to_care < CareChange.from_care)
    if by is not None:
        lowered = lowered.where(CareChange.by_id == by)
    highest = db.session.scalar(lowered.where(CareChange.at > ended) if ended else lowered)
    return max(case.care, highest or 0)


def _history(rows: Select[Any], table: Any, case_id: int) -> list[AnyRow]:
    """The newest of one kind, oldest first."""
    newest = rows.where(table.case_id == case_id).order_by(table.id.desc()).limit(MOST_EVENTS)
    return list(db.session.execute(newest))[::-1]


def list_author_moves(post_id: int) -> list[AnyRow]:
    """What the author did with the post after it was sent: cause and time, as far as their voice allows."""
    columns: Any = (PostTransition.cause, PostTransition.at)
    moves = select(*columns).where(PostTransition.post_id == post_id, PostTransition.cause.in_(AUTHOR_MOVES))
    return list(db.session.execute(moves.order_by(PostTransition.id).limit(MOST_EVENTS)))
