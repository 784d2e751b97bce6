"""Whether the audit log is whole: checked once a day by the worker, and when somebody asks; kept for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import audit, clock
from forum.core.db import start_writing
from forum.core.settings import keep_mark, read_mark

CHECKED = "audit.checked"
EVERY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Check:
    """What the newest check found. `broken`: the number of the first event that does not fit, None when all do."""

    at: datetime
    whole: int
    broken: int | None


def newest() -> Check | None:
    """What the newest check found; None before the first."""
    kept = read_mark(CHECKED)
    if kept is None:
        return None
    return Check(at=datetime.fromisoformat(kept["at"]), whole=kept["whole"], broken=kept["broken"])


def check() -> Check:
    """Walk the log now and keep what was found. The caller commits."""
    found = audit.walk()
    start_writing()
    now = clock.now()
    keep_mark(CHECKED, {"at": now.isoformat(), "whole": found.whole, "broken": found.broken})
    return Check(at=now, whole=found.whole, broken=found.broken)


def is_due() -> bool:
    last = newest()
    return last is None or clock.now() - last.at >= EVERY
