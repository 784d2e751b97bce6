"""The site on a real server, in processes of its own, over a house of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from config import ROOT
from tests.engines import PREFIX, RUN_FOLDER, PostgresServer
from tests.house import House, build, fill_directory, sqlite_url

PATIENCE = 60  # seconds for a server to answer; a busy computer is slow, and nothing depends on how slow
ENGINES = ("sqlite", "postgresql")


@dataclass
class Live:
    """A house, and the server in front of it."""

    house: House
    port: int
    workers: int = 1
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def arguments(self) -> list[str]:
        """What granian is told: the same as on a real site."""
        size = ["--workers", str(self.workers), "--blocking-threads", "1", "--respawn-failed-workers"]
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        return ["--interface", "wsgi", "--no-ws", *where, *size, "tests.site:app"]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")}
        own = {"HEARTH_DATA": str(self.house.folder), "DATABASE_URL": self.house.url, "HEARTH_SECOND_FACTOR": "0"}
        return {**kept, **own}

    def start(self) -> None:
        """Start granian as the site does, and wait until it answers."""
        command = [sys.executable, "-m", "granian", *self.arguments]
        with (self.house.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process is not None
            assert self.process.poll() is None, self._last_words()
            assert time.monotonic() < deadline, self._last_words()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with build_opener(ProxyHandler({})).open(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _last_words(self) -> str:
        return (self.house.folder / "server.log").read_text()[-3000:]

    def kill(self) -> None:
        """kill -9, server and workers alike, in the middle of whatever they do."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def open_house(engine: str, folder: Path, server: PostgresServer | None, worker: str) -> Live:
    """A house with the helplines in it, by the real time, and its port. Not started yet."""
    url = sqlite_url(folder)
    if server is not None:
        run = Path(os.environ[RUN_FOLDER]).name.removeprefix(PREFIX)
        url = server.create_database(f"hearth_live_{run}_{worker}_{folder.name}")
    house = build(engine, url=url, folder=folder)
    with house.app.app_context():
        fill_directory()
    house.keep_as_baseline()
    return Live(house=house, port=free_port())


@pytest.fixture(scope="session", params=ENGINES)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Live]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    live = open_house(request.param, tmp_path_factory.mktemp("live"), server, worker_id)
    try:
        live.start()
        yield live
    finally:
        live.kill()
        live.house.close()


@pytest.fixture
def live(running: Live) -> Live:
    """The running site, put back to its beginning: cast, spaces and helplines."""
    running.house.reset()
    return running
