"""When a case is due: the target of its level, by whether somebody is here when it comes in.

`due_minutes_*` are the targets while nobody is here, and for levels 4 and 0 always. Inside the staffing hours levels 3
and 2 have shorter ones. A case that comes while nobody is here is due at the earlier of the two: the longer target, or
the shorter one counted from when somebody comes. Level 1 may then wait for the end of the next day with hours. Until
staffing hours are set the site counts as unstaffed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from forum.core import clock
from forum.core.hours import Calendar
from forum.core.settings import SiteSettings
from forum.staffing.present import site_calendar

WATCH, AMBER, RED, CRISIS = 1, 2, 3, 4
BY_HOURS = frozenset({WATCH, AMBER, RED})  # a crisis is due at once, and what is quiet can wait, whoever is here


def target(care: int, settings: SiteSettings) -> timedelta:
    """How soon a human should have acted on a case of this level while nobody is here."""
    minutes = (
        settings.due_minutes_none,
        settings.due_minutes_watch,
        settings.due_minutes_amber,
        settings.due_minutes_red,
        settings.due_minutes_crisis,
    )
    return timedelta(minutes=minutes[care])


def staffed_target(care: int, settings: SiteSettings) -> timedelta:
    """The same while somebody is here; never longer."""
    minutes = {RED: settings.staffed_minutes_red, AMBER: settings.staffed_minutes_amber}
    longest = target(care, settings)
    return min(longest, timedelta(minutes=minutes[care])) if care in minutes else longest


def deadline(care: int, *, since: datetime, settings: SiteSettings, calendar: Calendar) -> datetime:
    """By when a human should have acted on a case of this level that came in at `since`."""
    latest = since + target(care, settings)
    if care not in BY_HOURS or not calendar.is_set:
        return latest
    if calendar.is_open(since):
        return since + staffed_target(care, settings)
    if care == WATCH:
        return calendar.end_of_next_day(since) or latest
    opens = calendar.next_opening(since)
    return min(latest, opens + staffed_target(care, settings)) if opens else latest


def check_in_wait(care: int, settings: SiteSettings) -> timedelta:
    """How long after a serious case was closed somebody asks how its writer is doing."""
    hours = settings.check_in_hours_crisis if care == CRISIS else settings.check_in_hours_red
    return timedelta(hours=hours)


def check_in_at(since: datetime, *, wait: timedelta, calendar: Calendar) -> datetime:
    """When a check-in is due that should come `wait` after `since`: outside the hours once somebody is here again, and
    at most as long again after that."""
    wanted = since + wait
    if not calendar.is_set or calendar.is_open(wanted):
        return wanted
    opens = calendar.next_opening(wanted)
    return min(opens, wanted + wait) if opens else wanted


def due_at(care: int, *, since: datetime, masked: bool, settings: SiteSettings) -> datetime:
    """The due time of a case. For a masked post it is rounded up to five minutes, so that it tells little."""
    due = deadline(care, since=since, settings=settings, calendar=site_calendar())
    return clock.up_to_five_minutes(due) if masked else due
