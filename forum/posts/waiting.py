"""Honesty about waiting: why a post waits, how long posts waited lately, and what its author can do meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.cases.models import Case, Signal
from forum.core import clock
from forum.core.db import db, start_writing
from forum.core.settings import keep_mark, read_mark
from forum.core.types import AnyRow
from forum.posts.models import PostTransition, State, Voice

MARK = "typical_wait"
LOOKS_BACK = timedelta(days=30)
MEASURED_EVERY = timedelta(hours=1)
ENOUGH = 5  # posts that waited: fewer say nothing about the next one
MOST_MEASURED = 1_000
HIDES_FROM = 3  # exposure from which a rule keeps a post back

SENT_AGAIN = "You changed it after a decision. A moderator reads the new words first."
BY_RULE = (
    "A rule of this site noticed words that could hurt somebody who reads them. It can be wrong, so a person looks."
)
BY_GUEST = "Posts of visitors without an account are always read first."
NO_RULE = (
    "A moderator reads this one first. We do so in some spaces, after many posts in a short time, during a pause, and "
    "after moderators took several posts off."
)
NOT_KNOWN = "We can’t say yet how long that takes."
TYPICAL = "In the last 30 days, half of the posts that waited were read within {time}."
YOUR_CHOICE = "You can change it or take it back meanwhile. Nobody but you and the moderators can see it."


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What the author of a waiting post is told. `automated`: a rule, and no person, keeps it back."""

    why: str
    typical: str
    choice: str = YOUR_CHOICE
    automated: bool = False


def about_waiting(row: AnyRow, *, mine: bool) -> Waiting | None:
    """For the author of a post that waits; None for every other post and reader. `row` has id, state and voice."""
    return list_waiting([row]).get(row.id) if mine else None


def list_waiting(rows: Sequence[AnyRow]) -> dict[int, Waiting]:
    """The same for every post of these that waits, whoever looks: what is asked must not tell by its time whose page
    this is. Only the author of each is shown it."""
    waiting = [row for row in rows if row.state == State.WAITING]
    if not waiting:
        return {}
    signals, typical = _newest_signals([row.id for row in waiting]), _typical()
    return {row.id: _about(row, signals.get(row.id), typical) for row in waiting}


def _newest_signals(post_ids: Sequence[int]) -> dict[int, AnyRow]:
    columns: Any = (Case.post_id, Signal.exposure, Signal.data)
    found = select(*columns).join(Case, Case.id == Signal.case_id)
    found = found.where(Case.post_id.in_(post_ids), Signal.kind == "waiting").order_by(Signal.id)
    return {row.post_id: row for row in db.session.execute(found)}


def _about(row: AnyRow, signal: AnyRow | None, typical: str) -> Waiting:
    if signal is not None and signal.data.get("again"):
        return Waiting(why=SENT_AGAIN, typical=typical)
    if signal is not None and signal.exposure >= HIDES_FROM:
        return Waiting(why=BY_RULE, typical=typical, automated=True)
    return Waiting(why=BY_GUEST if row.voice == Voice.GUEST else NO_RULE, typical=typical)


def _typical() -> str:
    found = read_mark(MARK) or {}
    return TYPICAL.format(time=_in_words(found["minutes"])) if found.get("count", 0) >= ENOUGH else NOT_KNOWN


def _in_words(minutes: int) -> str:
    """Rounded up: a promise that is a little too long hurts less than one that is too short."""
    if minutes <= 50:
        return f"{max(5, -(-minutes // 5) * 5)} minutes"
    hours = -(-minutes // 60)
    if hours <= 36:
        return "an hour" if hours == 1 else f"{hours} hours"
    return f"{-(-hours // 24)} days"


def measure_waits() -> None:
    """Work out how long posts waited until a moderator read them, and keep the half of it for the pages. Once an hour;
    begins the write transaction."""
    now = clock.now()
    kept = read_mark(MARK)
    if kept and datetime.fromisoformat(kept["at"]) > now - MEASURED_EVERY:
        return
    waits = list(_waits(since=now - LOOKS_BACK))
    minutes = int(median(wait.total_seconds() for wait in waits) // 60) if waits else 0
    start_writing()
    keep_mark(MARK, {"at": now.isoformat(), "minutes": minutes, "count": len(waits)})


def _waits(*, since: datetime) -> Iterable[timedelta]:
    """How long each post waited that a moderator let out of waiting since then. Under a mask the hour counts in which
    the waiting began, so these look a little longer than they were."""
    began, ended = aliased(PostTransition), aliased(PostTransition)
    pairs = select(ended.id, ended.at, began.at.label("began_at")).join(began, began.post_id == ended.post_id)
    pairs = pairs.where(ended.from_state == State.WAITING.value, ended.to_state != State.WAITING.value)
    pairs = pairs.where(ended.by_id.is_not(None), ended.cause == "decided", ended.at >= since)
    pairs = pairs.where(began.to_state == State.WAITING.value, began.id < ended.id)
    newest: dict[int, timedelta] = {}
    for row in db.session.execute(pairs.order_by(ended.at.desc(), began.id).limit(MOST_MEASURED)):
        newest[row.id] = max(row.at - row.began_at, timedelta())  # the last one that began before it ended
    return newest.values()
