"""What each line is worth for one question, and the order that follows. Pure: `choice` decides with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from forum.crisis.entries import INTERNATIONAL, Resource
from forum.crisis.needs import (
    GENERAL_TOPICS,
    GROUPS,
    LISTENING_TOPICS,
    NEAR_TOPICS,
    OPEN_TO_A_GROUP,
    TOPICS_OF_NEED,
)
from forum.crisis.now import state_of
from forum.crisis.panel import State
from forum.screening.model import NEEDS

FITS_EXACTLY, FITS_NEARLY, FITS_GENERALLY, FITS_NOT = 3, 2, 1, 0
RANK_OF_STATE: dict[State, int] = {"open": 0, "unknown": 1, "opens_at": 2, "closed": 2}


@dataclass(frozen=True)
class Asked:
    """The question, tidied: what each line is held against. `urgent`: what nobody answers now stands behind what
    somebody may answer."""

    country: str | None
    region: str | None
    languages: frozenset[str]
    needs: tuple[str, ...]
    audience: frozenset[str]
    exact: frozenset[str]
    near: frozenset[str]
    at: datetime
    today: date
    urgent: bool


@dataclass(slots=True)
class Rated:
    """A line and what it is worth for this question. `matches`: it answers the need, and is meant for this reader.
    `is_old`: a person checked it, but more than a year ago. The last two put lines in order: the smaller stands first.
    """

    line: Resource
    fit: int
    state: State
    matches: bool
    speaks: bool
    is_confirmed: bool
    is_old: bool
    before_fit: tuple[bool, ...]
    from_fit: tuple[int | str, ...]

    @property
    def is_closed(self) -> bool:
        return self.state == "closed"


def tidy(
    country: str | None,
    region: str | None,
    languages: Collection[str],
    needs: Collection[str],
    audience: Collection[str],
    at: datetime,
    *,
    urgent: bool,
) -> Asked:
    given = set(needs)
    wanted = tuple(need for need in NEEDS if need in given)
    return Asked(
        country=country.strip().upper() or None if country else None,
        region=region.strip().upper() or None if region else None,
        languages=frozenset(map(_base_language, languages)),
        needs=wanted,
        audience=frozenset(audience),
        exact=frozenset().union(*(TOPICS_OF_NEED.get(need, ()) for need in wanted)),
        near=frozenset().union(*(NEAR_TOPICS.get(need, ()) for need in wanted)),
        at=at,
        today=at.date(),
        urgent=urgent,
    )


def eligible(lines: Iterable[Resource], asked: Asked) -> list[Resource]:
    """What may be shown at all. The first test is written out, because it meets every line of the directory."""
    here = (asked.country, INTERNATIONAL)
    near = [line for line in lines if line.country in here and line.state == "live" and line.channels]
    return [line for line in near if line.is_international or _may_be_shown(line, asked)]


def _may_be_shown(line: Resource, asked: Asked) -> bool:
    if not (line.is_confirmed or line.has_two_sources):
        return False
    return line.region is None or asked.region in (None, line.region)


def rate(line: Resource, asked: Asked) -> Rated:
    fit, state, audience = _fit(line, asked), state_of(line, asked.at), line.audience
    for_another_group = audience in GROUPS and audience not in asked.audience
    is_confirmed, is_old = line.is_confirmed, line.is_old_on(asked.today)
    speaks = not asked.languages or any(_base_language(tag) in asked.languages for tag in line.languages)
    return Rated(
        line=line,
        fit=fit,
        state=state,
        matches=fit > FITS_NOT and not for_another_group,
        speaks=speaks,
        is_confirmed=is_confirmed,
        is_old=is_old,
        before_fit=(not fit, for_another_group, asked.urgent and state == "closed", is_old, not speaks),
        from_fit=(
            -fit,
            audience not in asked.audience,
            RANK_OF_STATE[state],
            _region_rank(line, asked),
            -len(LISTENING_TOPICS.intersection(line.topics)),
            not is_confirmed,
            line.last_checked_on is None,
            -line.source_count,
            line.id,
        ),
    )


def in_order(rated: Iterable[Rated], *, open_first: bool = False) -> list[Rated]:
    """Best first; the id settles every tie, so that the same question always gets the same answer. `open_first`: what
    is open comes before a closer fit."""
    if open_first:
        return sorted(rated, key=lambda one: (one.before_fit, one.state != "open", one.from_fit))
    return sorted(rated, key=lambda one: (one.before_fit, one.from_fit))


def _fit(line: Resource, asked: Asked) -> int:
    """How closely a line answers what is needed; 0 when it is for something else."""
    if not asked.exact.isdisjoint(line.topics):
        return FITS_EXACTLY
    if not asked.near.isdisjoint(line.topics):
        return FITS_NEARLY
    if line.audience == "general":
        return FITS_NOT if GENERAL_TOPICS.isdisjoint(line.topics) else FITS_GENERALLY
    if line.audience in GROUPS and not line.is_international:
        return FITS_NOT if OPEN_TO_A_GROUP.isdisjoint(line.topics) else FITS_GENERALLY
    return FITS_NOT


def _base_language(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _region_rank(line: Resource, asked: Asked) -> int:
    """One's own region first, then the whole country, then a region when the person named none."""
    if line.region is None:
        return 1
    return 0 if line.region == asked.region else 2
