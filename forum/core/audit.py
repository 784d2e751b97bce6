"""The audit log: append-only, and each row carries the hash of the one before it, so that a change shows.

It outlives the people and posts it names: it holds no foreign keys. A row about what was done under a mask names no
author, its time is cut to the hour, and it joins the chain only when that hour is over, in an order of chance: between
two rows with exact times it would stand at its minute.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, outbox
from forum.core.db import db, one_view, start_writing
from forum.core.types import AnyRow, Json, Moment, RowId

FIRST_HASH = bytes(32)
HEAD_ID = 1
HOUR_OVER = "audit.hour_over"


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


def record_by_the_hour(action: str, *, by: int | None, subject: str, **details: Any) -> None:
    """Append one event once this hour is over, with the hour as its time. Kept in the outbox until then: it is as sure
    to come as the caller's transaction."""
    at = clock.to_hour(clock.now())
    kept: dict[str, Any] = {"action": action, "by": by, "subject": subject, "at": at.isoformat(), "details": details}
    outbox.put(HOUR_OVER, due_at=at + timedelta(hours=1), **kept)


@outbox.handles(HOUR_OVER)
def _record_kept(payload: dict[str, Any]) -> None:
    start_writing()
    at, by = datetime.fromisoformat(payload["at"]), payload["by"]
    record(payload["action"], by=by, subject=payload["subject"], at=at, **payload["details"])


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


@dataclass(frozen=True, kw_only=True)
class Walk:
    """What a walk along the chain found. `whole`: events that follow from each other, counted from the first one;
    `broken`: the number of the first event that does not, None when all do; `problem`: what is wrong, in words."""

    read: int
    whole: int
    broken: int | None = None
    problem: str | None = None


def verify() -> tuple[int, str | None]:
    """Walk the whole chain: (events read, None) when it holds, else (events read, what is wrong, in words)."""
    found = walk()
    return found.read, found.problem


def verify_on(connection: Connection) -> tuple[int, str | None]:
    """The same as this connection sees it, before its transaction is committed."""
    found = walk_on(connection)
    return found.read, found.problem


def walk() -> Walk:
    """Read every event once, oldest first, up to the first that does not follow."""
    with one_view() as connection:
        return walk_on(connection)


def walk_on(connection: Connection) -> Walk:
    previous, count = FIRST_HASH, 0
    with connection.execute(_EVENTS) as events:
        for event in events:
            count += 1
            if problem := _problem_of(event, count, previous):
                return Walk(read=count, whole=count - 1, broken=count, problem=problem)
            previous = event.hash
    head = connection.execute(select(AuditHead.event_id, AuditHead.hash)).one_or_none()
    if (head.event_id, head.hash) != (count, previous) if head else count:
        return Walk(read=count, whole=count, broken=count + 1, problem="the log ends before its last known event")
    return Walk(read=count, whole=count)


def _problem_of(event: AnyRow, number: int, previous: bytes) -> str | None:
    if event.id > number:
        return f"event {number} is missing"
    if event.id != number or event.previous_hash != previous or event.hash != event_hash(event):
        return f"event {event.id} does not follow from the one before it"
    return None


_EVENTS = select(AuditEvent.__table__).order_by(AuditEvent.id).execution_options(yield_per=500)
