"""A plan as pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import clock
from forum.core.access import Viewer
from forum.core.settings import site_settings
from forum.crisis.views import card_page
from forum.plans.box import PARTS, Plan
from forum.plans.numbers import Piece, pieces
from forum.plans.words import WORDS

WITH_NUMBERS = frozenset({"my_people", "my_lines"})


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """One part to read: its lines, each in pieces, of which some are numbers to call."""

    name: str
    title: str
    lines: tuple[tuple[Piece, ...], ...]


def shown_parts(plan: Plan) -> tuple[ShownPart, ...]:
    """The parts in which something stands."""
    return tuple(
        ShownPart(name=name, title=WORDS[name].title, lines=_lines(name, getattr(plan, name)))
        for name in PARTS
        if getattr(plan, name)
    )


def offered_lines(viewer: Viewer) -> tuple[str, ...]:
    """A few lines of the country that a member chose, else of the site's, as one may write them down."""
    country = viewer.country or site_settings().default_country or None
    entries = card_page(country=country, at=clock.now()).card.entries
    return tuple(f"{entry.name}: {', '.join(f'{way.verb} {way.value}' for way in entry.ways)}" for entry in entries)


def _lines(name: str, text: str) -> tuple[tuple[Piece, ...], ...]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return tuple(pieces(line) if name in WITH_NUMBERS else (Piece(line),) for line in lines)
