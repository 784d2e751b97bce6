"""The key of a day: a file of its own beside the database, made anew each day and destroyed at midnight (UTC).

What is worked out with it means nothing to anybody once the day is over, whoever holds the database and every other
key. It is in no backup.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from flask import current_app

from forum.core import clock
from forum.core.keys import write_once


def day_key() -> bytes:
    """Today's, made on its first use."""
    path = _path(clock.now())
    if not path.exists():
        write_once(path, os.urandom(32))
    return path.read_bytes()


def find_day_key(moment: datetime) -> bytes | None:
    """That of the day of a moment, while it is there; None once it is destroyed."""
    try:
        return _path(moment).read_bytes()
    except FileNotFoundError:
        return None


def forget_other_days() -> None:
    """Destroy the keys of days gone by."""
    today = _path(clock.now())
    for path in today.parent.glob("day-*.key"):
        if path != today:
            path.unlink(missing_ok=True)


def _path(moment: datetime) -> Path:
    folder: Path = current_app.extensions["hearth_settings"].data_dir / "secrets"
    return folder / f"day-{moment:%Y%m%d}.key"
