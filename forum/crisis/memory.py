"""What this browser remembers about the help panel: which post asked for it, at what level, and where it was closed.

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
ALWAYS_FROM = 3  # from this care level on, another post shows the panel again, whatever was closed before it
MOST_CLOSED = 8  # posts whose closed panel is remembered: a cookie has little room, and more help does no harm


@dataclass(frozen=True, kw_only=True)
class Closed:
    """The panel of one post was put away: at which care, for which needs, and when (ISO 8601)."""

    post: str
    care: int
    needs: tuple[str, ...] = ()
    at: str

    @property
    def holds(self) -> bool:
        """For a day from the closing, and not from every later post."""
        return clock.now() - datetime.fromisoformat(self.at) < LASTS

    def covers(self, post: str, care: int) -> bool:
        return self.post == post and care <= self.care


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """The newest post of this browser that asked for help ("" when none did), and the panels that were closed.

    `beside`: what asked was another text beside that post.
    """

    thread: str = ""
    post: str = ""
    care: int = 0
    needs: tuple[str, ...] = ()
    closed: tuple[Closed, ...] = ()
    beside: bool = False

    def is_open(self, post: str, care: int) -> bool:
        """Whether to show the panel of a post. From red on only its own closing counts, and not for a higher level
        than was closed; below red any closing of this day does."""
        return not any(one.holds and (care < ALWAYS_FROM or one.covers(post, care)) for one in self.closed)


def recall() -> Remembered:
    kept = privatecookie.read(COOKIE)
    if not hmac.compare_digest(str(kept.pop("whose", "")), _whose()):
        return Remembered()
    try:
        closed = tuple(Closed(**{**one, "needs": tuple(one["needs"])}) for one in kept.pop("closed", ()))
        return Remembered(**{**kept, "needs": tuple(kept.get("needs", ())), "closed": closed})
    except (KeyError, TypeError, ValueError):
        return Remembered()


def remember(
    response: Response, *, thread: str, post: str, care: int, needs: tuple[str, ...], anew: bool = False
) -> None:
    """Called with the answer to a post, new or changed, that asks for help. `anew`: it is another text beside the post,
    so that from red on a panel closed there opens again."""
    before = recall()
    closed = _after_change(before.closed, post=post, care=care, needs=needs)
    if anew and care >= ALWAYS_FROM:
        closed = tuple(one for one in closed if one.post != post)
    _keep(response, Remembered(thread=thread, post=post, care=care, needs=needs, closed=closed, beside=anew))


def lower(response: Response, *, post: str, care: int) -> None:
    """Called when a changed post asks for no help now: should it ask again, that is new."""
    before = recall()
    if any(one.post == post for one in before.closed):
        _keep(response, replace(before, closed=_after_change(before.closed, post=post, care=care, needs=())))


def close(response: Response, *, post: str = "", care: int = 0) -> None:
    """Put the panel of `post` away; without one, that of the newest post."""
    now = recall()
    if post in ("", now.post):
        post, care, needs = now.post, now.care, now.needs
    else:
        needs = ()
    if post:
        others = tuple(one for one in now.closed if one.post != post and one.holds)
        newest = Closed(post=post, care=care, needs=needs, at=clock.now().isoformat())
        _keep(response, replace(now, closed=(*others, newest)[-MOST_CLOSED:]))


def _after_change(closed: tuple[Closed, ...], *, post: str, care: int, needs: tuple[str, ...]) -> tuple[Closed, ...]:
    """What stays closed once a post says something else: a higher level, or a serious new need, opens its panel."""
    after = []
    for one in (kept for kept in closed if kept.holds):
        if one.post == post:
            if care > one.care or (care >= ALWAYS_FROM and not set(needs) <= set(one.needs)):
                continue
            one = replace(one, care=care)
        after.append(one)
    return tuple(after)


def _keep(response: Response, remembered: Remembered) -> None:
    privatecookie.keep(response, COOKIE, asdict(remembered) | {"whose": _whose()}, lasts=LASTS)


def _whose() -> str:
    """A mark of whoever is signed in that only their own secret can make; "" for a guest."""
    secret = current_secret()
    return keyed_hash(secret, "care-cookie.v1").hex() if secret else ""
