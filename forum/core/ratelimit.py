"""Rate limits in the database, in a short transaction of their own so that they survive a refused request.

No address and no member is stored: a key is an HMAC under the key of the day (`daykey`), so that yesterday's rows mean
nothing to anybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.daykey import day_key, forget_other_days
from forum.core.db import db, own_transaction, upsert
from forum.core.errors import TooMany
from forum.core.keys import keyed_hash
from forum.core.types import Moment, UtcDateTime


class RateLimit(db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "rate_limits"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    count: Mapped[int]
    until: Mapped[Moment] = mapped_column(UtcDateTime, index=True)


def hit(limit_name: str, who: str, *, at_most: int, per: timedelta) -> None:
    """Count one event of `who` in the current window. Raises TooMany from event `at_most` + 1 on."""
    now = clock.now()
    window = int(now.timestamp() // per.total_seconds())
    ends = datetime.fromtimestamp((window + 1) * per.total_seconds(), now.tzinfo)
    if _count(_key(limit_name, who, str(window)), until=ends) > at_most:
        raise TooMany(retry_after=max(1, int((ends - now).total_seconds())))


def is_too_often(limit_name: str, who: str, *, at_most: int, per: timedelta) -> bool:
    """The same for what may go on in another way: whether it was one too many."""
    try:
        hit(limit_name, who, at_most=at_most, per=per)
    except TooMany:
        return True
    return False


def failures(limit_name: str, who: str) -> int:
    """How many failures are noted for `who` and not yet forgotten."""
    row = select(RateLimit.count).where(RateLimit.key == _key(limit_name, who), RateLimit.until > clock.now())
    return db.session.scalar(row) or 0


def note_failure(limit_name: str, who: str, *, forget_after: timedelta) -> int:
    """Count one failure of `who`; all are forgotten `forget_after` the first. Returns the count."""
    return _count(_key(limit_name, who), until=clock.now() + forget_after)


def forget(limit_name: str, who: str) -> None:
    with own_transaction() as connection:
        connection.execute(delete(RateLimit).where(RateLimit.key == _key(limit_name, who)))


def sweep() -> None:
    """Delete what has run out, and day keys of days gone by."""
    with own_transaction() as connection:
        connection.execute(delete(RateLimit).where(RateLimit.until <= clock.now()))
    forget_other_days()


def _count(key: bytes, *, until: datetime) -> int:
    """Add one to a counter whose window still runs, or begin a new one; the new count."""
    now = clock.now()
    with own_transaction() as connection:
        connection.execute(delete(RateLimit).where(RateLimit.key == key, RateLimit.until <= now))
        insert = upsert(RateLimit, {"key": key, "count": 1, "until": until}, on="key", add_one="count")
        return int(connection.execute(insert.returning(RateLimit.count)).scalar_one())


def _key(*parts: str) -> bytes:
    return keyed_hash(day_key(), "rate-limit.v1", *parts)
