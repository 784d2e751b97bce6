"""The life of a request: which step may follow which, and what each leaves behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from forum.breakglass.models import BreakGlass, BreakGlassLayer, BreakGlassStep
from forum.core import audit, clock
from forum.core.db import db
from forum.core.errors import Conflict
from forum.core.refs import new_ref

LASTS = timedelta(hours=24)
OPEN_STATES = ("asked", "released", "half_open")
OVER_STATES = ("opened", "refused", "withdrawn", "run_out")
MAY_FOLLOW = {
    "begun": ("asked", "run_out"),
    "asked": ("released", "refused", "withdrawn", "run_out"),
    "released": ("half_open", "withdrawn", "run_out"),
    "half_open": ("opened", "withdrawn", "run_out"),
}
OVER = "This request is over. Nothing was changed."
NOT_NOW = "This request went on while you had it open. Here is where it stands now."


def new_request(post_id: int, *, drill: bool) -> BreakGlass:
    """A request about a post that nobody has asked yet. Inside the caller's write transaction."""
    request = BreakGlass(ref=new_ref(), post_id=post_id, drill=drill, state="begun", told=False)
    request.tried = request.outcome_words = request.delay_reason = ""
    request.ends_at = last_moment(drill=drill)
    db.session.add(request)
    return request


def is_over(state: str, ends_at: datetime) -> bool:
    """Whether nothing can be opened by a request any more. One that has run out is over before the worker says so."""
    return state in OVER_STATES or ends_at <= clock.now()


def ensure_running(request: BreakGlass, *states: str) -> None:
    """Raises Conflict unless the request is in one of these states, and its day is not over."""
    if is_over(request.state, request.ends_at):
        raise Conflict(OVER)
    if request.state not in states:
        raise Conflict(NOT_NOW)


def move(request: BreakGlass, to: str, *, by: int | None, words: str = "") -> None:
    """Bring a request into its next state, inside the caller's write transaction. Raises Conflict for a leap."""
    if to not in MAY_FOLLOW.get(request.state, ()):
        raise Conflict(NOT_NOW)
    request.state = to
    db.session.flush()
    leave_step(request, to, by=by, words=words)
    if to in OVER_STATES:
        db.session.execute(delete(BreakGlassLayer).where(BreakGlassLayer.request_id == request.id))


def leave_step(request: BreakGlass, kind: str, *, by: int | None, words: str = "") -> None:
    """One row of the request's own history, and one of the audit log. Neither says whom the request is about."""
    at = kept_moment(drill=request.drill)
    db.session.add(BreakGlassStep(request_id=request.id, kind=kind, by_id=by, words=words, at=at))
    db.session.flush()
    codes = {"reason": request.reason} if kind == "asked" else {}
    codes |= {"outcome": request.outcome} if kind == "outcome" else {}
    audit.record(f"breakglass.{kind}", by=by, subject=f"breakglass:{request.ref}", at=at, drill=request.drill, **codes)


def kept_moment(*, drill: bool) -> datetime:
    """What is kept of the present moment."""
    return clock.now() if drill else clock.to_five_minutes(clock.now())


def last_moment(*, drill: bool) -> datetime:
    """When a request that is asked now runs out. Rounded up, so that nobody loses minutes of the day."""
    return (clock.now() if drill else clock.up_to_five_minutes(clock.now())) + LASTS
