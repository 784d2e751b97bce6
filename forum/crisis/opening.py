"""The opening hours of a service as they are stored: a zone, seven days, and dates with other hours. Pure.

    {"zone": "Europe/London", "week": ["09:00-17:00", ...], "days": [{"day": "2026-12-25", "hours": "", "name": ""}]}

`week` has seven days and begins with Monday; "" is closed. What is not certain is not written here: without it nobody
knows the hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any
from zoneinfo import available_timezones

from forum.core.day_lines import MOST_DAYS, NAME_LENGTH, find_day
from forum.core.forms import tidy_words
from forum.core.hours import HOW_TO_WRITE, WEEKDAYS, Calendar, HoursError, hours_text, parse_hours

Record = dict[str, Any]
NO_SUCH_ZONE = "Please write the name of a time zone, such as Europe/London."
NO_ZONE = "These times need a time zone, such as Europe/London."
NO_HOURS = "Please write hours for at least one weekday, or leave all of this empty."
NOT_SEVEN = "Opening hours need seven days, from Monday to Sunday."
NO_DAY = "A day with other hours needs a date such as 2026-12-25."
TOO_MANY = f"Please keep to {MOST_DAYS} days with other hours."
_read_hours = lru_cache(4_096)(parse_hours)  # the same few hours stand in most lines


def tidy_opening(record: Mapping[str, Any] | None) -> Record | None:
    """Opening hours in the one way in which they are stored; None for none at all. Raises HoursError, kindly."""
    if not record:
        return None
    week = [_tidy_hours(text) for text in _list(record.get("week"), NOT_SEVEN)]
    days = [_tidy_day(day) for day in _list(record.get("days") or [], NO_DAY)]
    zone = record.get("zone") or ""
    if not (any(week) or days or zone):
        return None
    if len(week) != len(Calendar().week):
        raise HoursError(NOT_SEVEN)
    if not any(week):
        raise HoursError(NO_HOURS)
    if len(days) > MOST_DAYS:
        raise HoursError(TOO_MANY)
    if not isinstance(zone, str) or zone not in _zones():
        raise HoursError(NO_SUCH_ZONE if zone else NO_ZONE)
    by_day = {day["day"]: day for day in days}
    return {"zone": zone, "week": week, "days": [by_day[day] for day in sorted(by_day)]}


def calendar_of(record: Mapping[str, Any] | None) -> Calendar | None:
    """Stored hours as a calendar; None where there are none, or where what is stored cannot be read: then nobody knows,
    and the line is shown all the same."""
    if not record:
        return None
    try:
        week = tuple(_read_hours(text) for text in record["week"])
        days = {date.fromisoformat(day["day"]): _read_hours(day["hours"]) for day in record["days"]}
        known = len(week) == len(Calendar().week) and record["zone"] in _zones()
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Calendar(zone=record["zone"], week=week, days=days) if known and any(week) else None


def record_of(calendar: Calendar | None) -> Record | None:
    """A calendar as it is stored. It knows no names of days."""
    if calendar is None:
        return None
    days = [{"day": day.isoformat(), "hours": hours_text(spans), "name": ""} for day, spans in calendar.days.items()]
    week = [hours_text(spans) for spans in calendar.week]
    return {"zone": calendar.zone, "week": week, "days": sorted(days, key=lambda day: day["day"])}


def opening_words(record: Mapping[str, Any]) -> str:
    """Stored hours in one line, for the history: "Europe/London: Monday 09:00-17:00, ...; 2026-12-25 closed"."""
    named = zip(WEEKDAYS, record["week"], strict=True)
    parts = [", ".join(f"{day} {hours}" for day, hours in named if hours)]
    parts += [" ".join(filter(None, (day["day"], day["hours"] or "closed", day["name"]))) for day in record["days"]]
    return f"{record['zone']}: {'; '.join(parts)}"


def _tidy_day(day: Any) -> dict[str, str]:
    found = find_day(str(day.get("day", ""))) if isinstance(day, Mapping) else None
    if found is None:
        raise HoursError(NO_DAY)
    name = day.get("name")
    words = tidy_words(name)[:NAME_LENGTH] if isinstance(name, str) else ""
    return {"day": found.isoformat(), "hours": _tidy_hours(day.get("hours")), "name": words}


def _tidy_hours(text: Any) -> str:
    """What is no text is no hours that anybody wrote, and above all not "closed"."""
    if not isinstance(text, str | None):
        raise HoursError(HOW_TO_WRITE)
    return hours_text(parse_hours(text or ""))


def _list(value: Any, otherwise: str) -> list[Any]:
    if not isinstance(value, list):
        raise HoursError(otherwise)
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
