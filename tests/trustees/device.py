"""The program of a trustee as a process of its own: without a terminal, and at one."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from config import ROOT
from forum.trustees import armour, boxes, keyfile
from tools.trustee import MODULE

PASSPHRASE = "seven quiet herons by the mill"
CHEAP = keyfile.Cost(passes=1, memory=8)
POST = "postPOSTpost"
MEMBER = "memberMEMBER"
PATIENCE = 60  # seconds
Done = subprocess.CompletedProcess[bytes]
COMMAND = [sys.executable, str(ROOT / "run.py"), "trustee"]
AT_ONCE = [sys.executable, "-P", "-m", MODULE]  # what that command starts, without looking after .venv first
# Takes the terminal it is given as its own, hears Ctrl-C even where the tests were told not to, then becomes the
# program.
AT_TERMINAL = """\
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])"""
WITH_LIMIT = """\
import os, resource, sys
resource.setrlimit({limit}, ({most}, {most}))
os.execv(sys.argv[1], sys.argv[1:])"""


def limited(limit: str, most: int) -> list[str]:
    """The program on a device that has no more of something: `limit` is a name of `resource`."""
    return [sys.executable, "-c", WITH_LIMIT.format(limit=f"resource.{limit}", most=most), *AT_ONCE]


class Device:
    """A folder of a trustee, in which they type commands. Nothing of a site is near."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "HEARTH_DATA": "/nowhere/at/all",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def keep(self, name: str = "key", cost: keyfile.Cost = CHEAP) -> X25519PrivateKey:
        """A key file that is made quickly."""
        private = X25519PrivateKey.generate()
        keyfile.save(self.folder / name, keyfile.write(private, PASSPHRASE, cost=cost))
        return private

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def run(self, *arguments: str, typed: bytes | str = b"", by: Sequence[str] = AT_ONCE) -> Done:
        """A command with `typed` as its standard input, and no terminal anywhere."""
        return subprocess.run(
            [*by, *arguments],
            input=typed.encode() if isinstance(typed, str) else typed,
            capture_output=True,
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,
            timeout=PATIENCE,
        )

    @contextmanager
    def terminal(self, *arguments: str) -> Iterator[Terminal]:
        near, far = pty.openpty()
        words = [sys.executable, "-c", AT_TERMINAL, *COMMAND, *arguments]
        settings = {"cwd": self.folder, "env": self.environment, "start_new_session": True}
        process = subprocess.Popen(words, stdin=far, stdout=far, stderr=far, **settings)
        os.close(far)
        try:
            yield Terminal(near, process)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with what it has started
            process.wait()
            os.close(near)


class Terminal:
    """What a person sees and types."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.descriptor, self.process = descriptor, process
        self.seen, self._waited_for = "", 0

    def wait_for(self, words: str) -> str:
        """Reads until these words stand there, after what was waited for before; everything up to them."""
        start = self._waited_for
        while (at := self.seen.find(words, start)) < 0:
            self.seen += self._read()
        self._waited_for = at + len(words)
        return self.seen[start : self._waited_for]

    def _read(self) -> str:
        """What comes next; nothing once the other end is closed."""
        ready, _, _ = select.select([self.descriptor], [], [], PATIENCE)
        assert ready, f"nothing more came after {self.seen!r}"
        try:
            given = os.read(self.descriptor, 4096).decode()
        except OSError:  # the other end is closed
            given = ""
        assert given, f"it ended after {self.seen!r}"
        return given

    def type(self, line: str) -> None:
        os.write(self.descriptor, f"{line}\n".encode())

    def end(self) -> int:
        """Reads what is left; the exit code."""
        while True:
            try:
                self.seen += self._read()
            except AssertionError:
                return self.process.wait(PATIENCE)


def closed(public_keys: list[bytes], *, pair: int = 0, post: str = POST) -> str:
    """A released box, as the page shows it."""
    sealed = boxes.seal_link(MEMBER, post, public_keys)
    return boxes.closed_box(sealed.boxes[pair], post_ref=post, pair=boxes.PAIRS[pair])


def closed_contact(public_keys: list[bytes], left: str, *, what: str = armour.CONTACT) -> str:
    """How to reach somebody, for the first two trustees, as the page shows it."""
    sealed = boxes.seal_contact(what, boxes.Contact(MEMBER, left), public_keys)
    bound = boxes.contact_code(MEMBER, sealed.commitment) if what == armour.CONTACT else MEMBER
    return boxes.closed_box(sealed.boxes[0], post_ref=bound, pair=boxes.ORDERS[what][0], what=what)


def kind_of(output: bytes) -> str:
    return armour.read(output.decode()).kind
