"""One site for the tests on one engine: made once, filled with the cast and four spaces, and put back before each test.

Putting back is one batch of statements: every table is emptied, filled again from a copy made at the start, and its
numbering begins where it began. Nothing has to be torn down, and the ids are the same in every test.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import Engine, event, make_url
from werkzeug.wrappers import Response

from config import Settings
from forum import create_app
from forum.accounts import vault
from forum.core import audit
from forum.core.access import Author, Viewer
from forum.core.db import db, start_writing
from forum.core.migrate import upgrade
from forum.crisis.services import load_directory
from forum.spaces.models import Space
from tests.people import Known, Person, author_of, join_all, viewer_of

SPACES = (
    {"slug": "kitchen", "name": "The kitchen table", "description": "Low days and good ones.", "country": None},
    {"slug": "doorstep", "name": "The doorstep", "description": "Guests may write here.", "guests_allowed": True},
    {"slug": "garden", "name": "The garden", "description": "For members alone.", "members_only": True},
    {"slug": "porch", "name": "The porch", "description": "Names only, read first.", "masks_allowed": False}
    | {"read_first": "everyone"},
)


@dataclass
class House:
    """An app with its database, and who lives in it."""

    app: Flask
    engine: str
    url: str
    folder: Path
    known: dict[Person, Known] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return self.app.extensions["hearth_settings"]

    def author(self, person: Person) -> Author:
        return author_of(person, self.known.get(person))

    def viewer(self, person: Person) -> Viewer:
        return viewer_of(person, self.known.get(person))

    def reset(self) -> None:
        """Everything as it was when the house was built."""
        shutil.rmtree(self.folder / "mail", ignore_errors=True)
        for day_key in (self.folder / "secrets").glob("day-*.key"):
            day_key.unlink()
        if self.engine == "sqlite":
            self._reset_sqlite()
        else:
            self._reset_postgresql()

    def keep_as_baseline(self) -> None:
        """Remember what is stored now; `reset` brings it back."""
        if self.engine == "sqlite":
            self._copy.unlink(missing_ok=True)
            with closing(self._sqlite()) as connection:
                connection.execute("VACUUM INTO ?", [str(self._copy)])
            return
        with self._postgresql() as connection:
            connection.execute("DROP SCHEMA IF EXISTS baseline CASCADE")
            connection.execute("CREATE SCHEMA baseline")
            for name in table_names():
                connection.execute(f"CREATE TABLE baseline.{name} AS TABLE public.{name}")

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    @property
    def _copy(self) -> Path:
        return self.folder / "baseline.db"

    def _sqlite(self) -> sqlite3.Connection:
        return sqlite3.connect(make_url(self.url).database or "", isolation_level=None, timeout=10)

    def _postgresql(self) -> psycopg.Connection:
        address = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(address)

    def _reset_sqlite(self) -> None:
        with closing(self._sqlite()) as connection:
            connection.execute("ATTACH ? AS baseline", [str(self._copy)])
            connection.executescript(f"BEGIN IMMEDIATE; {refill('main')} COMMIT;")

    def _reset_postgresql(self) -> None:
        number = "".join(
            f"SELECT setval(pg_get_serial_sequence('public.{name}', 'id'), coalesce(max(id), 0) + 1, false)"  # noqa: S608
            f" FROM public.{name};"
            for name in numbered_tables()
        )
        with self._postgresql() as connection:
            connection.execute(f"SET LOCAL lock_timeout = '10s'; {refill('public')} {number}".encode())


def refill(schema: str) -> str:
    """The statements that make every table what its copy in the schema `baseline` is."""
    empty = (f"DELETE FROM {schema}.{name};" for name in reversed(table_names()))  # noqa: S608
    fill = (f"INSERT INTO {schema}.{name} SELECT * FROM baseline.{name};" for name in table_names())  # noqa: S608
    return "".join([*empty, *fill])


def build(engine: str, *, url: str, folder: Path) -> House:
    """A new house on an empty database: tables, cast and spaces."""
    vault.use_test_cost()
    app = create_app(Settings(data_dir=folder, database_url=url, testing=True))
    house = House(app=app, engine=engine, url=url, folder=folder)
    try:
        with app.app_context():
            make_tables()
        with app.app_context():
            house.known = join_all()
            add_spaces()
            db.session.commit()
        house.keep_as_baseline()
    except BaseException:
        house.close()
        raise
    return house


def make_tables() -> None:
    """By the real migrations."""
    upgrade()


def add_spaces() -> None:
    """The spaces of the tests: `kitchen` takes names and masks, `doorstep` guests too, `garden` is for members, and in
    `porch` a moderator reads everything first."""
    start_writing()
    for position, values in enumerate(SPACES, start=1):
        db.session.add(Space(position=position, **values))
    audit.record("space.added", by=None, subject="space:tests")


def fill_directory() -> None:
    """The packaged helplines. Needs an app context; commits."""
    start_writing()
    load_directory()
    db.session.commit()


def table_names() -> list[str]:
    """Every table, each after those it points at."""
    return [table.name for table in db.metadata.sorted_tables]


def numbered_tables() -> list[str]:
    return [table.name for table in db.metadata.sorted_tables if table.autoincrement_column is not None]


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'hearth.db'}"


def count_statements(app: Flask, visit: Callable[[], Response], *, status: int = 200) -> int:
    """How many statements a page costs that answers with this status. Never inside an app context."""
    with app.app_context():
        engine = db.engine
    with statements_on(engine) as seen:
        assert visit().status_code == status
    return len(seen)


@contextmanager
def statements_on(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile, without what only begins a transaction."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
