"""What the tests of a member's own data share."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from forum.accounts.confirming import change_passphrase
from forum.core import worker
from forum.core.db import db


@pytest.fixture
def work(app) -> Callable[[], None]:
    """Let the worker do everything that is due, sweeps first."""

    def run() -> None:
        with app.app_context():
            worker.run(once=True)

    return run


@dataclass(frozen=True)
class Taken:
    """The file a member took home."""

    content: bytes

    @property
    def names(self) -> list[str]:
        return self._archive.namelist()

    @property
    def page(self) -> str:
        return self._archive.read("read-me-first.html").decode()

    def data(self, name: str) -> list[dict[str, Any]]:
        return json.loads(self._archive.read(f"data/{name}.json"))["entries"]

    @property
    def everything(self) -> str:
        return "\n".join(self._archive.read(name).decode() for name in self.names)

    @property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.content))


@pytest.fixture
def take_home(work) -> Callable[..., Taken]:
    """The whole way of a copy, with the pages' own forms."""

    def take(client, person, **fields) -> Taken:
        fill = {"current_password": person.password, **fields}
        assert client.post_form("/me/export", **fill).status_code == 303
        work()
        answer = client.fill_in("/me/export", "/me/export/file")
        assert (answer.status_code, answer.mimetype) == (200, "application/zip"), answer.text
        return Taken(answer.data)

    return take


@pytest.fixture
def with_passphrase(app, house) -> Callable[..., None]:
    """Gives a person a pass-phrase for their masked posts."""

    def give(person, words: str) -> None:
        with app.app_context():
            change_passphrase(house.known[person].id, password=person.password, current="", new=words)
            db.session.commit()

    return give
