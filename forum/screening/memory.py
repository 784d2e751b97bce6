"""What was worked out for a piece of text, remembered, so that the same piece is worked out once."""

from collections.abc import Callable
from typing import TypeVar

# Pieces remembered: a few megabytes, and emptied when full.
MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 500
T = TypeVar("T")


class Memory(dict[str, T]):
    """What `work_out` answers for a piece. Shared between threads: it only saves work."""

    def __init__(self, work_out: Callable[[str], T], most: int = MOST_REMEMBERED) -> None:
        super().__init__()
        self._most = most
        self._work_out = work_out

    def __missing__(self, piece: str) -> T:
        answer = self._work_out(piece)
        if len(piece) <= _LONGEST_REMEMBERED:
            if len(self) >= self._most:
                self.clear()
            self[piece] = answer
        return answer
