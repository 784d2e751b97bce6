"""What everybody may read of how quickly the team was there: one quarter that is over, in round numbers.

Nothing here moves with a single case: the quarter has been over for a month, waits are rounded up to five minutes, and
what is less than ten is not told.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from forum.accountability import measures
from forum.accountability.measures import Wait
from forum.accountability.tables import NONE, share_words, span_words
from forum.core import clock
from forum.core.db import start_writing
from forum.core.settings import keep_mark, read_mark
from forum.moderation.words import CARE_NAMES

AFTER = timedelta(days=32)  # of a quarter's end, as with opened masks
FEW = 10
FEWER = "fewer than 10"
ROUNDED = 5 * 60  # seconds
KEPT, KEPT_AT, EVERY = "numbers.public", "numbers.public.at", timedelta(hours=1)
MONTHS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, kw_only=True)
class Care:
    """Rows (level, cases, half within, nine of ten within, late, share in time), levels with too few cases to tell, how
    many decisions there were and how many of them said that the filter was wrong."""

    quarter: str
    rows: list[list[str | int]]
    left_out: list[str]
    decisions: str
    false_alarms: str


def care() -> Care:
    """What the worker has counted within the last hours; counted now where it has not, or not this quarter yet."""
    kept = read_mark(KEPT)
    if kept and kept["quarter"] == quarter_words(newest_quarter(clock.now())[0]):
        return Care(**kept)
    return count()


def keep() -> None:
    """Count and keep, once an hour at most. The caller commits."""
    kept_at = read_mark(KEPT_AT)
    if kept_at and clock.now() - datetime.fromisoformat(kept_at) < EVERY:
        return
    counted = asdict(count())
    start_writing()
    keep_mark(KEPT, counted)
    keep_mark(KEPT_AT, clock.to_hour(clock.now()).isoformat())


def quarter_words(since: datetime) -> str:
    return f"{MONTHS[(since.month - 1) // 3]} {since.year}"


def count() -> Care:
    """The newest quarter that is over long enough. Two statements."""
    since, until = newest_quarter(clock.now())
    found = measures.waits(since, until, together=True)
    decided = measures.decided(since, until)
    shown = [one for one in found if one.acted >= FEW]
    return Care(
        quarter=quarter_words(since),
        rows=[_row(one) for one in shown],
        left_out=[CARE_NAMES[one.level] for one in found if one.acted < FEW],
        decisions=few(sum(row.number for row in decided)),
        false_alarms=few(sum(row.number for row in decided if row.false_alarm)),
    )


def newest_quarter(now: datetime) -> tuple[datetime, datetime]:
    """From when until when, in UTC."""
    ended = now - AFTER
    until = datetime(ended.year, (ended.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)
    before = until - timedelta(days=1)
    return datetime(before.year, (before.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC), until


def _row(one: Wait) -> list[str | int]:
    known = one.in_time + one.late
    share = share_words(one.in_time, known) if known >= FEW and not 0 < one.late < FEW else NONE
    return [CARE_NAMES[one.level], one.acted, _round(one.median), _round(one.ninetieth), few(one.late), share]


def few(count: int) -> str:
    return FEWER if 0 < count < FEW else str(count)


def _round(seconds: int | None) -> str:
    return NONE if seconds is None else span_words(-(-seconds // ROUNDED) * ROUNDED)
