"""Keyset pages: a list is cut by the sort key of its last row, never by OFFSET.

A cursor is sealed. Row numbers stand in it, and whoever could read or make one would find out the order in which masked
threads came in between named ones, and so their times.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from forum.core.keys import get_keys

Row = TypeVar("Row")
LABEL = "cursor.v1"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. `next_cursor` goes into the link to the page after it, None on the last one."""

    rows: Sequence[Row]
    next_cursor: str | None


def cut(rows: Sequence[Row], *, size: int, key: Callable[[Row], tuple[Any, ...]]) -> Page[Row]:
    """Make a page from up to `size` + 1 rows; the extra row only tells that there is more."""
    more = len(rows) > size
    shown = rows[:size]
    return Page(shown, encode_cursor(key(shown[-1])) if more else None)


def encode_cursor(values: tuple[Any, ...]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    sealed = get_keys().seal(LABEL, json.dumps(plain).encode(), purpose="cookie")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def decode_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The values of a cursor, each of its kind; None when there is none or it is not ours (then: the first page)."""
    if not cursor:
        return None
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(get_keys().open(LABEL, sealed, purpose="cookie"))
        if not isinstance(values, list) or len(values) != len(kinds):
            return None
        return tuple(_decode(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError, OverflowError):
        return None


def _decode(value: Any, kind: type) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a cursor's moment needs a zone")
        return moment.astimezone(UTC)
    if not isinstance(value, kind) or (isinstance(value, int) and abs(value) > 2**62):
        raise ValueError("a cursor of another kind")
    return value
