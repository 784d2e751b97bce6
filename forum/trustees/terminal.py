"""The terminal at which a trustee sits with their device."""

from __future__ import annotations

import select
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PATH = Path("/dev/tty")
SETTLES = 0.2  # seconds in which the rest of a paste comes
AT_ONCE = 4_096  # bytes
FLAGS = 3  # where the settings of a terminal say whether it shows what is typed


def is_there() -> bool:
    """Whether a person sits at a terminal, even when something else is piped in."""
    try:
        with PATH.open("rb"):
            return True
    except OSError:
        return False


@contextmanager
def quiet() -> Iterator[None]:
    """Show nothing of what is typed meanwhile, between two questions neither, and forget it.

    What a paste still goes on with, a letter or empty lines, goes by first: it is no answer to a question.
    """
    if not is_there():
        yield
        return
    with PATH.open("rb", buffering=0) as terminal:
        before = termios.tcgetattr(terminal)
        silent = [*before[:FLAGS], before[FLAGS] & ~termios.ECHO, *before[FLAGS + 1 :]]
        termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
        try:
            _let_go_by(terminal)
            yield
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _let_go_by(terminal: BinaryIO) -> None:
    while select.select([terminal], [], [], SETTLES)[0] and terminal.read(AT_ONCE):
        pass
    termios.tcflush(terminal, termios.TCIFLUSH)
