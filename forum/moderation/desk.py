"""How one moderator works: kept in sealed cookies of their browser and nowhere else.

No row says which topics somebody leaves to others or how many crises they have read: neither colleagues nor a lead,
nor whoever takes the database, learns it. Each cookie opens for its writer alone. The choices stay for half a year;
the count is over with the shift, at sign-out.
"""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from flask import after_this_request, g
from werkzeug.wrappers import Response

from forum.accounts.sessions import current_secret
from forum.cases.clocks import CRISIS
from forum.core import privatecookie
from forum.core.keys import keyed_hash
from forum.moderation.words import NEED_WORDS

Answer = TypeVar("Answer", bound=Response)
DESK, DESK_LASTS = "desk", timedelta(days=180)
SHIFT, SHIFT_LASTS = "shift", timedelta(hours=12)
PAUSE_AFTER = (3, 5, 8, 12, 0)  # crises read before the nudge; 0: never
USUAL_PAUSE = 5
REF_PART, MOST_COUNTED = 6, 60  # of a case's reference, and how many of them: a cookie has little room


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What one moderator chose. `leaves`: topics they leave to others."""

    keys: bool = False
    blur: bool = False
    leaves: tuple[str, ...] = ()
    pause_after: int = USUAL_PAUSE


@dataclass(frozen=True, kw_only=True)
class Shift:
    """The crises opened since signing in, by the beginning of their case's reference, and at which count the nudge was
    last answered."""

    opened: tuple[str, ...] = ()
    answered: int = 0

    def asks_for_pause(self, desk: Desk) -> bool:
        return bool(desk.pause_after) and len(self.opened) - self.answered >= desk.pause_after


def read() -> Desk:
    """The choices of whoever is signed in; the usual ones when there are none."""
    if "desk" not in g:
        kept = _read(DESK)
        leaves = tuple(need for need in kept.get("leaves", ()) if need in NEED_WORDS)
        pause = kept.get("pause_after", USUAL_PAUSE)
        g.desk = Desk(
            keys=bool(kept.get("keys")),
            blur=bool(kept.get("blur")),
            leaves=leaves,
            pause_after=pause if pause in PAUSE_AFTER else USUAL_PAUSE,
        )
    found: Desk = g.desk
    return found


def keep(response: Answer, desk: Desk) -> Answer:
    """Let this browser hold the choices."""
    privatecookie.keep(response, DESK, asdict(desk) | {"whose": _whose()}, lasts=DESK_LASTS)
    return response


def shift() -> Shift:
    """What was read since signing in; nothing where another one's count, or none, is kept."""
    if "shift" not in g:
        kept = _read(SHIFT)
        opened = tuple(str(ref) for ref in kept.get("opened", ()))
        g.shift = Shift(opened=opened, answered=int(kept.get("answered", 0)))
    found: Shift = g.shift
    return found


def note_opened(ref: str, *, care: int) -> None:
    """A case is open on the screen: one in crisis counts, once a shift. The answer to this request keeps it."""
    now, part = shift(), ref[:REF_PART]
    if care < CRISIS or part in now.opened:
        return
    g.shift = replace(now, opened=(*now.opened, part)[-MOST_COUNTED:])
    after_this_request(lambda response: keep_shift(response, g.shift))


def answer_nudge(response: Answer) -> Answer:
    """The nudge was seen: it comes again after as many more."""
    return keep_shift(response, replace(shift(), answered=len(shift().opened)))


def begin_anew(response: Answer) -> Answer:
    """Count from nought again."""
    return keep_shift(response, Shift())


def keep_shift(response: Answer, now: Shift) -> Answer:
    """Let this browser hold the count for another twelve hours."""
    privatecookie.keep(response, SHIFT, asdict(now) | {"whose": _whose()}, lasts=SHIFT_LASTS)
    return response


def _read(name: str) -> dict[str, Any]:
    kept = privatecookie.read(name)
    return kept if hmac.compare_digest(str(kept.pop("whose", "")), _whose()) and _whose() else {}


def _whose() -> str:
    """A mark of whoever is signed in that only their own secret can make; "" for a guest."""
    secret = current_secret()
    return keyed_hash(secret, "desk-cookie.v1").hex() if secret else ""
