"""What of a form is carried along when it comes back: everything its sender typed, and no secret."""

from __future__ import annotations

from flask import request

NEVER_KEPT = frozenset({"csrf_token", "password", "new_password", "current_password"})


def kept_fields() -> list[tuple[str, str]]:
    """What this request's form held, without passwords and tokens."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
