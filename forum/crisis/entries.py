"""What a line of help is, as plain data. Pure: no database, no Flask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from forum.core.hours import Calendar
from forum.crisis.opening import calendar_of

INTERNATIONAL = "INT"  # stands where a country would, for services that are open to every country
STATES = ("draft", "live", "paused", "retired")
COSTS = ("free", "standard_rate", "unknown")
CHANNEL_KINDS = ("phone", "sms", "whatsapp", "chat", "web")
CONFIDENCES = ("two_sources", "one_source", "name_only")
CHECKED_AGAIN_AFTER = timedelta(days=180)  # half a year: numbers change, and a dead one harms somebody
OLD_AFTER = timedelta(days=365)  # then a line steps behind those that were checked since
EVIDENCES = ("official_checked", "directory", "community", "none")


@dataclass(frozen=True)
class Channel:
    """One way to reach a service. `value` is what to dial or open, `display` how a person reads it."""

    kind: str
    value: str
    display: str
    instructions: str = ""

    @property
    def is_call(self) -> bool:
        return self.kind == "phone"

    @property
    def is_text(self) -> bool:
        """Written, not spoken: for those who cannot or would rather not talk."""
        return self.kind in ("sms", "whatsapp", "chat")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One service: a helpline, a chat or a directory of them.

    `country` is ISO 3166-1 or INTERNATIONAL, `region` ISO 3166-2 when it serves a part of the country. `hours` is text
    to read; `opening` is known only where somebody wrote it down as such. `last_seen` is the newest date a source gives
    for itself; only `last_checked_on` says that a person checked the line.
    """

    id: str
    country: str
    name: str
    region: str | None = None
    audience: str = "general"
    languages: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    hours: str = ""
    opening: Calendar | None = None
    website: str = ""
    topics: tuple[str, ...] = ()
    cost: str = "unknown"
    notes: str = ""
    public_note: str = ""
    confidence: str = "one_source"
    evidence: str = "community"
    last_seen: date | None = None
    source_count: int = 0
    state: str = "draft"
    last_checked_on: date | None = None

    @property
    def is_international(self) -> bool:
        return self.country == INTERNATIONAL

    @property
    def is_confirmed(self) -> bool:
        """A person checked it, or it stands in two sources and one of them read an official page."""
        if self.last_checked_on is not None:
            return True
        return self.confidence == "two_sources" and self.evidence == "official_checked"

    def is_old_on(self, today: date) -> bool:
        """A person checked it, but more than a year ago. What nobody has checked yet is as old as its sources."""
        return self.last_checked_on is not None and today - self.last_checked_on > OLD_AFTER

    @property
    def has_two_sources(self) -> bool:
        return self.confidence == "two_sources"

    @property
    def has_call(self) -> bool:
        return any(channel.is_call for channel in self.channels)

    @property
    def has_text(self) -> bool:
        return any(channel.is_text for channel in self.channels)


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """The emergency numbers of one country; no numbers when none are known. `services` says who answers which."""

    country: str | None
    numbers: tuple[str, ...] = ()
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source_count: int = 0


def resource_from_record(record: Mapping[str, Any]) -> Resource:
    """A record of the packaged JSON as a Resource. What stands in one source alone starts as a draft, to be checked."""
    return Resource(
        id=record["id"],
        country=record["country"],
        name=record["name"],
        region=record.get("region"),
        audience=record.get("audience", "general"),
        languages=tuple(record.get("languages", ())),
        channels=channels_from_records(record.get("channels", ())),
        hours=record.get("hours", ""),
        opening=calendar_of(record.get("opening")),
        website=record.get("website", ""),
        topics=tuple(record.get("topics", ())),
        cost=record.get("cost", "unknown"),
        notes=record.get("notes", ""),
        public_note=record.get("public_note", ""),
        confidence=record["confidence"],
        evidence=record["evidence"],
        last_seen=date.fromisoformat(record["last_seen"]) if record.get("last_seen") else None,
        source_count=record.get("source_count", 0),
        state=record.get("state") or ("draft" if record["confidence"] == "one_source" else "live"),
    )


def channels_from_records(records: Iterable[Mapping[str, str]]) -> tuple[Channel, ...]:
    return tuple(Channel(r["kind"], r["value"], r["display"] or r["value"], r.get("instructions", "")) for r in records)
