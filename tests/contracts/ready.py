"""Processes that start at once: split off from one that has everything loaded.

Most of a start is loading Python modules. A test that kills a server or a worker again and again loads them once. What
is split off has opened nothing yet, neither the database nor a socket, so each start finds what the one before left on
the disk.

    python -m tests.contracts.ready SITE PROGRAM ARGUMENT...
        loads module SITE; each line on standard input then starts `python -m PROGRAM ARGUMENT...`
"""

from __future__ import annotations

import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from config import ROOT
from tests.live import PATIENCE, Live


@dataclass
class Origin:
    """The process that has everything loaded. `split_off` starts the program, `kill` ends it with all it started."""

    site: str
    program: list[str]
    environment: dict[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[str] | None = field(default=None, repr=False)
    group: int = 0

    def split_off(self) -> None:
        self.process = self.process or self._load()
        assert self.process.stdin
        assert self.process.stdout
        print(file=self.process.stdin, flush=True)
        said = self.process.stdout.readline()
        assert said, self.log.read_text()[-3000:]
        self.group = int(said)

    def _load(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.contracts.ready", self.site, *self.program]
        with self.log.open("ab") as log:
            pipe = subprocess.PIPE
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, stderr=log, text=True
            )

    def kill(self) -> None:
        """kill -9, in the middle of whatever it does."""
        if self.group:
            with suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)
            self.group = 0

    def close(self) -> None:
        self.kill()
        if self.process:
            self.process.communicate()  # the end of its input ends it
            self.process = None


@dataclass
class Ready(Live):
    """Like `Live`, with short starts. `close` ends the process from which they come."""

    origin: Origin | None = field(default=None, repr=False)

    def start(self) -> None:
        if self.origin is None:
            log = self.house.folder / "server.log"
            self.origin = Origin("tests.site", ["granian", *self.arguments], self.environment, log)
        self.origin.split_off()
        self.process = self.origin.process  # type: ignore[assignment]
        self._wait()

    def kill(self) -> None:
        if self.origin and self.origin.group:
            self.origin.kill()
            self._wait_until_gone()

    def _wait_until_gone(self) -> None:
        """Until its port can be had again: the last of its processes has let go of everything it held."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_port_free():
            assert time.monotonic() < deadline, "a killed server is still there"
            time.sleep(0.005)

    def _is_port_free(self) -> bool:
        with socket.socket() as listener, suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            return True
        return False

    def close(self) -> None:
        self.kill()
        if self.origin:
            self.origin.close()
            self.origin = self.process = None


def main(site: str, program: str, *arguments: str) -> None:
    for name in (f"{program}.cli", site):
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed needs nobody to wait for it
    child = 0
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            become(program, *arguments)
        print(child, flush=True)
    if child:  # the test has gone, and nothing of it should stay
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def become(program: str, *arguments: str) -> None:
    """Run a program in this process, in a group of processes of its own so that it can be killed as one."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv = [program, *arguments]
    runpy.run_module(program, run_name="__main__", alter_sys=True)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
