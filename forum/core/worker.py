"""The worker: one process that does what waits in the outbox, and sweeps what has run out."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from flask import Flask, current_app

from forum.core import clock, outbox, ratelimit
from forum.core.db import db, is_writing

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
SWEEP_EVERY = timedelta(minutes=10)

Sweep = Callable[[], None]
_sweeps: dict[Sweep, timedelta] = {ratelimit.sweep: SWEEP_EVERY}


def also_sweep(sweep: Sweep, *, every: timedelta = SWEEP_EVERY) -> Sweep:
    """Let a room have something done again and again. Sweeps are repeatable; what they write is committed."""
    _sweeps[sweep] = every
    return sweep


def run(*, once: bool = False) -> None:
    """Work until SIGTERM or SIGINT; a running handler is finished first. With `once`: until nothing is due."""
    stopping = threading.Event()
    if not once:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
    swept: dict[Sweep, datetime] = {}
    while not stopping.is_set():
        sweep_due(swept)
        if not _guarded(outbox.work_once):
            if once:
                return
            stopping.wait(IDLE_SECONDS)


def sweep_due(swept: dict[Sweep, datetime]) -> None:
    """Do the sweeps whose time has come, each by itself, so that one that fails holds up no other. `swept`: when each
    was done last; it is kept up to date. A clock that was set back holds up none either."""
    for sweep, every in _sweeps.items():
        now = clock.now()
        if sweep not in swept or not timedelta() <= now - swept[sweep] < every:
            swept[sweep] = now
            _guarded(partial(_sweep, sweep))


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


def _sweep(sweep: Sweep) -> None:
    sweep()
    if is_writing():
        db.session.commit()
    db.session.rollback()
