"""A member's own masked posts as their page shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core.access import Viewer
from forum.core.types import AnyRow
from forum.notes.models import AUTHOR, TEAM
from forum.posts.models import Voice
from forum.posts.policy import EDITABLE, WITHDRAWABLE, can_delete_words
from forum.posts.views import Statement, how_it_stands, shown_name, shown_title, told

PUBLISHED = "Others can read your post."
OPENED = "Two trustees opened the seal on this post, so they may know who you are. Nobody else was shown it."
NOTES = {None: "", TEAM: "waits", AUTHOR: "answered"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One reply to an own post: whose, when, where to read it. `coarse`: only its hour is known."""

    ref: str
    author: str
    at: datetime
    coarse: bool


@dataclass(frozen=True, kw_only=True)
class OwnMasked:
    """One row of the page. `notes`: "waits" when the team wrote to its author last, "answered" when its author did, ""
    where there are no notes. `opened`: who may know its author, "" unless they were told that the seal was opened."""

    ref: str
    title: str
    is_reply: bool
    space: str
    mask: str
    at: datetime
    state_words: str
    statement: Statement | None
    notes: str
    opened: str
    can_edit: bool
    can_withdraw: bool
    can_delete_words: bool
    answers: Sequence[Answer]
    answer_count: int


@dataclass(frozen=True, kw_only=True)
class Came:
    """What came of these posts, each by post id: replies, what was decided, and which side wrote the newest note;
    and those whose author was told that the seal was opened."""

    replies: Mapping[int, list[AnyRow]]
    decisions: Mapping[int, Sequence[AnyRow]]
    notes: Mapping[int, str]
    opened: Collection[int]


def own_masked(rows: Sequence[AnyRow], came: Came, *, viewer: Viewer) -> list[OwnMasked]:
    return [_row(row, came, viewer=viewer) for row in rows]


def _row(row: AnyRow, came: Came, *, viewer: Viewer) -> OwnMasked:
    replies, decided = came.replies.get(row.id, []), came.decisions.get(row.id, ())
    started = row.opening_mask_id == row.mask_id or row.opening_author_id == viewer.member_id
    return OwnMasked(
        ref=row.ref,
        title=shown_title(row, viewer=viewer, own=started),
        is_reply=row.position > 1,
        space=row.space_name,
        mask=row.mask_name,
        at=row.created_at,
        state_words=how_it_stands(row, on_show=PUBLISHED),
        statement=told(decided),
        notes=NOTES[came.notes.get(row.id)],
        opened=OPENED if row.id in came.opened else "",
        can_edit=row.state in EDITABLE,
        can_withdraw=row.state in WITHDRAWABLE,
        can_delete_words=can_delete_words(row.state, row.words),
        answers=[_answer(reply) for reply in replies],
        answer_count=replies[0].many if replies else 0,
    )


def _answer(reply: AnyRow) -> Answer:
    return Answer(ref=reply.ref, author=shown_name(reply), at=reply.created_at, coarse=reply.voice != Voice.NAME.value)
