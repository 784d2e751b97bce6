"""Reads of appeals: the one of a decision for its author, the team's list, and counts for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, null, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.cases.models import OVERTURNED, Appeal, Case, Decision
from forum.cases.queries import in_force
from forum.core import paging
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.paging import Page
from forum.core.types import AnyRow
from forum.masks.models import Mask
from forum.moderation.scope import MAY_MODERATE, Limited, seen_by, sees, shown_to
from forum.posts.models import Post, Thread, Voice
from forum.spaces.models import Space

PAGE_SIZE = 20
_author = aliased(Member)
_DECIDED: Any = (
    Decision.id.label("decision_id"),
    Decision.ref.label("decision_ref"),
    Decision.action,
    Decision.reason.label("decision_reason"),
    Decision.rule,
    Decision.days,
    Decision.at.label("decided_first_at"),
    Decision.by_id.label("decider_id"),
    Decision.post_id,
)
_WHO: Any = func.coalesce(Post.author_id, Case.member_id)  # a decision about a member has no post
_urgency: Any = case((Case.care > Appeal.care, Case.care), else_=Appeal.care)  # of the case, or of what was asked
_POST: Any = (
    func.coalesce(Post.ref, Case.ref).label("ref"),
    func.coalesce(Post.voice, Voice.NAME.value).label("voice"),
    _WHO.label("author_id"),
    Post.owner_tag,
    Post.state,
    Case.member_id,
)
_ASKED: Any = (
    Appeal.id,
    Appeal.ref.label("appeal_ref"),
    Appeal.body,
    Appeal.care,
    Appeal.needs,
    Appeal.unread,
    Appeal.at,
    Appeal.due_at,
    Appeal.outcome,
    Appeal.reason,
    Appeal.decided_at,
)
_WRITTEN: Any = (Appeal.body, Appeal.at, Appeal.outcome, Appeal.reason, Appeal.decided_at, Decision.action)


def find_decision(ref: str) -> AnyRow | None:
    """A decision with what is needed to say whose post, or whom, it is about, and what was asked about it, if anything
    was."""
    rows = select(*_DECIDED, *_POST, *_ASKED, in_force().label("in_force"), Case.id.label("case_id"))
    rows = rows.join(Case, Case.id == Decision.case_id).outerjoin(Post, Post.id == Decision.post_id)
    rows = rows.outerjoin(Appeal, Appeal.decision_id == Decision.id)
    return db.session.execute(rows.where(Decision.ref == ref)).one_or_none()


def find_by_tags(tags: Sequence[bytes]) -> Appeal | None:
    """What a form with this key has stored before."""
    return db.session.scalar(select(Appeal).where(Appeal.submission_tag.in_(tags))) if tags else None


def _select_for_team() -> Select[Any]:
    decider, answerer = Member.__table__.alias("decider"), Member.__table__.alias("answerer")
    names: Any = (decider.c.name.label("decider_name"), answerer.c.name.label("answerer_name"))
    place: Any = (
        in_force().label("in_force"),
        Case.id.label("case_id"),
        Case.ref.label("case_ref"),
        _urgency.label("level"),
        Space.name.label("space_name"),
        Case.masked,
        Thread.ref.label("thread_ref"),
    )
    rows = select(*_DECIDED, *_POST, *_ASKED, *names, *place).join(Decision, Decision.id == Appeal.decision_id)
    rows = rows.join(Case, Case.id == Appeal.case_id).outerjoin(Post, Post.id == Decision.post_id)
    rows = rows.outerjoin(Thread, Thread.id == Post.thread_id).outerjoin(Space, Space.id == Thread.space_id)
    rows = rows.outerjoin(decider, decider.c.id == Decision.by_id)
    return rows.outerjoin(answerer, answerer.c.id == Appeal.by_id)


def list_open(*, reader: Limited, after: str | None = None) -> Page[AnyRow]:
    """Those that wait, of cases that this reader may see: the most urgent first, among these the first due."""
    rows = _select_for_team().where(Appeal.outcome.is_(None), *shown_to(reader))
    cursor = paging.decode_cursor(after, int, datetime, int)
    if cursor:
        level, due, number = cursor
        later = or_(Appeal.due_at > due, and_(Appeal.due_at == due, Appeal.id > number))
        rows = rows.where(or_(_urgency < level, and_(_urgency == level, later)))
    found = db.session.execute(rows.order_by(_urgency.desc(), Appeal.due_at, Appeal.id).limit(PAGE_SIZE + 1)).all()
    return paging.cut(found, size=PAGE_SIZE, key=lambda row: (row.level, row.due_at, row.id))


def list_answered(*, reader: Limited, after: str | None = None) -> Page[AnyRow]:
    """Those that are answered, the newest answer first, of cases that this reader may see."""
    rows = _select_for_team().where(Appeal.decided_at.is_not(None), *shown_to(reader))
    cursor = paging.decode_cursor(after, datetime, int)
    if cursor:
        at, number = cursor
        rows = rows.where(or_(Appeal.decided_at < at, and_(Appeal.decided_at == at, Appeal.id < number)))
    newest = rows.order_by(Appeal.decided_at.desc(), Appeal.id.desc()).limit(PAGE_SIZE + 1)
    return paging.cut(db.session.execute(newest).all(), size=PAGE_SIZE, key=lambda row: (row.decided_at, row.id))


def get_for_team(ref: str, *, reader: int) -> AnyRow:
    """One appeal with its decision and its post, also title, position, html, author_name and mask_name. Raises
    NotFound, also when this member may not see its case."""
    post: Any = (Post.position, Post.html, Thread.title, _author.name.label("author_name"))
    rows = _select_for_team().add_columns(*post, Mask.name.label("mask_name"))
    rows = rows.outerjoin(_author, _author.id == _WHO).outerjoin(Mask, Mask.id == Post.mask_id)
    row = db.session.execute(rows.where(Appeal.ref == ref, seen_by(reader))).one_or_none()
    if row is None:
        raise NotFound()
    return row


def others_may_answer(case_id: int, *besides: int | None) -> bool:
    """Whether there is a moderator or a safeguarding lead besides these members who may see this case."""
    known = [member_id for member_id in besides if member_id is not None]
    team = exists().where(Member.role.in_(MAY_MODERATE), Member.leaves_on.is_(None), Member.id.not_in(known))
    return bool(db.session.scalar(select(team.where(sees(case_id)))))


def list_written(post_ids: Sequence[int]) -> Sequence[AnyRow]:
    """What was asked about these posts, by post: post_ref, action, body, at, outcome, reason, decided_at."""
    rows = select(Post.ref.label("post_ref"), *_WRITTEN).join(Decision, Decision.id == Appeal.decision_id)
    rows = rows.join(Post, Post.id == Decision.post_id).where(Post.id.in_(post_ids))
    return db.session.execute(rows.order_by(Post.created_at, Post.id, Appeal.id)).all()


def list_written_about(member_id: int) -> Sequence[AnyRow]:
    """What a member asked about decisions about themselves: as `list_written`; post_ref is None."""
    rows = select(null().label("post_ref"), *_WRITTEN).join(Decision, Decision.id == Appeal.decision_id)
    rows = rows.join(Case, Case.id == Appeal.case_id).where(Case.member_id == member_id)
    return db.session.execute(rows.order_by(Appeal.id)).all()


def count_answered(*, since: datetime) -> tuple[int, int]:
    """How many appeals were answered since then, and in how many of them the decision was overturned."""
    overturned = func.count().filter(Appeal.outcome == OVERTURNED)
    counts = select(func.count(), overturned).where(Appeal.decided_at >= since)
    answered, turned = db.session.execute(counts).one()
    return int(answered), int(turned)
