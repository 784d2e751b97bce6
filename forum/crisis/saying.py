"""Who reads a post and by when, as the help panel says it: in the site's own time, and plainly when late or unknown."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from forum.core.settings import site_settings
from forum.crisis import words
from forum.crisis.panel import Panel
from forum.crisis.texts import SiteWords
from forum.staffing.present import Presence, calls_somebody, presence
from forum.staffing.words import NO_ZONE, presence_words, time_words

CRISIS = 4


def reading_words(read_by: datetime | None, *, is_read: bool, now: datetime, panel: Panel, said: SiteWords) -> str:
    """That a moderator has read the post, or by when, in the site's own time; plainly said when late or unknown."""
    if is_read:
        return said.reading("has_read")
    if read_by is None:
        return said.reading("no_reading_time")
    if read_by <= now:
        return said.reading("reading_late")
    return _awaited_words(read_by, now=now, panel=panel, said=said)


def _awaited_words(read_by: datetime, *, now: datetime, panel: Panel, said: SiteWords) -> str:
    """By when, and whether somebody is here. While no one is: that first, whether someone is called or comes in time,
    and which lines are open."""
    found, zone = _presence(now), _zone()
    here = presence_words(found, now=now, zone=zone)
    away = found.is_set and not found.is_here
    calls = away and panel.level >= CRISIS and calls_somebody()  # away is known, so the database is there
    asking = "reading_alone" if away and not found.is_here_before(read_by) else "reading_time"
    asked = said.reading("calling" if calls else asking, time=time_words(read_by, now=now, zone=zone))
    if not away:
        return f"{asked} {here}"
    open_now = any(option.state == "open" for option in panel.lines)
    return " ".join([here, asked, *([words.OPEN_MEANWHILE] if open_now else [])])


def _presence(now: datetime) -> Presence:
    try:
        return presence(now)
    except SQLAlchemyError:
        return Presence(is_set=False)


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(site_settings().time_zone)
    except SQLAlchemyError:
        return ZoneInfo(NO_ZONE)
