"""When a case is due: the target of its level, counted from when it came in.

Until staffing hours are set the site counts as unstaffed; the targets are the settings `due_minutes_*`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from forum.core import clock
from forum.core.settings import SiteSettings


def target(care: int, settings: SiteSettings) -> timedelta:
    """How soon a human should have acted on a case of this level."""
    minutes = (
        settings.due_minutes_none,
        settings.due_minutes_watch,
        settings.due_minutes_amber,
        settings.due_minutes_red,
        settings.due_minutes_crisis,
    )
    return timedelta(minutes=minutes[care])


def due_at(care: int, *, since: datetime, masked: bool, settings: SiteSettings) -> datetime:
    """The due time of a case. For a masked post it is rounded up to five minutes, so that it tells little."""
    due = since + target(care, settings)
    return clock.up_to_five_minutes(due) if masked else due
