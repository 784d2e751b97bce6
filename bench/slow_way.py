"""The slow and simple way to work out what `forum.staffing` and `forum.alerts` do: minute by minute, by hand.

It shares no code with them. The hours are those of `bench.fortnight`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
HOLIDAY = date(2026, 4, 3)
MINUTE = timedelta(minutes=1)
TARGETS = {  # minutes: while somebody is here, while nobody is
    4: (15, 15),
    3: (60, 480),
    2: (240, 720),
    1: (1440, None),
    0: (4320, 4320),
}
WAITS = {4: 10, 3: 30, 2: 120, 1: 720, 0: 1440}  # minutes between two steps


@dataclass
class Known:
    """A case as the slow way knows it."""

    care: int
    due: datetime
    opened: datetime
    since: datetime
    step: int = 0
    first_act: datetime | None = None


def is_here(at: datetime) -> bool:
    """09:00 to 21:00 on weekdays, 10:00 to 16:00 at the weekend, not on Good Friday; on the clocks of London."""
    local = at.astimezone(LONDON)
    if local.date() == HOLIDAY:
        return False
    first, last = (time(9), time(21)) if local.weekday() < 5 else (time(10), time(16))
    return first <= local.time() < last


def comes_at(at: datetime) -> datetime:
    """The next minute in which somebody is here, minute by minute."""
    moment = at.replace(second=0, microsecond=0)
    while moment <= at or not is_here(moment):
        moment += MINUTE
    return moment


def goes_at(at: datetime) -> datetime:
    """When they go again."""
    moment = at
    while is_here(moment):
        moment += MINUTE
    return moment


def due_of(care: int, since: datetime, *, masked: bool) -> datetime:
    here, away = TARGETS[care]
    if care in (0, 4) or is_here(since):
        due = since + timedelta(minutes=here)
    elif away is None:
        due = goes_at(comes_at(since))
    else:
        due = min(since + timedelta(minutes=away), comes_at(since) + timedelta(minutes=here))
    if not masked:
        return due
    cut = due.replace(minute=due.minute - due.minute % 5, second=0, microsecond=0)
    return due if cut == due else cut + timedelta(minutes=5)


def steps_due(known: Known, now: datetime) -> list[int]:
    """The one step about a late case that is taken now."""
    first = 2 if known.care == 4 else 1
    step = max(known.step + 1, first)
    if step > 3 or known.due > now or known.due + (step - first) * timedelta(minutes=WAITS[known.care]) > now:
        return []
    return [step]
