"""A line that did not work for somebody: counted per line, kind and day until a person checks the line. It says nothing
of who told it, takes no text, and knows no time finer than a day. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, delete, func, select

from forum.core import clock
from forum.core.db import db, start_writing, upsert
from forum.core.errors import NotFound
from forum.crisis.models import CrisisResource, CrisisTrouble
from forum.crisis.queries import get_resource

KINDS = {
    "no_answer": "Nobody answered",
    "wrong_number": "Somebody else answered",
    "dead": "The number or address doesn’t exist",
    "closed": "It was closed, though it said it was open",
}


@dataclass(frozen=True)
class Told:
    """How often one kind of trouble was told since the last check, and the last day of it."""

    words: str
    count: int
    last_on: date


def get_live(ref: str) -> CrisisResource:
    """A line that people are shown. Raises NotFound."""
    resource = get_resource(ref)
    if resource.state != "live":
        raise NotFound()
    return resource


def note_trouble(ref: str, kind: str) -> None:
    """Count one trouble of today with a live line. Raises NotFound."""
    start_writing()
    values = {"resource_id": get_live(ref).id, "kind": kind, "day": clock.now().date(), "count": 1}
    db.session.execute(upsert(CrisisTrouble, values, on=("resource_id", "day", "kind"), add_one="count"))


def forget_trouble(resource: CrisisResource) -> bool:
    """A person checked the line: what was told before is answered. Whether there was anything."""
    answered = delete(CrisisTrouble).where(CrisisTrouble.resource_id == resource.id)
    result: CursorResult[Any] = db.session.execute(answered)  # type: ignore[assignment]
    return result.rowcount > 0


def list_trouble(resource: CrisisResource) -> tuple[Told, ...]:
    """What was told since the last check, most often told first."""
    row, count = CrisisTrouble, func.sum(CrisisTrouble.count)
    query = (
        select(row.kind, count, func.max(row.day))
        .where(row.resource_id == resource.id)
        .group_by(row.kind)
        .order_by(count.desc(), row.kind)
    )
    return tuple(Told(KINDS[kind], int(times), last_on) for kind, times, last_on in db.session.execute(query))
