"""Small facts that only this browser should hold for a while, sealed, so that no row and no reader has them."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.keys import CannotOpen, get_keys

# The device's own, those with keepers of their own, and `care` and `desk`, which open for their writer alone.
NOT_PERSONAL = frozenset({"session", "form", "theme", "left", "care", "desk"})


def cookie_name(name: str) -> str:
    """`__Host-` binds a cookie to this host over TLS; plain HTTP on loopback cannot carry it."""
    return f"__Host-{name}" if secure() else f"hearth_{name}"


def secure() -> bool:
    return bool(current_app.extensions["hearth_settings"].https)


def read(name: str) -> dict[str, Any]:
    """What was kept under `name`; an empty dict when there is nothing, it ran out, or it was changed."""
    raw = request.cookies.get(cookie_name(name), "")
    try:
        sealed = base64.urlsafe_b64decode(raw.encode("ascii", "ignore"))
        kept: dict[str, Any] = json.loads(get_keys().open(f"cookie.{name}", sealed, purpose="cookie"))
    except (CannotOpen, ValueError):
        return {}
    return kept if datetime.fromisoformat(kept.pop("until")) > clock.now() else {}


def keep(response: Response, name: str, facts: dict[str, Any], *, lasts: timedelta) -> None:
    content = json.dumps({**facts, "until": (clock.now() + lasts).isoformat()})
    sealed = get_keys().seal(f"cookie.{name}", content.encode(), purpose="cookie")
    value = base64.urlsafe_b64encode(sealed).decode()
    set_plain(response, name, value, lasts=lasts)


def set_plain(response: Response, name: str, value: str, *, lasts: timedelta | None) -> None:
    """Set a cookie with the house's attributes; `lasts` None: until the browser closes."""
    age = int(lasts.total_seconds()) if lasts else None
    response.set_cookie(cookie_name(name), value, max_age=age, path="/", secure=secure(), httponly=True, samesite="Lax")


def drop_all(response: Response, *, but: str) -> None:
    """Drop every cookie of this site that the browser holds, whichever room set it, except `but`."""
    ours = cookie_name("")
    for sent in request.cookies:
        if sent.startswith(ours) and sent != cookie_name(but):
            drop(response, sent.removeprefix(ours))


def drop_personal(response: Response) -> None:
    """Drop what this browser holds of a person: somebody else may sit at it from now on. What this very answer sets
    is of the person who has just signed in, and stays."""
    ours = cookie_name("")
    new = {header.partition("=")[0] for header in response.headers.getlist("Set-Cookie")}
    for sent in request.cookies:
        if sent.startswith(ours) and sent not in new and sent.removeprefix(ours) not in NOT_PERSONAL:
            drop(response, sent.removeprefix(ours))


def drop(response: Response, name: str) -> None:
    response.delete_cookie(cookie_name(name), path="/", secure=secure(), httponly=True, samesite="Lax")
