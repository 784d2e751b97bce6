"""Empty sites to restore into, on either engine, with the keys of the site the backup is from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from click.testing import Result

from config import Settings
from forum import create_app
from forum.core.deletions import FILE_NAME
from tests.house import House, sqlite_url

_numbers = count()


@pytest.fixture(autouse=True)
def no_ledger_from_before(request) -> None:
    """What other tests deleted is none of ours."""
    if "house" in request.fixturenames:
        ledger = request.getfixturevalue("house").folder / FILE_NAME
        shutil.rmtree(ledger) if ledger.is_dir() else ledger.unlink(missing_ok=True)


@pytest.fixture
def empty(tmp_path, request, worker_id) -> Iterator[Callable[..., House]]:
    """`empty("sqlite", like=house)`: a site with a fresh database, the keys of `house` and its ledger."""
    made: list[tuple[House, Callable[[], None]]] = []

    def make(engine: str, *, like: House | None = None, ledger: bool = True) -> House:
        name = f"hearth_restored_{worker_id}_{next(_numbers)}"
        folder = tmp_path / name
        folder.mkdir()
        if like is not None:
            shutil.copytree(like.folder / "secrets", folder / "secrets")
        if like is not None and ledger and (like.folder / FILE_NAME).exists():
            shutil.copy(like.folder / FILE_NAME, folder)
        url, drop = sqlite_url(folder), lambda: None
        if engine == "postgresql":
            server = request.getfixturevalue("postgres_server")
            url, drop = server.create_database(name), lambda: server.drop_database(name)
        app = create_app(Settings(data_dir=folder, database_url=url, testing=True))
        site = House(app=app, engine=engine, url=url, folder=folder)
        made.append((site, drop))
        return site

    yield make
    for site, drop in made:
        site.close()
        drop()


def run(site: House, *words: str | Path, typed: str | None = None) -> Result:
    """One command of a site."""
    return site.app.test_cli_runner().invoke(args=[str(word) for word in words], input=typed)


def backed_up(site: House, path: Path) -> Path:
    done = run(site, "backup", path)
    assert done.exit_code == 0, done.output
    return path


def restored(site: House, path: Path, *words: str) -> House:
    done = run(site, "restore", path, *words)
    assert done.exit_code == 0, done.output
    return site
