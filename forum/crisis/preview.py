"""The panel with a line in it, as somebody in a country with a need would see it at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forum.core.countries import country_codes
from forum.core.settings import site_settings
from forum.crisis.choice import OPEN_FIRST_FROM, choose_panel
from forum.crisis.entries import Resource, channels_from_records
from forum.crisis.lines import Line, line_of
from forum.crisis.opening import calendar_of
from forum.crisis.queries import list_for_country
from forum.screening.model import NEEDS

MOST_YEARS = 50  # to either side of now
NOT_LIVE = "Nobody sees this line: it is not live."
FIRST = "This line stands among the first ones."
FURTHER = "This line stands under “More ways”."
NOT_SHOWN = "This line is not shown to them: it is for another country or region, or not confirmed where others are."


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`first`: each line of the panel with why it stands there; `place`: where the line looked at stands."""

    country: str
    need: str
    time: str
    first: tuple[tuple[Line, str], ...]
    place: str


def preview_of(line: Resource, *, country: str, need: str, time: str, now: datetime) -> Preview:
    """`time` is read in the zone of the site ("2026-12-25T03:00"); what cannot be read is now."""
    code = country if country in country_codes() else line.country
    wanted = (need,) if need in NEEDS else ()
    at = _moment(time, now)
    others = (other for other in list_for_country(code) if other.id != line.id)
    panel = choose_panel((*others, line), country=code, needs=wanted, level=OPEN_FIRST_FROM, at=at)
    shown = [option for option in panel.options if option.resource]
    first = tuple((_line(option, at, code), option.reason) for option in shown)
    return Preview(
        country=code,
        need=need if wanted else "",
        time=at.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M"),
        first=first,
        place=_place(line, [one.resource for one in shown], [one.resource for one in panel.more]),
    )


def with_changes(line: Resource, changes: Mapping[str, Any]) -> Resource:
    """A line as it would be with checked changes of its form."""
    values = dict(changes)
    for name in ("languages", "topics"):
        if name in values:
            values[name] = tuple(values[name])
    if "channels" in values:
        values["channels"] = channels_from_records(values["channels"])
    if "opening" in values:
        values["opening"] = calendar_of(values["opening"])
    return replace(line, **values)


def _zone() -> ZoneInfo:
    return ZoneInfo(site_settings().time_zone)


def _moment(time: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return now
    return at.replace(tzinfo=_zone()) if abs(at.year - now.year) <= MOST_YEARS else now


def _line(option: Any, at: datetime, country: str) -> Line:
    return line_of(option.resource, state=option.state, opens_at=option.opens_at, at=at, country=country)


def _place(line: Resource, first: list[Any], more: list[Any]) -> str:
    if line.state != "live":
        return NOT_LIVE
    if line in first:
        return FIRST
    return FURTHER if line in more else NOT_SHOWN
