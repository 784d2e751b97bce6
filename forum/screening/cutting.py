"""Cutting letters written without blanks into the words they are made of, at the least cost."""

from collections.abc import Callable

_LONGEST_PIECE = 14


def cut(plain: str, cost_of: Callable[[str], int]) -> list[str]:
    """The pieces, where each has a cost; the list is empty where the letters cannot be cut."""
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(plain)
    for start in range(len(plain)):
        before = best[start]
        if before is None:
            continue
        for end in range(start + 1, min(start + _LONGEST_PIECE, len(plain)) + 1):
            cost, known = cost_of(plain[start:end]), best[end]
            if cost and (known is None or before[0] + cost < known[0]):
                best[end] = (before[0] + cost, start)
    return _traced(plain, best)


def _traced(plain: str, best: list[tuple[int, int] | None]) -> list[str]:
    pieces: list[str] = []
    end = len(plain)
    while end:
        step = best[end]
        if step is None:
            return []
        pieces.append(plain[step[1] : end])
        end = step[1]
    return pieces[::-1]
