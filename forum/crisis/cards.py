"""The card to cut out: a few numbers of one country, as paper can hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forum.crisis.lines import Line, Way

MOST_LINES = 3
MOST_WAYS = 2
MOST_EMERGENCY_NUMBERS = 2
ON_A_SHEET = 6
FROM_PAPER = frozenset({"call", "text"})  # an address is long to type, so it stands only where numbers are missing


@dataclass(frozen=True)
class Entry:
    """One service on a card. `always`: it is listed as open day and night; other hours are too long for paper."""

    name: str
    ways: tuple[Way, ...]
    always: bool


@dataclass(frozen=True)
class Card:
    entries: tuple[Entry, ...]
    emergency: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """What the sheet of cards needs; `countries` to choose from."""

    card: Card
    copies: int
    country: str
    country_name: str
    countries: tuple[tuple[str, str], ...]


def draw_card(lines: Sequence[Line], emergency: Sequence[str]) -> Card:
    """The first lines with a number, in their order; where there are too few, others after them."""
    ordered = sorted(lines, key=lambda line: not _numbers(line))
    entries = (
        Entry(line.name, (_numbers(line) or line.ways)[:MOST_WAYS], line.always) for line in ordered[:MOST_LINES]
    )
    return Card(tuple(entries), tuple(emergency[:MOST_EMERGENCY_NUMBERS]))


def _numbers(line: Line) -> tuple[Way, ...]:
    return tuple(way for way in line.ways if way.channel in FROM_PAPER)
