"""What every command asks first: is there a site where it was told to look?

A command that only looks makes nothing: no folder, no secrets, no empty database.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from config import Settings
from forum.core.db import db, has_tables
from forum.core.keys import use_stored_keys

ASKED = "hearth_asks_first"
NO_SITE = """\
There is no site in {where}.
HEARTH_DATA names the folder of a site. Without it, the folder data beside wsgi.py is used.
To make a new site there: flask --app wsgi prepare"""
RUNNING = "This site is running. Please stop it first, and start it again afterwards."
UNREACHABLE = "The database of {where} can't be reached: {cause}"


def asks_for_site(command: click.Command) -> None:
    """Have a command, or every command of a group, end with kind words where there is no site."""
    _before(command, ensure_site)


def makes_site(command: click.Command) -> None:
    """Have a command make the data folder and the secrets first, where there are none."""
    _before(command, make_folder)


def _before(command: click.Command, first: Any) -> None:
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _before(each, first)
        return
    does: Any = command.callback
    if getattr(does, ASKED, False):
        return  # commands outlive the app they were added to

    @wraps(does)
    def asked(*given: Any, **named: Any) -> Any:
        first()
        return does(*given, **named)

    command.callback = with_appcontext(asked)
    setattr(command.callback, ASKED, True)


def ensure_site() -> None:
    """Raises ClickException when there is no site, or when its database does not answer."""
    where = _where()
    try:
        found = has_tables()
    except OperationalError as error:
        raise click.ClickException(UNREACHABLE.format(where=where, cause=str(error.orig).strip())) from None
    if not found:
        raise click.ClickException(NO_SITE.format(where=where))


def make_folder() -> None:
    _settings().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    use_stored_keys(current_app, _settings().data_dir)


@contextmanager
def site_stopped() -> Iterator[None]:
    """Nobody starts the site of this data folder by `run.py` meanwhile. Raises ClickException when it runs."""
    with os.fdopen(os.open(_settings().data_dir / "run.lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(RUNNING) from None
        yield


def _where() -> str:
    folder = _settings().data_dir
    if Path(db.engine.url.database or "").parent == folder:
        return f"the folder {folder}"
    return f"the database that DATABASE_URL names (with the data folder {folder})"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["hearth_settings"]
    return settings
