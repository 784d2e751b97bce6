"""Who may decide what, and when."""

from __future__ import annotations

from forum.cases.models import Case
from forum.core import clock
from forum.core.errors import Conflict, Refused, Unprocessable
from forum.masks.authorship import Author, Written, wrote
from forum.posts.models import State

OWN_POST = "This is your own post, so a colleague looks after it. Nothing was changed."
HELD = "A colleague is looking after this case just now. Nothing was changed, and your text is still here."
CHANGED = "This case changed while you had it open. Nothing was changed, and your text is still here."
CLOSED = "This case is closed already. Nothing was changed, and your text is still here."
NEEDS_REASON = "Please write a reason. The writer of the post will read it."
NEEDS_REASON_TO_LOWER = "Please write why the level can be lower. The team will read it."
TAKEN_BACK = "The writer has taken this post back. You can close the case by keeping it as it is."


def ensure_not_own(post: Written, *, by: Author) -> None:
    """Nobody judges what they wrote, under a mask either. Worked out here and now; nothing is stored of it."""
    if wrote(by, post):
        raise Refused(OWN_POST, field="action")


def is_held_by_another(case: Case, *, by: Author) -> bool:
    if case.claimed_by_id is None or case.claimed_until is None:
        return False
    return case.claimed_by_id != by.member_id and case.claimed_until > clock.now()


def ensure_not_held_by_another(case: Case, *, by: Author) -> None:
    if is_held_by_another(case, by=by):
        raise Conflict(HELD, field="action")


def ensure_unchanged(case: Case, version: int | None) -> None:
    """`version` is the one on the moderator's screen. Without one only an open case can be decided."""
    stale = case.status == "closed" if version is None else version != case.version
    if stale:
        raise Conflict(CHANGED, field="action")


def ensure_open(case: Case) -> None:
    if case.status != "open":
        raise Conflict(CLOSED, field="action")


def ensure_reasoned(action: str, reason: str) -> None:
    """Whoever is told of a restriction is told why."""
    if action != "keep" and not reason:
        raise Unprocessable(NEEDS_REASON, field="reason")


def ensure_lowering_is_explained(reason: str) -> None:
    if not reason:
        raise Unprocessable(NEEDS_REASON_TO_LOWER, field="reason")


def ensure_possible(action: str, state: str) -> None:
    if state == State.WITHDRAWN and action != "keep":
        raise Unprocessable(TAKEN_BACK, field="action")
