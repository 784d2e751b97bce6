"""Who may post in a space, and in which voice."""

from __future__ import annotations

from typing import Any

from forum.core.errors import Refused, Unprocessable


def ensure_takes_posts(space: Any) -> None:
    """`space` is a row or model of Space. Raises Refused when it is closed."""
    if not space.is_open:
        raise Refused("This space is closed for new posts. You can still read it.")


def ensure_takes_voice(space: Any, voice: str) -> None:
    """Raises Unprocessable (field "voice") when the space does not take posts in this voice."""
    guests = space.guests_allowed and not space.members_only  # nobody writes where they can't read
    allowed = {"name": True, "mask": space.masks_allowed, "guest": guests}
    if not allowed.get(voice, False):
        raise Unprocessable("In this space, people post under their member name.", field="voice")


def waits_to_be_read(space: Any, voice: str) -> bool:
    """Whether a moderator reads a post in this voice before others see it."""
    return voice == "guest" or space.read_first == "everyone" or (space.read_first == "masks" and voice == "mask")
