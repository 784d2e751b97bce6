"""Posts as a page shows them: one function for every page, so that no page tells more than another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from forum.cases.models import OVERTURNED, UPHELD
from forum.cases.telling import NOT_A_RESTRICTION
from forum.core import clock
from forum.core.access import Viewer
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.posts.models import State, Voice
from forum.posts.policy import EDITABLE, GOING, GONE, KEPT, WITHDRAWABLE, can_delete_words
from forum.posts.queries import can_see
from forum.posts.states import GONE_STATES
from forum.posts.waiting import Waiting
from forum.staffing.views import waiting_words

GONE_NAME = "A former member"
GUEST_NAME = "Guest"
GONE_TITLE = "A conversation"
STATE_WORDS = {
    State.FOLDED: "Your post is folded: readers open it with a click.",
    State.MEMBERS: "Members can read your post. Visitors without an account can't.",
    State.WAITING: "Your post is saved. A moderator reads it before others can see it.",
    State.HIDDEN: "A moderator has hidden your post. Only you and the moderators can read it.",
    State.REMOVED: "A moderator has taken your post off the site. You can still read and copy it here.",
    State.WITHDRAWN: "You took this post back. Others see only that something was here.",
}
WITHDRAWN_WORDS = {
    GOING: "You took this post back. Its words are deleted as soon as no moderator has to look at them any more.",
    GONE: "You took this post back, and its words are deleted for good.",
}
DECISION_WORDS = {
    "keep": "A moderator has read your post. It stays as it is.",
    "checked": "A moderator has read your post and thought of you. It stays as it is.",
    "note": "A moderator has added a content note to your post.",
    "fold": "A moderator has folded your post.",
    "members": "A moderator has limited your post to members.",
    "hide": "A moderator has hidden your post.",
    "redact": "A moderator has taken some words out of your post.",
    "remove": "A moderator has taken your post off the site.",
    "lock": "A moderator has closed this conversation for replies.",
    "move": "A moderator has moved this conversation to another space.",
    "warn": "A moderator asks you to look at the guidelines again.",
    "pause": "A moderator has paused your posting for a while.",
    "suspend": "A moderator has stopped your posting for a longer time.",
}
ABOUT = {  # what a restriction is about, where it is not the whole post
    "redact": "some words of the post",
    "lock": "the whole conversation",
    "move": "the whole conversation",
    "pause": "all you write",
    "suspend": "all you write",
}
WHOLE_POST = "the whole post"
TAKEN_BACK = "This decision was taken back. It counts no longer."
APPEAL_WORDS = {
    None: "You asked for another look. Somebody else on the team answers.",
    UPHELD: "Somebody else looked again, and the decision stands.",
    OVERTURNED: "Somebody else looked again, and took the decision back.",
}
TOMBSTONES = {
    State.REMOVED: "A moderator took a post off the site here.",
    State.WITHDRAWN: "A post was taken back by its writer here.",
}
NONE_WAITS: Mapping[int, Waiting] = {}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What was decided about a post, for its author: what, why, by which rule, about how much of it, by a person or
    not, for how long, and what they can do about it. `rule`, `about`, `lasts` and `mend` may be empty. `appeal_href`:
    where they ask for another look, while they can, or read what became of it; `appeal` and `appeal_reason`: that.
    `before`: what was decided then, when it was taken back: nothing of it is in force, and nothing is to mend.
    `standing`: the earlier decision by which the post stands, where this one left the post where it was."""

    title: str
    reason: str
    at: datetime
    ref: str = ""
    rule: str = ""
    about: str = ""
    lasts: str = ""
    mend: str = ""
    automated: bool = False
    appeal_href: str = ""
    appeal: str = ""
    appeal_reason: str = ""
    before: str = ""
    standing: Statement | None = None


@dataclass(frozen=True, kw_only=True)
class PostView:
    """One post, ready for the component `post`; `gone` holds the words of a tombstone instead."""

    ref: str
    author: str
    html: Markup
    at: datetime
    voice: str
    coarse: bool
    mine: bool
    op: bool
    number: int
    edited: datetime | None
    note: str
    state: str
    state_words: str
    can_edit: bool
    can_withdraw: bool
    gone: str = ""
    statement: Statement | None = None
    can_mute: bool = False
    muted: bool = False
    can_delete_words: bool = False
    words: str = KEPT
    redacted: bool = False
    waiting: Waiting | None = None


def show_posts(
    rows: Sequence[AnyRow],
    *,
    viewer: Viewer,
    author: Author,
    space_id: int,
    opening: tuple[int | None, int | None],
    decisions: Mapping[int, Sequence[AnyRow]],
    muted: Collection[tuple[str, int]] = (),
    waiting: Mapping[int, Waiting] = NONE_WAITS,
) -> list[PostView]:
    """What `viewer` may see of these posts.

    `space_id` is that of their thread, `opening` (author id, mask id) of the post that began it, `muted` the voices
    that this viewer muted in it, `waiting` what the authors of posts that wait are told.
    """
    as_seen: dict[str, Any] = {"viewer": viewer, "author": author, "space_id": space_id, "opening": opening}
    shown = (show_post(row, **as_seen, decisions=decisions, muted=muted, waiting=waiting) for row in rows)
    return [view for view in shown if view is not None]


def show_post(
    row: AnyRow,
    *,
    viewer: Viewer,
    author: Author,
    space_id: int,
    opening: tuple[int | None, int | None],
    decisions: Mapping[int, Sequence[AnyRow]],
    muted: Collection[tuple[str, int]] = (),
    waiting: Mapping[int, Waiting] = NONE_WAITS,
) -> PostView | None:
    """One post, a tombstone where it is gone, or None where this viewer should not know of it."""
    mine = wrote(author, row)
    if not can_see(row.state, viewer=viewer, own=mine, space_id=space_id, post_id=row.id):
        return _tombstone(row) if row.state in GONE_STATES else None
    voice = None if mine or viewer.is_guest else voice_of(row)
    return PostView(
        ref=row.ref,
        author=shown_name(row),
        html=Markup(row.html),  # noqa: S704, cleaned by three walls when it was stored
        at=row.created_at,
        voice=row.voice,
        coarse=row.voice != Voice.NAME,
        mine=mine,
        op=_is_original_poster(row, opening),
        number=row.position,
        edited=row.edited_at,
        note=row.note or "",
        state=row.state,
        state_words=how_it_stands(row) if mine else "",
        can_edit=mine and row.state in EDITABLE,
        can_withdraw=mine and row.state in WITHDRAWABLE,
        statement=told(decisions.get(row.id, ())) if mine else None,
        can_mute=voice is not None,
        muted=voice in muted,
        can_delete_words=mine and can_delete_words(row.state, row.words),
        words=row.words,
        redacted=row.redacted,
        waiting=waiting.get(row.id) if mine else None,
    )


def how_it_stands(row: AnyRow, *, on_show: str = "") -> str:
    """A sentence for its author about a post: what became of it, and of its words. `row` has state and words."""
    if row.state == State.WITHDRAWN and row.words in WITHDRAWN_WORDS:
        return WITHDRAWN_WORDS[row.words]
    words = STATE_WORDS.get(row.state, on_show)
    return f"{words} {waiting_words()}".strip() if row.state == State.WAITING else words


def voice_of(row: AnyRow) -> tuple[str, int] | None:
    """What makes two posts of a thread one voice: the mask, or the member of a named post; None where nothing does."""
    number = row.author_id if row.voice == Voice.NAME else row.mask_id
    return None if number is None else (str(row.voice), int(number))


def shown_name(row: AnyRow) -> str:
    """Member name, mask, or what stands for one who is gone."""
    if row.voice == Voice.NAME:
        return row.author_name or GONE_NAME
    return row.mask_name or GUEST_NAME


def shown_title(row: AnyRow, *, viewer: Viewer, own: bool) -> str:
    """The title of a thread. It is part of what the opening post says, so it goes with that one; `own`: who reads it
    wrote the opening post. `row` has title, opening_state, space_id and opening_id."""
    title: str = row.title
    place = {"space_id": row.space_id, "post_id": row.opening_id}
    return title if can_see(row.opening_state, viewer=viewer, own=own, **place) else GONE_TITLE


def _is_original_poster(row: AnyRow, opening: tuple[int | None, int | None]) -> bool:
    """The same voice as the opening post: equality of member, or of mask, never of the person behind both."""
    author_id, mask_id = opening
    if row.voice == Voice.NAME:
        return row.author_id is not None and row.author_id == author_id
    return row.mask_id is not None and row.mask_id == mask_id


def statement(decided: Any) -> Statement:
    """A decision in words, for the author of the post."""
    restricts = decided.action not in NOT_A_RESTRICTION
    over = OVERTURNED in (getattr(decided, "appeal_outcome", None), getattr(decided, "outcome", None))
    return Statement(
        title=TAKEN_BACK if over else DECISION_WORDS[decided.action],
        before=DECISION_WORDS[decided.action] if over else "",
        reason=decided.reason,
        at=decided.at,
        ref=decided.ref,
        rule=decided.rule or "",
        about=ABOUT.get(decided.action, WHOLE_POST) if restricts else "",
        lasts=_days(decided.days) if decided.days and not over else "",
        mend="" if over else decided.mend or "",
        automated=decided.automated,
        **(_appeal(decided) if restricts and hasattr(decided, "appeal_outcome") else {}),
    )


def told(decided: Sequence[AnyRow]) -> Statement | None:
    """What the author of a post is told, of its decisions as `newest_told` has them."""
    found = [statement(one) for one in decided]
    if not found:
        return None
    return replace(found[0], standing=found[1]) if len(found) > 1 else found[0]


def _appeal(decided: AnyRow) -> dict[str, Any]:
    """Where to ask for another look, or what became of it. Nothing once the time to ask is over."""
    href = f"/decisions/{decided.ref}/appeals"
    if decided.appeal_due_at is not None:
        words = APPEAL_WORDS[decided.appeal_outcome]
        return {"appeal_href": href, "appeal": words, "appeal_reason": decided.appeal_reason or ""}
    until = decided.at + timedelta(days=site_settings().appeal_days)
    return {"appeal_href": href} if clock.now() <= until else {}


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _tombstone(row: AnyRow) -> PostView:
    """Where a post was. It says neither whose nor what."""
    return PostView(
        ref=row.ref,
        author="",
        html=Markup(""),
        at=row.created_at,
        voice=row.voice,
        coarse=row.voice != Voice.NAME,
        mine=False,
        op=False,
        number=row.position,
        edited=None,
        note="",
        state=row.state,
        state_words="",
        can_edit=False,
        can_withdraw=False,
        gone=TOMBSTONES[State(row.state)],
    )
