"""Who may report what."""

from __future__ import annotations

from forum.core.errors import Refused
from forum.masks.authorship import Author, Written, wrote

OWN_POST = "This is your own post. You can change it, or take it back, from its own page."


def ensure_can_report(post: Written, *, by: Author) -> None:
    """Everyone may report what they can read, except their own: a stored report would name who wrote a masked post."""
    if wrote(by, post):
        raise Refused(OWN_POST, field="reason")
