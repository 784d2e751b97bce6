"""A line as a record of a file: the shape of `data/helplines.json`, and the same as the cells of a table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from forum.crisis import cells
from forum.crisis.services import MOST_CHANNELS

# In the order of the data. `opening`, `public_note` and `state` are Hearth's own; the day of a check never leaves: it
# is worth nothing elsewhere.
FIELDS = (
    "country",
    "region",
    "name",
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
    "confidence",
    "evidence",
    "last_seen",
    "source_count",
    "state",
)
LISTS = ("languages", "topics")
WAY = ("kind", "value", "display", "instructions")
LEFT_AS_IT_IS = frozenset(
    {"country", "audience", "cost", "confidence", "evidence", "source_count", "state"}
)  # in an empty cell
COLUMNS = (
    "id",
    *(field for field in FIELDS if field != "channels"),
    *(f"channel_{number}_{part}" for number in range(1, MOST_CHANNELS + 1) for part in WAY),
)
BETWEEN = re.compile(r"[\s,;]+")
Record = dict[str, Any]


def record_of(row: Any) -> Record:
    """A row of the directory as a record."""
    values = {name: getattr(row, name) for name in FIELDS}
    return {"id": row.ref, **values, "last_seen": _day(values["last_seen"])}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def cells_of(record: Mapping[str, Any]) -> list[str]:
    """A record as the cells of COLUMNS."""
    flat = {name: _flat(record.get(name)) for name in ("id", *FIELDS)}
    for number, way in enumerate(record["channels"], 1):
        flat |= {f"channel_{number}_{part}": str(way.get(part, "")) for part in WAY}
    return [cells.shut(flat.get(name, "")) for name in COLUMNS]


def _flat(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)


def record_of_cells(header: list[str], row: list[str]) -> Record:
    """The cells of a table as a record. What has no column, and for some fields an empty cell, says nothing."""
    given = {name: cells.opened(cell).strip() for name, cell in zip(header, row, strict=False) if name in COLUMNS}
    record: Record = {name: given[name] for name in ("id", *FIELDS) if name in given}
    record = {name: text for name, text in record.items() if text or name not in LEFT_AS_IT_IS}
    for name in LISTS:
        if name in record:
            record[name] = [part for part in BETWEEN.split(record[name]) if part]
    if "source_count" in record and record["source_count"].isdecimal():
        record["source_count"] = int(record["source_count"][:9])
    if "opening" in record:
        record["opening"] = _read_opening(record["opening"])
    if "channel_1_value" in given:
        record["channels"] = _channels(given)
    return record


def _read_opening(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return text  # a text is no opening hours: whoever reads the record says so


def _channels(given: Mapping[str, str]) -> list[dict[str, str]]:
    ways = ({part: given.get(f"channel_{n}_{part}", "") for part in WAY} for n in range(1, MOST_CHANNELS + 1))
    return [way for way in ways if way["value"]]
