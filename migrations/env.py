"""Alembic's environment: the app's own engine, in the write mode of `forum.core.db`."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from forum.core.db import db, write_options
from forum.core.types import UtcDateTime


def run_migrations() -> None:
    """In a transaction of their own, or in the one of the connection that was given (`forum.core.migrate`)."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run_on(given)
        return
    engine = db.engine.execution_options(**write_options(db.engine))
    with engine.connect() as connection:
        run_on(connection)
        connection.commit()


def run_on(connection: Connection) -> None:
    _wait_for_turn(connection)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transaction_per_migration=False,
        render_item=render_item,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()


def render_item(kind: str, item: object, autogenerate_context: object) -> str | bool:
    """A migration names the column type of the database, so that it does not change with our own classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _wait_for_turn(connection: Connection) -> None:
    """Two processes that start at once migrate one after the other (SQLite: BEGIN IMMEDIATE does it)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4837465)")


run_migrations()
