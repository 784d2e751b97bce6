"""Reads of spaces. What members alone may see is absent for guests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from forum.accounts.models import Member
from forum.core.access import Viewer
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.types import AnyRow
from forum.spaces.models import Space

COLUMNS = (
    Space.id,
    Space.slug,
    Space.name,
    Space.description,
    Space.icon,
    Space.position,
    Space.is_open,
    Space.members_only,
    Space.masks_allowed,
    Space.guests_allowed,
    Space.read_first,
    Space.default_note,
    Space.country,
    Space.version,
)
_ALL = select(*COLUMNS).order_by(Space.position, Space.id)
_FOR_GUESTS = _ALL.where(Space.members_only.is_(False))


def select_spaces(*, viewer: Viewer) -> Select[*tuple[Any, ...]]:
    return _FOR_GUESTS if viewer.is_guest else _ALL


def list_spaces(*, viewer: Viewer) -> Sequence[AnyRow]:
    """Every space this viewer may read, in the order the admin set."""
    return db.session.execute(select_spaces(viewer=viewer)).all()


def get_space(slug: str, *, viewer: Viewer) -> AnyRow:
    """One space by its slug. Raises NotFound when it is absent or not for this viewer."""
    row = db.session.execute(select_spaces(viewer=viewer).where(Space.slug == slug)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def default_notes() -> frozenset[str]:
    """The content notes that spaces give their posts: words of the house."""
    return frozenset(db.session.scalars(select(Space.default_note).where(Space.default_note.is_not(None))))


HISTORY_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class SpaceEvent:
    """One entry of a space's history. `fields`: the columns that changed; `who`: empty for the first filling."""

    action: str
    at: datetime
    who: str
    fields: tuple[str, ...]


def list_history(slug: str) -> list[SpaceEvent]:
    """What was done with a space, newest first, from the audit log."""
    events = (
        select(AuditEvent.action, AuditEvent.at, AuditEvent.details, Member.name)
        .outerjoin(Member, Member.id == AuditEvent.actor_id)
        .where(AuditEvent.subject == f"space:{slug}")
        .order_by(AuditEvent.id.desc())
        .limit(HISTORY_SHOWN)
    )
    return [
        SpaceEvent(action=row.action, at=row.at, who=row.name or "", fields=tuple(row.details.get("fields", ())))
        for row in db.session.execute(events)
    ]
