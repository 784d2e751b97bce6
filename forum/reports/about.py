"""Whose danger a reader's words tell of."""

from __future__ import annotations

import re
from typing import Any

from forum.posts.assessing import PANEL_FROM, Reading

ONESELF = re.compile(r"\b(?:i|i['’]?m|me|myself|ich|mich|mir|je|moi|yo)\b", re.IGNORECASE)
ANOTHER = re.compile(
    r"\b(?:he|she|they|him|her|them|himself|herself|themselves|er|sie|il|elle|él|ella)\b", re.IGNORECASE
)
SENTENCE_ENDS = re.compile(r"[.!?\n]")


def about_whom(reading: Reading, said: str, *, worried: bool) -> str:
    """Whose danger it is: self, someone, or unread when the filter failed. `worried`: the reader chose to tell that
    they worry about somebody.

    Only where every serious sign is about another person is it someone: when unsure, the reader is thought of too.
    """
    if reading.failed:
        return "unread"
    serious = [signal for signal in reading.signals if signal["care"] >= PANEL_FROM]
    others = [signal for signal in serious if "someone" in signal["labels"]]
    own = [signal for signal in serious if signal not in others]
    if worried:
        own = [signal for signal in own if _tells_of_oneself(signal, said, others=others)]
    return "someone" if serious and not own else "self"


def _tells_of_oneself(signal: dict[str, Any], said: str, *, others: list[dict[str, Any]]) -> bool:
    """Whether a sign that names nobody else may be of the reader: its words say "I", or those around it do, and nobody
    else is in it."""
    start, end = signal["start"], signal["end"]
    words = said[start:end]
    if ONESELF.search(words):
        return True
    if ANOTHER.search(words) or any(start < other["end"] and other["start"] < end for other in others):
        return False
    before = SENTENCE_ENDS.split(said[:start])[-1]
    after = SENTENCE_ENDS.split(said[end:], maxsplit=1)[0]
    return ONESELF.search(before + words + after) is not None
