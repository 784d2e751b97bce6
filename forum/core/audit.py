"""The audit log: append-only, and each row carries the hash of the one before it, so that a change shows.

It outlives the people and posts it names: it holds no foreign keys. A row about a masked post names no author and
its time is cut to the hour; the caller passes that time.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.db import db, one_view
from forum.core.types import AnyRow, Json, Moment, RowId

FIRST_HASH = bytes(32)
HEAD_ID = 1


class AuditEvent(db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "audit_events"

    id: Mapped[RowId]
    at: Mapped[Moment]
    action: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[Json]
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class AuditHead(db.Model):  # type: ignore[name-defined,misc]
    """One row: the number and hash of the newest event. Writers queue up on it, which keeps the chain one chain."""

    __tablename__ = "audit_head"

    id: Mapped[RowId]
    event_id: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


def record(action: str, *, by: int | None, subject: str, at: datetime | None = None, **details: Any) -> None:
    """Append one event inside the caller's write transaction. `details` holds codes and references, never text."""
    head = db.session.execute(select(AuditHead.event_id, AuditHead.hash).with_for_update()).one_or_none()
    number, previous = (head.event_id + 1, head.hash) if head else (1, FIRST_HASH)
    event = AuditEvent(id=number, at=at or clock.now(), action=action, actor_id=by, subject=subject, details=details)
    event.previous_hash = previous
    event.hash = event_hash(event)
    db.session.add(event)
    if head:
        db.session.execute(update(AuditHead).values(event_id=number, hash=event.hash))
    else:
        db.session.add(AuditHead(id=HEAD_ID, event_id=number, hash=event.hash))
    db.session.flush()


def event_hash(event: AuditEvent | AnyRow) -> bytes:
    content = [event.id, event.at.isoformat(), event.action, event.actor_id, event.subject, event.details]
    return sha256(event.previous_hash + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()


def verify() -> tuple[int, str | None]:
    """Walk the whole chain: (events read, None) when it holds, else (events read, what is wrong, in words)."""
    with one_view() as connection:
        return _verify(connection)


def _verify(connection: Connection) -> tuple[int, str | None]:
    previous, count = FIRST_HASH, 0
    with connection.execute(_EVENTS) as events:
        for event in events:
            count += 1
            if event.id != count or event.previous_hash != previous or event.hash != event_hash(event):
                return count, f"event {event.id} does not follow from the one before it"
            previous = event.hash
    head = connection.execute(select(AuditHead.event_id, AuditHead.hash)).one_or_none()
    if (head.event_id, head.hash) != (count, previous) if head else count:
        return count, "the log ends before its last known event"
    return count, None


_EVENTS = select(AuditEvent.__table__).order_by(AuditEvent.id).execution_options(yield_per=500)
