"""Who may change a post."""

from __future__ import annotations

from forum.core.errors import NotFound, Refused
from forum.masks.authorship import Author, Written, wrote
from forum.posts.models import State

EDITABLE = frozenset({State.PUBLISHED, State.FOLDED, State.MEMBERS, State.WAITING})
WITHDRAWABLE = EDITABLE | {State.HIDDEN}


def ensure_own(post: Written, *, by: Author) -> None:
    """Raises NotFound: what is not yours to change looks as if it were not there."""
    if not wrote(by, post):
        raise NotFound()


def ensure_can_edit(post: Written, state: str, *, by: Author) -> None:
    ensure_own(post, by=by)
    if state not in EDITABLE:
        raise Refused("This post can't be changed at the moment. The note above it says why.")


def ensure_can_withdraw(post: Written, state: str, *, by: Author) -> None:
    ensure_own(post, by=by)
    if state not in WITHDRAWABLE:
        raise Refused("This post is not on show any more.")
