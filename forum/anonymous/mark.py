"""What this session remembers of the page of one's own masked posts: until when it is open, and whether something may
wait there.

It lives in one sealed cookie and nowhere else, because a row or a read marker would tell who wrote under a mask. Every
signed-in session has that cookie from its first answer on, and it is always of the same length, so neither its presence
nor its size says anything. It is bound to the session's token, which only the session's own cookie holds: after signing
out, or in another browser, it is a string that nothing opens.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from werkzeug.wrappers import Response

from forum.accounts.sessions import LONGEST, session_mark
from forum.core import clock, privatecookie

COOKIE = "mark"
LABEL = "own-page.v1"
STAYS_OPEN = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """`open_until`: seconds since 1970, 0 for closed. `waits`: a reply, decision or note of the team may be there."""

    open_until: int = 0
    waits: bool = False

    @property
    def is_open(self) -> bool:
        return clock.now().timestamp() < self.open_until


def read_mark() -> Mark:
    """What the cookie of this session says; closed, with nothing waiting, when there is none or it is of another."""
    kept = privatecookie.read(COOKIE)
    whose = session_mark(LABEL)
    if not whose or not hmac.compare_digest(str(kept.get("whose", "")), whose):
        return Mark()
    return Mark(open_until=int(kept["open"]), waits=kept["waits"] == 1)


def keep_mark(response: Response, *, opened: bool, waits: bool = False) -> None:
    """Set the cookie anew: closed, or open for a few minutes from now. Every value takes the same room."""
    until = int((clock.now() + STAYS_OPEN).timestamp()) if opened else 0
    facts = {"whose": session_mark(LABEL), "open": f"{until:010}", "waits": int(waits)}
    privatecookie.keep(response, COOKIE, facts, lasts=LONGEST)
