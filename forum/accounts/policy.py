"""Who may do what with an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forum.accounts.queries import find_pause
from forum.core.access import Role
from forum.core.settings import site_settings
from forum.core.types import AnyRow

LEAVING = "You asked us to delete your account, so posting is off. You can read, and you can still stay: see your page."


def why_paused(member_id: int | None) -> str:
    """Until when and why a member cannot post, in words; "" when they can, and for a guest. It knows of what names the
    member alone: `forum.posts.pausing` asks about the rest too."""
    pause = find_pause(member_id) if member_id else None
    return words_of(pause) if pause else ""


def is_limited(member: Any) -> bool:
    """Whether this member (a row with role and limited) looks after some spaces alone. Only moderators can be limited:
    safeguarding leads see every case."""
    return bool(member.limited) and member.role == Role.MODERATOR


def words_of(pause: AnyRow) -> str:
    """One row of `queries.select_pauses`, for the member whom it is about."""
    if pause.ends_at is None:
        return LEAVING
    until = moment_in_words(pause.ends_at)
    return f"Your posting is paused until {until}. You can still read. The reason: {pause.reason}"


def moment_in_words(moment: datetime) -> str:
    """A moment as a sentence says it, in the time of the site."""
    local = moment.astimezone(ZoneInfo(site_settings().time_zone))
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"
