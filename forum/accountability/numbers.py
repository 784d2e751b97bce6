"""The dashboard: tables of numbers over a window of time, each with the drawing of the same numbers.

Nothing here is counted by person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.accountability import after, charts, measures
from forum.accountability.measures import Asked, Hours, Wait
from forum.accountability.tables import FEWEST, NONE, TOO_FEW, Table, share_title, share_words, span_words
from forum.core import clock
from forum.core.hours import WEEKDAYS
from forum.core.types import AnyRow
from forum.moderation.words import ACTION_WORDS, CARE_NAMES, NEED_WORDS
from forum.staffing.present import rota_zone, site_calendar

WINDOWS = (7, 30, 90)
UNNAMED = "nothing of these"
HOURS_OF_DAY = [f"{hour:02}" for hour in range(24)]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One hour of the week: how many cases came in, how dark, whether somebody is here by the published hours."""

    count: int
    shade: int
    staffed: bool


@dataclass(frozen=True, kw_only=True)
class Week:
    """The hours of the week, Monday first."""

    days: list[tuple[str, list[Cell]]]
    zone: str
    has_hours: bool


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """All tables of the page in their order, and the hours of the week with a table of its own."""

    tables: list[Table]
    week: Week
    week_table: Table

    def find(self, name: str) -> Table | None:
        return next((table for table in (*self.tables, self.week_table) if table.name == name), None)


def dashboard(days: int, *, reader: int | None) -> Dashboard:
    """Everything of the last so many days, in nine statements; nothing of a case about the reader."""
    zone = ZoneInfo(rota_zone())
    until = clock.now()
    first = until.astimezone(zone).date() - timedelta(days=days - 1)
    since = datetime.combine(first, time(), zone)
    span = since, until + timedelta(minutes=1)
    found, rows = measures.hours(*span, reader=reader), measures.decided(*span, reader=reader)
    waited = measures.waits(*span, reader=reader)
    week = _week(found, zone)
    tables = [
        _days(found, since, days, zone),
        _now(measures.open_now(reader=reader)),
        _waits(waited),
        _in_time(waited),
        _actions(rows),
        _false_alarms(rows),
        after.table(after.measured(*span, reader=reader)),
        _appeals(measures.appeals(*span, reader=reader)),
    ]
    return Dashboard(tables=tables, week=week, week_table=_week_table(week))


def _days(found: Hours, since: datetime, days: int, zone: ZoneInfo) -> Table:
    names = [since.date() + timedelta(days=number) for number in range(days)]
    opened, closed = (_by_day(by, zone) for by in (found.opened, found.closed))
    rows: list[list[str | int]] = [[day.isoformat(), opened[day], closed[day]] for day in names]
    title = f"{sum(opened.values())} cases opened and {sum(closed.values())} closed"
    data = [(day.isoformat(), (opened[day], closed[day])) for day in names]
    chart = charts.columns("days", title, data, ("opened", "closed"))
    return Table(name="days", title=title, headers=("Day", "Opened", "Closed"), rows=rows, chart=chart)


def _by_day(by_hour: dict[datetime, int], zone: ZoneInfo) -> Counter[date]:
    days: Counter[date] = Counter()
    for hour, number in by_hour.items():
        days[hour.astimezone(zone).date()] += number
    return days


def _now(found: dict[int, tuple[int, int]]) -> Table:
    rows: list[list[str | int]] = [[CARE_NAMES[care], *found.get(care, (0, 0))] for care in reversed(measures.LEVELS)]
    every, late = (sum(pair[place] for pair in found.values()) for place in (0, 1))
    title = f"{every} open now, {late} past their time"
    data = [(str(name), ((int(count), f"{count} open"), (int(over), f"{over} late"))) for name, count, over in rows]
    chart = charts.rows("now", title, data, ("open", "past their time"))
    return Table(name="now", title=title, headers=("Level", "Open", "Past their time"), rows=rows, chart=chart)


def _waits(found: Sequence[Wait]) -> Table:
    rows: list[list[str | int]] = [
        [level_words(one), one.cases, one.acted, wait_words(one.median, one), wait_words(one.ninetieth, one)]
        for one in found
    ]
    data = [
        (level_words(one), tuple((seconds or 0, wait_words(seconds, one)) for seconds in (one.median, one.ninetieth)))
        for one in found
        if one.acted
    ]
    most = next((one for one in found if one.acted), None)
    title = _waits_title(most) if most else "Nobody had to act yet"
    chart = charts.rows("waits", title, data, ("half of them", "nine of ten"))
    headers = ("Level", "Cases", "Acted on", "Half within", "Nine of ten within")
    return Table(name="waits", title=title, headers=headers, rows=rows, chart=chart, hint=TO_THE_HOUR)


def _waits_title(one: Wait) -> str:
    if one.acted < FEWEST:
        return f"{level_words(one)}: {TOO_FEW}"
    return f"{level_words(one)}: half within {wait_words(one.median, one)}"


TO_THE_HOUR = "Of cases under a mask, by a guest, or told by readers alone the hour is kept. Their waits are spans."
UNCLEAR = "Not clear: the hour alone is kept, or the level was lowered since, so that the time they had is not known."


def level_words(one: Wait) -> str:
    return f"{CARE_NAMES[one.level]}, to the hour" if one.coarse else CARE_NAMES[one.level]


def wait_words(seconds: int | None, one: Wait) -> str:
    """ "12 min", "2 h 05"; of a wait that is known to the hour alone the span: "1 h 20 to 2 h 20", "up to 24 min"."""
    if seconds is None:
        return NONE
    if not one.coarse:
        return span_words(seconds)
    return (
        f"{span_words(seconds - 3600)} to {span_words(seconds)}" if seconds > 3600 else f"up to {span_words(seconds)}"
    )


def _in_time(found: Sequence[Wait]) -> Table:
    rows: list[list[str | int]] = []
    data = []
    for level in reversed(measures.LEVELS):
        parts = [one for one in found if one.level == level]
        in_time, late, unclear = (sum(getattr(one, name) for one in parts) for name in ("in_time", "late", "unclear"))
        share = share_words(in_time, in_time + late)
        rows.append([CARE_NAMES[level], in_time, late, unclear, share])
        if in_time + late:
            data.append((CARE_NAMES[level], ((in_time, f"{in_time} in time"), (late, f"{late} late"))))
    known, kept = sum(int(row[1]) + int(row[2]) for row in rows), sum(int(row[1]) for row in rows)
    title = share_title("within their time", kept, known) if known else "Nothing was due yet"
    chart = charts.rows("in-time", title, data, ("in time", "late"))
    headers = ("Level", "In time", "Late", "Not clear", "Share in time")
    return Table(name="in-time", title=title, headers=headers, rows=rows, chart=chart, hint=UNCLEAR)


def _actions(found: Sequence[AnyRow]) -> Table:
    counts = dict.fromkeys((name for name in ACTION_WORDS if name != "undo"), 0)
    for row in found:
        counts[row.action] = counts.get(row.action, 0) + row.number
    rows: list[list[str | int]] = [[_upper(ACTION_WORDS.get(name, name)), number] for name, number in counts.items()]
    title = f"{sum(counts.values())} decisions"
    data = [(str(name), ((int(number), str(number)),)) for name, number in rows if number]
    chart = charts.rows("decisions", title, data, ("decisions",))
    return Table(name="decisions", title=title, headers=("What was decided", "How often"), rows=rows, chart=chart)


def _false_alarms(found: Sequence[AnyRow]) -> Table:
    counts: dict[str, list[int]] = {name: [0, 0] for name in (*NEED_WORDS.values(), UNNAMED)}
    for row in found:
        for name in [NEED_WORDS.get(need, need) for need in (row.needs or "").split()] or [UNNAMED]:
            pair = counts.setdefault(name, [0, 0])
            pair[0] += row.number
            pair[1] += row.number if row.false_alarm else 0
    rows: list[list[str | int]] = [
        [_upper(name), *pair, share_words(pair[1], pair[0])] for name, pair in counts.items()
    ]
    every = sum(row.number for row in found if row.false_alarm)
    title = f"{every} false {'alarm' if every == 1 else 'alarms'}"
    data = [
        (str(name), ((int(all_), f"{all_} decided"), (int(false), f"{false} false")))
        for name, all_, false, _ in rows
        if all_
    ]
    chart = charts.rows("false-alarms", title, data, ("decided", "false alarms"))
    headers = ("What it was about", "Decided", "False alarms", "Share")
    hint = "A case that is about two things counts with both."
    return Table(name="false-alarms", title=title, headers=headers, rows=rows, chart=chart, hint=hint)


def _appeals(found: Asked) -> Table:
    answered = found.upheld + found.overturned
    rows: list[list[str | int]] = [
        ["Asked", found.asked],
        ["Answered: the decision stands", found.upheld],
        ["Answered: the decision is taken back", found.overturned],
        ["Waiting now", found.waiting],
        ["Past their time now", found.late],
    ]
    title = f"{found.asked} {'appeal' if found.asked == 1 else 'appeals'} asked, {answered} answered"
    data = [(str(name), ((int(number), str(number)),)) for name, number in rows] if found.asked or answered else []
    chart = charts.rows("appeals", title, data, ("appeals",))
    hint = "An answer counts on the day it was given, whenever it was asked."
    return Table(name="appeals", title=title, headers=("Appeals", "How many"), rows=rows, chart=chart, hint=hint)


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _week(found: Hours, zone: ZoneInfo) -> Week:
    """Cases by the hour of the week in which they came in, held against the published hours of a plain week."""
    counts = [[0] * 24 for _ in WEEKDAYS]
    for hour, number in found.opened.items():
        local = hour.astimezone(zone)
        counts[local.weekday()][local.hour] += number
    most = max(max(day) for day in counts)
    staffed = _staffed()
    days = [
        (
            name,
            [
                Cell(count=n, shade=charts.shade(n, most), staffed=staffed[day][hour])
                for hour, n in enumerate(counts[day])
            ],
        )
        for day, name in enumerate(WEEKDAYS)
    ]
    return Week(days=days, zone=zone.key, has_hours=site_calendar().is_set)


def _staffed() -> list[list[bool]]:
    """Whether somebody is here for at least half of each hour of a plain week."""
    minutes = [False] * (7 * 1440)
    for day, spans in enumerate(site_calendar().week):
        for span in spans:
            for minute in range(span.opens, span.closes):
                minutes[(day * 1440 + minute) % len(minutes)] = True
    return [[sum(minutes[day * 1440 + hour * 60 :][:60]) >= 30 for hour in range(24)] for day in range(7)]


def _week_table(week: Week) -> Table:
    rows: list[list[str | int]] = [
        [name, *(f"{cell.count}{'*' if cell.staffed else ''}" for cell in cells)] for name, cells in week.days
    ]
    every = [cell for _, cells in week.days for cell in cells]
    total, here = sum(cell.count for cell in every), sum(cell.count for cell in every if cell.staffed)
    title = share_title("came in while somebody is here", here, total) if total else "No cases came in"
    return Table(name="week", title=title, headers=("Day", *HOURS_OF_DAY), rows=rows, hint="* Somebody is here.")
