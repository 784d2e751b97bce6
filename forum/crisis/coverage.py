"""What a person sees in each country, as a table: for suicide, for abuse and for young people, at night and by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from babel.core import get_global

from forum.core.countries import countries
from forum.crisis.choice import choose_panel
from forum.crisis.directory import packaged_for_country
from forum.crisis.panel import Option, Panel

A_DAY = date(2026, 3, 4)  # a Wednesday without a holiday or a change of clocks; the table is the same on every run
TIMES = (time(3), time(15))
ASKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Suicide", "suicide", ()),
    ("Abuse", "abuse", ()),
    ("Young people, suicide", "suicide", ("youth",)),
)
LEVEL = 4
STATES = {"open": "open", "closed": "closed", "opens_at": "closed", "unknown": "hours not sure"}
HEAD = """\
# What a person sees, country by country

Made by `flask --app wsgi help-coverage > docs/help-coverage.md` from the lines that come with Hearth; a test holds it
up to date. Each cell has the lines among the three options of the help panel in a crisis, in their order, at 03:00
and at 15:00 by a clock of that country. Beside them there is always one way that is no hotline, "More ways", and the
emergency number. "Not confirmed" stands in the panel too. Where a country has no line of its own, the directories of
all countries stand there.

A line counts as open only where the data says "24/7": other hours come from single sources, and nobody should be sent
to a closed door. So night and day do not differ in this table.
"""


def table() -> Iterator[str]:
    """The page, line by line, in Markdown."""
    yield HEAD
    yield _row("Country", *(f"{label}, {at:%H:%M}" for label, _, _ in ASKED for at in TIMES))
    yield _row(*["---"] * (1 + len(ASKED) * len(TIMES)))
    for code, name in countries():
        if any(not line.is_international and line.state == "live" for line in packaged_for_country(code)):
            yield _row(name, *(_cell(code, need, audience, at) for _, need, audience in ASKED for at in TIMES))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _cell(country: str, need: str, audience: tuple[str, ...], at: time) -> str:
    return "; ".join(_words(option) for option in _panel(country, need, audience, at).options if option.resource)


def _panel(country: str, need: str, audience: tuple[str, ...], at: time) -> Panel:
    zones = get_global("territory_zones").get(country, ("UTC",))
    moment = datetime.combine(A_DAY, at, ZoneInfo(zones[0])).astimezone(UTC)
    lines = packaged_for_country(country)
    return choose_panel(lines, country=country, needs=(need,), audience=audience, level=LEVEL, at=moment)


def _words(option: Option) -> str:
    assert option.resource is not None
    said = STATES[option.state] if option.confirmed else f"{STATES[option.state]}, not confirmed"
    return f"{option.resource.name} ({said})"
