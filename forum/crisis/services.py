"""Writes of the directory. The caller commits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, insert, select, update

from forum.core import audit, clock
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Unprocessable
from forum.core.hours import HoursError
from forum.crisis.directory import packaged_emergencies, packaged_resources
from forum.crisis.entries import CHANNEL_KINDS, COSTS, STATES, Emergency, Resource
from forum.crisis.models import CrisisResource, CrisisResourceRevision, EmergencyNumber
from forum.crisis.names import AUDIENCES, is_language
from forum.crisis.needs import ALL_TOPICS
from forum.crisis.opening import record_of, tidy_opening
from forum.crisis.telephone import problem_with
from forum.crisis.trouble import forget_trouble

EDITABLE = frozenset(
    {
        "name",
        "region",
        "audience",
        "languages",
        "channels",
        "hours",
        "opening",
        "website",
        "topics",
        "cost",
        "notes",
        "public_note",
        "state",
    }
)
KEPT_IN_HISTORY = tuple(column.key for column in CrisisResource.__table__.columns if column.key not in ("id", "ref"))
NUMBER = re.compile(r"[+*#]?[0-9][0-9*#]{0,19}")  # short codes, national and E.164 numbers, as the keypad takes them
DIALLED = ("phone", "sms", "whatsapp")
LONGEST = {"name": 200, "hours": 300, "website": 500, "public_note": 300, "notes": 5_000}
LONGEST_IN_CHANNEL = 300
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the shape of BCP 47
REGION = re.compile(r"[A-Z0-9]{1,3}")  # what stands behind the country in ISO 3166-2
MOST_CHANNELS = 8
COMPARED_DIGITS = 6
ONE_OF = {"state": STATES, "cost": COSTS, "audience": ("general", *AUDIENCES)}


def load_directory() -> int:
    """Put every packaged line and emergency number that is missing into the directory; how many were new.

    What is there already stays as it is, whoever changed it: running this again is harmless. Part of a bigger filling:
    the caller has begun the write transaction.
    """
    known = set(db.session.execute(select(CrisisResource.ref)).scalars())
    missing = [line for line in packaged_resources() if line.id not in known]
    if missing:
        db.session.execute(insert(CrisisResource), [_row_of(line) for line in missing])
    countries = set(db.session.execute(select(EmergencyNumber.country)).scalars())
    fresh = [entry for country, entry in packaged_emergencies().items() if country not in countries]
    if fresh:
        db.session.execute(insert(EmergencyNumber), [_emergency_row(entry) for entry in fresh])
    return len(missing) + len(fresh)


def change_resource(
    resource: CrisisResource, *, by: int | None, changes: Mapping[str, Any], version: int, checked: bool = False
) -> bool:
    """Apply `changes` (EDITABLE names to new values) if nobody was here since `version`; False when nothing differs.
    A check also answers what people told about the line.

    `checked` says that the person checked the line today on the service's own site. The old values go into the
    history. Raises Conflict when somebody else changed it first, Unprocessable (with the field) for a bad value.
    """
    start_writing()
    clean = check_changes(resource, changes, checked=checked)
    if checked and (resource.last_checked_on, resource.last_checked_by) != (clock.now().date(), by):
        clean |= {"last_checked_on": clock.now().date(), "last_checked_by": by}
    if not checked and resource.last_checked_on and _leads_elsewhere(resource, clean):
        _ensure_known_without_check(resource, clean)
        clean |= {"last_checked_on": None, "last_checked_by": None}  # nobody checked the number that comes now
    answered = checked and forget_trouble(resource)
    if not clean:
        return answered
    old = {name: _plain(getattr(resource, name)) for name in KEPT_IN_HISTORY}
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(CrisisResource)
        .where(CrisisResource.id == resource.id, CrisisResource.version == version)
        .values(**clean, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise Conflict("Somebody else changed this line in the meantime. Please look at it again.")
    _keep_history(resource, by=by, version=version, fields=sorted(clean), old_values=old)
    db.session.refresh(resource)
    audit.record("crisis_resource.changed", by=by, subject=resource.ref, fields=sorted(clean))
    return True


def _leads_elsewhere(resource: CrisisResource, clean: Mapping[str, Any]) -> bool:
    """Whether a way to reach the service is new or dials something else; one taken away or worded anew is not."""
    known = {(way["kind"], way["value"]) for way in resource.channels}
    return any((way["kind"], way["value"]) not in known for way in clean.get("channels", ()))


def _ensure_known_without_check(resource: CrisisResource, clean: Mapping[str, Any]) -> None:
    if resource.confidence != "two_sources" and clean.get("state", resource.state) == "live":
        raise Unprocessable(
            "Only one source names this line. Please check the new number first, then tick that you did.",
            field="channels",
        )


def check_changes(resource: CrisisResource, changes: Mapping[str, Any], *, checked: bool) -> dict[str, Any]:
    """What of `changes` differs from the resource, checked. Raises Unprocessable with kind words and the field."""
    unknown = set(changes) - EDITABLE
    if unknown:
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    if "opening" in changes:
        changes = {**changes, "opening": checked_opening(changes["opening"])}
    clean = {name: value for name, value in changes.items() if value != getattr(resource, name)}
    for name, value in clean.items():
        _check(name, value)
    if "channels" in clean:
        check_channels(clean["channels"], country=resource.country, before=resource.channels, checked=checked)
    if clean.get("region") and not is_region_of(clean["region"], resource.country):
        raise Unprocessable(f"Please write the region like this: {resource.country}-ABC.", field="region")
    if clean.get("state") == "live" and _needs_a_check(resource) and not checked:
        raise Unprocessable(
            "Only one source names this line. Please check it first, then tick that you did.", field="state"
        )
    return clean


def checked_opening(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Opening hours as they are stored. Raises Unprocessable."""
    try:
        return tidy_opening(record)
    except HoursError as error:
        raise Unprocessable(str(error), field="opening_zone") from None


def _needs_a_check(resource: CrisisResource) -> bool:
    return resource.confidence != "two_sources" and resource.last_checked_on is None


def _check(name: str, value: Any) -> None:
    if name in LONGEST and len(value) > LONGEST[name]:
        raise Unprocessable(f"Please keep this to {LONGEST[name]} characters.", field=name)
    if name == "name" and not value:
        raise Unprocessable("Please write the name of the service.", field=name)
    if name in ONE_OF and value not in ONE_OF[name]:
        raise Unprocessable("Please choose one of the list.", field=name)
    if name == "languages":
        _check_languages(value)
    if name == "topics" and not set(value) <= set(ALL_TOPICS):
        raise Unprocessable("Please choose what it is for from the list.", field=name)
    if name == "website" and value and not is_safe_address(value):
        raise Unprocessable("Please write the whole address, beginning with https://.", field=name)


def _check_languages(tags: list[str]) -> None:
    if not all(LANGUAGE.fullmatch(tag) for tag in tags):
        raise Unprocessable("Please write languages as codes, such as en or cy.", field="languages")
    unknown = next((tag for tag in tags if not is_language(tag)), None)
    if unknown:
        raise Unprocessable(f"We know no language with the code {unknown}.", field="languages")


def check_channels(
    channels: list[dict[str, str]],
    *,
    country: str,
    before: list[dict[str, str]] | None = None,
    checked: bool = False,
) -> None:
    """Raises Unprocessable unless every way can be dialled or opened, and reads as what it dials. What stood `before`
    may be an http address or a number that looks strange for its country: somebody looked at it then."""
    known = {channel["value"] for channel in before or ()}
    if not channels:
        raise Unprocessable("Please leave at least one way to reach this service.", field="channels")
    if len(channels) > MOST_CHANNELS:
        raise Unprocessable(f"Please keep to {MOST_CHANNELS} ways to reach this service.", field="channels")
    for channel in channels:
        if max(map(len, channel.values())) > LONGEST_IN_CHANNEL:
            raise Unprocessable(f"Please keep each part to {LONGEST_IN_CHANNEL} characters.", field="channels")
        if channel["kind"] not in CHANNEL_KINDS:
            raise Unprocessable("Please choose how to reach the service.", field="channels")
        if channel["kind"] in DIALLED and not NUMBER.fullmatch(channel["value"]):
            words = "Please write the number with digits only. A plus, star or hash in front is fine."
            raise Unprocessable(words, field="channels")
        is_new_number = channel["kind"] in DIALLED and channel["value"] not in known
        if is_new_number and (problem := problem_with(channel["value"], country, checked=checked)):
            raise Unprocessable(problem, field="channels")
        if channel["kind"] in DIALLED and not _is_same_number(channel["value"], channel["display"]):
            words = "The number to dial and the number people see are not the same. Please look at both."
            raise Unprocessable(words, field="channels")
        opens = is_web_address if channel["value"] in known else is_safe_address
        if channel["kind"] not in DIALLED and not opens(channel["value"]):
            raise Unprocessable("Please write the whole address, beginning with https://.", field="channels")


def _is_same_number(value: str, display: str) -> bool:
    """The last digits agree; a country code or leading zero in front may differ. Letters of a keypad are let be."""
    if any(character.isalpha() for character in display):
        return True
    dialled, shown = ("".join(filter(str.isdecimal, text)) for text in (value, display))
    compared = min(COMPARED_DIGITS, len(dialled), len(shown))
    return bool(shown) and dialled[-compared:] == shown[-compared:]


def is_region_of(region: str, country: str) -> bool:
    """ISO 3166-2 of that country: "GB-WLS"."""
    ahead, _, part = region.partition("-")
    return ahead == country and bool(REGION.fullmatch(part))


def is_safe_address(text: str) -> bool:
    """The same, over https alone: who looks for help should not be watched on the way."""
    return is_web_address(text) and urlsplit(text).scheme == "https"


def is_web_address(text: str) -> bool:
    """A whole http or https address with a host and no spaces or controls."""
    if any(ord(character) <= 0x20 for character in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _keep_history(
    resource: CrisisResource, *, by: int | None, version: int, fields: list[str], old_values: dict[str, Any]
) -> None:
    db.session.add(
        CrisisResourceRevision(
            resource_id=resource.id,
            version=version,
            changed_at=clock.now(),
            changed_by=by,
            changed_fields=fields,
            old_values=old_values,
        )
    )
    db.session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _row_of(line: Resource) -> dict[str, Any]:
    """A packaged line as the values of its row."""
    values = {name: getattr(line, name) for name in Resource.__dataclass_fields__ if name != "id"}
    return values | {
        "ref": line.id,
        "version": 1,
        "languages": list(line.languages),
        "topics": list(line.topics),
        "channels": [dict(vars(way)) for way in line.channels],
        "opening": record_of(line.opening),
    }


def _emergency_row(entry: Emergency) -> dict[str, Any]:
    return {
        "country": entry.country,
        "numbers": list(entry.numbers),
        "services": {number: list(names) for number, names in entry.services.items()},
        "source_count": entry.source_count,
    }
