"""What follows closed cases, in numbers: second looks and check-ins that were done, or wait. One statement.

A wait goes from the moment somebody was asked (the decision, or for a second check-in the first one) to that in which
it was done. Of a masked case full hours are kept of check-ins: such a wait may look longer than it was, and never
shorter, and whether it was in time is known all the same, because the due time is a full hour too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from forum.accountability import charts
from forum.accountability.measures import HOUR, count_if, counts_for, rank_waits, wait_of
from forum.accountability.sql import seconds_between
from forum.accountability.tables import FEWEST, NONE, TOO_FEW, Table, share_words, span_words
from forum.cases.models import Case, CheckIn, Decision, SecondLook
from forum.core import clock
from forum.core.db import db
from forum.moderation.following import CHECK_IN, SECOND_LOOK, to_do
from forum.moderation.words import CHECKED_IN

NAMES = {SECOND_LOOK: "Second looks", CHECK_IN: "Check-ins"}
HINT = (
    "In time: done before it was due. What is past its time and not done yet counts as due. "
    "Of check-ins under a mask the hour is kept, so their waits look longer than they were, and never shorter."
)


@dataclass(frozen=True, kw_only=True)
class After:
    """Second looks, or check-ins: done `in_time` and `late`, `missed` so far, and not due yet (`ahead`). Waits of those
    that were done, in seconds; None while there are none."""

    about: str
    in_time: int = 0
    late: int = 0
    missed: int = 0
    ahead: int = 0
    median: int | None = None
    ninetieth: int | None = None

    @property
    def due(self) -> int:
        return self.in_time + self.late + self.missed


def measured(since: datetime, until: datetime, *, reader: int | None = None) -> list[After]:
    """What was done in this time, and what waits now, of cases that count for this reader."""
    each = [part.where(counts_for(reader), shown) for part, shown in _parts(since, until)]
    every = union_all(*each).subquery()
    ranked = rank_waits(every, group=(every.c.about,))
    verdicts = (count_if(ranked.c.verdict == name).label(name) for name in ("in_time", "late", "missed", "ahead"))
    columns: Any = (
        ranked.c.about,
        *verdicts,
        wait_of(ranked, tenths=5).label("median"),
        wait_of(ranked, tenths=9).label("ninetieth"),
    )
    rows = db.session.execute(select(*columns).group_by(ranked.c.about)).mappings()
    found = {row["about"]: After(**row) for row in rows}
    return [found.get(about) or After(about=about) for about in NAMES]


def _parts(since: datetime, until: datetime) -> list[tuple[Select[Any], Any]]:
    """The rows of both kinds, and which of them are counted: done in this time, or to do now."""
    both: Any = ((SecondLook, _second_looks()), (CheckIn, _check_ins()))
    return [(part, or_(and_(item.done_at >= since, item.done_at < until), to_do(item))) for item, part in both]


def _second_looks() -> Select[Any]:
    """Their moments are kept as they were: nobody under a mask has a part in them."""
    wait = seconds_between(Decision.at, SecondLook.done_at)
    return _rows(SECOND_LOOK, SecondLook, wait)


def _check_ins() -> Select[Any]:
    first = aliased(CheckIn)
    asked = select(func.max(first.done_at)).where(first.decision_id == CheckIn.decision_id, first.further.is_(False))
    since = case((CheckIn.further, func.coalesce(asked.scalar_subquery(), Decision.at)), else_=Decision.at)
    wait = seconds_between(since, CheckIn.done_at) + case((Case.masked, int(HOUR.total_seconds())), else_=0)
    rows = _rows(CHECK_IN, CheckIn, wait)
    return rows.where(or_(CheckIn.done_at.is_(None), CheckIn.outcome.in_(CHECKED_IN)))


def _rows(about: str, item: Any, wait: Any) -> Select[Any]:
    verdict = case(
        (item.done_at < item.due_at, literal("in_time")),
        (item.done_at.is_not(None), literal("late")),
        (item.due_at < clock.now(), literal("missed")),
        else_=literal("ahead"),
    )
    columns: Any = (literal(about).label("about"), verdict.label("verdict"), wait.label("wait"))
    rows: Select[Any] = select(*columns).join(Case, Case.id == item.case_id)
    return rows.join(Decision, Decision.id == item.decision_id)


def table(found: Sequence[After]) -> Table:
    """The table of the dashboard, with its drawing."""
    rows: list[list[str | int]] = [
        [
            NAMES[one.about],
            one.due,
            one.in_time,
            one.late,
            one.missed,
            one.ahead,
            share_words(one.in_time, one.due),
            *(NONE if wait is None else span_words(wait) for wait in (one.median, one.ninetieth)),
        ]
        for one in found
    ]
    data = [
        (NAMES[one.about], ((one.in_time, f"{one.in_time} in time"), (over, f"{over} late")))
        for one in found
        if (over := one.late + one.missed) or one.in_time
    ]
    title = _title(sum(one.in_time for one in found), sum(one.due for one in found))
    chart = charts.rows("after", title, data, ("in time", "late, done or not"))
    return Table(name="after", title=title, headers=HEADERS, rows=rows, chart=chart, hint=HINT)


HEADERS = (
    "After a case",
    "Due",
    "Done in time",
    "Done late",
    "Past their time now",
    "Waiting, not due yet",
    "Share in time",
    "Half within",
    "Nine of ten within",
)


def _title(in_time: int, due: int) -> str:
    if not due:
        return "No second look or check-in was due yet"
    share = share_words(in_time, due) if due >= FEWEST else TOO_FEW
    return f"Second looks and check-ins in time: {share}"
