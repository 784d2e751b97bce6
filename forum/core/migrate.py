"""Alembic through Flask-Migrate, on the folder `migrations/`."""

import flask_migrate
from flask import Flask

from config import ROOT
from forum.core.db import db


def init_app(app: Flask) -> None:
    migrations = str(ROOT / "migrations")
    flask_migrate.Migrate(app, db, directory=migrations, compare_type=True, render_as_batch=True)


def upgrade() -> None:
    """Bring the database up to date."""
    flask_migrate.upgrade()
