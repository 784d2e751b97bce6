"""The processes that run.py starts: each in a group and with a log of its own, kept up, stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tools.guard import PATIENCE_SECONDS
from tools.lock import ROOT
from tools.say import Trouble, say

GUARD = ROOT / "tools" / "guard.py"
PATIENCE_AT_START_SECONDS = 1
DEATHS_ALLOWED = 5  # within DEATHS_SECONDS; a process that dies more often will not get better by itself
DEATHS_SECONDS = 60
LOG_BYTES = 10_000_000  # a log that has grown past this is put aside at the next start; one older log is kept
LAST_LINES = 15


@dataclass
class Child:
    """One process, how it is started, and when it died (seconds of the monotonic clock)."""

    command: Sequence[str | Path]
    log: Path
    process: "subprocess.Popen[bytes]"
    deaths: list[float] = field(default_factory=list)


class Children:
    """Used as a context: leaving it stops all of them, and so does the end of this process, whatever ends it."""

    def __init__(self, *, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._children: dict[str, Child] = {}
        self.are_ready = False  # until then nobody can have sent a request that would have to be finished
        self._guard = subprocess.Popen(
            [sys.executable, GUARD], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children.values():
            child.process.terminate()
        for name, child in self._children.items():
            self._bury(name, child)
        self._guard_pipe().close()
        self._guard.wait()

    def start(self, name: str, command: Sequence[str | Path]) -> None:
        """Start a process whose output goes to `<name>.log` in the data folder."""
        log = self._folder / f"{name}.log"
        put_aside_when_large(log)
        self._children[name] = Child(command, log, self._spawn(command, log))

    def refuse_the_dead(self) -> None:
        """Raise Trouble when one of them has ended: right after the start, another try would end in the same way."""
        for name, child in self._children.items():
            if child.process.poll() is not None:
                raise Trouble(f"The {name} could not start.\n{self.last_words(name)}")

    def restart_the_dead(self) -> None:
        """Start anew what has ended, and say so.

        Raises:
            Trouble: one of them ended too often.
        """
        for name, child in self._children.items():
            if child.process.poll() is not None:
                say(f"The {name} ended by itself.\n{self.last_words(name)}")
                self._bury(name, child)
                note_death(name, child, time.monotonic())
                say(f"Starting the {name} again.")
                child.process = self._spawn(child.command, child.log)

    def last_words(self, name: str) -> str:
        """The end of a child's log, as a text for the terminal."""
        log = self._children[name].log
        lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join([f"The last lines of {log}:", *(f"    {line}" for line in lines)])

    def _spawn(self, command: Sequence[str | Path], log: Path) -> "subprocess.Popen[bytes]":
        with open(log, "ab", opener=private) as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal reaches run.py alone, which then stops them in order
            )
        self._tell_guard(f"+{process.pid}")
        return process

    def _bury(self, name: str, child: Child) -> None:
        """Wait for a process to end, and end what it may have left behind in its group."""
        try:
            child.process.wait(PATIENCE_SECONDS if self.are_ready else PATIENCE_AT_START_SECONDS)
        except subprocess.TimeoutExpired:
            if self.are_ready:
                say(f"The {name} did not finish what it was doing within {PATIENCE_SECONDS} seconds; ending it now.")
        kill_group(child.process.pid)
        child.process.wait()
        self._tell_guard(f"-{child.process.pid}")

    def _tell_guard(self, line: str) -> None:
        print(line, file=self._guard_pipe(), flush=True)

    def _guard_pipe(self) -> IO[str]:
        assert self._guard.stdin is not None
        return self._guard.stdin


def note_death(name: str, child: Child, now: float) -> None:
    """Remember a death, and give up on a process that dies too often."""
    child.deaths = [death for death in child.deaths if death > now - DEATHS_SECONDS] + [now]
    if len(child.deaths) > DEATHS_ALLOWED:
        raise Trouble(f"The {name} has ended {len(child.deaths)} times within a minute, so Hearth stops here.")


def put_aside_when_large(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))


def private(path: str, flags: int) -> int:
    """An opener for files that only their owner may read."""
    return os.open(path, flags, mode=0o600)


def kill_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS gives the second for processes that have ended
        os.killpg(group, signal.SIGKILL)
