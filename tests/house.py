"""One site for the tests on one engine: made once, filled with the cast and four spaces, and put back before each test.

Putting back is one batch of statements: every table is emptied, filled again from a copy made at the start, and its
numbering begins where it began. Nothing has to be torn down, and the ids are the same in every test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, event, make_url
from werkzeug.wrappers import Response

from config import Settings
from forum import create_app
from forum.accounts import vault
from forum.core import audit, deletions
from forum.core.access import Author, Viewer
from forum.core.db import db, start_writing
from forum.core.migrate import upgrade
from forum.crisis import snapshot
from forum.crisis.services import load_directory
from forum.spaces.models import Space
from tests.factories.made import forget_what_was_made
from tests.people import Known, Person, author_of, join_all, viewer_of
from tests.putting_back import OnPostgresql, OnSqlite, PuttingBack

SPACES = (
    {"slug": "kitchen", "name": "The kitchen table", "description": "Low days and good ones.", "country": None},
    {"slug": "doorstep", "name": "The doorstep", "description": "Guests may write here.", "guests_allowed": True},
    {"slug": "garden", "name": "The garden", "description": "For members alone.", "members_only": True},
    {"slug": "porch", "name": "The porch", "description": "Names only, read first.", "masks_allowed": False}
    | {"read_first": "everyone"},
)

IN_USE: set[str] = set()
"""SQLite databases that this process has open. It must not open these files in any other way: closing such a file
drops every lock this process holds on it (POSIX), and the next process that closes the database takes its journal away
under our feet (sqlite.org/howtocorrupt.html, 2.2)."""


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
        forget_what_was_made()
        shutil.rmtree(self.folder / "mail", ignore_errors=True)
        for day_key in (self.folder / "secrets").glob("day-*.key"):
            day_key.unlink()
        (self.folder / deletions.FILE_NAME).unlink(missing_ok=True)
        (self.folder / snapshot.FILE_NAME).unlink(missing_ok=True)
        self._database.put_back()

    def keep_as_baseline(self) -> None:
        """Remember what is stored now; `reset` brings it back."""
        self._database.keep()

    def close(self) -> None:
        self._database.close()
        with self.app.app_context():
            db.engine.dispose()
        IN_USE.discard(make_url(self.url).database or "")

    def files_on_disk(self) -> dict[str, bytes]:
        """What lies on the disk of the SQLite database, by name. Another process reads it, see `IN_USE`."""
        found = sorted(self.folder.glob("hearth.db*"))
        return {path.name: subprocess.run(["cat", str(path)], capture_output=True, check=True).stdout for path in found}

    @cached_property
    def _database(self) -> PuttingBack:
        url = make_url(self.url)
        return OnSqlite(url, self.folder) if self.engine == "sqlite" else OnPostgresql(url)


def build(engine: str, *, url: str, folder: Path) -> House:
    """A new house on an empty database: tables, cast and spaces."""
    vault.use_test_cost()
    app = create_app(Settings(data_dir=folder, database_url=url, testing=True, second_factor=False))
    house = House(app=app, engine=engine, url=url, folder=folder)
    if engine == "sqlite":
        IN_USE.add(make_url(url).database or "")
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


def _refuse_files_in_use(event: str, args: tuple[object, ...]) -> None:
    if event == "open" and IN_USE and isinstance(args[0], (str, os.PathLike)):
        opened = os.fspath(args[0])
        if opened.removesuffix("-wal").removesuffix("-shm") in IN_USE:
            raise AssertionError(f"{opened} is a database in use: see tests.house.IN_USE")


sys.addaudithook(_refuse_files_in_use)


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
