"""Reads of spaces. What members alone may see is absent for guests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.errors import NotFound
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


def select_spaces(*, viewer: Viewer) -> Select[Any]:
    return _FOR_GUESTS if viewer.is_guest else _ALL


def list_spaces(*, viewer: Viewer) -> Sequence[Row[Any]]:
    """Every space this viewer may read, in the order the admin set."""
    return db.session.execute(select_spaces(viewer=viewer)).all()


def get_space(slug: str, *, viewer: Viewer) -> Row[Any]:
    """One space by its slug. Raises NotFound when it is absent or not for this viewer."""
    row = db.session.execute(select_spaces(viewer=viewer).where(Space.slug == slug)).one_or_none()
    if row is None:
        raise NotFound()
    return row
