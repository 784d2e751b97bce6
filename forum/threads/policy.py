"""Who may start a thread."""

from __future__ import annotations

from typing import Any

from forum.accounts.policy import ensure_may_post
from forum.masks.authorship import Author
from forum.spaces.policy import ensure_takes_posts, ensure_takes_voice


def ensure_can_start(space: Any, *, voice: str, by: Author) -> None:
    """Raises Refused when the space is closed or the author's posting is paused, Unprocessable for a voice it
    does not take."""
    ensure_takes_posts(space)
    ensure_takes_voice(space, voice)
    ensure_may_post(by.member_id)
