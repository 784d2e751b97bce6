"""Debrief notes: from a moderator to the safeguarding leads, about the moderator's own work. Read by those two alone.

The audit log says nothing of them: whoever asks for support should not be listed for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, func, select

from forum.accounts.models import Member
from forum.core import clock
from forum.core.db import db, start_writing
from forum.core.errors import NotFound, TooMany
from forum.core.keys import CannotOpen, get_keys
from forum.core.refs import new_ref
from forum.moderation.models import Debrief

LABEL = "debrief.v1"
MOST_OPEN = 20  # of one moderator, not yet talked over
MOST_LISTED = 100
RETRY = 24 * 3600  # seconds
TOO_MANY = "There are many notes of yours already. Please talk to a lead, or take one back first."
CLOSED = "This note was sealed under a key that is gone."


@dataclass(frozen=True, kw_only=True)
class Note:
    ref: str
    name: str
    on_day: date
    body: str


def leave(body: str, *, by: int) -> None:
    """Leave a note for the leads. The same note twice is one. Raises TooMany."""
    start_writing()
    own = list_own(by)
    if any(note.body == body for note in own):
        return
    if len(own) >= MOST_OPEN:
        raise TooMany(TOO_MANY, retry_after=RETRY)
    ref = new_ref()
    row = Debrief(ref=ref, by_id=by, sealed=get_keys().seal(f"{LABEL}:{ref}", body.encode()))
    row.on_day = clock.now().date()
    db.session.add(row)


def list_own(member_id: int) -> list[Note]:
    return _opened(_NOTES.where(Debrief.by_id == member_id))


def list_for_leads() -> list[Note]:
    return _opened(_NOTES)


def count_for_leads() -> int:
    return int(db.session.scalar(select(func.count()).select_from(Debrief)) or 0)


def put_away(ref: str, *, by: int | None = None) -> None:
    """Delete a note: a lead has talked it over, or, with `by`, its writer takes it back. Raises NotFound."""
    start_writing()
    mine = [Debrief.by_id == by] if by is not None else []
    found = db.session.execute(delete(Debrief).where(Debrief.ref == ref, *mine))
    if found.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound()


_COLUMNS: Any = (Debrief.ref, Member.name, Debrief.on_day, Debrief.sealed)
_NOTES: Select[Any] = select(*_COLUMNS).join(Member, Member.id == Debrief.by_id).order_by(Debrief.id).limit(MOST_LISTED)


def _opened(notes: Select[Any]) -> list[Note]:
    rows = db.session.execute(notes).all()
    return [Note(ref=row.ref, name=row.name, on_day=row.on_day, body=_open(row.ref, row.sealed)) for row in rows]


def _open(ref: str, sealed: bytes) -> str:
    try:
        return get_keys().open(f"{LABEL}:{ref}", sealed).decode()
    except CannotOpen:
        return CLOSED
