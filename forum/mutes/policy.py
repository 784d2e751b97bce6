"""What may be muted."""

from __future__ import annotations

from forum.core.errors import Refused
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.posts.views import voice_of

OWN = "This is your own post. You can change it, or take it back, from its own page."
NOBODY_THERE = "There is nobody to mute here: this post has no name that could come back."


def ensure_can_mute(post: AnyRow, *, by: Author) -> tuple[str, int]:
    """The voice of a post that its reader may mute.

    Raises Refused for one's own, and for one that has no voice to know it by, such as that of a former member. Only
    whoever asks learns of it, and nothing is stored.
    """
    if wrote(by, post):
        raise Refused(OWN)
    voice = voice_of(post)
    if voice is None:
        raise Refused(NOBODY_THERE)
    return voice
