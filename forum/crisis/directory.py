"""The helplines that come with Hearth, in its own files: for the first filling, and for when the database is down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from forum.crisis.entries import INTERNATIONAL, Emergency, Resource, resource_from_record

DATA = Path(__file__).with_name("data")


@cache
def packaged_resources() -> tuple[Resource, ...]:
    """Every packaged line, drafts included, in the order of the files."""
    curated = _read("curation.json")["lines"]
    records = (*_read("helplines.json")["helplines"], *_extra_directories())
    return tuple(resource_from_record({**record, **curated.get(record["id"], {})}) for record in records)


@cache
def packaged_emergencies() -> Mapping[str, Emergency]:
    """The emergency numbers of every packaged country, by ISO 3166-1 code."""
    return {country: _emergency(country, entry) for country, entry in _read("helplines.json")["emergency"].items()}


@cache
def packaged_for_country(country: str | None) -> tuple[Resource, ...]:
    """The packaged live lines of one country, and the international ones."""
    wanted = (country, INTERNATIONAL)
    return tuple(line for line in packaged_resources() if line.country in wanted and line.state == "live")


def packaged_emergency(country: str | None) -> Emergency:
    """The emergency numbers of one country; an entry without numbers when none are known."""
    return packaged_emergencies().get(country or "", Emergency(country=country))


@cache
def data_note() -> str:
    """What the data set says about itself."""
    return str(_read("helplines.json")["note"])


def _emergency(country: str, entry: Mapping[str, Any]) -> Emergency:
    return Emergency(
        country=country,
        numbers=tuple(entry["numbers"]),
        services={number: tuple(names) for number, names in entry.get("services", {}).items()},
        source_count=entry["source_count"],
    )


def _extra_directories() -> list[dict[str, Any]]:
    entries = _read("international.json")["directories"]
    return [_directory_record(entry) for entry in entries if entry["source"] == "name_only"]


def _directory_record(entry: Mapping[str, Any]) -> dict[str, Any]:
    channel = {"kind": "web", "value": entry["website"], "display": entry["display"], "instructions": ""}
    known = {key: entry[key] for key in ("id", "name", "audience", "website", "topics", "public_note")}
    return {
        **known,
        "country": INTERNATIONAL,
        "languages": ["en"],
        "channels": [channel],
        "hours": "Directory",
        "confidence": "name_only",
        "evidence": "none",
    }


@cache
def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content
