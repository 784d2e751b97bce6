"""The receipt of a report that somebody without an account sent: six words, shown for ten minutes and stored nowhere.

They are of the same list as the nine of a guest's post, and a tag of them under the index key is all that is kept. The
tag says nothing about who sent the report.
"""

from __future__ import annotations

from collections.abc import Sequence

from forum.core.keys import get_keys
from forum.masks import receipts

Words = tuple[str, ...]

COUNT = 6  # 77 bits: not to be guessed where each try is a request, and short enough to be written down
TAG_LABEL = "report-receipt.v1"


def draw() -> Words:
    """The words of a new receipt."""
    return receipts.draw()[:COUNT]


def draw_again(form_key: str | None) -> list[Words]:
    """The words that the form with this key gets, by the hour; empty for a key that somebody could guess. So a form
    that is sent twice by a double click is one report, and shows the same words twice."""
    if form_key is None or len(form_key) < receipts.SHORTEST_KEY:
        return []
    return [words[:COUNT] for words in receipts.draw_again(f"report {form_key}")]


def new_tag(words: Sequence[str]) -> bytes:
    """The 32 bytes that are kept of a receipt."""
    return get_keys().tag(TAG_LABEL, " ".join(words))


def possible_tags(words: Sequence[str]) -> list[bytes]:
    """The tag under every version of the index key: a receipt outlives a change of keys."""
    return get_keys().tags(TAG_LABEL, " ".join(words))


def is_whole(typed: receipts.Typed) -> bool:
    """Six words, each of the list. It says nothing about whether there is such a receipt."""
    return len(typed.words) == COUNT and not typed.strange
