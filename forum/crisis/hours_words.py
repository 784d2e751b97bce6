"""Opening hours in ready words: whether somebody answers now, when they do next, and by whose clock. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from forum.core.hours import Calendar
from forum.crisis.entries import Resource
from forum.crisis.now import is_always_open
from forum.staffing.words import time_words, week_words, zone_name

ALWAYS = "Day and night"
ON_WEBSITE = "Hours on its website"
IN_WORDS = {
    "24/7": ALWAYS,
    "Directory": "",
    "": ON_WEBSITE,
    "See the service's site": ON_WEBSITE,
    "Limited hours; see site": "Limited hours, on its website",
}
OPEN_NOW = "Open now"
CLOSED_NOW = "Closed now"
OPENS_AT = "Closed now, opens at {time}"
NOT_SURE = "We don’t know for sure if it is open now"


def hours_words(resource: Resource) -> str:
    """The hours of a week; text that somebody wrote is given as it is."""
    if resource.opening is None:
        text = resource.hours.strip()
        return IN_WORDS.get(text, f"Hours: {text}")
    if is_always_open(resource):
        return ALWAYS
    week = ", ".join(f"{days} {hours}" for days, hours in week_words(resource.opening, closed=""))
    return f"{week}, by the clocks of {_place(resource.opening)}"


def now_words(
    resource: Resource, *, state: str, opens_at: datetime | None = None, now: datetime, country: str | None = None
) -> str:
    """Whether it is open now, as far as anybody knows; "" where the hours say so themselves. `country` is the reader's:
    where all its clocks agree with the line's, one time is enough."""
    if state == "open":
        return OPEN_NOW
    if state == "opens_at" and opens_at and resource.opening:
        return OPENS_AT.format(time=_time_words(opens_at, resource.opening, now=now, country=country))
    if state in ("closed", "opens_at"):
        return CLOSED_NOW
    return "" if resource.hours.strip() in IN_WORDS else NOT_SURE


def _time_words(moment: datetime, opening: Calendar, *, now: datetime, country: str | None) -> str:
    theirs, reader = ZoneInfo(opening.zone), _zone_of_all(country, moment)
    said = time_words(moment, now=now, zone=theirs)
    if reader is None:
        return f"{said} (their time)"
    if moment.astimezone(reader).utcoffset() == moment.astimezone(theirs).utcoffset():
        return said.replace(f" {zone_name(moment.astimezone(theirs))}", "")
    return f"{said} (their time; {time_words(moment, now=now, zone=reader)} where you are)"


def _zone_of_all(country: str | None, moment: datetime) -> ZoneInfo | None:
    """A zone of the country, when all its clocks agree at this moment."""
    zones = [ZoneInfo(name) for name in _zones(country or "")]
    offsets = {moment.astimezone(zone).utcoffset() for zone in zones}
    return zones[0] if len(offsets) == 1 else None


@cache
def _zones(country: str) -> tuple[str, ...]:
    return tuple(get_global("territory_zones").get(country, ()))


def _place(opening: Calendar) -> str:
    """ "New York" of "America/New_York"."""
    return opening.zone.rpartition("/")[2].replace("_", " ")
