"""Which help to show to whom: one pure function, the same answer for the same question, and never an empty one.

Its rules, in order:
1. Only live lines of the person's own country, and international directories. A line for one region is left out where
   the person named another; where they named none it stands behind the lines for the whole country.
2. Shown by default: confirmed lines (a person checked them, or two sources of which one read an official page). Else
   the country's two-source lines, marked as not confirmed. Else international directories. Else the built-in ones.
3. At most three options: a line to call, a line to write to, and one thing that is no hotline.
4. Lines for a narrower group (young people, veterans...) are an option only for someone who said they belong to it, or
   where there is nothing else.
5. Care 2 and above: open now comes before a closer fit. Below that, somebody is looking round: the closer fit leads.
6. Hours are free text: only a clear "24/7" counts as open, everything else as unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.crisis.directory import packaged_emergency
from forum.crisis.entries import INTERNATIONAL, Channel, Emergency, Resource
from forum.crisis.needs import (
    GENERAL_TOPICS,
    GROUPS,
    LISTENING_TOPICS,
    NEAR_TOPICS,
    OPEN_TO_A_GROUP,
    TOPICS_OF_NEED,
)
from forum.crisis.panel import Kind, Option, Panel, State
from forum.screening.model import NEEDS

OPEN_FIRST_FROM = 2  # the care level from which what is open now comes first
FITS_EXACTLY, FITS_NEARLY, FITS_GENERALLY, FITS_NOT = 3, 2, 1, 0
FIT_WORDS = ("for another need", "for any worry", "near to this need", "for this need")

KINDS: tuple[Kind, ...] = ("trusted_person", "steady", "stay_here")
STEADY_FIRST = frozenset({"self_harm", "eating_disorder", "harm_to_others", "substance", "worried_about_someone"})
KIND_REASONS: dict[Kind, str] = {
    "trusted_person": "No hotline: someone you already know.",
    "steady": "No hotline: a few minutes that need nobody else.",
    "stay_here": "No hotline: the people of this site.",
}


def _built_in(name: str, website: str, display: str, source_count: int) -> Resource:
    return Resource(
        id=f"built-in-{display.partition('.')[0]}",
        country=INTERNATIONAL,
        name=name,
        languages=("en",),
        channels=(Channel("web", website, display),),
        hours="Directory",
        website=website,
        topics=("suicide", "crisis", "emotional_support"),
        confidence="two_sources",
        evidence="official_checked",
        source_count=source_count,
        state="live",
    )


BUILT_IN = (
    _built_in("Find A Helpline", "https://findahelpline.com/", "findahelpline.com", 4),
    _built_in("Befrienders Worldwide", "https://www.befrienders.org/", "befrienders.org", 3),
)


@dataclass(frozen=True)
class _Asked:
    """The question, tidied: what each line is held against."""

    country: str | None
    region: str | None
    languages: frozenset[str]
    needs: tuple[str, ...]
    audience: frozenset[str]
    exact: frozenset[str]
    near: frozenset[str]


@dataclass(frozen=True)
class _Rated:
    """A line and what it is worth for this question."""

    line: Resource
    fit: int
    is_open: bool
    speaks: bool
    for_another_group: bool
    region_rank: int

    @property
    def matches(self) -> bool:
        return self.fit > FITS_NOT and not self.for_another_group


def choose_panel(
    resources: Iterable[Resource],
    *,
    country: str | None,
    region: str | None = None,
    languages: Collection[str] = (),
    needs: Collection[str] = (),
    audience: Collection[str] = (),
    level: int,
    at: datetime,
    emergency: Emergency | None = None,
) -> Panel:
    """The help to show at the aware moment `at` for care `level` 0 to 4. Never without an option.

    `country` is ISO 3166-1, `region` ISO 3166-2, `languages` BCP 47, `needs` from NEEDS (unknown ones are ignored),
    `audience` groups the person said they belong to. `emergency` replaces the packaged emergency numbers.
    """
    asked = _tidy(country, region, languages, needs, audience)
    rated = [_rate(line, asked) for line in resources if _is_eligible(line, asked)]
    local = [one for one in rated if not one.line.is_international]
    directories = [one for one in rated if one.line.is_international] or [_rate(line, asked) for line in BUILT_IN]
    main = _main_lines(_in_order(local, asked, urgent=level >= OPEN_FIRST_FROM), _in_order(directories, asked))
    more = _further_lines(_in_order(local, asked), _in_order(directories, asked), asked, shown=main)
    first, *others = _kinds_for(asked)
    return Panel(
        options=(*map(_option, main), _kind_option(first)),
        more=(*map(_option, more), *map(_kind_option, others)),
        emergency=emergency or packaged_emergency(asked.country),
        country=asked.country,
        region=asked.region,
        needs=asked.needs,
        level=level,
        at=at,
    )


def _tidy(
    country: str | None,
    region: str | None,
    languages: Collection[str],
    needs: Collection[str],
    audience: Collection[str],
) -> _Asked:
    wanted = tuple(need for need in NEEDS if need in set(needs))
    return _Asked(
        country=country.strip().upper() or None if country else None,
        region=region.strip().upper() or None if region else None,
        languages=frozenset(map(_base_language, languages)),
        needs=wanted,
        audience=frozenset(audience),
        exact=frozenset().union(*(TOPICS_OF_NEED.get(need, ()) for need in wanted)),
        near=frozenset().union(*(NEAR_TOPICS.get(need, ()) for need in wanted)),
    )


def _is_eligible(line: Resource, asked: _Asked) -> bool:
    if line.country not in (asked.country, INTERNATIONAL) or line.state != "live" or not line.channels:
        return False
    if line.country == INTERNATIONAL:
        return True
    if not (line.is_confirmed or line.has_two_sources):
        return False
    return line.region is None or asked.region in (None, line.region)


# The choice


def _main_lines(local: Sequence[_Rated], directories: Sequence[_Rated]) -> list[_Rated]:
    """At most two: one to call and one to write to, from the best stock the country has."""
    matching = [one for one in local if one.matches]
    confirmed = [one for one in matching if one.line.is_confirmed]
    directory = sorted(directories, key=lambda one: not one.line.is_confirmed)[:1]
    if confirmed:
        return _call_and_text(confirmed)
    if matching:
        return (_call_and_text(matching) + directory)[:2]
    return (directory + _call_and_text([one for one in local if one.fit]))[:2]


def _call_and_text(rated: Sequence[_Rated]) -> list[_Rated]:
    """The first line to call and the first other one to write to; where there is neither, the first of any kind."""
    call = next((one for one in rated if one.line.has_call), None)
    text = next((one for one in rated if one.line.has_text and one is not call), None)
    return [one for one in (call, text) if one] or list(rated[:1])


def _further_lines(
    local: Sequence[_Rated], directories: Sequence[_Rated], asked: _Asked, *, shown: Sequence[_Rated]
) -> list[_Rated]:
    """The other lines of the country and the directories that fit, then the lines for other needs."""
    confirmed = [one for one in local if one.line.is_confirmed]
    enough = any(one.matches for one in confirmed)
    by_default = [one for one in local if one.line.is_confirmed or not enough or _fills_a_gap(one, confirmed, asked)]
    fitting = [one for one in (*by_default, *directories) if one.fit]
    others = [one for one in by_default if not one.fit]
    already = {one.line.id for one in shown}
    return [one for one in (*fitting, *others) if one.line.id not in already]


def _fills_a_gap(one: _Rated, confirmed: Sequence[_Rated], asked: _Asked) -> bool:
    """An unconfirmed line still helps, marked as such, where no confirmed one answers the need, language or group."""
    if one.fit == FITS_EXACTLY and all(other.fit < FITS_EXACTLY for other in confirmed):
        return True
    if asked.languages and one.speaks and not any(other.speaks for other in confirmed):
        return True
    group = one.line.audience
    return group in asked.audience and all(other.line.audience != group for other in confirmed)


def _kinds_for(asked: _Asked) -> tuple[Kind, ...]:
    """What is no hotline, the fitting one first."""
    if asked.needs and asked.needs[0] in STEADY_FIRST:
        return ("steady", "trusted_person", "stay_here")
    return KINDS


# The order


def _in_order(rated: Iterable[_Rated], asked: _Asked, *, urgent: bool = False) -> list[_Rated]:
    """Best first; the id settles every tie, so that the same question always gets the same answer."""

    def key(one: _Rated) -> tuple[object, ...]:
        line = one.line
        return (
            not one.fit,
            one.for_another_group,
            not one.speaks,
            urgent and not one.is_open,
            -one.fit,
            line.audience not in asked.audience,
            not one.is_open,
            one.region_rank,
            -len(LISTENING_TOPICS.intersection(line.topics)),
            not line.is_confirmed,
            line.last_checked_on is None,
            -line.source_count,
            line.id,
        )

    return sorted(rated, key=key)


def _rate(line: Resource, asked: _Asked) -> _Rated:
    return _Rated(
        line=line,
        fit=_fit(line, asked),
        is_open=state_of(line) == "open",
        speaks=not asked.languages or any(_base_language(tag) in asked.languages for tag in line.languages),
        for_another_group=line.audience in GROUPS and line.audience not in asked.audience,
        region_rank=_region_rank(line, asked),
    )


def _fit(line: Resource, asked: _Asked) -> int:
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


def _region_rank(line: Resource, asked: _Asked) -> int:
    """One's own region first, then the whole country, then a region when the person named none."""
    if line.region is None:
        return 1
    return 0 if line.region == asked.region else 2


# What is said of each


def _option(one: _Rated) -> Option:
    return Option(one.line, None, state_of(one.line), _reason(one), confirmed=one.line.is_confirmed)


def _kind_option(kind: Kind) -> Option:
    return Option(None, kind, "unknown", KIND_REASONS[kind])


def state_of(line: Resource) -> State:
    """Whether a line is open: only what the data says clearly."""
    return "open" if line.hours.strip() == "24/7" else "unknown"


def _reason(one: _Rated) -> str:
    """Why this line stands here, in a few words for the person who runs the directory."""
    line = one.line
    place = "A directory for every country" if line.is_international else f"For {line.region or line.country}"
    hours = "listed as open day and night" if one.is_open else "opening hours not known for sure"
    sure = "confirmed" if line.is_confirmed else "not confirmed yet"
    return f"{place}; {FIT_WORDS[one.fit]}; {hours}; {sure}."
