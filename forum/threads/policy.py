"""Who may start a thread."""

from __future__ import annotations

from typing import Any

from forum.spaces.policy import ensure_takes_posts, ensure_takes_voice


def ensure_can_start(space: Any, *, voice: str) -> None:
    """Raises Refused when the space is closed, Unprocessable for a voice it does not take."""
    ensure_takes_posts(space)
    ensure_takes_voice(space, voice)
