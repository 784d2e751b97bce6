"""What a line of the directory was at any time, and the way back to it. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.paging import Page, cut, decode_cursor
from forum.core.types import AnyRow
from forum.crisis.models import CrisisResource, CrisisResourceRevision
from forum.crisis.services import EDITABLE, change_resource

PAGE_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class Step:
    """One change: the version it led away from, who (a member's name, "" when they have left) and when, and every
    changed field as (name, value before, value after)."""

    version: int
    changed_at: datetime
    changed_by: str
    fields: tuple[tuple[str, Any, Any], ...]


def list_steps(resource: CrisisResource, *, cursor: str | None = None) -> Page[Step]:
    """The changes of a line, newest first."""
    row = CrisisResourceRevision
    query = (
        select(row.version, row.changed_at, row.changed_fields, row.old_values, Member.name)
        .outerjoin(Member, Member.id == row.changed_by)
        .where(row.resource_id == resource.id)
        .order_by(row.version.desc())
    )
    before = decode_cursor(cursor, int)
    if before:
        query = query.where(row.version < before[0])
    page = cut(db.session.execute(query.limit(PAGE_SIZE + 1)).all(), size=PAGE_SIZE, key=lambda one: (one.version,))
    return Page(_steps(resource, page.rows), page.next_cursor)


def _steps(resource: CrisisResource, rows: Sequence[AnyRow]) -> list[Step]:
    """Each with its values after it: those before the next change, or those of today."""
    steps, after = [], _values_after(resource, rows[0].version) if rows else {}
    for row in rows:
        fields = ((name, row.old_values.get(name), after.get(name)) for name in row.changed_fields)
        steps.append(
            Step(version=row.version, changed_at=row.changed_at, changed_by=row.name or "", fields=tuple(fields))
        )
        after = row.old_values
    return steps


def _values_after(resource: CrisisResource, version: int) -> Mapping[str, Any]:
    if version + 1 >= resource.version:
        return {column.key: getattr(resource, column.key) for column in CrisisResource.__table__.columns}
    return _old_values(resource, version + 1)


def _old_values(resource: CrisisResource, version: int) -> Mapping[str, Any]:
    """The values of a line in one of its earlier versions. Raises NotFound."""
    row = CrisisResourceRevision
    found = db.session.scalar(select(row.old_values).where(row.resource_id == resource.id, row.version == version))
    if found is None:
        raise NotFound()
    values: Mapping[str, Any] = found
    return values


def restore_version(resource: CrisisResource, number: int, *, by: int | None, version: int) -> bool:
    """Make a new version that reads like version `number`, if nobody was here since `version`; False when nothing
    differs. It is checked as any other change, and a day of a check never comes back: only a person says that."""
    old = _old_values(resource, number)
    changes = {name: old[name] for name in EDITABLE if name in old}
    return change_resource(resource, by=by, changes=changes, version=version)
