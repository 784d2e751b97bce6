"""Hours and presence in words, for members."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from forum.core.hours import WEEKDAYS, Calendar, hours_text
from forum.staffing.present import Presence

NO_ZONE = "UTC"
NOT_SET = "Nobody is on duty here at fixed hours."
HERE_ALWAYS = "Someone is here day and night."
HERE = "Someone is here until {time}."
AWAY = "No one is here until {time}."
AWAY_LONG = "No one is here for the time being."


def presence_words(found: Presence, *, now: datetime, zone: ZoneInfo) -> str:
    """One sentence: that somebody is here and until when, or that no one is, or that there are no hours."""
    if not found.is_set:
        return NOT_SET
    if found.is_here:
        return HERE.format(time=time_words(found.until, now=now, zone=zone)) if found.until else HERE_ALWAYS
    return AWAY.format(time=time_words(found.opens, now=now, zone=zone)) if found.opens else AWAY_LONG


def time_words(moment: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """ "14:30 GMT", "14:30 GMT tomorrow" or "14:30 GMT on 24 November": always with the short name of the zone."""
    local = moment.astimezone(zone)
    clock = f"{local:%H:%M} {zone_name(local)}"
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return clock
    return f"{clock} tomorrow" if days == 1 else f"{clock} on {local.day} {local:%B}"


def zone_name(local: datetime) -> str:
    """ "CET"; "UTC+05" where the zone has no letters of its own."""
    name = local.tzname() or NO_ZONE
    return f"{NO_ZONE}{name}" if name.startswith(("+", "-")) else name


def week_words(calendar: Calendar, *, closed: str = "nobody") -> list[tuple[str, str]]:
    """The hours of a week for members, days of the same hours together: ("Monday to Friday", "09:00-17:00"). Days
    without any are left out where there is no word for them."""
    named = zip(WEEKDAYS, map(hours_text, calendar.week), strict=True)
    runs = [(hours, [day for day, _ in days]) for hours, days in groupby(named, key=lambda pair: pair[1])]
    return [(_days_words(days), hours or closed) for hours, days in runs if hours or closed]


def _days_words(days: list[str]) -> str:
    if len(days) == 7:
        return "Every day"
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
