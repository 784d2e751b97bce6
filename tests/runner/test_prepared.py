"""When a second start may leave out the preparing: only when nothing at all has changed."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tools.prepared import is_prepared, leave_mark


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one file of each kind."""
    for name in ("forum/posts/models.py", "migrations/versions/0001_first.py", "config.py", "wsgi.py"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words = 1\n")
    (tmp_path / "project" / "requirements.lock").write_text("flask==1\n")
    return tmp_path / "project"


@pytest.fixture
def data(tmp_path: Path, root: Path) -> Path:
    """A data folder that this project has prepared for the demo."""
    folder = tmp_path / "data"
    (folder / "secrets").mkdir(parents=True)
    (folder / "secrets" / "session.key").write_text("secret")
    (folder / "secrets" / "keys.json").write_text('{"data": {"1": "aa"}}')
    write_version(folder / "hearth.db", "0001")
    leave_mark(folder, demo=True, root=root)
    return folder


def write_version(database: Path, version: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)")
        connection.execute("DELETE FROM alembic_version")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        connection.commit()


def write_keys(database: Path, versions: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS site_settings (name TEXT, value TEXT)")
        connection.execute("INSERT INTO site_settings VALUES ('keys_in_use', ?)", (versions,))
        connection.commit()


def touch(path: Path) -> None:
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))


CHANGES: dict[str, Callable[[Path, Path], object]] = {
    "a room was changed": lambda root, data: touch(root / "forum" / "posts" / "models.py"),
    "a room was added": lambda root, data: (root / "forum" / "new.py").write_text(""),
    "a migration was added": lambda root, data: (root / "migrations" / "versions" / "0002_next.py").write_text(""),
    "another package": lambda root, data: (root / "requirements.lock").write_text("flask==2\n"),
    "another settings file": lambda root, data: touch(root / "config.py"),
    "an older database was restored": lambda root, data: write_version(data / "hearth.db", "0000"),
    "the database is gone": lambda root, data: (data / "hearth.db").unlink(),
    "a secret is gone": lambda root, data: shutil.rmtree(data / "secrets"),
    "a key has a new version": lambda root, data: (data / "secrets" / "keys.json").write_text('{"data": {"2": "bb"}}'),
    "a backup from before that was restored": lambda root, data: write_keys(data / "hearth.db", '{"data": 1}'),
    "the mark is gone": lambda root, data: (data / "prepared").unlink(),
}


def test_a_second_start_finds_everything_ready(root, data):
    assert is_prepared(data, demo=True, root=root)


def test_the_key_of_a_new_day_is_no_change(root, data):
    (data / "secrets" / "day-20260305.key").write_text("today")
    assert is_prepared(data, demo=True, root=root)


def test_what_python_compiles_is_no_change(root, data):
    (root / "forum" / "posts" / "models.pyc").write_text("compiled")
    assert is_prepared(data, demo=True, root=root)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_change_asks_for_preparing_again(root, data, change):
    change(root, data)
    assert not is_prepared(data, demo=True, root=root)


def test_a_demo_is_not_an_empty_site(root, data):
    assert not is_prepared(data, demo=False, root=root)


def test_a_new_folder_is_not_prepared(root, tmp_path):
    assert not is_prepared(tmp_path / "new", demo=True, root=root)
