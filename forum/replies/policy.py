"""Who may reply."""

from __future__ import annotations

from typing import Any

from forum.accounts.policy import ensure_may_post
from forum.core.errors import Refused
from forum.masks.authorship import Author
from forum.posts.states import MEMBER_STATES
from forum.spaces.policy import ensure_takes_posts, ensure_takes_voice


def ensure_can_reply(space: Any, *, opening_state: str, started_it: bool, voice: str, by: Author) -> None:
    """Raises Refused for a closed space, a thread that is not on show, or paused posting; Unprocessable for a voice
    the space does not take. Whoever started a thread may go on writing in it while it waits."""
    ensure_takes_posts(space)
    if opening_state not in MEMBER_STATES and not started_it:
        raise Refused("This conversation is closed for replies at the moment.")
    ensure_takes_voice(space, voice)
    ensure_may_post(by.member_id)
