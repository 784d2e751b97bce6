"""The receipt that is open in this browser: in a sealed cookie for half an hour, never in a row.

It holds the guest's secret, not the words. "Close", "Leave this site" and signing in drop it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from werkzeug.wrappers import Response

from forum.accounts.sessions import current_author
from forum.anonymous.guest_queries import Place
from forum.core import privatecookie
from forum.core.access import Author

Answer = TypeVar("Answer", bound=Response)
COOKIE = "receipt"
LASTS = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Who came back, and to which post."""

    by: Author
    place: Place


def current() -> Opened | None:
    """The receipt this browser has opened; None when there is none, or its time is over."""
    kept = privatecookie.read(COOKIE)
    try:
        secret = bytes.fromhex(kept["secret"])
        place = Place(post_ref=kept["post"], thread_ref=kept["thread"])
    except (KeyError, TypeError, ValueError):
        return None
    return Opened(by=Author(secret=secret), place=place)


def person() -> Author:
    """Whoever acts, with all they can prove in this browser, also as the guest whose receipt is open: nobody judges
    what they wrote."""
    author, now = current_author(), current()
    return replace(author, receipt=now.by.secret) if now else author


def keep(response: Answer, opened: Opened) -> Answer:
    """Let this browser have it for another half hour."""
    assert opened.by.secret is not None
    facts = {"secret": opened.by.secret.hex(), "post": opened.place.post_ref, "thread": opened.place.thread_ref}
    privatecookie.keep(response, COOKIE, facts, lasts=LASTS)
    return response


def close(response: Answer) -> Answer:
    privatecookie.drop(response, COOKIE)
    return response
