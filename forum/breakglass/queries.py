"""Reads of break-glass. Columns only; nothing here knows whom a request led to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from forum.accounts.models import Member
from forum.breakglass.models import BreakGlass, BreakGlassLayer, BreakGlassStep
from forum.breakglass.steps import OPEN_STATES
from forum.cases.models import Case
from forum.core import clock
from forum.core.access import Role
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.keys import get_keys
from forum.core.types import AnyRow
from forum.masks.models import Mask
from forum.moderation.scope import Limited, seen_by, shown_to
from forum.posts.models import Post, Thread

MOST_SHOWN = 50  # requests in the list: years of them
MANY, MANY_IN = 3, timedelta(days=7)  # from this many on, every trustee and lead is told
LAYER = "breakglass-layer.v1"
PUBLIC_AFTER = timedelta(days=32)  # of a quarter's end: the last who were asked about have been opened and told by then
COUNTED = ("asked", "released", "opened")
Quarter = tuple[int, int]  # year and number, from 1 to 4

_COLUMNS: Any = (
    BreakGlass.id,
    BreakGlass.ref,
    BreakGlass.post_id,
    BreakGlass.drill,
    BreakGlass.state,
    BreakGlass.reason,
    BreakGlass.tried,
    BreakGlass.asked_by_id,
    BreakGlass.ends_at,
    BreakGlass.outcome,
    BreakGlass.outcome_words,
    BreakGlass.tell_at,
    BreakGlass.delay_reason,
    BreakGlass.told,
)
_POST: Any = (
    Post.ref.label("post_ref"),
    Post.voice,
    Post.author_id,
    Post.owner_tag,
    Post.position,
    Post.html,
    Post.created_at,
    Thread.title,
    Mask.name.label("mask_name"),
    Case.ref.label("case_ref"),
)
_WITH_POST: Select[Any] = (
    select(*_COLUMNS, *_POST)
    .outerjoin(Post, Post.id == BreakGlass.post_id)
    .outerjoin(Thread, Thread.id == Post.thread_id)
    .outerjoin(Mask, Mask.id == Post.mask_id)
    .outerjoin(Case, Case.post_id == Post.id)
)


def get_request(ref: str) -> AnyRow:
    """A request and its post, whose columns are None once it is gone. Raises NotFound."""
    row = db.session.execute(_WITH_POST.where(BreakGlass.ref == ref)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def get_case(ref: str, *, reader: int | None) -> AnyRow:
    """The post of a case that somebody wants to ask about and may see, in the shape `wrote` reads. Raises NotFound."""
    columns: Any = (Case.ref.label("case_ref"), Post.id, Post.ref, Post.voice, Post.author_id)
    shown: Any = (Post.owner_tag, Mask.name.label("mask_name"))
    found = select(*columns, *shown).join(Post, Post.id == Case.post_id).outerjoin(Mask, Mask.id == Post.mask_id)
    row = db.session.execute(found.where(Case.ref == ref, seen_by(reader))).one_or_none()
    if row is None:
        raise NotFound()
    return row


def list_requests(*, reader: Limited) -> Sequence[AnyRow]:
    """The newest requests, those that wait first. A limited moderator finds those about posts of cases of theirs."""
    order = (BreakGlass.state.in_(OPEN_STATES).desc(), BreakGlass.id.desc())
    newest = _WITH_POST.where(*shown_to(reader)).order_by(*order).limit(MOST_SHOWN)
    return db.session.execute(newest).all()


def is_shown_to(ref: str, *, reader: Limited) -> bool:
    """Whether this reader finds a request in their list, or has asked for it."""
    shown = select(BreakGlass.id).outerjoin(Case, Case.post_id == BreakGlass.post_id).where(BreakGlass.ref == ref)
    may = or_(BreakGlass.asked_by_id == reader.member_id, and_(true(), *shown_to(reader)))
    return db.session.scalar(shown.where(may)) is not None


def list_steps(request_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """What happened with each of these requests, oldest first, with the names of who did it."""
    columns: Any = (BreakGlassStep.request_id, BreakGlassStep.kind, BreakGlassStep.by_id, BreakGlassStep.words)
    rows = select(*columns, BreakGlassStep.at, Member.name).outerjoin(Member, Member.id == BreakGlassStep.by_id)
    rows = rows.where(BreakGlassStep.request_id.in_(request_ids)).order_by(BreakGlassStep.id)
    found: dict[int, list[AnyRow]] = {request_id: [] for request_id in request_ids}
    for row in db.session.execute(rows):
        found[row.request_id].append(row)
    return found


def approved_by(request_id: int) -> list[int | None]:
    """Who has said yes."""
    said = select(BreakGlassStep.by_id).where(BreakGlassStep.request_id == request_id)
    return list(db.session.scalars(said.where(BreakGlassStep.kind == "approved").order_by(BreakGlassStep.id)))


def find_layer(request_id: int) -> str | None:
    """What the first trustee's device gave for the second, as text."""
    sealed = db.session.scalar(select(BreakGlassLayer.sealed).where(BreakGlassLayer.request_id == request_id))
    return get_keys().open(f"{LAYER}:{request_id}", sealed).decode() if sealed else None


def find_running(post_id: int) -> str | None:
    """The reference of the request about this post that is not over."""
    running = and_(BreakGlass.state.in_(OPEN_STATES), BreakGlass.ends_at > clock.now())
    return db.session.scalar(select(BreakGlass.ref).where(BreakGlass.post_id == post_id, running))


def find_begun(post_id: int) -> BreakGlass | None:
    """The exercise that waits for somebody to ask about this post."""
    begun = select(BreakGlass).where(BreakGlass.post_id == post_id, BreakGlass.state == "begun")
    return db.session.scalar(begun.with_for_update())


def count_lately() -> int:
    """How many real requests there were in the last seven days."""
    asked = select(func.count()).select_from(BreakGlassStep).join(BreakGlass)
    lately = BreakGlassStep.at > clock.now() - MANY_IN
    return db.session.scalar(asked.where(BreakGlassStep.kind == "asked", lately, ~BreakGlass.drill)) or 0


def list_leads() -> Sequence[int]:
    """The ids of safeguarding leads."""
    return db.session.scalars(select(Member.id).where(Member.role == Role.SAFEGUARDING_LEAD.value)).all()


def list_run_out() -> Sequence[str]:
    """References of requests whose day is over before they were opened."""
    late = select(BreakGlass.ref).where(BreakGlass.ends_at <= clock.now())
    return db.session.scalars(late.where(BreakGlass.state.in_(("begun", *OPEN_STATES)))).all()


def list_to_tell() -> Sequence[str]:
    """References of opened requests whose writer has waited long enough to be told."""
    due = select(BreakGlass.ref).where(BreakGlass.tell_at <= clock.now())
    return db.session.scalars(due.where(BreakGlass.state == "opened", BreakGlass.told.is_(False))).all()


def list_drills() -> Sequence[AnyRow]:
    """Every exercise, newest first."""
    return db.session.execute(select(*_COLUMNS).where(BreakGlass.drill).order_by(BreakGlass.id.desc())).all()


def is_waiting_for(ref: str, member_id: int, *, turn: str) -> bool:
    """Whether a request is still where a letter to this member said."""
    row = db.session.execute(
        select(BreakGlass.state, BreakGlass.ends_at, BreakGlass.asked_by_id).where(BreakGlass.ref == ref)
    ).one_or_none()
    return bool(row and row.state == turn and row.ends_at > clock.now() and row.asked_by_id != member_id)


# In public


def count_by_quarter() -> list[tuple[Quarter, dict[str, int], int]]:
    """Every quarter that is over long enough, newest first: which, counts of what was asked, released and opened,
    and exercises begun.

    A request counts with all its steps in the quarter in which it was asked: otherwise one that was opened on the first
    day of the next would show on which day it was. A quarter in which somebody was not told yet is not shown.
    """
    real: dict[Quarter, dict[str, int]] = {}
    drills: dict[Quarter, int] = {}
    untold = and_(BreakGlass.state == "opened", BreakGlass.told.is_(False)).label("untold")
    columns: Any = (BreakGlassStep.request_id, BreakGlassStep.kind, BreakGlassStep.at, BreakGlass.drill, untold)
    wanted: ColumnElement[bool] = or_(
        and_(BreakGlass.drill, BreakGlassStep.kind == "begun"),
        and_(~BreakGlass.drill, BreakGlassStep.kind.in_(COUNTED)),
    )
    rows = db.session.execute(select(*columns).join(BreakGlass).where(wanted)).all()
    quarters = {row.request_id: quarter_of(row.at) for row in rows if row.kind in ("begun", "asked")}
    for row in rows:
        quarter = quarters[row.request_id]
        if row.drill:
            drills[quarter] = drills.get(quarter, 0) + 1
        else:
            counts = real.setdefault(quarter, dict.fromkeys(COUNTED, 0))
            counts[row.kind] += 1
    waiting = {quarters[row.request_id] for row in rows if row.untold and not row.drill}
    over = [quarter for quarter in {*real, *drills} if ended(quarter) + PUBLIC_AFTER <= clock.now()]
    shown = [quarter for quarter in over if quarter not in waiting]
    nothing = dict.fromkeys(COUNTED, 0)
    return [(one, real.get(one, nothing), drills.get(one, 0)) for one in sorted(shown, reverse=True)]


def quarter_of(moment: datetime) -> Quarter:
    """(2026, 2) for a moment in spring."""
    return moment.year, (moment.month - 1) // 3 + 1


def ended(quarter: Quarter) -> datetime:
    """The moment at which a quarter is over."""
    year, number = quarter
    return datetime(year + number // 4, number % 4 * 3 + 1, 1, tzinfo=UTC)
