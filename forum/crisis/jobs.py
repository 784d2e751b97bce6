"""What the worker does for the directory: it sees to the file that stands in for the database.

The file is written with each change. This is for a disk that was full then, a process that died in between, a database
that was filled from elsewhere, and a machine whose data folder is its own.
"""

from __future__ import annotations

from forum.core import worker
from forum.crisis import snapshot


@worker.also_sweep
def keep_snapshot() -> None:
    snapshot.refresh()
