"""Writes of admin: the settings of the site, with what they were before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from forum.core import audit
from forum.core.db import db, start_writing
from forum.core.errors import Unprocessable
from forum.core.forms import Errors
from forum.core.own_texts import count_changes, keep_before
from forum.core.settings import SiteSettings, change_setting, check_value, site_settings

NAME = "settings"  # in the history of changes


def problems(typed: Mapping[str, str]) -> Errors:
    """What needs another look, by the names of the settings."""
    found: Errors = {}
    for name, value in typed.items():
        try:
            _checked(name, value)
        except Unprocessable as error:
            found[name] = [error.message]
    return found


def change_settings(typed: Mapping[str, str], *, version: int | None = None, by: int | None) -> bool:
    """Change these settings if nobody was here since `version` (None: nobody looked); False when nothing differs.

    An empty one has its default again. Raises Unprocessable (field: the setting) outside floor and ceiling, Conflict.
    """
    wanted = {name: _checked(name, value) for name, value in typed.items()}
    start_writing()
    now = asdict(site_settings())
    fields = [name for name, value in wanted.items() if value != now[name]]
    if not fields:
        db.session.rollback()
        return False
    seen = count_changes(NAME) if version is None else version
    keep_before(NAME, {name: now[name] for name in fields}, version=seen, by=by)
    audit.record("setting.changed", by=by, subject=f"setting:{NAME}", fields=fields)
    for name in fields:
        change_setting(name, wanted[name], by=by)
    return True


def _checked(name: str, value: str) -> str | int:
    default = getattr(SiteSettings, name, "")
    return check_value(name, value if value.strip() else default)
