"""Files that are whole at every moment: written beside, on the disk, then put in place; one process at a time."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def put_in_place(path: Path, content: str, *, cut_time_to: int = 0) -> None:
    """Replace a file, for its owner alone. Whoever reads meanwhile has the old one or the new one; when it fails, the
    old one stays. `cut_time_to`: to so many seconds its time is cut."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if cut_time_to:
            cut = int(draft.stat().st_mtime) // cut_time_to * cut_time_to
            os.utime(draft, (cut, cut))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Whoever else changes this file this way waits until the block ends."""
    with os.fdopen(os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
