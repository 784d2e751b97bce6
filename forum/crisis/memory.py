"""What this browser remembers about the help panel: which post asked for it, at what level, and whether it was closed.

It lives for a day in a sealed cookie and nowhere else: a row would tell who wrote what. It is bound to the secret of
its writer, so that whoever sits at this browser next neither sees the panel nor learns where it stood.
"""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from werkzeug.wrappers import Response

from forum.accounts.sessions import current_secret
from forum.core import clock, privatecookie
from forum.core.keys import keyed_hash

COOKIE = "care"
LASTS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """The newest post of this browser that asked for help.

    `closed`: the care level at which the panel was closed; `closed_at`: when (ISO 8601), so that closing it lasts a day
    from then and not from every later post.
    """

    thread: str
    post: str
    care: int
    needs: tuple[str, ...] = ()
    closed: int | None = None
    closed_at: str | None = None

    @property
    def is_open(self) -> bool:
        """Closed stays closed for a day, unless the level rises."""
        if self.closed is None or self.closed_at is None or self.care > self.closed:
            return True
        return clock.now() - datetime.fromisoformat(self.closed_at) >= LASTS


def recall() -> Remembered | None:
    kept = privatecookie.read(COOKIE)
    if not hmac.compare_digest(str(kept.pop("whose", "")), _whose()):
        return None
    try:
        return Remembered(**{**kept, "needs": tuple(kept["needs"])}) if kept else None
    except (KeyError, TypeError, ValueError):
        return None


def remember(response: Response, *, thread: str, post: str, care: int, needs: tuple[str, ...]) -> None:
    """Called with the answer to a post that asks for help; a panel closed at this level or above stays closed."""
    before = recall()
    asked = Remembered(thread=thread, post=post, care=care, needs=needs)
    if before and not before.is_open:
        asked = replace(asked, closed=before.closed, closed_at=before.closed_at)
    _keep(response, asked)


def close(response: Response) -> None:
    now = recall()
    if now:
        _keep(response, replace(now, closed=max(now.care, now.closed or 0), closed_at=clock.now().isoformat()))


def _keep(response: Response, remembered: Remembered) -> None:
    privatecookie.keep(response, COOKIE, asdict(remembered) | {"whose": _whose()}, lasts=LASTS)


def _whose() -> str:
    """A mark of whoever is signed in that only their own secret can make; "" for a guest."""
    secret = current_secret()
    return keyed_hash(secret, "care-cookie.v1").hex() if secret else ""
