"""Who may decide what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forum.cases.models import Case
from forum.cases.telling import NOT_A_RESTRICTION
from forum.core import clock
from forum.core.errors import Conflict, Refused, Unprocessable
from forum.core.types import AnyRow
from forum.masks.authorship import Author, Written, wrote
from forum.posts.models import State

OWN_POST = "This is your own post, so a colleague looks after it. Nothing was changed."
HELD = "A colleague is looking after this case just now. Nothing was changed, and your text is still here."
CHANGED = "This case changed while you had it open. Nothing was changed, and your text is still here."
CLOSED = "This case is closed already. Nothing was changed, and your text is still here."
NEEDS_REASON = "Please write a reason. The writer of the post will read it."
NEEDS_REASON_FOR_MEMBER = "Please write a reason. The member will read it."
NEEDS_REASON_TO_LOWER = "Please write why the level can be lower. The team will read it."
NEEDS_WORD = "Please write a word of why. Your colleague will read it."
NEEDS_WORD_FOR_OTHERS = "Others look after that space. Please write them a case note, and they go on from there."
NEEDS_WORD_FOR_TEAM = "Please write why. The team will read it."
CHOOSE_COLLEAGUE = "Please choose a colleague of the list."
WROTE_IT = "This post is theirs. Please choose somebody else."
TAKEN_BACK = "The writer has taken this post back. You can close the case by keeping it as it is."
NOT_ON_SHOW = (
    "This post is not on show, so nobody would meet a note in front of it. To show it again with one, please choose "
    "“Put it back” and write the words of the note below."
)
STILL_WAITS = "This post still waits to be read. Please choose what becomes of it, such as “Publish it”."
NEEDS_OUTCOME = "Please choose how it ended. The team will look back at it."
NEEDS_CLOSING_WORDS = (
    "Please write a reason or a case note in your own words. A serious case does not close without a word."
)
NO_DANGER_FIRST = "Please choose “No danger after a closer look” as how it ended, or keep the check-in."
SERIOUS = 3  # from this level on a case closes with an outcome and a word on what happened
TAKEN_DOWN = frozenset({State.HIDDEN, State.REMOVED})
AFTER_WITHDRAWAL = frozenset({"keep", "checked", "lock", "warn", "pause", "suspend"})


@dataclass(frozen=True, kw_only=True)
class AboutMember:
    """A member whom a case is about, in the shape of what they would have written by name."""

    ref: str
    author_id: int | None
    voice: str = "name"
    owner_tag: bytes | None = None


def ensure_not_own(post: Written, *, by: Author) -> None:
    """Nobody judges what they wrote, under a mask either. Worked out here and now; nothing is stored of it. Nobody
    finds a case about themselves at all (`scope`)."""
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


def ensure_as_seen(case: Case, version: int | None) -> None:
    """The same for what is said of an open or a closed case. A client that sends no version is not asked for one."""
    if version is not None and version != case.version:
        raise Conflict(CHANGED, field="action")


def ensure_open(case: Case) -> None:
    if case.status != "open":
        raise Conflict(CLOSED, field="action")


def ensure_reasoned(action: str, reason: str, *, otherwise: str = NEEDS_REASON) -> None:
    """Whoever is told of a restriction is told why."""
    if action not in NOT_A_RESTRICTION and not reason:
        raise Unprocessable(otherwise, field="reason")


def ensure_closing_words(case: Case, *, outcome: str | None, reason: str, note: str) -> None:
    """A case of level 3 or 4 needs an outcome and a word on what happened. A client that sends no outcome at all is of
    before there were any: its decision counts as read by a person, and needs its word like every other."""
    if case.care < SERIOUS:
        return
    if outcome == "":
        raise Unprocessable(NEEDS_OUTCOME, field="outcome")
    if not reason and not note:
        raise Unprocessable(NEEDS_CLOSING_WORDS, field="note")


def ensure_word_for_others(note: str) -> None:
    """Whoever moves a conversation out of their own spaces hands its case over, with a word for those who go on."""
    if not note:
        raise Unprocessable(NEEDS_WORD_FOR_OTHERS, field="note")


def ensure_check_in(care: int, *, choice: str, outcome: str | None) -> None:
    """A case that was serious (`care`: its highest level) closes without a check-in only where there was no danger."""
    if care >= SERIOUS and choice == "none" and outcome != "no_danger":
        raise Unprocessable(NO_DANGER_FIRST, field="check_in")


def ensure_lowering_is_explained(reason: str) -> None:
    if not reason:
        raise Unprocessable(NEEDS_REASON_TO_LOWER, field="reason")


def ensure_possible(action: str, state: str) -> None:
    """A note is no way to show what was taken down: its writer would read of the note, and no longer why it is down."""
    if state == State.WITHDRAWN and action not in AFTER_WITHDRAWAL:
        raise Unprocessable(TAKEN_BACK, field="action")
    if state in TAKEN_DOWN and action == "note":
        raise Unprocessable(NOT_ON_SHOW, field="action")
    if state == State.WAITING and action == "checked":
        raise Unprocessable(STILL_WAITS, field="action")


def ensure_said_why(words: str) -> None:
    if not words:
        raise Unprocessable(NEEDS_WORD, field="words")


def ensure_can_be_handed(post: Written, to: str, colleagues: Sequence[AnyRow]) -> AnyRow:
    """The colleague of this reference. Under a mask nobody knows whose post it is: they are refused when they act."""
    colleague = next((one for one in colleagues if one.ref == to), None)
    if colleague is None:
        raise Unprocessable(CHOOSE_COLLEAGUE, field="colleague")
    if post.author_id == colleague.id:
        raise Unprocessable(WROTE_IT, field="colleague")
    return colleague
