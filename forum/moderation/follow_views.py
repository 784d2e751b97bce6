"""Data of what follows a closed case: second looks and check-ins, in the queue and on the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum.cases.clocks import check_in_wait
from forum.core import clock
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.moderation import words
from forum.moderation.checking_in import NONE
from forum.moderation.following import SECOND_LOOK
from forum.moderation.policy import SERIOUS

FIRST, FURTHER = "Somebody asks them, some time after their case was closed.", "Somebody asks them once more."


@dataclass(frozen=True, kw_only=True)
class CheckInView:
    """The check-in that a case waits for. `held_by`: who is doing it just now, "" for nobody."""

    due: datetime
    late: bool
    further: bool
    held_by: str
    mine: bool


def in_queue(rows: Iterable[AnyRow], *, me: int) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The second looks and the check-ins to do, for the queue: `late` ones, which stand above the cases below crisis,
    and those that have time until `later`."""
    found: dict[str, Any] = {when: {"second_looks": [], "check_ins": []} for when in ("late", "later")}
    for row in rows:
        item = _item(row)
        kind = "second_looks" if row.about == SECOND_LOOK else "check_ins"
        told = _second_look(row) if row.about == SECOND_LOOK else _check_in(row, me=me)
        found["late" if item["late"] else "later"][kind].append(item | told)
    return found


def _second_look(row: AnyRow) -> dict[str, Any]:
    return {"why": f"A colleague {words.ACTION_WORDS[row.action]}. Please look a second time."}


def _check_in(row: AnyRow, *, me: int) -> dict[str, Any]:
    return {"why": FURTHER if row.further else FIRST, "held_by": _holder(row, me=me)}


def _item(row: AnyRow) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "care": row.care,
        "due": row.due_at,
        "due_iso": f"{row.due_at:%Y-%m-%dT%H:%M:%SZ}",
        "late": row.due_at < clock.now(),
        "space": row.space_name or "",
        "voice": words.voice_of(row),
        "subject": words.subject_of(row),
        "clock": words.time_until(row.due_at),
    }


def _holder(row: AnyRow, *, me: int) -> str:
    if row.claimed_until is None or row.claimed_until <= clock.now():
        return ""
    return "You" if row.claimed_by_id == me else row.holder_name or words.FORMER


def waiting(rows: Sequence[AnyRow], *, me: int) -> CheckInView | None:
    """The check-in that waits, among all of a case; None when none does."""
    row = next((one for one in rows if one.done_at is None), None)
    if row is None:
        return None
    held_by, late = _holder(row, me=me), row.due_at < clock.now()
    mine = bool(held_by) and row.claimed_by_id == me
    return CheckInView(due=row.due_at, late=late, further=row.further, held_by=held_by, mine=mine)


def form_words(care: int) -> dict[str, Any]:
    """What the forms offer: how a check-in went, when one more comes, and when the first one of a decision does.
    `care`: the highest level of the case since it was last closed."""
    days = [(str(number), text.capitalize()) for number, text in words.CHECK_IN_DAYS.items()]
    return {
        "asks_how_they_are": care >= SERIOUS,
        "check_in_outcomes": list(words.CHECK_IN_WORDS.items()),
        "check_in_days": days,
        "check_in_choices": [*days, (NONE, "No check-in: there was no danger")],
        "usual_check_in": f"As usual: {_in_words(check_in_wait(care, site_settings()))} after closing",
    }


def _in_words(wait: timedelta) -> str:
    hours = int(wait.total_seconds() // 3600)
    return f"{hours} hours" if hours % 24 or hours < 48 else f"{hours // 24} days"
