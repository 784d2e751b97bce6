"""A server that starts at once: a process that has everything loaded, and from which the server is split off each time.

Most of a start is loading Python modules. A test that kills the server again and again loads them once. What is split
off has opened nothing yet, neither the database nor a socket, so each start finds what the one before left on the disk.

    python -m tests.contracts.ready ARGUMENT...     each line on standard input starts granian with these arguments
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

from config import ROOT
from tests.live import PATIENCE, Live


@dataclass
class Ready(Live):
    """Like `Live`, with short starts. `close()` ends the process from which they come."""

    origin: subprocess.Popen[str] | None = field(default=None, repr=False)
    group: int = 0

    def start(self) -> None:
        self.origin = self.process = self.origin or self._load()
        assert self.origin.stdin
        assert self.origin.stdout
        print(file=self.origin.stdin, flush=True)
        self.group = int(self.origin.stdout.readline())
        self._wait()

    def _load(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.contracts.ready", *self.arguments]
        pipe, log = subprocess.PIPE, self.house.folder / "server.log"
        with log.open("ab") as errors:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, stderr=errors, text=True
            )

    def kill(self) -> None:
        if self.group:
            with suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)
            self._wait_until_gone()
            self.group = 0

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
            self.origin.communicate()  # the end of its input ends it
            self.origin = self.process = None


def main() -> None:
    for name in ("granian.cli", "tests.site"):
        import_module(name)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            serve()
        print(child, flush=True)
        os.waitpid(child, 0)


def serve() -> None:
    """Become a server, in a group of processes of its own so that it can be killed as one."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv[0] = "granian"
    runpy.run_module("granian", run_name="__main__", alter_sys=True)
    os._exit(1)


if __name__ == "__main__":
    main()
