"""The help panel and the page "Urgent help" as data: chosen lines in ready words."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError

from forum.core import clock
from forum.core.countries import countries
from forum.core.sections import draw_sections
from forum.crisis import names, words
from forum.crisis.cards import ON_A_SHEET, CardPage, draw_card
from forum.crisis.choice import OPEN_FIRST_FROM, choose_panel
from forum.crisis.entries import Emergency, Resource
from forum.crisis.finding import find
from forum.crisis.lines import Line, line_of, number_link
from forum.crisis.needs import TOPICS_OF_NEED
from forum.crisis.now import for_paper
from forum.crisis.panel import Option, Panel
from forum.crisis.queries import find_emergency, list_for_country
from forum.crisis.saying import reading_words
from forum.crisis.snapshot import kept_emergency, kept_for_country, kept_site_country
from forum.crisis.texts import SiteWords, site_words
from forum.crisis.wishes import ANY_LINE, Wish, spoken
from forum.screening.model import NEEDS
from forum.staffing.views import PublishedHours, published_hours

log = logging.getLogger(__name__)

MOST_FURTHER_LINES = 5  # in the panel; "Urgent help" shows all
MOST_OTHERS = 3  # beside a line that did not work
CLOSE_ACTION = "/help/closed"
CRISIS = 4


@dataclass(frozen=True, kw_only=True)
class Other:
    """One way that is no hotline."""

    text: str
    hint: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class EmergencyCall:
    """One emergency number and who answers it ("" when that is not known)."""

    number: str
    href: str
    services: str


@dataclass(frozen=True, kw_only=True)
class HelpPage:
    """Everything the page "Urgent help" needs."""

    country: str
    country_name: str
    need: str
    wish: Wish
    left_out: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    lead: str
    notes: tuple[str, ...]
    first: tuple[Line, ...]
    has_local: bool
    more: tuple[Line, ...]
    directories: tuple[Line, ...]
    others: tuple[Other, ...]
    emergency: tuple[EmergencyCall, ...]
    worries: tuple[tuple[str, str], ...]
    how_to_use: tuple[str, ...]
    about: tuple[str, ...]
    countries: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, str], ...]
    team: PublishedHours | None


def panel_for(
    *,
    viewer_country: str | None,
    space_country: str | None = None,
    site_country: str | None = None,
    needs: Collection[str],
    level: int,
    at: datetime,
    saved: str = words.SAVED,
    read_by: datetime | None = None,
    is_read: bool = False,
    with_own: bool = True,
    use_database: bool = True,
) -> dict[str, Any]:
    """The help panel for one person, as the arguments of the component `help_panel`.

    The country is the one they chose, else the space's, else the site's; never one drawn from an address. `at` is the
    aware moment it is for, `saved` the sentence about what became of the post, `read_by` the aware moment by which a
    moderator should have read it (None: nobody can say), `is_read` whether one has, `with_own` whether the way to their
    own plan stands in it. Without a database, or not to use one, it has the lines of the last snapshot.
    """
    country = viewer_country or space_country or site_country or (None if use_database else kept_site_country())
    panel = _choose(country, needs=needs, level=level, at=at, use_database=use_database)
    said = site_words(use_database=use_database)
    return {
        "lines": _lines(panel.options, panel),
        "next_words": f"{saved} {reading_words(read_by, is_read=is_read, now=at, panel=panel, said=said)}",
        "lead": said.for_needs(panel.needs).lead,
        "question": said.reading("question"),
        "other": _others(panel.options, said)[0],
        "emergency": panel.emergency.numbers,
        "more": _lines(panel.more, panel)[:MOST_FURTHER_LINES],
        "worries": said.worries(),
        "notes": said.notes_for(panel.needs),
        "country": names.country_in_a_sentence(panel.country),
        "country_href": help_address(panel.country, panel.needs),
        "own": tuple(draw_sections("panel")) if use_database and with_own else (),
        "close_action": CLOSE_ACTION,
    }


def help_page(
    *,
    country: str | None,
    need: str,
    at: datetime,
    wish: Wish = ANY_LINE,
    use_database: bool = True,
    as_copy: bool = False,
) -> HelpPage:
    """The page "Urgent help" for a country (ISO 3166-1) and a need ("" for any). As a copy to keep it says nothing of
    which line is open just now."""
    wanted = (need,) if need in NEEDS else ()
    code = country.upper() if country else None
    said = site_words(use_database=use_database)
    lines, emergency = _stored(code) if use_database else _kept(code)
    found = find(lines, wish, at=at)
    panel = choose_panel(
        found.lines,
        country=code,
        languages=(wish.language,) if wish.language else (),
        needs=wanted or found.needs,
        audience=found.audience,
        level=0,
        at=at,
        emergency=emergency,
    )
    drawn = _timeless if as_copy else _lines
    return HelpPage(
        country=panel.country or "",
        country_name=names.country_in_a_sentence(panel.country),
        need=wanted[0] if wanted else "",
        wish=wish,
        left_out=found.left_out,
        languages=spoken(lines),
        lead=said.for_needs(wanted).lead if wanted else "",
        notes=said.notes_for(wanted) if wanted else (),
        first=drawn(panel.options, panel),
        has_local=bool(_only(panel.lines, international=False)),
        more=drawn(_only(panel.more, international=False), panel),
        directories=drawn(_only(panel.more, international=True), panel),
        others=_others((*panel.options, *panel.more), said),
        emergency=tuple(_emergency_call(panel.emergency, number) for number in panel.emergency.numbers),
        worries=said.worries(),
        how_to_use=said.how_to_use(),
        about=words.ABOUT_THESE_LINES,
        countries=countries(),
        needs=tuple((name, said.of_need(name).label) for name in NEEDS),
        team=published_hours() if use_database else None,
    )


def card_page(*, country: str | None, at: datetime, use_database: bool = True) -> CardPage:
    """The sheet of cards for a country (ISO 3166-1): what holds at any hour, so what is open now does not lead."""
    panel = _choose(country, needs=(), level=0, at=at, use_database=use_database, on_paper=True)
    return CardPage(
        card=draw_card(_lines(panel.lines, panel), panel.emergency.numbers),
        copies=ON_A_SHEET,
        country=panel.country or "",
        country_name=names.country_in_a_sentence(panel.country),
        countries=countries(),
    )


def lines_for_error_pages(country: str | None, use_database: bool) -> tuple[dict[str, str], ...]:
    """A few lines for error pages: the first of a country, in one statement, or the directories of all countries.
    Without a database, and when it cannot be read, from the snapshot, and for the country of the site."""
    country = country if use_database else country or kept_site_country()
    panel = choose_panel(
        _stored_lines(country) if country and use_database else kept_for_country(country),
        country=country,
        level=OPEN_FIRST_FROM,
        at=clock.now(),
        emergency=kept_emergency(country),
    )
    shown = panel.options if country else panel.lines
    return tuple({"name": line.name, "value": line.value, "href": line.href} for line in _lines(shown, panel))


def other_lines(
    line: Resource | None, *, country: str | None, at: datetime, use_database: bool = True
) -> tuple[Line, ...]:
    """The first lines of a country (ISO 3166-1) for what `line` is for, but not itself: it did not work."""
    topics, ref = (set(line.topics), line.id) if line else (set(), "")
    lines, emergency = _stored(country) if use_database else _kept(country)
    panel = choose_panel(
        [one for one in lines if one.id != ref],
        country=country,
        needs=[need for need, fitting in TOPICS_OF_NEED.items() if fitting & topics],
        level=OPEN_FIRST_FROM,
        at=at,
        emergency=emergency,
    )
    return _lines(panel.lines[:MOST_OTHERS], panel)


def help_address(country: str | None, needs: Collection[str] = ()) -> str:
    """The address of "Urgent help" for a country and the first need."""
    query = {"country": country or "", "need": next(iter(needs), "")}
    given = urlencode({name: value for name, value in query.items() if value})
    return f"/help?{given}" if given else "/help"


# The choice, with the database or without it


def _choose(
    country: str | None,
    *,
    needs: Collection[str],
    level: int,
    at: datetime,
    use_database: bool = True,
    on_paper: bool = False,
) -> Panel:
    code = country.upper() if country else None
    lines, emergency = _stored(code) if use_database else _kept(code)
    lines = tuple(map(for_paper, lines)) if on_paper else lines
    return choose_panel(lines, country=code, needs=needs, level=level, at=at, emergency=emergency)


def _stored(country: str | None) -> tuple[tuple[Resource, ...], Emergency]:
    """What the directory holds; when it cannot be read, what was kept of it: the panel is never empty."""
    try:
        return list_for_country(country), find_emergency(country)
    except SQLAlchemyError:
        log.exception("directory_unreadable")
        return _kept(country)


def _stored_lines(country: str) -> tuple[Resource, ...]:
    try:
        return list_for_country(country)
    except SQLAlchemyError:
        log.exception("directory_unreadable")
        return kept_for_country(country)


def _kept(country: str | None) -> tuple[tuple[Resource, ...], Emergency]:
    return kept_for_country(country), kept_emergency(country)


# Small parts


def _lines(options: Iterable[Option], panel: Panel) -> tuple[Line, ...]:
    return tuple(
        line_of(one.resource, state=one.state, opens_at=one.opens_at, at=panel.at, country=panel.country)
        for one in options
        if one.resource
    )


def _timeless(options: Iterable[Option], panel: Panel) -> tuple[Line, ...]:
    """The same without what is true at one hour and not at the next."""
    lines = _lines(options, panel)
    return tuple(line if line.always else replace(line, open_now=None, now="") for line in lines)


def _only(options: Iterable[Option], *, international: bool) -> list[Option]:
    return [one for one in options if one.resource and one.resource.is_international == international]


def _others(options: Iterable[Option], said: SiteWords) -> tuple[Other, ...]:
    ways = (said.way(option.kind) for option in options if option.kind)
    return tuple(Other(text=way.text, hint=way.hint, href=way.href) for way in ways)


def _emergency_call(emergency: Emergency, number: str) -> EmergencyCall:
    services = [names.SERVICES.get(service, service) for service in emergency.services.get(number, ())]
    return EmergencyCall(number=number, href=number_link(number), services=", ".join(services))
