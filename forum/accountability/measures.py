"""How quickly somebody was there, and what came of it, counted in the database: a handful of statements, however many
cases there are.

A first human action is the first taking, case note, change of level or decision of a case; of a case that came back it
is the one of its first time. A percentile is the nearest rank: the smallest wait that so many of the cases do not
exceed. A case counts at the level it had before a person changed it. A drill counts nowhere, also while it runs, and
for a `reader` no case about themselves.

Of a masked case, and of one that only readers reported, the hour of opening is all that is kept: such a wait may be
shorter than measured by up to an hour, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, exists, false, func, literal, not_, or_, select, union_all

from forum.accountability.sql import hour_of, is_full_hour, seconds_between
from forum.accounts.models import DRILL, Member
from forum.cases.clocks import staffed_target, target
from forum.cases.models import OVERTURNED, Appeal, CareChange, Case, CaseClaim, CaseNote, Decision, Signal
from forum.cases.queries import in_force
from forum.core import clock
from forum.core.db import db
from forum.core.settings import SiteSettings, site_settings
from forum.core.types import AnyRow
from forum.moderation.scope import not_about
from forum.posts.models import Post

HOUR = timedelta(hours=1)
LEVELS = range(5)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """The cases of one level whose times are kept alike. Waits are in seconds; None while nobody has acted on any.

    `unclear`: kept too coarsely, or changed since, to say whether somebody was there in time.
    """

    level: int
    coarse: bool
    cases: int
    acted: int
    median: int | None
    ninetieth: int | None
    in_time: int
    late: int
    unclear: int


def waits(since: datetime, until: datetime, *, together: bool = False, reader: int | None = None) -> list[Wait]:
    """Of the cases opened in this time, by level and by how exactly times are kept. One statement.

    `together`: a level is one row however its times are kept. A wait is then up to an hour too long, never too short.
    """
    measured = _measured(since, until, together=together, reader=reader)
    ranked = rank_waits(measured, group=(measured.c.level, measured.c.coarse))
    columns: Any = (
        ranked.c.level,
        ranked.c.coarse,
        func.count().label("cases"),
        count_if(ranked.c.wait.is_not(None)).label("acted"),
        wait_of(ranked, tenths=5).label("median"),
        wait_of(ranked, tenths=9).label("ninetieth"),
        *(count_if(ranked.c.verdict == name).label(name) for name in ("in_time", "late", "unclear")),
    )
    rows = db.session.execute(select(*columns).group_by(ranked.c.level, ranked.c.coarse)).mappings()
    found = [Wait(**{**row, "coarse": bool(row["coarse"])}) for row in rows]
    return sorted(found, key=lambda one: (-one.level, one.coarse))


def rank_waits(rows: Any, *, group: tuple[Any, ...]) -> Any:
    """The rows, each with the `rank` of its wait among those of its group that have one, and how many these are."""
    among = (*group, rows.c.wait.is_not(None))
    rank = func.row_number().over(partition_by=among, order_by=rows.c.wait).label("rank")
    return select(rows, rank, func.count().over(partition_by=among).label("of")).subquery()


def wait_of(ranked: Any, *, tenths: int) -> Any:
    """The smallest wait that so many tenths of a group do not exceed; null while it has none."""
    place = (ranked.c.of * tenths + 9) // 10
    return func.max(case((and_(ranked.c.wait.is_not(None), ranked.c.rank == place), ranked.c.wait)))


def count_if(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _measured(since: datetime, until: datetime, *, together: bool, reader: int | None) -> Any:
    """A row for each case: level, coarse, wait in seconds or null, verdict or null while it is not yet due."""
    acts, changes = _first_acts(since), _first_changes()
    first = case((Case.care < Case.machine_care, Case.machine_care), else_=Case.care)  # one that came back begins anew
    level = func.coalesce(changes.c.from_care, first)
    wait = seconds_between(Case.opened_at, acts.c.at)
    coarse = false() if together else or_(Case.masked, is_full_hour(Case.opened_at))
    verdict = _verdict(acts.c.at, wait, level, changes)
    columns = (level.label("level"), case((coarse, 1), else_=0).label("coarse"), wait.label("wait"))
    rows = select(*columns, verdict.label("verdict"))
    rows = rows.outerjoin(acts, acts.c.case_id == Case.id).outerjoin(changes, changes.c.case_id == Case.id)
    return rows.where(Case.opened_at >= since, Case.opened_at < until, counts_for(reader)).subquery()


def counts_for(reader: int | None) -> Any:
    """Whether a case is about something that somebody wrote or did, not about an exercise that goes on just now, and
    not about whoever reads this."""
    exercise = select(Post.id).join(Member, Member.id == Post.author_id).where(Member.name_key == DRILL)
    return and_(or_(Case.post_id.is_(None), Case.post_id.not_in(exercise)), not_about(reader))


def _first_acts(since: datetime) -> Any:
    """When a person first did something about each case. Nobody acts on a case before it is opened."""
    by_people = [
        select(table.case_id, table.at).where(table.at >= since) for table in (CaseClaim, CaseNote, CareChange)
    ]
    by_people.append(select(Decision.case_id, Decision.at).where(Decision.at >= since, Decision.automated.is_(False)))
    every = union_all(*by_people).subquery()
    return select(every.c.case_id, func.min(every.c.at).label("at")).group_by(every.c.case_id).subquery()


def _first_changes() -> Any:
    """Each case's first change of level by a person, and whether it was lowered by any."""
    first = select(
        CareChange.case_id,
        func.min(CareChange.id).label("id"),
        func.max(case((CareChange.to_care < CareChange.from_care, 1), else_=0)).label("lowered"),
    )
    ends = first.group_by(CareChange.case_id).subquery()
    return (
        select(ends.c.case_id, ends.c.lowered, CareChange.from_care)
        .join(CareChange, CareChange.id == ends.c.id)
        .subquery()
    )


def _verdict(at: Any, wait: Any, level: Any, changes: Any) -> Any:
    """Whether somebody was there in time. Of a closed masked case the due time was cut to the hour. Where the due time
    that held then is no longer kept, the wait is held against the shortest and the longest target of its level."""
    settings = site_settings()
    cut = and_(Case.masked, Case.status == "closed")
    late_for_sure = seconds_between(Case.due_at, at) >= int(HOUR.total_seconds())
    shortest, longest = (_seconds(level, settings, which) for which in (staffed_target, target))
    beyond = seconds_between(Case.opened_at, Case.due_at) > longest + int(HOUR.total_seconds())
    moved = or_(changes.c.lowered == 1, _came_back(), and_(beyond, level != 1))
    return case(
        (and_(at.is_(None), Case.status == "closed"), None),
        (and_(at.is_(None), Case.due_at < clock.now()), literal("late")),
        (at.is_(None), None),
        (and_(moved, wait <= shortest), literal("in_time")),
        (and_(moved, wait > longest + int(HOUR.total_seconds()), level != 1), literal("late")),
        (moved, literal("unclear")),
        (at <= Case.due_at, literal("in_time")),
        (not_(cut), literal("late")),
        (late_for_sure, literal("late")),
        else_=literal("unclear"),
    )


def _seconds(level: Any, settings: SiteSettings, which: Any) -> Any:
    return case({care: int(which(care, settings).total_seconds()) for care in LEVELS}, value=level)


def _came_back() -> Any:
    """Whether a case was opened again: it is open, and a reason of it was answered already."""
    answered = exists().where(Signal.case_id == Case.id, Signal.answered.is_(True))
    return and_(Case.status == "open", answered)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """How many cases were opened and closed in each hour of UTC that had any."""

    opened: dict[datetime, int]
    closed: dict[datetime, int]


def hours(since: datetime, until: datetime, *, reader: int | None = None) -> Hours:
    """Two statements. A case that was closed twice counts with the last time."""
    opened, closed = (_by_hour(column, since, until, reader=reader) for column in (Case.opened_at, Case.closed_at))
    return Hours(opened=opened, closed=closed)


def _by_hour(column: Any, since: datetime, until: datetime, *, reader: int | None) -> dict[datetime, int]:
    hour = hour_of(column)
    rows = select(hour.label("hour"), func.count().label("count")).where(column >= since, column < until)
    rows = rows.where(counts_for(reader))
    found = db.session.execute(rows.group_by(hour))
    return {datetime.fromisoformat(f"{hour}:00+00:00"): count for hour, count in found}


def open_now(*, reader: int | None = None) -> dict[int, tuple[int, int]]:
    """By level: open cases, and how many of them are past their time."""
    late = count_if(Case.due_at < clock.now())
    rows = select(Case.care, func.count(), late).where(Case.status == "open", counts_for(reader)).group_by(Case.care)
    return {care: (count, overdue) for care, count, overdue in db.session.execute(rows)}


def decided(since: datetime, until: datetime, *, reader: int | None = None) -> Sequence[AnyRow]:
    """Decisions that stand: action, needs (of the case, as marks), false_alarm, number. None that was taken back."""
    columns: Any = (Decision.action, Case.needs, Decision.false_alarm)
    rows = select(*columns, func.count().label("number")).join(Case, Case.id == Decision.case_id)
    rows = rows.where(Decision.at >= since, Decision.at < until, in_force())
    return db.session.execute(rows.where(counts_for(reader)).group_by(*columns)).all()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Appeals of a time: how many were asked, how many were answered in which way, and how many wait now."""

    asked: int
    upheld: int
    overturned: int
    waiting: int
    late: int


def appeals(since: datetime, until: datetime, *, reader: int | None = None) -> Asked:
    """One statement. An answer counts with its own time, whenever it was asked."""
    answered = and_(Appeal.decided_at >= since, Appeal.decided_at < until)
    waits_now = Appeal.outcome.is_(None)
    columns: Any = (
        count_if(and_(Appeal.at >= since, Appeal.at < until)).label("asked"),
        count_if(and_(answered, Appeal.outcome != OVERTURNED)).label("upheld"),
        count_if(and_(answered, Appeal.outcome == OVERTURNED)).label("overturned"),
        count_if(waits_now).label("waiting"),
        count_if(and_(waits_now, Appeal.due_at < clock.now())).label("late"),
    )
    asked = select(*columns).join(Case, Case.id == Appeal.case_id).where(not_about(reader))
    return Asked(**db.session.execute(asked).mappings().one())
