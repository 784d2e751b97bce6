"""What a fortnight came to, and how it is printed."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What is printed in the end."""

    posts: int = 0
    waits: dict[int, list[float]] = field(default_factory=lambda: {care: [] for care in range(5)})
    late: Counter[int] = field(default_factory=Counter)
    steps: Counter[tuple[int, int]] = field(default_factory=Counter)
    letters: int = 0
    letters_in_outage: int = 0
    looked: int = 0


def report(tally: Tally) -> str:
    lines = [f"{tally.posts:,} posts; the queue was looked at {tally.looked:,} times, each time in order"]
    names = ("none", "watch", "amber", "red", "crisis")
    for care in range(4, -1, -1):
        waits = sorted(tally.waits[care])
        if waits:
            ninety = waits[min(len(waits) - 1, int(len(waits) * 0.9))]
            told = f"median {statistics.median(waits):7.1f} min, 90th percentile {ninety:7.1f} min"
            lines.append(f"  care {care} {names[care]:7} {len(waits):5,} cases   {told}   late {tally.late[care]}")
    steps = ", ".join(f"level {care} step {step}: {count}" for (care, step), count in sorted(tally.steps.items()))
    lines.append(f"  steps taken, each once: {steps or 'none'}")
    lines.append(
        f"  {tally.letters:,} letters came, each once; {tally.letters_in_outage} needed none any more after the outage"
    )
    return "\n".join(lines)
