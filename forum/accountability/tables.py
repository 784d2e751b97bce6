"""What the tables of the dashboard share: their shape, and how a wait and a share are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forum.accountability.charts import Chart

NONE = "–"
FEWEST = 5  # a title over fewer cases would say more than they do; the table below it has them all
TOO_FEW = "too few to tell"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of numbers, its drawing where it has one, and what to know about it."""

    name: str
    title: str
    headers: Sequence[str]
    rows: list[list[str | int]]
    chart: Chart | None = None
    hint: str = ""


def span_words(seconds: int) -> str:
    """ "12 min", "2 h 05", "3 h": rounded up to a minute."""
    minutes = -(-seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def share_title(words: str, part: int, whole: int) -> str:
    return f"{share_words(part, whole)} {words}" if whole >= FEWEST else f"How many {words}: {TOO_FEW}"


def share_words(part: int, whole: int) -> str:
    return f"{part * 100 // whole} %" if whole else NONE
