"""What one record of a file would do to the directory, or why it cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from forum.core.errors import Declined, Unprocessable
from forum.crisis.creating import blank, check_new
from forum.crisis.entries import CONFIDENCES, EVIDENCES
from forum.crisis.forms import tidy, tidy_lines
from forum.crisis.models import CrisisResource
from forum.crisis.records import FIELDS, LISTS, WAY
from forum.crisis.services import DIALLED, EDITABLE, KEPT_IN_HISTORY, check_changes

REF = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
PAGES = frozenset({"new", "import"})  # addresses beside those of the lines: nobody could open a line of this ref
MOST_SOURCES = 10_000
ONE_OF = {"confidence": CONFIDENCES, "evidence": EVIDENCES}
TOO_LONG_TO_SHOW = 200
LONGEST_REASON = 300


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What becomes of a record: outcome is "new", "changed", "unchanged" or "rejected" (then with the reason)."""

    outcome: str
    ref: str = ""
    name: str = ""
    version: int = 0
    old_values: dict[str, Any] = field(default_factory=dict)
    new_values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def ref_of(record: Any) -> str:
    """The ref that a record names; "" when it names none."""
    ref = record.get("id") if isinstance(record, Mapping) else None
    return ref if isinstance(ref, str) and REF.fullmatch(ref) and ref not in PAGES else ""


def judge(record: Any, line: CrisisResource | None, *, is_known: bool) -> Judged:
    """Hold a record against the line of its ref. `is_known`: an earlier row of the file has the same ref."""
    ref, name = ref_of(record), _name_of(record)
    try:
        if not ref:
            raise Unprocessable("This row has no id. Please give it one, such as gb-samaritans.")
        if is_known:
            raise Unprocessable("An earlier row of this file has the same id.")
        given = read_record(record)
        return _as_change(line, given) if line else _as_new(ref, given)
    except Declined as error:
        return Judged(outcome="rejected", ref=ref, name=name, reason=error.message[:LONGEST_REASON])


def read_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a record gives, tidied and of the right kind. The day of a check is none of them: only a person
    sets that. Raises Unprocessable."""
    return {name: _read(name, record[name]) for name in FIELDS if name in record}


def _read(name: str, value: Any) -> Any:
    if name in LISTS:
        return [tidy(part) for part in _list_of(str, value, name)]
    if name == "channels":
        return [_way(part) for part in _list_of(Mapping, value, name)]
    if name == "source_count":
        if type(value) is not int or not 0 <= value <= MOST_SOURCES:
            raise Unprocessable("source_count has to be a number.")
        return value
    if name == "opening":
        if value is not None and not isinstance(value, Mapping):
            raise Unprocessable("The opening hours cannot be read.")
        return value or None
    if value is not None and not isinstance(value, str):
        raise Unprocessable(f"{name} has to be a text.")
    text = tidy_lines(value) if name == "notes" else tidy(value)
    if name == "last_seen":
        return _day(text)
    if name in ONE_OF and text not in ONE_OF[name]:
        raise Unprocessable(f"{name} has to be one of: {', '.join(ONE_OF[name])}.")
    return (text.upper() or None) if name == "region" else text


def _list_of(kind: type, value: Any, name: str) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(part, kind) for part in value):
        raise Unprocessable(f"{name} has to be a list.")
    return value


def _way(given: Mapping[str, Any]) -> dict[str, str]:
    parts = {name: given.get(name) or "" for name in WAY}
    if not all(isinstance(text, str) for text in parts.values()):
        raise Unprocessable("A way to reach the service has to be made of texts.")
    way = {name: tidy(text) for name, text in parts.items()}
    value = "".join(way["value"].split()) if way["kind"] in DIALLED else way["value"]
    return {**way, "value": value, "display": way["display"] or way["value"]}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unprocessable("last_seen has to be a day such as 2026-12-25.") from None


def _as_new(ref: str, given: Mapping[str, Any]) -> Judged:
    """A line that is not there yet. It arrives as a draft, unless two sources name it."""
    line = blank(given.get("country", ""))
    facts = {name: value for name, value in given.items() if name not in EDITABLE and name != "country"}
    for name, value in facts.items():
        setattr(line, name, value)
    changes = {name: value for name, value in given.items() if name in EDITABLE}
    wanted = changes.get("state") or "live"
    changes["state"] = "draft" if wanted == "live" and line.confidence != "two_sources" else wanted
    clean = check_new(line, changes, checked=False)
    values = {name: getattr(line, name) for name in KEPT_IN_HISTORY} | clean
    return Judged(outcome="new", ref=ref, name=values["name"], new_values=_plain(values))


def _as_change(line: CrisisResource, given: Mapping[str, Any]) -> Judged:
    if given.get("country", line.country) != line.country:
        raise Unprocessable(f"The line with this id is one of another country ({line.country}).")
    facts = {name: given[name] for name in given if name not in EDITABLE and name != "country"}
    clean: dict[str, Any] = {name: value for name, value in facts.items() if value != getattr(line, name)}
    as_told: Any = SimpleNamespace(**{name: getattr(line, name) for name in KEPT_IN_HISTORY})
    as_told.confidence = clean.get("confidence", line.confidence)
    changes = {name: value for name, value in given.items() if name in EDITABLE}
    clean |= check_changes(as_told, changes, checked=False)
    if "channels" in clean and line.last_checked_on is not None:
        clean |= {"last_checked_on": None, "last_checked_by": None}  # nobody checked the number that comes now
    old = {name: getattr(line, name) for name in clean}
    return Judged(
        outcome="changed" if clean else "unchanged",
        ref=line.ref,
        name=line.name,
        version=line.version,
        old_values=_plain(old),
        new_values=_plain(clean),
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _name_of(record: Any) -> str:
    name = record.get("name") if isinstance(record, Mapping) else None
    return tidy(name)[:TOO_LONG_TO_SHOW] if isinstance(name, str) else ""
