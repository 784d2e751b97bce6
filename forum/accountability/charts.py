"""Charts as numbers: where each bar of a drawing stands. A template draws them; each stands beside its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
BAR, BAR_GAP = 12, 2  # heights in a chart of rows
ROW_GAP, LABEL = 10, 16
COLUMNS_HIGH = 120


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar; `kind` 0 is solid, 1 striped. `text` stands beside it."""

    x: float
    y: float
    width: float
    height: float
    kind: int
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing: its message, bars, labels (x, y, text), and what solid and striped bars are."""

    name: str
    title: str
    height: float
    bars: list[Bar]
    labels: list[tuple[float, float, str]]
    legend: list[str]
    columns: bool = False


def rows(
    name: str, title: str, data: Sequence[tuple[str, Sequence[tuple[float, str]]]], legend: Sequence[str]
) -> Chart:
    """Lying bars: each row has a label above it, and a bar with its words for each value."""
    most = max((value for _, values in data for value, _ in values), default=0) or 1
    bars: list[Bar] = []
    labels: list[tuple[float, float, str]] = []
    y = 0.0
    for label, values in data:
        labels.append((0, y + 12, label))
        y += LABEL
        for kind, (value, text) in enumerate(values):
            bars.append(Bar(x=0, y=y, width=round(value / most * 240, 1), height=BAR, kind=kind, text=text))
            y += BAR + BAR_GAP
        y += ROW_GAP
    return Chart(name=name, title=title, height=y, bars=bars, labels=labels, legend=list(legend))


def columns(name: str, title: str, data: Sequence[tuple[str, Sequence[int]]], legend: Sequence[str]) -> Chart:
    """Standing bars beside each other, with the first and last label below, and the highest number above."""
    most = max((value for _, values in data for value in values), default=0) or 1
    step = WIDTH / max(1, len(data))
    bars = [
        Bar(
            x=round(place * step + kind * step * 0.45, 2),
            y=round(COLUMNS_HIGH + 18 - value / most * COLUMNS_HIGH, 2),
            width=round(step * 0.42, 2),
            height=round(value / most * COLUMNS_HIGH, 2),
            kind=kind,
        )
        for place, (_, values) in enumerate(data)
        for kind, value in enumerate(values)
        if value
    ]
    labels = [(0.0, 12.0, f"Most: {most}" if data else "")]
    labels += [(0.0, COLUMNS_HIGH + 34.0, data[0][0]), (WIDTH - 74.0, COLUMNS_HIGH + 34.0, data[-1][0])] if data else []
    height = COLUMNS_HIGH + 40
    return Chart(name=name, title=title, height=height, bars=bars, labels=labels, legend=list(legend), columns=True)


def shade(value: int, most: int) -> int:
    """From 0 (nothing) to 4 (the most)."""
    return 0 if not value else min(4, 1 + value * 4 // (most + 1))
