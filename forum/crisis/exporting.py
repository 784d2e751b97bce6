"""The directory as a file to take along, a line at a time: however long it is, it takes no memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from forum.core import clock
from forum.core.db import one_view
from forum.crisis.directory import data_note
from forum.crisis.models import CrisisResource, EmergencyNumber
from forum.crisis.records import COLUMNS, cells_of, record_of

BATCH = 200  # rows read at once


def as_json() -> Iterator[str]:
    """The shape of `data/helplines.json`: a note, the emergency numbers, and every line of any state."""
    with one_view() as connection:
        numbers = connection.execute(select(EmergencyNumber.__table__).order_by(EmergencyNumber.country)).all()
        head = {
            "retrieved": clock.now().date().isoformat(),
            "note": data_note(),
            "emergency": {row.country: _emergency(row) for row in numbers},
        }
        yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "helplines": ['
        between = "\n"
        for row in _rows(connection):
            yield between + json.dumps(record_of(row), ensure_ascii=False)
            between = ",\n"
        yield "\n ]\n}\n"


def as_csv() -> Iterator[str]:
    """A table with a row for each line. A spreadsheet opens it, and works out none of its cells."""
    with one_view() as connection:
        yield table_line(list(COLUMNS))
        for row in _rows(connection):
            yield table_line(cells_of(record_of(row)))


def _rows(connection: Any) -> Iterator[Any]:
    query = select(CrisisResource.__table__).order_by(CrisisResource.country, CrisisResource.ref)
    yield from connection.execute(query.execution_options(yield_per=BATCH))


def _emergency(row: Any) -> dict[str, Any]:
    services = {"services": row.services} if row.services else {}
    return {"numbers": row.numbers, **services, "source_count": row.source_count}


def table_line(cells: list[str]) -> str:
    """One row of a table, with its end."""
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
