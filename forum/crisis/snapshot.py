"""The directory of this site as a file in the data folder, for when the database is away.

Whatever writes to the tables of the directory, in whatever way, is noticed at its commit, and the file is written anew
before the request, command or job ends: nobody has to remember it. When that fails (a full disk) the old file stays,
and the worker's sweep comes back to it. Only live lines are in it, so that a line an admin took away does not come back
in an outage; without a file, or with a broken one, the packaged data steps in.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, current_app, g, has_app_context
from sqlalchemy import Connection, Date, event, select

from forum.core.db import db, one_view
from forum.core.files import alone, put_in_place
from forum.core.settings import SettingRow
from forum.crisis.directory import packaged_emergency, packaged_for_country, packaged_resources
from forum.crisis.entries import INTERNATIONAL, Emergency, Resource
from forum.crisis.models import CrisisResource, EmergencyNumber
from forum.crisis.queries import FIELDS, as_resource

log = logging.getLogger(__name__)

FILE_NAME = "help.json"
FORMAT = 1
FOR_THE_TEAM = frozenset({"notes"})  # not for a file that outlives a change of who may read it
TABLES = (CrisisResource.__tablename__, EmergencyNumber.__tablename__, SettingRow.__tablename__)
CHANGES = re.compile(rf"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?({'|'.join(TABLES)})\b")
CHANGED = "hearth_directory_changed"
DATES = frozenset(name for name, column in FIELDS.items() if isinstance(column.type, Date))
DEFAULTS = {
    one.name: one.default_factory() if one.default_factory is not MISSING else one.default
    for one in fields(Resource)
    if one.default is not MISSING or one.default_factory is not MISSING
}


@dataclass(frozen=True)
class Snapshot:
    """What the file holds: the site's own country, the live lines by country, the emergency numbers by country."""

    country: str | None
    lines: Mapping[str, tuple[Resource, ...]]
    emergencies: Mapping[str, Emergency]


# Read


def kept_for_country(country: str | None) -> tuple[Resource, ...]:
    """The live lines of one country and the international ones, without the database."""
    found = _find()
    if found is None:
        return packaged_for_country(country)
    return (*found.lines.get(country or "", ()), *found.lines.get(INTERNATIONAL, ()))


def kept_line(ref: str) -> Resource | None:
    """One live line, without the database."""
    found = _find()
    lines = chain.from_iterable(found.lines.values()) if found else packaged_resources()
    return next((line for line in lines if line.id == ref and line.state == "live"), None)


def kept_emergency(country: str | None) -> Emergency:
    """The emergency numbers of a country, without the database."""
    found = _find()
    return (found.emergencies.get(country or "") if found else None) or packaged_emergency(country)


def kept_site_country() -> str | None:
    """The country of the site's settings, without the database; None when there is none."""
    found = _find()
    return found.country if found else None


def snapshot_path() -> Path:
    folder: Path = current_app.extensions["hearth_settings"].data_dir
    return folder / FILE_NAME


def _find() -> Snapshot | None:
    path = snapshot_path()
    try:
        mark = path.stat()
        return _read(path, mark.st_ino, mark.st_mtime_ns, mark.st_size)
    except FileNotFoundError:
        return None
    except Exception:  # whatever is wrong with it: there are other lines to show
        log.exception("snapshot_unreadable")
        return None


@lru_cache(maxsize=1)
def _read(path: Path, *mark: int) -> Snapshot:
    """The file as it is under this mark. Raises for one that is not whole."""
    digest, _, content = path.read_text(encoding="utf-8").partition("\n")
    if sha256(content.encode()).hexdigest() != digest:
        raise ValueError("the file is not whole")
    kept = json.loads(content)
    if kept["format"] != FORMAT:
        raise ValueError("the file is of another format")
    lines: dict[str, list[Resource]] = {}
    for row in kept["lines"]:
        lines.setdefault(row["country"], []).append(_resource(row))
    return Snapshot(
        country=kept["country"] or None,
        lines={country: tuple(found) for country, found in lines.items()},
        emergencies={entry["country"]: _emergency(entry) for entry in kept["emergencies"]},
    )


def _resource(row: Mapping[str, Any]) -> Resource:
    """A kept row as a line. What an older Hearth did not keep is as it is when nobody says."""
    dates = {name: date.fromisoformat(row[name]) for name in DATES if row.get(name)}
    return as_resource(SimpleNamespace(**{**DEFAULTS, **row, **dates}))  # type: ignore[arg-type]


def _emergency(entry: Mapping[str, Any]) -> Emergency:
    services = {number: tuple(names) for number, names in entry["services"].items()}
    return Emergency(**{**entry, "numbers": tuple(entry["numbers"]), "services": services})


# Write


def refresh() -> None:
    """Have the file say what the database says now. Of two processes the one that comes last has read last."""
    path = snapshot_path()
    with alone(path):
        content = _content()
        if not path.exists() or path.read_bytes() != content.encode():
            put_in_place(path, content)


def _content() -> str:
    with one_view() as connection:
        kept = {
            "format": FORMAT,
            "country": connection.scalar(select(SettingRow.value).where(SettingRow.name == "default_country")) or "",
            "lines": _rows(connection),
            "emergencies": [_emergency_row(row) for row in connection.execute(select(EmergencyNumber.__table__))],
        }
    content = json.dumps(kept, ensure_ascii=False, default=_plain)
    return f"{sha256(content.encode()).hexdigest()}\n{content}"


def _rows(connection: Connection) -> list[dict[str, Any]]:
    columns = [column for name, column in FIELDS.items() if name not in FOR_THE_TEAM]
    query = select(CrisisResource.ref, *columns).where(CrisisResource.state == "live").order_by(CrisisResource.ref)
    return [dict(row._mapping) for row in connection.execute(query)]


def _emergency_row(row: Any) -> dict[str, Any]:
    known = Emergency(country=row.country, numbers=row.numbers, services=row.services, source_count=row.source_count)
    return asdict(known)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


# Notice


def init_app(app: Flask) -> None:
    """Watch this app's database, and write the file when what changed the directory is over."""
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _note)
        event.listen(db.engine, "commit", _note_commit)
        event.listen(db.engine, "rollback", _forget)
    app.teardown_appcontext(_refresh_if_changed)


def _note(connection: Connection, cursor: object, statement: str, *_: object) -> None:
    if CHANGES.match(statement):
        connection.info[CHANGED] = True


def _note_commit(connection: Connection) -> None:
    if connection.info.pop(CHANGED, False) and has_app_context():
        g.directory_changed = True


def _forget(connection: Connection) -> None:
    connection.info.pop(CHANGED, None)


def _refresh_if_changed(error: BaseException | None) -> None:
    if not g.pop("directory_changed", False):
        return
    try:
        refresh()
    except Exception:  # whatever it was, the change itself is kept: the old file stays, and the sweep tries again
        log.exception("snapshot_not_written")
