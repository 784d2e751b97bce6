"""What an action makes of a post. Pure."""

from __future__ import annotations

from forum.cases.telling import STAYS
from forum.posts.models import State

OFF_SHOW = frozenset({State.WAITING, State.HIDDEN, State.REMOVED})
MEMBERS_FROM = 2  # exposure from which a post that is put on show is for members
TARGETS = {"fold": State.FOLDED, "members": State.MEMBERS, "hide": State.HIDDEN, "remove": State.REMOVED}


def target_state(action: str, *, state: State, exposure: int) -> State:
    """Where a decision brings a post. Keeping one that is not on show puts it there, for members when readers should
    be spared; what its author took back stays with its author."""
    if state == State.WITHDRAWN or action in STAYS:
        return state
    if action in TARGETS:
        return TARGETS[action]
    if state in OFF_SHOW:
        return State.MEMBERS if exposure >= MEMBERS_FROM else State.PUBLISHED
    return state


def closes(action: str, *, state: State) -> bool:
    """Whether a decision closes its case. A post that waits to be read stays in the queue until somebody says what
    becomes of it."""
    return not (state == State.WAITING and action in STAYS)
