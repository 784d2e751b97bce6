"""Reads of imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.db import db, one_view
from forum.core.errors import NotFound
from forum.core.paging import Page, cut, decode_cursor
from forum.crisis.models import CrisisImport, CrisisImportRow

PAGE_SIZE = 50
MOST_LISTED = 20
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Import:
    """An import as its page shows it. `percent` of the file is read."""

    id: int
    ref: str
    state: str
    kind: str
    percent: int
    read_rows: int
    counts: dict[str, int]
    problem: str
    begun_at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the file, and what it would do: its changed fields as (name, before, after)."""

    number: int
    ref: str
    name: str
    reason: str
    fields: tuple[tuple[str, Any, Any], ...]


def get_import(ref: str) -> Import:
    """Raises NotFound."""
    found = db.session.execute(_IMPORTS.where(CrisisImport.ref == ref)).one_or_none()
    if found is None:
        raise NotFound()
    return _as_import(*found)


def list_imports() -> list[Import]:
    """The newest imports of the last days."""
    return [_as_import(*row) for row in db.session.execute(_IMPORTS.limit(MOST_LISTED))]


_IMPORTS = (
    select(CrisisImport, Member.name)
    .outerjoin(Member, Member.id == CrisisImport.by_id)
    .order_by(CrisisImport.begun_at.desc(), CrisisImport.id.desc())
)


def _as_import(row: CrisisImport, by: str | None) -> Import:
    return Import(
        id=row.id,
        ref=row.ref,
        state=row.state,
        kind=row.kind,
        percent=100 * row.read_bytes // max(row.size, 1),
        read_rows=row.read_rows,
        counts=dict(row.counts),
        problem=row.problem,
        begun_at=row.begun_at,
        by=by or "",
    )


def list_rows(found: Import, outcome: str, *, cursor: str | None = None) -> Page[Row]:
    """The rows of one outcome, in the order of the file."""
    row = CrisisImportRow
    query = select(row).where(row.import_id == found.id, row.outcome == outcome).order_by(row.position)
    after = decode_cursor(cursor, int)
    if after:
        query = query.where(row.position > after[0])
    rows = db.session.scalars(query.limit(PAGE_SIZE + 1)).all()
    page = cut(rows, size=PAGE_SIZE, key=lambda one: (one.position,))
    return Page([_as_row(one, found.kind) for one in page.rows], page.next_cursor)


def _as_row(row: CrisisImportRow, kind: str) -> Row:
    new = row.new_values if row.outcome == "changed" else {}
    return Row(
        number=_number(row.position, kind),
        ref=row.ref,
        name=row.name,
        reason=row.reason,
        fields=tuple((name, row.old_values.get(name), new[name]) for name in sorted(new)),
    )


def _number(position: int, kind: str) -> int:
    """A table's first row names its columns."""
    return position + 1 if kind == "csv" else position


def all_rejected(found: Import) -> Iterator[tuple[str, str, str, str]]:
    """Row, id, name and reason of every row that was not taken, some hundred at a time."""
    row = CrisisImportRow
    query = select(row.position, row.ref, row.name, row.reason).order_by(row.position)
    query = query.where(row.import_id == found.id, row.outcome == "rejected")
    with one_view() as connection:
        for one in connection.execute(query.execution_options(yield_per=BATCH)):
            yield str(_number(one.position, found.kind)), one.ref, one.name, one.reason
