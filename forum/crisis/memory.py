"""What this browser remembers about the help panel: which post asked for it, at what level, and whether it was closed.

It lives for a day in a sealed cookie and nowhere else: a row would tell who wrote what.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from werkzeug.wrappers import Response

from forum.core import privatecookie

COOKIE = "care"
LASTS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """The newest post of this browser that asked for help. `closed`: the care level at which the panel was closed."""

    thread: str
    post: str
    care: int
    needs: tuple[str, ...] = ()
    closed: int | None = None

    @property
    def is_open(self) -> bool:
        """Closed stays closed for a day, unless the level rises."""
        return self.closed is None or self.care > self.closed


def recall() -> Remembered | None:
    kept = privatecookie.read(COOKIE)
    try:
        return Remembered(**{**kept, "needs": tuple(kept["needs"])}) if kept else None
    except (KeyError, TypeError):
        return None


def remember(response: Response, *, thread: str, post: str, care: int, needs: tuple[str, ...]) -> None:
    """Called with the answer to a post that asks for help; a panel closed at this level or above stays closed."""
    before = recall()
    closed = before.closed if before else None
    _keep(response, Remembered(thread=thread, post=post, care=care, needs=needs, closed=closed))


def close(response: Response) -> None:
    now = recall()
    if now:
        _keep(response, replace(now, closed=max(now.care, now.closed or 0)))


def _keep(response: Response, remembered: Remembered) -> None:
    privatecookie.keep(response, COOKIE, asdict(remembered), lasts=LASTS)
