"""What the house holds of a member, room by room: each room answers for its own tables.

A room's `holdings.py` calls `answers(...)` and is imported when the app is made. A test walks the whole schema and
fails for a table with a way to a member that no room answers for, so that none is forgotten in a copy or an erasure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from forum.core.access import Author

Entry = dict[str, Any]  # plain data: texts, numbers, True and False, None, and lists of further entries


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a member's copy: a file of its own, and a heading of the page beside it."""

    name: str
    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Who goes. `words_go`: the words of their posts by name go as well; else the posts stay, without a name."""

    member_id: int
    words_go: bool


@dataclass(frozen=True, kw_only=True)
class RoomAnswer:
    """What one room does for a member. `tables`: name -> what becomes of its rows when a member goes, in words."""

    room: str
    tables: Mapping[str, str]
    exports: Callable[[int], Sequence[Section]] | None
    exports_masked: Callable[[Author], Sequence[Section]] | None
    exports_sealed: Callable[[Author], Sequence[Section]] | None
    erases: Callable[[Leaving], None] | None


_answers: dict[str, RoomAnswer] = {}


def answers(
    room: str,
    *,
    tables: Mapping[str, str],
    exports: Callable[[int], Sequence[Section]] | None = None,
    exports_masked: Callable[[Author], Sequence[Section]] | None = None,
    exports_sealed: Callable[[Author], Sequence[Section]] | None = None,
    erases: Callable[[Leaving], None] | None = None,
) -> None:
    """Answer for the tables of a room.

    `exports(member_id)` runs in the worker. `exports_masked(author)` runs in the request of the author alone, because
    nothing stored says who they are under a mask. `exports_sealed(author)` runs there too, whether or not masks are
    wanted: it is for what only their secret opens. `erases(leaving)` runs inside the worker's write transaction, rooms
    from the top down, and leaves to the foreign keys what these do by themselves.
    """
    _answers[room] = RoomAnswer(
        room=room,
        tables=dict(tables),
        exports=exports,
        exports_masked=exports_masked,
        exports_sealed=exports_sealed,
        erases=erases,
    )


def put_in_order(rooms: Sequence[str]) -> None:
    """Answers stand in the order of `rooms`, whichever was imported first."""
    for room in filter(_answers.__contains__, rooms):
        _answers[room] = _answers.pop(room)


def all_answers() -> list[RoomAnswer]:
    """Every room's answer, from the bottom room up."""
    return list(_answers.values())


def in_words(moment: datetime | date | None) -> str | None:
    """A moment or a day as a copy shows it: "2026-03-04 10:17 UTC", "2026-03-04"."""
    if moment is None:
        return None
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if isinstance(moment, datetime) else moment.isoformat()
