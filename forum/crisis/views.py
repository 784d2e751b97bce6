"""The directory as pages show it: ready words, and links that are safe to press."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from sqlalchemy.exc import SQLAlchemyError

from forum.crisis import names, words
from forum.crisis.choice import choose_panel
from forum.crisis.directory import packaged_emergency, packaged_for_country
from forum.crisis.entries import Channel, Emergency, Resource
from forum.crisis.needs import NEEDS
from forum.crisis.panel import Option, Panel
from forum.crisis.queries import find_emergency, list_for_country

log = logging.getLogger(__name__)

MOST_FURTHER_LINES = 5  # in the panel; "Urgent help" shows all
VERBS = {"phone": "Call", "sms": "Text", "whatsapp": "WhatsApp", "chat": "Chat at", "web": "Visit"}
WAYS = {"phone": "call", "sms": "text", "whatsapp": "text", "chat": "chat", "web": "web"}
HOURS_IN_WORDS = {
    "24/7": "Listed as open day and night",
    "Directory": "",
    "": "Hours: see its website",
    "See the service's site": "Hours: see its website",
    "Limited hours; see site": "Limited hours: see its website",
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to reach a service: `href` is tel:, sms: or https:, and "" when the value is no safe link."""

    channel: str
    verb: str
    value: str
    href: str
    instructions: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One service as the component `resource_line` draws it. `open_now` is None when nobody knows."""

    ref: str
    name: str
    ways: tuple[Way, ...]
    hours: str
    cost: str
    languages: str
    audience: str
    note: str
    open_now: bool | None
    confirmed: bool
    website: str
    wait: str = ""

    @property
    def channel(self) -> str:
        return self.ways[0].channel

    @property
    def value(self) -> str:
        return self.ways[0].value

    @property
    def href(self) -> str:
        return self.ways[0].href


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
    services: str


@dataclass(frozen=True, kw_only=True)
class HelpPanel:
    """Everything the component `help_panel` needs, in its own argument names."""

    lines: tuple[Line, ...]
    next_words: str
    lead: str
    question: str
    other: Other
    emergency: tuple[str, ...]
    more: tuple[Line, ...]
    worries: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    country: str
    country_href: str


@dataclass(frozen=True, kw_only=True)
class HelpPage:
    """Everything the page "Urgent help" needs."""

    country: str
    country_name: str
    need: str
    lead: str
    notes: tuple[str, ...]
    first: tuple[Line, ...]
    more: tuple[Line, ...]
    directories: tuple[Line, ...]
    others: tuple[Other, ...]
    emergency: tuple[EmergencyCall, ...]
    worries: tuple[tuple[str, str], ...]
    how_to_use: tuple[str, ...]
    about: tuple[str, ...]
    countries: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, str], ...]


def panel_for(
    *,
    viewer_country: str | None,
    space_country: str | None = None,
    site_country: str | None = None,
    needs: Collection[str],
    level: int,
    at: datetime,
    reading_time: str = "",
    state: str = "published",
) -> HelpPanel:
    """The help panel for one person: the country they chose, else the space's, else the site's; never an address.

    `at` is an aware moment, `reading_time` ready words ("14:30") or "" when no one can say, `state` that of the post.
    Works without a database: then it shows the lines that come with Hearth.
    """
    country = viewer_country or space_country or site_country or None
    panel = _choose(country, needs=needs, level=level, at=at)
    return HelpPanel(
        lines=tuple(_lines(panel.options)),
        next_words=words.what_happens_next(state, reading_time),
        lead=words.words_for(panel.needs).lead,
        question="What would help right now?",
        other=_others(panel.options)[0],
        emergency=panel.emergency.numbers,
        more=tuple(_lines(panel.more))[:MOST_FURTHER_LINES],
        worries=_worries(),
        notes=words.notes_for(panel.needs),
        country=names.country_in_a_sentence(panel.country),
        country_href=help_address(panel.country, panel.needs),
    )


def help_page(*, country: str | None, need: str, at: datetime, use_database: bool = True) -> HelpPage:
    """The page "Urgent help" for a country (ISO 3166-1) and a need ("" for any)."""
    wanted = (need,) if need in NEEDS else ()
    panel = _choose(country, needs=wanted, level=0, at=at, use_database=use_database)
    return HelpPage(
        country=panel.country or "",
        country_name=names.country_in_a_sentence(panel.country),
        need=wanted[0] if wanted else "",
        lead=words.words_for(wanted).lead if wanted else "",
        notes=words.notes_for(wanted) if wanted else (),
        first=tuple(_lines(panel.options)),
        more=tuple(_lines(_only(panel.more, international=False))),
        directories=tuple(_lines(_only(panel.more, international=True))),
        others=_others((*panel.options, *panel.more)),
        emergency=tuple(_emergency_call(panel.emergency, number) for number in panel.emergency.numbers),
        worries=_worries(),
        how_to_use=words.HOW_TO_USE,
        about=words.ABOUT_THESE_LINES,
        countries=names.countries(),
        needs=tuple((name, words.WORDS[name].label) for name in NEEDS),
    )


def fallback_lines() -> tuple[dict[str, str], ...]:
    """A few lines for error pages: from Hearth's own files, for every country, without a database."""
    lines = _lines(_only(_packaged_panel(None).lines, international=True))
    return tuple({"name": line.name, "value": line.value, "href": line.href} for line in lines)


def help_address(country: str | None, needs: Collection[str] = ()) -> str:
    """The address of "Urgent help" for a country and the first need."""
    query = {"country": country or "", "need": next(iter(needs), "")}
    given = urlencode({name: value for name, value in query.items() if value})
    return f"/help?{given}" if given else "/help"


def line_of(resource: Resource, *, state: str = "unknown") -> Line:
    """A resource in ready words."""
    place = names.region_name(resource.region)
    note = " ".join(part for part in (f"{place}." if place else "", resource.public_note) if part)
    return Line(
        ref=resource.id,
        name=resource.name,
        ways=tuple(_way(channel) for channel in resource.channels),
        hours=_hours(resource),
        cost=names.COSTS.get(resource.cost, ""),
        languages=names.language_names(resource.languages),
        audience=names.AUDIENCES.get(resource.audience, ""),
        note=" ".join(part for part in (_audience_sentence(resource), note) if part),
        open_now=True if state == "open" else None,
        confirmed=resource.is_confirmed,
        website=_web_link(resource.website),
    )


def link_for(channel: Channel) -> str:
    """A link for one way: every sign that means something in an address is escaped, "#" and "*" too."""
    if channel.kind == "phone":
        return f"tel:{quote(channel.value, safe='+')}"
    if channel.kind == "sms":
        return f"sms:{quote(channel.value, safe='+')}"
    if channel.kind == "whatsapp":
        return f"https://wa.me/{quote(channel.value.lstrip('+'), safe='')}"
    return _web_link(channel.value)


# The choice, with the database or without it


def _choose(
    country: str | None, *, needs: Collection[str], level: int, at: datetime, use_database: bool = True
) -> Panel:
    code = country.upper() if country else None
    lines, emergency = _stored(code) if use_database else _packaged(code)
    return choose_panel(lines, country=code, needs=needs, level=level, at=at, emergency=emergency)


def _stored(country: str | None) -> tuple[tuple[Resource, ...], Emergency]:
    """What the directory holds; when it cannot be read, what comes with Hearth: the panel is never empty."""
    try:
        return list_for_country(country), find_emergency(country)
    except SQLAlchemyError:
        log.exception("directory_unreadable")
        return _packaged(country)


def _packaged(country: str | None) -> tuple[tuple[Resource, ...], Emergency]:
    return packaged_for_country(country), packaged_emergency(country)


def _packaged_panel(country: str | None) -> Panel:
    lines, emergency = _packaged(country)
    return choose_panel(lines, country=country, level=0, at=datetime.min.replace(tzinfo=UTC), emergency=emergency)


# Small parts


def _lines(options: Iterable[Option]) -> list[Line]:
    return [line_of(option.resource, state=option.state) for option in options if option.resource]


def _only(options: Iterable[Option], *, international: bool) -> list[Option]:
    return [one for one in options if one.resource and one.resource.is_international == international]


def _others(options: Iterable[Option]) -> tuple[Other, ...]:
    ways = (words.OTHER_WAYS[option.kind] for option in options if option.kind)
    return tuple(Other(text=way.text, hint=way.hint) for way in ways)


def _worries() -> tuple[tuple[str, str], ...]:
    return tuple((worry.question, worry.answer) for worry in words.WORRIES)


def _emergency_call(emergency: Emergency, number: str) -> EmergencyCall:
    services = [names.SERVICES.get(service, service) for service in emergency.services.get(number, ())]
    return EmergencyCall(number=number, services=", ".join(services))


def _way(channel: Channel) -> Way:
    return Way(
        channel=WAYS[channel.kind],
        verb=VERBS[channel.kind],
        value=channel.display,
        href=link_for(channel),
        instructions=channel.instructions,
    )


def _web_link(address: str) -> str:
    return address if address.startswith(("https://", "http://")) else ""


def _hours(resource: Resource) -> str:
    hours = resource.hours.strip()
    return HOURS_IN_WORDS.get(hours, f"Hours: {hours}")


def _audience_sentence(resource: Resource) -> str:
    """Who a line is for, where its own note does not say so already."""
    sentence = names.AUDIENCES.get(resource.audience, "")
    if not sentence or resource.public_note.startswith(("For ", "Ages ")):
        return ""
    return f"{sentence}."
