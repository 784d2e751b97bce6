"""Days with other hours than their weekday's, as people write them into a box: one a line. Pure.

"2026-12-25 Christmas Day" is a day without hours, "2026-12-24 09:00-12:00 Christmas Eve" one with some.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from forum.core.forms import tidy_words
from forum.core.hours import HoursError, Spans, parse_hours

NAME_LENGTH = 60
MOST_DAYS = 60
MOST_CHARACTERS = 6_000
PICK_DAY = "Please write a day such as 2026-12-25."
TOO_MANY_DAYS = f"Please add at most {MOST_DAYS} days at once."
NO_DAYS = "Please write at least one day, such as 2026-12-25 Christmas Day."
_TIME_WORD = r"\d{1,2}(?:[:.h]\d{2})?\s?(?:am|pm)?"
_HOURS_FIRST = re.compile(
    rf"(closed\b|{_TIME_WORD}(?:\s?(?:[-–—,;&]|to|until|and)\s?{_TIME_WORD})+(?!\S))", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class DayDraft:
    """A date with other hours than its weekday's; no spans means that nobody is here."""

    day: date
    spans: Spans
    name: str = ""


def read_days(text: str) -> list[DayDraft]:
    """Days with other hours, one a line. Raises HoursError that names the line."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise HoursError(NO_DAYS)
    if len(lines) > MOST_DAYS or len(text) > MOST_CHARACTERS:
        raise HoursError(TOO_MANY_DAYS)
    return [_read_day(number, line) for number, line in lines]


def find_day(text: str | None) -> date | None:
    """The date that somebody wrote; None for what is none, or lies in another age."""
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2999 else None


def _read_day(number: int, line: str) -> DayDraft:
    written, _, rest = line.partition(" ")
    day = find_day(written)
    if day is None:
        raise HoursError(f"Line {number}: {PICK_DAY[0].lower()}{PICK_DAY[1:]}")
    spans, name = _hours_and_name(rest.strip(), number)
    if len(name) > NAME_LENGTH:
        raise HoursError(f"Line {number}: please keep the name to {NAME_LENGTH} characters.")
    return DayDraft(day=day, spans=spans, name=name)


def _hours_and_name(rest: str, number: int) -> tuple[Spans, str]:
    """Hours stand first, where there are any."""
    match = _HOURS_FIRST.match(rest)
    hours = match.group(1) if match else ""
    try:
        spans = parse_hours(hours)
    except HoursError as error:
        raise HoursError(f"Line {number}: {str(error)[0].lower()}{str(error)[1:]}") from None
    return spans, tidy_words(rest[len(hours) :])
