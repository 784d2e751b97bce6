"""A service of the directory in ready words, with links that are safe to press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from forum.core import clock
from forum.crisis import names
from forum.crisis.entries import Channel, Resource
from forum.crisis.hours_words import hours_words, now_words
from forum.crisis.now import is_always_open

VERBS = {"phone": "Call", "sms": "Text", "whatsapp": "WhatsApp", "chat": "Chat at", "web": "Visit"}
WAYS = {"phone": "call", "sms": "text", "whatsapp": "text", "chat": "chat", "web": "web"}
OPEN_NOW_OF = {"open": True, "closed": False, "opens_at": False}
BUILT_IN = "built-in-"  # the directories of `choice`, for when there is nothing else
LONGEST_ADDRESS = 28  # characters that fit on one line of a phone


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
    """One service as the component `resource_line` draws it. `open_now` is None when nobody knows; `now` says it in
    words, and when it opens. `always`: day and night, whatever the day. `report` is
    where somebody says that it did not work, "" for what is in no directory."""

    ref: str
    name: str
    ways: tuple[Way, ...]
    hours: str
    cost: str
    languages: str
    note: str
    open_now: bool | None
    now: str
    always: bool
    confirmed: bool
    website: str
    report: str

    @property
    def channel(self) -> str:
        return self.ways[0].channel

    @property
    def value(self) -> str:
        return self.ways[0].value

    @property
    def href(self) -> str:
        return self.ways[0].href


def line_of(
    resource: Resource,
    *,
    state: str = "unknown",
    opens_at: datetime | None = None,
    at: datetime | None = None,
    country: str | None = None,
) -> Line:
    """A resource in ready words; `state` and `opens_at` are those of its option in the panel at the moment `at` (None:
    just now), `country` that of the reader."""
    now = now_words(resource, state=state, opens_at=opens_at, now=at or clock.now(), country=country)
    return Line(
        ref=resource.id,
        name=resource.name,
        ways=tuple(way_of(channel) for channel in resource.channels),
        hours=hours_words(resource),
        cost=names.COSTS.get(resource.cost, ""),
        languages=names.language_names(resource.languages),
        note=" ".join(_sentences(resource)),
        open_now=OPEN_NOW_OF.get(state),
        now=now,
        always=is_always_open(resource),
        confirmed=resource.is_confirmed,
        website=web_link(resource.website),
        report="" if resource.id.startswith(BUILT_IN) else f"/help/lines/{quote(resource.id, safe='')}/report",
    )


def way_of(channel: Channel) -> Way:
    return Way(
        channel=WAYS[channel.kind],
        verb=VERBS[channel.kind],
        value=_shown(channel),
        href=link_for(channel),
        instructions=channel.instructions,
    )


def link_for(channel: Channel) -> str:
    """A link for one way: every sign that means something in an address is escaped, "#" and "*" too."""
    if channel.kind == "phone":
        return number_link(channel.value)
    if channel.kind == "sms":
        return f"sms:{quote(channel.value, safe='+')}"
    if channel.kind == "whatsapp":
        return f"https://wa.me/{quote(channel.value.lstrip('+'), safe='')}"
    return web_link(channel.value)


def number_link(number: str) -> str:
    return f"tel:{quote(number, safe='+')}"


def web_link(address: str) -> str:
    """The address when it is one of the web, else ""."""
    return address if address.startswith(("https://", "http://")) else ""


def _shown(channel: Channel) -> str:
    """A long web address shows its host alone: the link still leads to the right page."""
    if channel.kind in ("chat", "web") and len(channel.display) > LONGEST_ADDRESS:
        return channel.display.partition("/")[0]
    return channel.display


def _sentences(resource: Resource) -> list[str]:
    """Whom and where a line is for, and what else a reader should know; nothing twice."""
    for_whom = names.AUDIENCES.get(resource.audience, "")
    if resource.is_international or resource.public_note.startswith(("For ", "Ages ")):
        for_whom = ""
    where = names.region_name(resource.region)
    said = where and (where in resource.name or resource.public_note.startswith(where))
    parts = (for_whom, "" if said else where, resource.public_note.rstrip("."))
    return [f"{part}." for part in parts if part]
