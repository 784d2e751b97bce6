"""What of a form is carried along when it comes back: everything its sender typed, and no secret; and the help that is
shown beside it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, request

from forum.core.db import db
from forum.core.keys import CannotOpen, get_keys

log = logging.getLogger(__name__)

NEVER_KEPT = frozenset(
    {"csrf_token", "password", "new_password", "current_password", "passphrase", "new_passphrase", "code"}
)
SEALED = "kept-form.v1"
PANEL = "hearth_kept_panel"
Fields = list[tuple[str, str]]


def kept_fields() -> Fields:
    """What this request's form held, without passwords and tokens."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]


def seal_form(action: str, fields: Fields) -> str:
    """Where a form goes and what it held, to be carried through a page that must not show it."""
    return get_keys().seal(SEALED, json.dumps([action, fields]).encode(), purpose="cookie").hex()


def open_form(sealed: str) -> tuple[str, Fields] | None:
    """The inverse; None for anything that was not sealed here."""
    try:
        action, fields = json.loads(get_keys().open(SEALED, bytes.fromhex(sealed), purpose="cookie"))
    except (CannotOpen, ValueError):
        return None
    return action, [(name, value) for name, value in fields]


def set_kept_panel(app: Flask, provider: Callable[[str, Fields, bool], dict[str, Any] | None]) -> None:
    """Room `posts` says when help is shown beside a form that came back: `provider(action, fields, use_database)`."""
    app.extensions[PANEL] = provider


def kept_panel(action: str, fields: Fields) -> dict[str, Any] | None:
    """The help panel for what somebody wrote and nobody has read; None when it asks for none.

    Ends whatever this request had begun to write: a text is never read while the writer's lock is held. A fault here
    costs the panel at worst, never the text beside it.
    """
    provider = current_app.extensions.get(PANEL)
    if provider is None:
        return None
    bare = "without_database" in g
    try:
        if not bare:
            db.session.rollback()
        panel: dict[str, Any] | None = provider(action, fields, not bare)
    except Exception:
        if not bare:
            raise  # the page for this error comes here again, without the database
        log.exception("kept_panel_failed", extra={"endpoint": request.endpoint})
        return None
    return panel
