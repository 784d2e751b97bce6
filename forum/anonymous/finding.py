"""Finding one's own masked posts with the secret of this session: the page's windows of a year, and the look at
sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.anonymous import queries
from forum.core import clock
from forum.core.access import Author
from forum.mutes.queries import list_mutes
from forum.posts.own import find_own_masked
from forum.posts.pausing import find_pause_of

WINDOW = timedelta(days=365)
MOST_YEARS = 50  # further back than any site is old
NEWS = timedelta(days=14)  # what is older than this is no news at sign-in


@dataclass(frozen=True, kw_only=True)
class Found:
    """The ids of one's own masked posts of a year, the newest hour first, and whether anybody's are older than that."""

    ids: Sequence[int]
    since: datetime
    has_older: bool


def find_year(secret: bytes, *, back: int) -> Found:
    """The year that ended `back` years ago; 0 is the one until now."""
    until = _end_of_hour() - back * WINDOW
    since = until - WINDOW
    ids = find_own_masked(secret, since=since, until=until)
    return Found(ids=ids, since=since, has_older=back < MOST_YEARS and queries.has_masked_before(since))


def ids_after(found: Found, cursor: tuple[int] | None) -> Sequence[int]:
    """Those after the one where the last page ended; all of them where there was none."""
    return found.ids[found.ids.index(cursor[0]) + 1 :] if cursor and cursor[0] in found.ids else found.ids


def has_news(secret: bytes, *, member_id: int) -> bool:
    """Whether a reply, a decision, a note of the team or a pause may wait at one's own masked posts of a year:
    something of the last two weeks."""
    until = _end_of_hour()
    ids = find_own_masked(secret, since=until - WINDOW, until=until)
    author = Author(member_id=member_id, secret=secret)
    since = clock.to_hour(clock.now()) - NEWS
    waits = queries.something_waits(ids, since=since, member_id=member_id, muted=list_mutes(by=author))
    pause = find_pause_of(author)  # asked for in either case: the same work whatever was found
    too_early = queries.may_be_taken_back(pause.ref if pause is not None else "")
    return waits or (pause is not None and pause.starts_at >= since and not too_early)


def _end_of_hour() -> datetime:
    return clock.to_hour(clock.now()) + timedelta(hours=1)
