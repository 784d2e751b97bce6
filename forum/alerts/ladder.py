"""Who is called when a case is past its time. Pure.

Three steps: moderators, safeguarding leads, admins. Moderators and leads were written to already when a crisis came in,
so its ladder begins with the leads. Whoever is on call is called with every step, from amber on: nobody should be
woken for what is quiet. Between two steps there is a time that depends on the level.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core.access import Role

OPENED, LAST = 0, 3  # step 0 is the letter when a crisis comes in
ROLES = {1: Role.MODERATOR, 2: Role.SAFEGUARDING_LEAD, 3: Role.ADMIN}
FIRST = {4: 2}  # by level; 1 otherwise
WAITS = (timedelta(hours=24), timedelta(hours=12), timedelta(hours=2), timedelta(minutes=30), timedelta(minutes=10))
ON_CALL_FROM = 2
LIKE_AMBER = 2  # what follows a closed case: a second look, a check-in. Nobody may be in danger just now
CARE_LEVELS = range(5)


@dataclass(frozen=True, kw_only=True)
class Rung:
    """Cases of a level that were alerted so far are alerted by `step` when they were due at `since` or before."""

    care: int
    alerted: int
    step: int
    since: datetime


def rungs(now: datetime) -> Iterator[Rung]:
    """What is due to be alerted at this moment, for each level and each step taken so far."""
    for care in CARE_LEVELS:
        for alerted in range(LAST):
            step = next_step(care, alerted)
            yield Rung(care=care, alerted=alerted, step=step, since=now - step_after(care, step))


def rungs_after(now: datetime) -> list[Rung]:
    """The same for second looks and check-ins, whatever the level of their case."""
    return [rung for rung in rungs(now) if rung.care == LIKE_AMBER]


def next_step(care: int, alerted: int) -> int:
    return max(alerted + 1, FIRST.get(care, 1))


def step_after(care: int, step: int) -> timedelta:
    """How long after the due time a step is taken."""
    return (step - FIRST.get(care, 1)) * WAITS[care]


def steps_of(care: int) -> range:
    """All steps of a level, in order."""
    return range(FIRST.get(care, 1), LAST + 1)


def calls_on_call(care: int) -> bool:
    return care >= ON_CALL_FROM


def roles_from(step: int) -> list[Role]:
    """The role of a step and those after it: when nobody of a role can be written to, the next one is."""
    return [ROLES[number] for number in range(step, LAST + 1)]
