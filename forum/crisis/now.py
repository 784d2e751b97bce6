"""Whether a line is open at a moment, and when it opens next: only what its hours say clearly. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from forum.crisis.entries import Resource
from forum.crisis.panel import State

DAY_AND_NIGHT = "24/7"  # the only text that counts as hours; anything else is for people to read


def state_of(line: Resource, at: datetime) -> State:
    """ "open", "closed" or "unknown" at the aware moment `at`."""
    if line.opening is None:
        return "open" if line.hours.strip() == DAY_AND_NIGHT else "unknown"
    return "open" if line.opening.is_open(at) else "closed"


def state_with_opening(line: Resource, at: datetime) -> tuple[State, datetime | None]:
    """The same, with the moment at which a closed line opens: "opens_at" where its hours tell that."""
    state = state_of(line, at)
    opens = opening_of(line, at) if state == "closed" else None
    return ("opens_at", opens) if opens else (state, None)


def opening_of(line: Resource, at: datetime) -> datetime | None:
    """When a line that is closed opens; None where nobody can tell."""
    return line.opening.opening_after(at) if line.opening else None


def is_always_open(line: Resource) -> bool:
    """Day and night, on every day of the year."""
    if line.opening is None:
        return line.hours.strip() == DAY_AND_NIGHT
    return line.opening.is_always


def for_paper(line: Resource) -> Resource:
    """A line as it can stand on a sheet: what is true at one hour and not at the next is left out."""
    return line if is_always_open(line) else replace(line, opening=None, hours="")
