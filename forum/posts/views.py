"""Posts as a page shows them: one function for every page, so that no page tells more than another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from forum.core.access import Viewer
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.posts.models import State, Voice
from forum.posts.policy import EDITABLE, WITHDRAWABLE
from forum.posts.queries import can_see
from forum.posts.states import GONE_STATES

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
DECISION_WORDS = {
    "keep": "A moderator has read your post. It stays as it is.",
    "note": "A moderator has added a content note to your post.",
    "fold": "A moderator has folded your post.",
    "members": "A moderator has limited your post to members.",
    "hide": "A moderator has hidden your post.",
    "remove": "A moderator has taken your post off the site.",
}
TOMBSTONES = {
    State.REMOVED: "A moderator took a post off the site here.",
    State.WITHDRAWN: "A post was taken back by its writer here.",
}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What was decided about a post, for its author."""

    title: str
    reason: str
    at: datetime


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


def show_posts(
    rows: Sequence[AnyRow],
    *,
    viewer: Viewer,
    author: Author,
    opening: tuple[int | None, int | None],
    decisions: Mapping[int, AnyRow],
) -> list[PostView]:
    """What `viewer` may see of these posts. `opening` is (author id, mask id) of the post that began the thread."""
    shown = (show_post(row, viewer=viewer, author=author, opening=opening, decisions=decisions) for row in rows)
    return [view for view in shown if view is not None]


def show_post(
    row: AnyRow,
    *,
    viewer: Viewer,
    author: Author,
    opening: tuple[int | None, int | None],
    decisions: Mapping[int, AnyRow],
) -> PostView | None:
    """One post, a tombstone where it is gone, or None where this viewer should not know of it."""
    mine = wrote(author, row)
    if not can_see(row.state, viewer=viewer, own=mine):
        return _tombstone(row) if row.state in GONE_STATES else None
    decided = decisions.get(row.id) if mine else None
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
        state_words=STATE_WORDS.get(row.state, "") if mine else "",
        can_edit=mine and row.state in EDITABLE,
        can_withdraw=mine and row.state in WITHDRAWABLE,
        statement=statement(decided) if decided else None,
    )


def shown_name(row: AnyRow) -> str:
    """Member name, mask, or what stands for one who is gone."""
    if row.voice == Voice.NAME:
        return row.author_name or GONE_NAME
    return row.mask_name or GUEST_NAME


def shown_title(row: AnyRow, *, viewer: Viewer, own: bool) -> str:
    """The title of a thread. It is part of what the opening post says, so it goes with that one; `own`: who reads it
    wrote the opening post. `row` has title and opening_state."""
    title: str = row.title
    return title if can_see(row.opening_state, viewer=viewer, own=own) else GONE_TITLE


def own_ids(rows: Iterable[AnyRow], *, author: Author) -> list[int]:
    """The ids of those posts that `author` wrote."""
    return [row.id for row in rows if wrote(author, row)]


def _is_original_poster(row: AnyRow, opening: tuple[int | None, int | None]) -> bool:
    """The same voice as the opening post: equality of member, or of mask, never of the person behind both."""
    author_id, mask_id = opening
    if row.voice == Voice.NAME:
        return row.author_id is not None and row.author_id == author_id
    return row.mask_id is not None and row.mask_id == mask_id


def statement(decided: AnyRow) -> Statement:
    """A decision in words, for the author of the post."""
    return Statement(title=DECISION_WORDS[decided.action], reason=decided.reason, at=decided.at)


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
