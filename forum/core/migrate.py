"""Alembic through Flask-Migrate, on the folder `migrations/`."""

import alembic.command
import flask_migrate
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import Connection

from config import ROOT
from forum.core.db import db


def init_app(app: Flask) -> None:
    migrations = str(ROOT / "migrations")
    flask_migrate.Migrate(app, db, directory=migrations, compare_type=True, render_as_batch=True)


def upgrade() -> None:
    """Bring the database up to date."""
    flask_migrate.upgrade()


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """Bring the database to a revision inside the transaction of this connection; its owner commits."""
    config = _config()
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, revision)


def revision_of(connection: Connection) -> str | None:
    """The revision this database is at; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> list[str]:
    """Every revision this code knows, the oldest first."""
    scripts = ScriptDirectory.from_config(_config())
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def _config() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config
