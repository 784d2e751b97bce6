"""The database recipe for both engines.

SQLite: WAL, NORMAL, foreign keys, and BEGIN IMMEDIATE for a transaction that writes, so that two writers never lose an
update to each other. PostgreSQL: reads in autocommit (no BEGIN and COMMIT around each page), writes in READ COMMITTED.
A statement that writes outside `start_writing()` raises, on both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, registry

from forum.core.types import BigInt

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WRITING = "hearth_writing"
SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
    "secure_delete": "ON",  # what is deleted is overwritten: an old session row names a member and an hour
    "busy_timeout": 10_000,  # milliseconds a writer waits for the one before it
    "cache_size": -64_000,  # 64 MB
    "mmap_size": 268_435_456,  # 256 MB
    "temp_store": "MEMORY",
}
WRITE_VERBS = ("INSERT", "UPDATE", "DELETE")


class Base(DeclarativeBase):
    # int is wide: keys to rows are as wide as the rows' own
    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={int: BigInt})


db = SQLAlchemy(model_class=Base)


def init_app(app: Flask, database_url: str) -> None:
    """Bind the app to its database. `database_url` begins with sqlite:/// or postgresql+psycopg://."""
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(database_url)
    db.init_app(app)
    with app.app_context():
        listen(db.engine)


def engine_options(database_url: str) -> dict[str, Any]:
    if make_url(database_url).get_backend_name() == "sqlite":
        return {"connect_args": {"check_same_thread": False}, "pool_size": 5}
    return {
        "isolation_level": "AUTOCOMMIT",
        "pool_pre_ping": True,
        "pool_size": 5,
        "connect_args": {"connect_timeout": 5},
    }


def start_writing() -> None:
    """End the reading so far and begin the one write transaction of this request or job.

    Everything read before is read again when it is used: another person may have been here in between.
    """
    session = db.session
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("start_writing() comes before the first change")
    session.rollback()
    session.connection(execution_options=write_options(db.engine))


def write_options(engine: Engine) -> dict[str, Any]:
    options: dict[str, Any] = {WRITING: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "READ COMMITTED"
    return options


def own_transaction() -> Any:
    """A short write transaction of its own, as a context manager that yields a Connection.

    Only for what must survive a rolled-back request: sessions, rate limits, and that a recovery code was used.
    """
    return db.engine.execution_options(**write_options(db.engine)).begin()


def one_view() -> Connection:
    """A Connection, to be used in a `with`, that sees one state of the database however long it reads."""
    if db.engine.dialect.name == "postgresql":
        return db.engine.execution_options(isolation_level="REPEATABLE READ").connect()
    return db.engine.connect()


def has_tables() -> bool:
    """Whether this is the database of a site. A file that is not there is not made."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        return False
    return inspect(db.engine).has_table("members")


def listen(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "before_cursor_execute", _refuse_unannounced_write)


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _refuse_unannounced_write(
    connection: Connection, cursor: object, statement: str, parameters: object, context: object, many: bool
) -> None:
    if statement.startswith(WRITE_VERBS) and not connection.get_execution_options().get(WRITING):
        raise RuntimeError(f"a write outside start_writing(): {statement[:60]}")


def is_writing() -> bool:
    """True between `start_writing()` and the commit or rollback that ends it."""
    session = db.session()
    return bool(session.in_transaction() and session.connection().get_execution_options().get(WRITING))


def upsert(model: Any, values: dict[str, Any], *, on: str | tuple[str, ...], add_one: str) -> Any:
    """INSERT `values`, or, where the row of key `on` (one column, or several) exists, add one to column `add_one`."""
    module = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    column = model.__table__.c[add_one]
    key = [on] if isinstance(on, str) else list(on)
    return module.insert(model).values(**values).on_conflict_do_update(index_elements=key, set_={add_one: column + 1})


def lay_in_order_of_numbers(*tables: str) -> bool:
    """Have PostgreSQL lay the rows of these tables anew, in the order of their primary keys; a dump gives them as they
    lie. False where somebody was in the way for longer than a moment. SQLite always keeps them so.

    Outside any transaction. Each table is shut meanwhile: about a second for a hundred thousand posts.
    """
    db.session.rollback()
    if db.engine.dialect.name != "postgresql":
        return True
    try:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("SET lock_timeout = '2s'")
            try:
                for name in tables:
                    connection.exec_driver_sql(f"CLUSTER {name} USING pk_{name}")
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
    except OperationalError:
        return False
    return True


def overwrite_what_was_deleted(*tables: str) -> None:
    """Have the engine let go of deleted rows of these tables for good. Outside any transaction; may take seconds.

    SQLite overwrites deleted rows in the file (`secure_delete`), and here empties the journal that still holds pages as
    they were; PostgreSQL gives the room of dead rows free. Raises RuntimeError while somebody reads the old pages.
    """
    db.session.rollback()
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"VACUUM {', '.join(tables)}")
            return
        raw: Any = connection.connection.driver_connection
        connection.rollback()
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise RuntimeError("the journal is being read")
