"""Asking the rooms what they hold of a member."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from forum.core.access import Author
from forum.core.holdings import RoomAnswer, Section, all_answers


def rooms_with_data() -> list[RoomAnswer]:
    """The rooms that have something for a copy, in the order of its parts."""
    return [answer for answer in all_answers() if answer.exports is not None]


def gather(step: int, *, member_id: int) -> Sequence[Section]:
    """What the room of one step has about a member."""
    exports = rooms_with_data()[step].exports
    assert exports is not None
    return exports(member_id)


def gather_masked(author: Author) -> list[Section]:
    """What the rooms find of somebody under their masks, with the secret that only their own session opens."""
    masked = (answer.exports_masked for answer in all_answers() if answer.exports_masked)
    return [section for exports in masked for section in exports(author)]


def gather_sealed(author: Author) -> list[Section]:
    """What the rooms keep sealed for somebody alone, opened in their own request."""
    sealed = (answer.exports_sealed for answer in all_answers() if answer.exports_sealed)
    return [section for exports in sealed for section in exports(author)]


def packed(sections: Iterable[Section]) -> bytes:
    plain = [{"name": one.name, "title": one.title, "entries": list(one.entries)} for one in sections]
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode())


def unpacked(content: bytes) -> list[Section]:
    plain: list[dict[str, Any]] = json.loads(zlib.decompress(content))
    return [Section(**one) for one in plain]
