"""The last watchman: ends the site's processes when run.py itself was killed and could not do so.

run.py starts this with a pipe to its standard input and writes one process group a line ("+123" to watch, "-123" to
let go). The pipe closes when run.py ends, in whatever way; then what is still watched is told to stop.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE_SECONDS = 10  # a request being answered may take this long to finish


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups = read_groups(sys.stdin)
    tell(groups, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.1)
    tell(groups, signal.SIGKILL)


def read_groups(lines: Iterable[str]) -> set[int]:
    """What is still watched at the end of these lines."""
    groups: set[int] = set()
    for line in lines:
        number = int(line[1:])
        if line[0] == "+":
            groups.add(number)
        else:
            groups.discard(number)
    return groups


def tell(groups: Iterable[int], what: signal.Signals) -> None:
    for group in filter(alive, groups):
        os.killpg(group, what)


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # macOS gives the second for processes that have ended
        return False
    return True


if __name__ == "__main__":
    main()
