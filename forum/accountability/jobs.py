"""What the worker does: the daily look at the audit log, and the public numbers once an hour."""

from __future__ import annotations

import logging

from forum.accountability import chain, public
from forum.core import worker

log = logging.getLogger(__name__)


@worker.also_sweep
def check_log() -> None:
    """Once a day."""
    if chain.is_due() and (found := chain.check()).broken is not None:
        log.error("audit_log_is_broken", extra={"event": found.broken})


worker.also_sweep(public.keep)
