"""The site of a worker that is to be killed: with a topic whose handler stays in the middle of its work when told to.

While the file `stay` is in the data folder a handler that has written, but not committed, makes the file `staying` and
goes no further.
"""

from __future__ import annotations

import time
from typing import Any

from flask import current_app

from forum.core import audit, outbox
from forum.core.db import start_writing
from tests.site import app

__all__ = ["TOPIC", "app"]
TOPIC = "drill.asked"
LONG = 600  # seconds; nobody waits for their end


@outbox.handles(TOPIC)
def drill(payload: dict[str, Any]) -> None:
    """Writes one audit row a drill."""
    folder = current_app.extensions["hearth_settings"].data_dir
    start_writing()
    audit.record("drill.done", by=None, subject=f"drill:{payload['drill_id']}")
    if (folder / "stay").exists():
        (folder / "staying").touch()
        time.sleep(LONG)
