"""The only wall clock of the house. Tests move it; nothing else reads the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return _source()


@contextmanager
def using(source: Callable[[], datetime]) -> Iterator[None]:
    """Read the time from `source` inside the block (drills and tests)."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def to_hour(moment: datetime) -> datetime:
    """Cut to the full hour: all that is ever stored about when a masked post was written."""
    return moment.replace(minute=0, second=0, microsecond=0)


def up_to_hour(moment: datetime) -> datetime:
    """The next full hour (the moment itself when it is one)."""
    cut = to_hour(moment)
    return cut if cut == moment else cut + timedelta(hours=1)


def to_five_minutes(moment: datetime) -> datetime:
    """Cut to the full five minutes: how exactly the steps of break-glass are kept."""
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)


def up_to_five_minutes(moment: datetime) -> datetime:
    """The next full five minutes: how exactly the due time of a case on a masked post is kept while it is open."""
    cut = to_five_minutes(moment)
    return cut if cut == moment else cut + timedelta(minutes=5)
