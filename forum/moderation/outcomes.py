"""What an action makes of a post. Pure."""

from __future__ import annotations

from forum.posts.models import State

OFF_SHOW = frozenset({State.WAITING, State.HIDDEN, State.REMOVED})
MEMBERS_FROM = 2  # exposure from which a post that is put on show is for members
TARGETS = {"fold": State.FOLDED, "members": State.MEMBERS, "hide": State.HIDDEN, "remove": State.REMOVED}


def target_state(action: str, *, state: State, exposure: int) -> State:
    """Where a decision brings a post. Keeping one that is not on show puts it there, for members when readers should
    be spared; what its author took back stays with its author."""
    if state == State.WITHDRAWN:
        return state
    if action in TARGETS:
        return TARGETS[action]
    if state in OFF_SHOW:
        return State.MEMBERS if exposure >= MEMBERS_FROM else State.PUBLISHED
    return state
