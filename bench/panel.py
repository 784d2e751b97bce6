"""What choosing a panel costs, with 5,000 lines in the directory, half of them with opening hours of their own.

.venv/bin/python bench/panel.py

Processor time of one choice in milliseconds: over the whole directory as one list; over the lines of the country alone,
as every page of the site asks for them; and, harder than life, with all 5,000 in one country.
"""

import random
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forum.core.hours import Calendar, parse_hours
from forum.crisis.choice import choose_panel
from forum.crisis.directory import packaged_resources
from forum.crisis.entries import INTERNATIONAL, Resource
from forum.screening.model import NEEDS

LINES = 5_000
ASKED = 2.0  # milliseconds
RUNS = 5
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ZONES = ("Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland")
WEEKS = (
    (*(parse_hours("09:00-12:00, 13:00-17:00"),) * 5, (), ()),
    (parse_hours("18:00-02:00"),) * 7,
    (parse_hours("00:00-24:00"),) * 7,
)
HOLIDAYS = {date(2026, 12, 25): (), date(2026, 12, 24): parse_hours("10:00-12:00")}


def main() -> None:
    """Print the figures."""
    lines = directory()
    by_country: dict[str, list[Resource]] = {}
    for line in lines:
        by_country.setdefault(line.country, []).append(line)
    everywhere = by_country.pop(INTERNATIONAL)
    most = max(by_country, key=lambda country: len(by_country[country]))
    print(f"{len(lines):,} lines, {len(by_country)} countries, {len(by_country[most])} lines in the largest ({most})")
    report("the whole directory as one list", dict.fromkeys(by_country, lines))
    report("the lines of the country alone", {country: [*own, *everywhere] for country, own in by_country.items()})
    report("all lines in one country", {"GB": [replace(line, country="GB") for line in lines]})


def directory() -> list[Resource]:
    """The lines that come with Hearth, those of countries again and again under other ids, all of them live."""
    dice = random.Random(1)
    everywhere = [line for line in packaged_resources() if line.is_international]
    of_countries = cycle(line for line in packaged_resources() if not line.is_international)
    own = islice(enumerate(of_countries), LINES - len(everywhere))
    return [*everywhere, *(_line(number, line, dice) for number, line in own)]


def _line(number: int, line: Resource, dice: random.Random) -> Resource:
    opening = Calendar(dice.choice(ZONES), dice.choice(WEEKS), HOLIDAYS) if dice.random() < 0.5 else None
    return replace(line, id=f"{line.id}-{number}", state="live", opening=opening)


def report(name: str, stock: dict[str, list[Resource]]) -> None:
    """The middle and the dearest choice of all countries, each asked for a need at another hour."""
    needs = cycle(NEEDS)
    times = sorted(
        (cost(lines, country, next(needs), MONDAY + timedelta(hours=hour)), country)
        for hour, (country, lines) in enumerate(stock.items())
    )
    dearest, country = times[-1]
    verdict = "under" if dearest < ASKED else "over"
    middle = median(taken for taken, _ in times)
    print(f"{name:<34}{middle:>8.2f} ms in the middle, {dearest:>7.2f} ms at most ({country}): {verdict} {ASKED:g} ms")


def cost(lines: Iterable[Resource], country: str, need: str, at: datetime) -> float:
    """The best of a few choices, in milliseconds of the processor, after one that does not count."""
    taken = []
    for _ in range(RUNS + 1):
        began = process_time()
        choose_panel(lines, country=country, needs=(need,), level=4, at=at)
        taken.append((process_time() - began) * 1_000)
    return min(taken[1:])


if __name__ == "__main__":
    main()
