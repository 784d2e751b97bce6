"""Structured logs with an allow-list: a field that is not named here is never written, whatever a caller passes.

A log line holds no text of a person, no name, no address and no reference of a post.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

OWN_LOGGERS = ("forum",)
ALLOWED = ("endpoint", "method", "status", "topic", "tries", "count", "engine", "statements", "kind")


class AllowListFormatter(logging.Formatter):
    """One JSON object a line: time to the minute, level, logger, event and the allowed fields. What happens at the
    moment of a post (`to_the_hour`) has the hour alone: of a masked one nothing more exact may be kept."""

    def format(self, record: logging.LogRecord) -> str:
        to_the_hour = getattr(record, "to_the_hour", False)
        at = datetime.fromtimestamp(record.created, UTC).strftime(
            "%Y-%m-%dT%H:00Z" if to_the_hour else "%Y-%m-%dT%H:%MZ"
        )
        line: dict[str, Any] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        line |= {name: getattr(record, name) for name in ALLOWED if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up() -> None:
    """Send every log line of the process to standard error in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AllowListFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("forum").setLevel(logging.INFO)


def _event(record: logging.LogRecord) -> str:
    """Our own loggers name a fixed event; a library's message may quote data, so it is left out."""
    return str(record.msg)[:80] if record.name.startswith(OWN_LOGGERS) else "message left out"


def _frames(record: logging.LogRecord) -> list[str]:
    """Where it happened, without the message of the error and without any value."""
    assert record.exc_info
    frames = traceback.extract_tb(record.exc_info[2])
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
