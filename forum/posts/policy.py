"""Who may change a post."""

from __future__ import annotations

from forum.core.errors import NotFound, Refused
from forum.masks.authorship import Author, Written, wrote
from forum.posts.models import State

WITHDRAWABLE = frozenset({State.PUBLISHED, State.FOLDED, State.MEMBERS, State.WAITING, State.HIDDEN})
EDITABLE = WITHDRAWABLE | {State.REMOVED}
TAKEN_DOWN = frozenset({State.HIDDEN, State.REMOVED})  # by a moderator: a change sends the post in again
KEPT, GOING, GONE = "kept", "going", "gone"  # the words of a post: GOING once a moderator has looked at it


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


def ensure_can_delete_words(post: Written, state: str, *, by: Author) -> None:
    ensure_own(post, by=by)
    if state != State.WITHDRAWN:
        raise Refused("Please take this post back first. Then you can delete its words for good.")


def can_delete_words(state: str, words: str) -> bool:
    """Whether the author of a post in this state may have its words deleted, and has not asked for it yet."""
    return state == State.WITHDRAWN and words == KEPT
