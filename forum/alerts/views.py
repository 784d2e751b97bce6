"""Data of what alerts show on the page of staffing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from forum.accounts.queries import list_reachable
from forum.alerts import drill, queries, services
from forum.alerts.ladder import CARE_LEVELS, ROLES, step_after, steps_of
from forum.cases.clocks import WATCH, staffed_target, target
from forum.core.keys import CannotOpen
from forum.core.settings import site_settings
from forum.moderation.words import CALLED, CARE_NAMES

UNREADABLE = "an address that can’t be read any more"
TOPIC_WORDS = {"alert.message_due": "a message by the second channel"}


@dataclass(frozen=True, kw_only=True)
class Channel:
    """The second channel as the team sees it: where it leads, and the hour of the newest message that arrived."""

    host: str
    worked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A letter or message that could not be sent yet."""

    what: str
    tries: int
    again_at: datetime


def target_rows() -> list[list[str]]:
    """For each level, the most urgent first: its times, and who is called when it is past them."""
    settings = site_settings()
    return [
        [
            f"{care} {CARE_NAMES[care]}",
            in_words(staffed_target(care, settings)),
            "end of the next day with hours" if care == WATCH else in_words(target(care, settings)),
            ", ".join(f"{CALLED[step]}{_after(step_after(care, step))}" for step in steps_of(care)),
        ]
        for care in reversed(CARE_LEVELS)
    ]


def _after(wait: timedelta) -> str:
    return f" {in_words(wait)} later" if wait else " at once"


def in_words(wait: timedelta) -> str:
    minutes = int(wait.total_seconds() // 60)
    return f"{minutes} min" if minutes < 60 or minutes % 60 else f"{minutes // 60} h"


def channel() -> Channel | None:
    hook = queries.find_hook()
    if hook is None:
        return None
    try:
        address, _ = services.opened_hook(hook)
    except CannotOpen:
        address = ""
    return Channel(host=urlsplit(address).hostname or UNREADABLE, worked_at=hook.worked_at)


def reachable() -> list[tuple[str, int]]:
    """How many of each role a letter reaches."""
    return [(CALLED[step], len(list_reachable([role]))) for step, role in ROLES.items()]


def stuck() -> list[Stuck]:
    return [
        Stuck(what=TOPIC_WORDS.get(row.topic, "a letter"), tries=row.tries, again_at=row.due_at)
        for row in queries.list_stuck()
    ]


def drills() -> list[list[str]]:
    """The newest exercises as rows of a table."""
    rows = [drill.shown(row) for row in queries.list_drills()]
    return [
        [
            f"{row.at:%Y-%m-%d %H:%M} UTC",
            drill.in_words(row.to_case),
            drill.in_words(row.to_alert),
            drill.in_words(row.to_claim),
            f"{row.letters} letters, {row.messages} messages",
        ]
        for row in rows
    ]
