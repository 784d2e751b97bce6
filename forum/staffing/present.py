"""The site's own hours, read once a request, and who is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import g

from forum.core import clock, mail
from forum.core.hours import ALWAYS, Calendar
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.staffing.queries import list_on_call, read_calendar

UNSET = Calendar()
LOOKED_BACK = timedelta(days=10)


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Whether somebody is here, until when (None: day and night), and else when somebody comes (None: not for long)."""

    is_set: bool
    is_here: bool = False
    until: datetime | None = None
    opens: datetime | None = None

    def is_here_before(self, due: datetime) -> bool:
        """Whether somebody is here, or comes, in time for what is due then: due times follow the same hours, but some
        do not wait for them."""
        return self.is_here or (self.opens is not None and self.opens < due)


def site_calendar() -> Calendar:
    """The hours of this site; none until they are set, and then not a statement."""
    if "site_calendar" not in g:
        zone = site_settings().staffing_zone
        g.site_calendar = read_calendar(zone, since=(clock.now() - LOOKED_BACK).date()) if zone else UNSET
    found: Calendar = g.site_calendar
    return found


def rota_zone() -> str:
    """The zone in which hours and turns are written: the hours' own, else the site's."""
    settings = site_settings()
    return settings.staffing_zone or settings.time_zone


def today() -> date:
    """The day it is where the hours are written."""
    return clock.now().astimezone(ZoneInfo(rota_zone())).date()


def forget_calendar() -> None:
    """Read the hours again when they are next asked for."""
    g.pop("site_calendar", None)


def presence(at: datetime) -> Presence:
    """Who of the team is here at a moment, by the published hours."""
    calendar = site_calendar()
    if not calendar.is_set:
        return Presence(is_set=False)
    stretch = calendar.stretch_at(at)
    if stretch is None:
        return Presence(is_set=True, opens=calendar.next_opening(at))
    begin, end = stretch
    return Presence(is_set=True, is_here=True, until=None if end - begin > ALWAYS else end)


def is_staffed(at: datetime) -> bool:
    """Inside the published hours. Until there are any, a site counts as unstaffed."""
    return site_calendar().is_open(at)


def on_call_now() -> Sequence[AnyRow]:
    return list_on_call(clock.now())


def calls_somebody() -> bool:
    """Whether somebody is on call just now whom a letter reaches."""
    return mail.can_send() and any(row.has_address for row in on_call_now())
