"""Weekly hours in one time zone, with days that have others. Pure data: no database, no clock.

Hours are said as people say them, on the wall clock of the zone. A night in which the clocks change is as long as it
really is; an hour that such a night leaves out begins when it would have, and of one that comes twice only the first
counts as an end, because nobody should be promised somebody who may have gone home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes
MOST_SPANS = 6  # in one day
HORIZON = timedelta(days=62)  # how far ahead an opening is looked for
ALWAYS = timedelta(days=8)  # who is here that long without a break is here day and night
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_FIELDS = tuple(day.lower() for day in WEEKDAYS)  # the names of their fields in a form

CLOSED_WORDS = frozenset({"", "-", "closed", "none", "nobody"})
ALL_DAY_WORDS = frozenset({"all day", "24 hours", "24h", "day and night"})
HOW_TO_WRITE = "Please write times such as 09:00-12:30, 14:00-17:00."
OVERLAP = "Two of these times overlap. Please write them one after the other."
TOO_MANY = f"Please write at most {MOST_SPANS} times for one day."
SAME_TIME = "This begins and ends at the same time. For a whole day please write 00:00-24:00."
_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?"
_PIECE = re.compile(rf"{_TIME}\s*-\s*{_TIME}")


class HoursError(ValueError):
    """These words name no hours; the message says, kindly, what to write."""


@dataclass(frozen=True, order=True)
class Span:
    """From `opens` to `closes`, in minutes after the midnight in which the day begins; above 1440 on the next day."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


Spans = tuple[Span, ...]
Stretch = tuple[datetime, datetime]
ALL_DAY: Spans = (Span(0, DAY),)
NO_WEEK: tuple[Spans, ...] = ((),) * 7


def parse_hours(text: str) -> Spans:
    """The hours of one day, in order: "9-12.30, 14:00 to 5pm". Empty or "closed" is no hours. Raises HoursError."""
    said = " ".join(text.lower().replace("–", "-").replace("—", "-").split())
    said = re.sub(r"\s(?:to|until|till)\s", "-", said)
    if said in CLOSED_WORDS:
        return ()
    if said in ALL_DAY_WORDS:
        return ALL_DAY
    pieces = [piece.strip() for piece in re.split(r"[,;&]|\band\b", said)]
    if len(pieces) > MOST_SPANS:
        raise HoursError(TOO_MANY)
    spans = sorted(_span(piece) for piece in pieces)
    if any(first.closes > second.opens for first, second in pairwise(spans)):
        raise HoursError(OVERLAP)
    return tuple(spans)


def _span(piece: str) -> Span:
    match = _PIECE.fullmatch(piece)
    if match is None:
        raise HoursError(HOW_TO_WRITE)
    opens, closes = _minutes(*match.groups()[:3]) % DAY, _minutes(*match.groups()[3:])
    if opens == closes:
        raise HoursError(SAME_TIME)
    return Span(opens, closes if closes > opens else closes + DAY)


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            raise HoursError(HOW_TO_WRITE)
        hours = hours % 12 + (12 if half == "pm" else 0)
    if minutes > 59 or hours * 60 + minutes > DAY:
        raise HoursError(HOW_TO_WRITE)
    return hours * 60 + minutes


def hours_text(spans: Spans) -> str:
    """Hours as they are stored and shown: "09:00-12:30, 14:00-17:00"; "" for none."""
    return ", ".join(map(str, spans))


def _clock(minutes: int) -> str:
    within = minutes if minutes <= DAY else minutes - DAY
    return f"{within // 60:02}:{within % 60:02}"


@dataclass(frozen=True)
class Calendar:
    """The hours of a site or a service. `week` has seven days, Monday first; `days` names dates whose hours are others,
    or none."""

    zone: str = "UTC"
    week: tuple[Spans, ...] = NO_WEEK
    days: Mapping[date, Spans] = field(default_factory=dict)

    @property
    def is_set(self) -> bool:
        """Whether there are hours at all. Without any a site counts as unstaffed."""
        return any(self.week)

    def hours_of(self, day: date) -> Spans:
        return self.days.get(day, self.week[day.weekday()])

    @property
    def is_always(self) -> bool:
        """Day and night, with no day on which it is otherwise."""
        return all(spans == ALL_DAY for spans in (*self.week, *self.days.values()))

    def is_open(self, at: datetime) -> bool:
        """Only hours that began today or yesterday can reach a moment, by the clocks of the zone."""
        today, minutes, is_steady = _wall_clock(self.zone, at)
        before = today - timedelta(days=1)
        if is_steady:
            for span in self.hours_of(today):
                if span.opens <= minutes < span.closes:
                    return True
            spans = self.hours_of(before)
            return bool(spans) and spans[-1].closes > minutes + DAY
        near = (self._stretch(day, span) for day in (before, today) for span in self.hours_of(day))
        return any(begin <= at < end for begin, end in near)

    def stretch_at(self, at: datetime) -> Stretch | None:
        """From when until when somebody is here without a break, around `at`; None when nobody is."""
        around = self.stretches(at - ALWAYS, at + ALWAYS)
        return next(((begin, end) for begin, end in around if begin <= at < end), None)

    def next_opening(self, at: datetime) -> datetime | None:
        """The next moment at which somebody comes; None when that is further away than two months."""
        if self.is_open(at):
            return next((begin for begin, _ in self.stretches(at, at + HORIZON) if begin > at), None)
        return self.opening_after(at)

    def opening_after(self, at: datetime) -> datetime | None:
        """The same, for a moment at which nobody is here."""
        today, minutes, is_steady = _wall_clock(self.zone, at)
        for number in range(HORIZON.days + 1):
            day = today + timedelta(days=number)
            for span in self.hours_of(day):
                if number == 0 and is_steady and span.opens <= minutes:
                    continue
                begin, end = self._stretch(day, span)
                if at < begin < end:
                    return begin if begin < at + HORIZON else None
        return None

    def end_of_next_day(self, at: datetime) -> datetime | None:
        """When the next day on which somebody comes is over for them; None when that is further than two months."""
        for day in self._days(at, at + HORIZON):
            ends = [self._stretch(day, span) for span in self.hours_of(day)]
            if any(begin > at for begin, _ in ends):
                return max(end for _, end in ends)
        return None

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """When somebody is here between two moments, in UTC and in order; what touches is one. Not cut at the ends."""
        found: list[Stretch] = []
        for day in self._days(start, end):
            for span in self.hours_of(day):
                begin, until = self._stretch(day, span)
                if found and begin <= found[-1][1]:
                    found[-1] = (found[-1][0], max(found[-1][1], until))
                elif begin < until:
                    found.append((begin, until))
        return [(begin, until) for begin, until in found if until > start and begin < end]

    def _days(self, start: datetime, end: datetime) -> Iterator[date]:
        """The days of the zone that reach into this time; the one before may run over midnight."""
        if not (self.is_set or self.days):
            return
        zone = ZoneInfo(self.zone)
        day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
        while day <= last:
            yield day
            day += timedelta(days=1)

    def _stretch(self, day: date, span: Span) -> Stretch:
        return moment_of(day, span.opens, self.zone), moment_of(day, span.closes, self.zone)


def moment_of(day: date, minutes: int, zone: str) -> datetime:
    """What the wall clock of `zone` calls so many minutes after the midnight of `day`, in UTC."""
    clock = time(minutes % DAY // 60, minutes % 60)
    return datetime.combine(day + timedelta(days=minutes // DAY), clock, ZoneInfo(zone)).astimezone(UTC)


@lru_cache(2_048)  # many lines are asked about at one moment, in few zones
def _wall_clock(zone: str, at: datetime) -> tuple[date, int, bool]:
    """The day and the minute of the day that clocks of a zone show, and whether none of them changes from the day
    before yesterday to the day after tomorrow."""
    there, near = ZoneInfo(zone), timedelta(days=2)
    local = at.astimezone(there)
    offsets = {moment.astimezone(there).utcoffset() for moment in (at - near, at, at + near)}
    return local.date(), local.hour * 60 + local.minute, len(offsets) == 1


def uncovered(stretches: list[Stretch], start: datetime, end: datetime) -> list[Stretch]:
    """What lies between two moments and in none of these stretches."""
    gaps: list[Stretch] = []
    at = start
    for begin, until in sorted(stretches):
        if begin > at:
            gaps.append((at, min(begin, end)))
        at = max(at, until)
        if at >= end:
            return gaps
    return [*gaps, (at, end)]
