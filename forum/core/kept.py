"""What of a form is carried along when it comes back: everything its sender typed, and no secret."""

from __future__ import annotations

import json

from flask import request

from forum.core.keys import CannotOpen, get_keys

NEVER_KEPT = frozenset({"csrf_token", "password", "new_password", "current_password"})


SEALED = "kept-form.v1"


def kept_fields() -> list[tuple[str, str]]:
    """What this request's form held, without passwords and tokens."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]


def seal_form(action: str, fields: list[tuple[str, str]]) -> str:
    """Where a form goes and what it held, to be carried through a page that must not show it."""
    return get_keys().seal(SEALED, json.dumps([action, fields]).encode(), purpose="cookie").hex()


def open_form(sealed: str) -> tuple[str, list[tuple[str, str]]] | None:
    """The inverse; None for anything that was not sealed here."""
    try:
        action, fields = json.loads(get_keys().open(SEALED, bytes.fromhex(sealed), purpose="cookie"))
    except (CannotOpen, ValueError):
        return None
    return action, [(name, value) for name, value in fields]
