"""A member's own posts as their list shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core.access import Viewer
from forum.core.types import AnyRow
from forum.posts.views import STATE_WORDS, Statement, shown_title, told


@dataclass(frozen=True, kw_only=True)
class OwnPost:
    """One line of the list. `state_words`: a sentence when others see it differently; `statement`: what was decided;
    `note_waits`: the team wrote to its author, who has not answered."""

    ref: str
    title: str
    is_reply: bool
    space: str
    at: datetime
    state_words: str
    statement: Statement | None
    note_waits: bool


def own_posts(
    rows: Sequence[AnyRow], decisions: Mapping[int, Sequence[AnyRow]], waiting: Collection[int], *, viewer: Viewer
) -> list[OwnPost]:
    """`waiting`: the ids of those with a private note that waits."""
    return [_own_post(row, decisions.get(row.id, ()), note_waits=row.id in waiting, viewer=viewer) for row in rows]


def _own_post(row: AnyRow, decided: Sequence[AnyRow], *, note_waits: bool, viewer: Viewer) -> OwnPost:
    return OwnPost(
        ref=row.ref,
        title=shown_title(row, viewer=viewer, own=row.position == 1),
        is_reply=row.position > 1,
        space=row.space_name,
        at=row.created_at,
        state_words=STATE_WORDS.get(row.state, ""),
        statement=told(decided),
        note_waits=note_waits,
    )
