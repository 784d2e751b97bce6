"""Work to be done later, as rows of the same transaction: nothing is lost between the two.

Payloads hold ids and codes only, never text, names or addresses. A row holds no time of its making: it is due from the
full hour before it was written, and its number is drawn, so that it tells nobody when a masked post came. What is due
in an earlier hour is done first; within an hour chance decides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.db import db, is_writing, start_writing
from forum.core.numbers import DrawnId
from forum.core.types import Json, Moment, UtcDateTime

log = logging.getLogger(__name__)
Handler = Callable[[dict[str, Any]], None]

LEASE = timedelta(minutes=2)  # longer than any handler; a killed worker's row is taken up again after it
LONGEST_WAIT = timedelta(hours=1)  # between two tries of a row that keeps failing
KEEN_WAIT = timedelta(minutes=5)  # the same for what calls somebody, in its first hours
KEEN_TRIES = 36
URGENT = timedelta(days=1)  # how far ahead of everything else a call stands in the row
QUICK_TRIES = 4  # seconds apart, for what is over in a moment
KEEP_TRYING = 50  # tries, about two days: longer than any mail server's weekend; then the row is parked for a human

_handlers: dict[str, Handler] = {}
_keen: set[str] = set()


class OutboxRow(db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "outbox"

    id: Mapped[DrawnId]
    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[Json]
    due_at: Mapped[Moment] = mapped_column(UtcDateTime, index=True)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(120))


def put(topic: str, *, due_at: datetime | None = None, urgent: bool = False, **payload: Any) -> None:
    """Queue work inside the caller's write transaction. `topic` is past tense ("post.published"). What is `urgent` is
    done before all that is not."""
    due = due_at or clock.to_hour(clock.now())
    db.session.add(OutboxRow(topic=topic, payload=payload, due_at=due - URGENT if urgent else due))


def handles(topic: str, *, keen: bool = False) -> Callable[[Handler], Handler]:
    """Register the one handler of a topic. Handlers are repeatable: a row may be done twice after a crash. What is
    `keen` is tried again every few minutes for some hours, before it waits as long as the rest."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        if keen:
            _keen.add(topic)
        return handler

    return register


def work_once() -> bool:
    """Claim one due row, run its handler and commit. False when nothing is due."""
    row = _claim()
    if row is None:
        return False
    row_id, topic, payload, tries = row
    try:
        handler = _handlers.get(topic)
        if handler is not None:
            handler(payload)
        _finish(row_id)
    except Exception as error:  # the row stays and is tried again; the worker must not die of one letter
        db.session.rollback()
        _postpone(row_id, topic, tries=tries, error=str(getattr(error, "problem", type(error).__name__)))
        log.exception("outbox_failed", extra={"topic": topic, "tries": tries, "to_the_hour": True})
    return True


def _claim() -> tuple[int, str, dict[str, Any], int] | None:
    now = clock.now()
    free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < now)
    due = select(OutboxRow.id).where(OutboxRow.due_at <= now, free, OutboxRow.tries < KEEP_TRYING)
    found = db.session.scalar(due.order_by(OutboxRow.due_at, OutboxRow.id).limit(1))
    db.session.rollback()
    if found is None:
        return None
    start_writing()
    claim = update(OutboxRow).where(OutboxRow.id == found, free)
    claim = claim.values(leased_until=now + LEASE, tries=OutboxRow.tries + 1)
    columns = (OutboxRow.id, OutboxRow.topic, OutboxRow.payload, OutboxRow.tries)
    row = db.session.execute(claim.returning(*columns).execution_options(synchronize_session=False)).one_or_none()
    db.session.commit()
    return (row.id, row.topic, row.payload, row.tries) if row else None


def _finish(row_id: int) -> None:
    """A handler that wrote has an open write transaction: the row goes in the same one."""
    if not is_writing():
        start_writing()
    db.session.execute(delete(OutboxRow).where(OutboxRow.id == row_id))
    db.session.commit()


def _postpone(row_id: int, topic: str, *, tries: int, error: str) -> None:
    longest = KEEN_WAIT if topic in _keen and tries <= KEEN_TRIES else LONGEST_WAIT
    wait = min(timedelta(seconds=2 ** min(tries, 12)), longest)
    due_at = clock.now() + wait
    if tries >= QUICK_TRIES:
        due_at = clock.up_to_five_minutes(due_at)  # or the number of tries would tell when a masked post came
    start_writing()
    row = update(OutboxRow).where(OutboxRow.id == row_id)
    db.session.execute(row.values(due_at=due_at, leased_until=None, error=error))
    db.session.commit()
