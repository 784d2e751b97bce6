"""Writes of spaces. Each function begins the write transaction; the caller commits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.exc import IntegrityError

from forum.core import audit
from forum.core.countries import country_codes
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Unprocessable
from forum.spaces.models import READ_FIRST, Space

FIRST_SPACES = Path(__file__).with_name("first_spaces.toml")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED_SLUGS = frozenset({"new"})  # /admin/spaces/new is the form for another one
LONGEST = {"slug": 40, "name": 60, "description": 300, "default_note": 100}
ICONS = {
    "book-open": "Open book",
    "calendar-days": "Calendar",
    "cloud-drizzle": "Rain cloud",
    "coffee": "Cup",
    "feather": "Feather",
    "globe": "Globe",
    "hand-heart": "Hand with a heart",
    "heart-handshake": "Two hands",
    "house": "House",
    "leaf": "Leaf",
    "message-circle": "Speech bubble",
    "message-square-text": "Letter",
    "messages-square": "Two speech bubbles",
    "moon": "Moon",
    "music": "Note of music",
    "sprout": "Seedling",
    "sun": "Sun",
    "users": "People",
}


@dataclass(frozen=True, kw_only=True)
class SpaceDraft:
    """Everything about a space that an admin chooses, but its address and its place in the order."""

    name: str
    description: str
    icon: str = "message-circle"
    is_open: bool = True
    members_only: bool = False
    masks_allowed: bool = True
    guests_allowed: bool = False
    read_first: str = "nobody"
    default_note: str | None = None
    country: str | None = None


def create_space(slug: str, draft: SpaceDraft, *, by: int | None) -> Space:
    """Add a space behind the others. Raises Unprocessable with the field that needs another look."""
    _check_slug(slug)
    _check(draft)
    start_writing()
    last = db.session.scalar(select(func.max(Space.position))) or 0
    space = Space(slug=slug, position=last + 1, **asdict(draft))
    db.session.add(space)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Unprocessable("There is a space with this address already.", field="slug") from error
    audit.record("space.created", by=by, subject=subject(slug))
    return space


def change_space(slug: str, draft: SpaceDraft, *, version: int, by: int | None) -> bool:
    """Change a space if nobody was here since `version`; False when nothing differs.

    Raises NotFound, Unprocessable with the field, Conflict.
    """
    _check(draft)
    start_writing()
    space = _locked(slug)
    if space.version != version:
        raise Conflict("Somebody else changed this space in the meantime. Please look at it again.")
    wanted = asdict(draft)
    changed = sorted(name for name, value in wanted.items() if getattr(space, name) != value)
    if not changed:
        return False
    _apply(space, {name: wanted[name] for name in changed})
    audit.record("space.changed", by=by, subject=subject(slug), fields=changed)
    return True


def move_space(slug: str, *, up: bool, by: int | None) -> bool:
    """Swap a space with its neighbour in the order; False when it stands at that end already. Raises NotFound."""
    start_writing()
    order = list(db.session.scalars(select(Space).order_by(Space.position, Space.id).with_for_update()))
    place = next((number for number, space in enumerate(order) if space.slug == slug), None)
    if place is None:
        raise NotFound()
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return False
    order[place], order[other] = order[other], order[place]
    for number, space in enumerate(order, start=1):
        space.position = number
    audit.record("space.moved", by=by, subject=subject(slug), direction="up" if up else "down")
    return True


def add_first_spaces() -> int:
    """Give a site without any space the ones it begins with; how many were added. Begins the write transaction."""
    start_writing()
    if db.session.scalar(select(func.count()).select_from(Space)):
        return 0
    entries = first_spaces()
    for position, entry in enumerate(entries, start=1):
        db.session.add(Space(position=position, **entry))
        audit.record("space.created", by=None, subject=subject(entry["slug"]))
    return len(entries)


def first_spaces() -> list[dict[str, Any]]:
    """The spaces of a new site, in their order, as columns of Space."""
    return list(tomllib.loads(FIRST_SPACES.read_text(encoding="utf-8"))["space"])


def subject(slug: str) -> str:
    """How the audit log names a space."""
    return f"space:{slug}"


def _locked(slug: str) -> Space:
    space = db.session.scalar(select(Space).where(Space.slug == slug).with_for_update())
    if space is None:
        raise NotFound()
    return space


def _apply(space: Space, changes: dict[str, Any]) -> None:
    """Write the changes where the version is still the one read: SQLite has no row locks of its own."""
    row = update(Space).where(Space.id == space.id, Space.version == space.version)
    values = {**changes, "version": space.version + 1}
    result: CursorResult[Any] = db.session.execute(row.values(**values))  # type: ignore[assignment]
    assert result.rowcount == 1, "the row is locked, or the whole database is"


def _check_slug(slug: str) -> None:
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        words = "Please write the address with small letters, digits and single hyphens, such as low-days."
        raise Unprocessable(words, field="slug")
    _check_length("slug", slug)


def _check(draft: SpaceDraft) -> None:
    for name in ("name", "description"):
        if not getattr(draft, name):
            raise Unprocessable("Please write something here.", field=name)
    for name in ("name", "description", "default_note"):
        _check_length(name, getattr(draft, name) or "")
    _check_choice("icon", draft.icon, ICONS)
    _check_choice("read_first", draft.read_first, READ_FIRST)
    _check_choice("country", draft.country, (None, *country_codes()))


def _check_length(field: str, text: str) -> None:
    if len(text) > LONGEST[field]:
        raise Unprocessable(f"Please keep this to {LONGEST[field]} characters.", field=field)


def _check_choice(field: str, value: str | None, choices: Iterable[str | None]) -> None:
    if value not in choices:
        raise Unprocessable("Please choose one of the list.", field=field)
