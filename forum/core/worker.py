"""The worker: one process that does what waits in the outbox, and sweeps what has run out."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, current_app

from forum.core import clock, outbox, ratelimit
from forum.core.db import db, is_writing

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
SWEEP_EVERY = timedelta(minutes=10)

_sweeps: list[Callable[[], None]] = [ratelimit.sweep]


def also_sweep(sweep: Callable[[], None]) -> Callable[[], None]:
    """Let a room have something done every ten minutes. Sweeps are repeatable; what they write is committed."""
    _sweeps.append(sweep)
    return sweep


def run(*, once: bool = False) -> None:
    """Work until SIGTERM or SIGINT; a running handler is finished first. With `once`: until nothing is due."""
    stopping = threading.Event()
    if not once:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
    swept: datetime | None = None
    while not stopping.is_set():
        if swept is None or clock.now() - swept >= SWEEP_EVERY:
            _guarded(_sweep)
            swept = clock.now()
        if not _guarded(outbox.work_once):
            if once:
                return
            stopping.wait(IDLE_SECONDS)


def _guarded(step: Callable[[], bool | None]) -> bool:
    """One step in a context of its own, so that it reads the settings as they are now. A database that is away for a
    while must not end the worker."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        try:
            return bool(step())
        except Exception:
            log.exception("worker_step_failed")
            time.sleep(IDLE_SECONDS)
            return False


def _sweep() -> None:
    for sweep in _sweeps:
        sweep()
        if is_writing():
            db.session.commit()
        db.session.rollback()
