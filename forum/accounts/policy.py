"""Who may do what with an account."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from forum.accounts.queries import find_active_sanction
from forum.core.errors import Refused
from forum.core.settings import site_settings


def ensure_may_post(member_id: int | None) -> None:
    """Raises Refused, saying until when and why, while a member's posting is paused."""
    words = why_paused(member_id)
    if words:
        raise Refused(words)


def why_paused(member_id: int | None) -> str:
    """Until when and why a member cannot post, in words; "" when they can, and for a guest."""
    sanction = find_active_sanction(member_id) if member_id else None
    if sanction is None:
        return ""
    until = _in_words(sanction.ends_at)
    return f"Your posting is paused until {until}. You can still read. The reason: {sanction.reason}"


def _in_words(moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(site_settings().time_zone))
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"
