"""Data of the page of staffing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from forum.core import clock
from forum.core.hours import WEEKDAYS, hours_text, uncovered
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.staffing import queries
from forum.staffing.present import Presence, calls_somebody, presence, site_calendar, today
from forum.staffing.usual import usual_days
from forum.staffing.words import presence_words, week_words

GAPS_AHEAD = timedelta(days=14)
MOST_GAPS = 30
NOBODY = "nobody"
ROLE_WORDS = {"moderator": "moderator", "safeguarding_lead": "safeguarding lead"}


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """One turn of being on call. `can_call`: they are still staff who can open a case, and gave an address."""

    ref: str
    name: str
    role: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool
    can_call: bool


@dataclass(frozen=True, kw_only=True)
class DayView:
    """A date with other hours than its weekday's."""

    day: date
    words: str
    hours: str
    name: str


def here_words() -> str:
    """One sentence for members: whether somebody is here now, and until when."""
    now = clock.now()
    return presence_words(presence(now), now=now, zone=ZoneInfo(site_settings().time_zone))


def waiting_words() -> str:
    """What a post that waits says about the team: "" where there are no hours to speak of."""
    return here_words() if presence(clock.now()).is_set else ""


@dataclass(frozen=True, kw_only=True)
class PublishedHours:
    """The hours as members read them: whether somebody is here, each day, days with other hours, and the zone."""

    now: str
    week: list[tuple[str, str]]
    days: list[DayView]
    zone: str


def published_hours() -> PublishedHours | None:
    """None while there are none."""
    calendar = site_calendar()
    if not calendar.is_set:
        return None
    soon = [row for row in list_days() if row.day <= clock.now().date() + timedelta(days=30)]
    return PublishedHours(now=here_words(), week=week_words(calendar), days=soon, zone=calendar.zone)


def list_days() -> list[DayView]:
    return [
        DayView(day=row.day, words=day_words(row.day), hours=row.hours or NOBODY, name=row.name)
        for row in queries.list_days(since=today())
    ]


def day_words(day: date) -> str:
    """ "Friday, 25 December 2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {day:%B %Y}"


def week_rows() -> list[list[str]]:
    """Every weekday and its hours, for the table of the team."""
    week = zip(WEEKDAYS, site_calendar().week, strict=True)
    return [[name, hours_text(spans) or NOBODY] for name, spans in week]


def turns() -> list[TurnView]:
    now = clock.now()
    return [_turn(row, now) for row in queries.list_turns(since=now)]


def _turn(row: AnyRow, now: datetime) -> TurnView:
    return TurnView(
        ref=row.ref,
        name=row.name,
        role=ROLE_WORDS.get(row.role, "no longer in the team"),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_now=row.starts_at <= now < row.ends_at,
        can_call=row.role in ROLE_WORDS and row.has_address,
    )


def callable_name(row: AnyRow) -> str:
    """Somebody in the list to choose from, and whether a letter would reach them."""
    return str(row.name) if row.has_address else f"{row.name} (no e-mail address)"


def gaps(listed: Sequence[TurnView]) -> list[tuple[datetime, datetime]]:
    """When, in the next two weeks, nobody is here and nobody is on call."""
    now = clock.now()
    end = now + GAPS_AHEAD
    covered = site_calendar().stretches(now, end) + [(turn.starts_at, turn.ends_at) for turn in listed if turn.can_call]
    return uncovered(covered, now, end)[:MOST_GAPS]


def state_now() -> tuple[Presence, bool]:
    """Whether somebody is here, and whether somebody on call can be reached."""
    return presence(clock.now()), calls_somebody()


def day_lines(year: int) -> str:
    """The usual days of a year as lines to change and save; those that are over are left out."""
    now = today()
    return "\n".join(f"{day.isoformat()} {name}" for day, name in usual_days(year) if day >= now)
