"""Which help to show to whom: one pure function, the same answer for the same question, and never an empty one.

Its rules, in order:
1. Only live lines of the person's own country, and international directories. A line for one region is left out where
   the person named another; where they named none it stands behind the lines for the whole country.
2. Shown by default: confirmed lines (a person checked them, or two sources of which one read an official page). Else
   the country's two-source lines, marked as not confirmed. Else international directories. Else the built-in ones.
3. At most three options: a line to call, a line to write to, and one thing that is no hotline.
4. Lines for a narrower group (young people, veterans...) are an option only for someone who said they belong to it, or
   where there is nothing else.
5. Care 2 and above: open now comes before a closer fit, and what is closed now stands behind what is open or not known;
   it is never the only line to call while another may answer, nor are all the lines closed doors. Below that, somebody
   is looking round: the closer fit leads.
6. Open or closed is said only where hours are stored as such, with their zone; of free text only a clear "24/7" counts
   as open, everything else as unknown.
7. A line that a person checked more than a year ago steps behind the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from forum.crisis.directory import packaged_emergency
from forum.crisis.entries import INTERNATIONAL, Channel, Emergency, Resource
from forum.crisis.now import opening_of
from forum.crisis.panel import Kind, Option, Panel, State
from forum.crisis.rating import FITS_EXACTLY, RANK_OF_STATE, Asked, Rated, eligible, in_order, rate, tidy

OPEN_FIRST_FROM = 2  # the care level from which what is open now comes first
HOURS_WORDS: dict[State, str] = {
    "open": "open now by its hours",
    "closed": "closed now by its hours",
    "unknown": "opening hours not known for sure",
}
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
    urgent = level >= OPEN_FIRST_FROM
    asked = tidy(country, region, languages, needs, audience, at, urgent=urgent)
    rated = [rate(line, asked) for line in eligible(resources, asked)]
    local = [one for one in rated if not one.line.is_international]
    directories = [one for one in rated if one.line.is_international] or [rate(line, asked) for line in BUILT_IN]
    directories = in_order(directories)
    main = _main_lines(in_order(local, open_first=urgent), directories, urgent=urgent)
    more = _further_lines(in_order(local), directories, asked, shown=main)
    first, *others = _kinds_for(asked)
    return Panel(
        options=(*(_option(one, at) for one in main), _kind_option(first)),
        more=(*(_option(one, at) for one in more), *map(_kind_option, others)),
        emergency=emergency or packaged_emergency(asked.country),
        country=asked.country,
        region=asked.region,
        needs=asked.needs,
        level=level,
        at=at,
    )


# The choice


def _main_lines(local: Sequence[Rated], directories: Sequence[Rated], *, urgent: bool) -> list[Rated]:
    """At most two: one to call and one to write to, from the best stock the country has."""
    matching = [one for one in local if one.matches]
    confirmed = [one for one in matching if one.is_confirmed]
    directory = sorted(directories, key=lambda one: not one.is_confirmed)[:1]
    if confirmed:
        chosen = _call_and_text(confirmed, matching, urgent=urgent)
    elif matching:
        chosen = (_call_and_text(matching, urgent=urgent) + directory)[:2]
    else:
        chosen = (directory + _call_and_text([one for one in local if one.fit]))[:2]
    return _with_an_open_door(chosen, [one for one in (*local, *directories) if one.fit]) if urgent else chosen


def _call_and_text(rated: Sequence[Rated], instead: Sequence[Rated] = (), *, urgent: bool = False) -> list[Rated]:
    """The first line to call and the first other one to write to; where there is neither, the first of any kind. When
    it is urgent, an open or unknown one of `instead` takes the place of a closed one, and what is open stands first."""
    stock = instead if urgent else ()
    call = _first(rated, stock, lambda one: one.line.has_call)
    text = _first(rated, stock, lambda one: one.line.has_text and one is not call)
    found = [one for one in (call, text) if one] or list(rated[:1])
    return sorted(found, key=lambda one: RANK_OF_STATE[one.state]) if urgent else found


def _first(rated: Sequence[Rated], instead: Sequence[Rated], fits: Callable[[Rated], bool]) -> Rated | None:
    best = next(filter(fits, rated), None)
    if best is None or not best.is_closed:
        return best
    return next((one for one in instead if fits(one) and not one.is_closed), best)


def _with_an_open_door(chosen: Sequence[Rated], others: Sequence[Rated]) -> list[Rated]:
    """What may be answered first. Where all is closed, the best of the others that is not comes with the best."""
    if all(one.is_closed for one in chosen):
        chosen = [*[one for one in others if not one.is_closed][:1], *chosen][:2]
    return sorted(chosen, key=lambda one: one.is_closed)


def _further_lines(
    local: Sequence[Rated], directories: Sequence[Rated], asked: Asked, *, shown: Sequence[Rated]
) -> list[Rated]:
    """The other lines of the country and the directories that fit, then the lines for other needs."""
    confirmed = [one for one in local if one.is_confirmed]
    enough = any(one.matches for one in confirmed)
    by_default = [one for one in local if one.is_confirmed or not enough or _fills_a_gap(one, confirmed, asked)]
    fitting = [one for one in (*by_default, *directories) if one.fit]
    others = [one for one in by_default if not one.fit]
    already = {one.line.id for one in shown}
    return [one for one in (*fitting, *others) if one.line.id not in already]


def _fills_a_gap(one: Rated, confirmed: Sequence[Rated], asked: Asked) -> bool:
    """An unconfirmed line still helps, marked as such, where no confirmed one answers the need, language or group."""
    if one.fit == FITS_EXACTLY and all(other.fit < FITS_EXACTLY for other in confirmed):
        return True
    if asked.languages and one.speaks and not any(other.speaks for other in confirmed):
        return True
    group = one.line.audience
    return group in asked.audience and all(other.line.audience != group for other in confirmed)


def _kinds_for(asked: Asked) -> tuple[Kind, ...]:
    """What is no hotline, the fitting one first."""
    if asked.needs and asked.needs[0] in STEADY_FIRST:
        return ("steady", "trusted_person", "stay_here")
    return KINDS


# What is said of each


def _option(one: Rated, at: datetime) -> Option:
    opens_at = opening_of(one.line, at) if one.is_closed else None
    state: State = "opens_at" if opens_at else one.state
    return Option(one.line, None, state, _reason(one), confirmed=one.is_confirmed, opens_at=opens_at)


def _kind_option(kind: Kind) -> Option:
    return Option(None, kind, "unknown", KIND_REASONS[kind])


def _reason(one: Rated) -> str:
    """Why this line stands here, in a few words for the person who runs the directory."""
    line = one.line
    place = "A directory for every country" if line.is_international else f"For {line.region or line.country}"
    hours = HOURS_WORDS[one.state] if one.line.opening or one.state != "open" else "listed as open day and night"
    sure = "confirmed" if line.is_confirmed else "not confirmed yet"
    old = "; last checked over a year ago" if one.is_old else ""
    return f"{place}; {FIT_WORDS[one.fit]}; {hours}; {sure}{old}."
