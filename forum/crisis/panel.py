"""What the choice gives back: a panel of options. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from forum.crisis.entries import Emergency, Resource

State = Literal["open", "closed", "opens_at", "unknown"]
Kind = Literal["trusted_person", "steady", "stay_here"]


@dataclass(frozen=True)
class Option:
    """One thing a person can do: a line (`resource`) or something that is no hotline (`kind`); never both.

    `opens_at` is set only in state "opens_at". `confirmed` is False for a line that nobody has confirmed yet.
    """

    resource: Resource | None
    kind: Kind | None
    state: State
    reason: str
    confirmed: bool = True
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Panel:
    """What to show: at most three `options`, the rest in `more`, and the emergency numbers apart."""

    options: tuple[Option, ...]
    more: tuple[Option, ...]
    emergency: Emergency
    country: str | None
    region: str | None
    needs: tuple[str, ...]
    level: int
    at: datetime

    @property
    def lines(self) -> tuple[Option, ...]:
        """The options and further ways that are lines, in order."""
        return tuple(option for option in (*self.options, *self.more) if option.resource)
