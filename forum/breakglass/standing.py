"""Where a request stands for who looks at it: who can open it, what they take to their device, or why nobody can."""

from __future__ import annotations

from collections.abc import Sequence

from forum.breakglass import policy, queries, views
from forum.breakglass.steps import OPEN_STATES
from forum.core.access import Viewer
from forum.core.errors import Declined, NotFound
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.trustees import queries as trustees


def why_not(case: AnyRow, *, by: Author) -> str:
    """What stands in the way of asking about the post of a case, said before anybody writes a word; "" for nothing."""
    try:
        policy.ensure_may_ask(case, by=by)
    except Declined as error:
        return error.message
    return policy.ALREADY if queries.find_running(case.id) else ""


def who_can_open(row: AnyRow, *, viewer: Viewer) -> tuple[tuple[int, ...], str]:
    """Who can open a request that is not over, in their order, and why it can't go on. Who is paused is not among
    them."""
    if views.state_of(row) not in OPEN_STATES:
        return (), ""
    try:
        members = policy.members_for(row.post_id)
    except Declined as error:
        return (), error.message
    me = viewer.own_id
    if me in members and policy.is_paused(me):
        return tuple(member for member in members if member != me), policy.PAUSED
    return members, ""


def box_for(row: AnyRow, history: Sequence[AnyRow], turn: views.Turn, members: tuple[int, ...]) -> tuple[str, str]:
    """What the trustee whose turn it is takes to their device, and why a released request can't go on."""
    if views.state_of(row) not in ("released", "half_open"):
        return "", ""
    try:
        pair = policy.pair_of([step.by_id for step in history if step.kind == "approved"], members)
        released = trustees.released_box(row.post_id, *pair) if turn.first else ""
    except NotFound:  # it was erased a moment ago
        return "", policy.NO_LINK
    except Declined as error:
        return "", error.message
    return queries.find_layer(row.id) or "" if turn.second else released, ""
