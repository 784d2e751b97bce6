"""What the worker does for the directory: it reads what is imported, and sees to the file that stands in for the
database.

The file is written with each change. This is for a disk that was full then, a process that died in between, a database
that was filled from elsewhere, and a machine whose data folder is its own.
"""

from __future__ import annotations

from typing import Any

from forum.core import outbox, worker
from forum.crisis import importing, snapshot

worker.also_sweep(importing.sweep)


@worker.also_sweep
def keep_snapshot() -> None:
    snapshot.refresh()


@outbox.handles(importing.STEP)
def read_import(payload: dict[str, Any]) -> None:
    importing.read_on(payload["import_id"], payload["at"])


@outbox.handles(importing.AGREED)
def put_import_in_place(payload: dict[str, Any]) -> None:
    importing.put_in_place(payload["import_id"])
