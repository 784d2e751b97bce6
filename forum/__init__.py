"""Hearth: a moderated community forum for mental-health peer support.

`create_app` is composition only. It imports the rooms when it is called, so that `import forum.screening` loads no
Flask.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings, *, makes_site: bool = True) -> Flask:
    """The site, ready to serve. Without `makes_site`, a folder without a site is left as it is.

    Raises RuntimeError when an endpoint has not declared who may use it.
    """
    from flask import Flask

    from config import ROOT
    from forum import cli
    from forum.core import access, db, errorpages, holdings, jinja, keys, logging, migrate, web
    from forum.rooms import ROOMS

    app = Flask("forum", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.testing = settings.testing
    if makes_site:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.extensions["hearth_settings"] = settings
    app.extensions["hearth_keys"] = (keys.ensure_keys if makes_site else keys.find_keys)(settings.data_dir)
    if not settings.testing:
        logging.set_up()
    db.init_app(app, settings.database_url)
    migrate.init_app(app)
    web.init_app(app, settings)
    errorpages.init_app(app)
    jinja.init_app(app)
    import_module("forum.models")
    import_module("forum.core.scatter")  # which has the worker do something
    for room in ROOMS:
        _furnish(app, room)
    holdings.put_in_order(ROOMS)
    cli.init_app(app)
    access.refuse_undeclared(app)
    return app


def _furnish(app: Flask, room: str) -> None:
    """Register what a room has: `routes.init_app(app)`; the outbox handlers of `jobs`, and what `holdings` answers for
    members, by importing them."""
    from importlib.util import find_spec

    if find_spec(f"forum.{room}") is None:
        return
    for module in ("jobs", "holdings"):
        if find_spec(f"forum.{room}.{module}"):
            import_module(f"forum.{room}.{module}")
    if find_spec(f"forum.{room}.routes"):
        import_module(f"forum.{room}.routes").init_app(app)
