"""Who may do what with an account."""

from __future__ import annotations

from forum.accounts.queries import find_active_sanction
from forum.core.errors import Refused


def ensure_may_post(member_id: int | None) -> None:
    """Raises Refused, saying until when and why, while a member's posting is paused."""
    sanction = find_active_sanction(member_id) if member_id else None
    if sanction is not None:
        until = f"{sanction.ends_at:%d.%m.%Y}"
        raise Refused(f"Your posting is paused until {until}. The reason: {sanction.reason}")
