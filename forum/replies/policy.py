"""Who may reply."""

from __future__ import annotations

from typing import Any

from forum.core.errors import Refused, Unprocessable
from forum.masks.authorship import Author, wrote
from forum.posts.states import MEMBER_STATES
from forum.spaces.policy import ensure_takes_posts, ensure_takes_voice

SAME_VOICE = (
    "Only you and the moderators can see this conversation now. Another name here would tell them that it is you. "
    "Please write in it as you began it."
)
LOCKED = "A moderator has closed this conversation for replies. Your text is still here, so that you can keep it."


def ensure_can_reply(space: Any, opening: Any, thread: Any, *, voice: str, by: Author) -> None:
    """Raises Refused for a closed space, a locked thread or one that is not on show; Unprocessable for a voice the
    space does not take. `opening` is the post that began the thread, None when there is none.

    Whoever started a thread may go on writing in it while it is not on show, but in the voice that began it: nobody
    else can write there, so a second voice would tell whose mask the first one is, or the other way round.
    """
    ensure_takes_posts(space)
    ensure_takes_voice(space, voice)
    if thread.locked:
        raise Refused(LOCKED)
    if thread.opening_state not in MEMBER_STATES:
        if opening is None or not wrote(by, opening):
            raise Refused("This conversation is closed for replies at the moment.")
        if voice != opening.voice:
            raise Unprocessable(SAME_VOICE)
