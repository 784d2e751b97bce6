"""The page of the queue, drawn from its address; and the way back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.cases.clocks import CRISIS
from forum.core.access import Capability
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.moderation import (
    debriefing,
    desk,
    follow_views,
    following,
    listing,
    queries,
    queue_views,
    views,
)
from forum.moderation.filters import Place, read_filters, read_place
from forum.moderation.listing import Reader
from forum.moderation.undoing import find_undoable
from forum.spaces.team import list_spaces_of


def draw(given: Mapping[str, str]) -> str:
    """The queue as this address asks for it; what it asks for and is not to be had is left out, and said so."""
    filters, misread = read_filters(given)
    place, reader = Place(filters=filters, after=given.get("after", "")), current_reader()
    page = listing.list_queue(place, reader=reader)
    rows = views.queue_rows(page.rows, queries.list_signals([row.id for row in page.rows]), leaves=reader.leaves)
    left = queries.list_handovers(of_case=None, reader=reader.member_id)
    view = queue_views.look(filters, listing.count(filters, reader=reader))
    after_closed = follow_views.in_queue(_after_closed(place, reader), me=reader.member_id)
    return render_template(
        "moderation/queue.html",
        next_cursor=page.next_cursor,
        undoable=views.undoable(find_undoable(reader)),
        first=not place.after,
        misread=misread,
        view=view,
        **after_closed,
        **_lists(rows, split=any(after_closed["late"].values())),
        news=place.query | ({"until": page.next_cursor} if page.next_cursor else {}),
        own_spaces=[row.name for row in list_spaces_of(reader.member_id)] if reader.limited else None,
        debriefs=debriefing.count_for_leads() if current_viewer().can(Capability.LEAD) else 0,
        **around(place, left),
    )


def _after_closed(place: Place, reader: Reader) -> Sequence[AnyRow]:
    """On the first page of the whole queue, and of one level of it: they have no other filter."""
    if place.after or place.filters.but(care=None).any:
        return []
    return following.list_for(reader, care=place.filters.care)


def _lists(rows: Sequence[views.QueueRow], *, split: bool) -> dict[str, Sequence[views.QueueRow]]:
    """The cases above what is late after closed ones, and those below it: nothing stands above a crisis."""
    if not split:
        return {"rows": rows, "below": []}
    crises = [row for row in rows if row.care == CRISIS]
    return {"rows": crises, "below": rows[len(crises) :]}


def around(place: Place, handovers: list[Any]) -> dict[str, Any]:
    """What the queue and a case have in common: where the reader is in the queue, how they work, what was left for
    them."""
    me, chosen, shift = current_viewer().own_id, desk.read(), desk.shift()
    return {
        "spot": str(place),
        "here": place.filters.query,
        "back": address_of(place),
        "desk": chosen,
        "nudge": len(shift.opened) if shift.asks_for_pause(chosen) else 0,
        "left": queue_views.left_for(me, handovers),
    }


def current_reader() -> Reader:
    viewer = current_viewer()
    return Reader(member_id=viewer.own_id, limited=viewer.limited, leaves=desk.read().leaves)


def carried() -> Place:
    """Where in the queue somebody was, as this page or form carries it along."""
    return read_place(request.values.get("view"))


def address_of(place: Place) -> str:
    fields: Mapping[str, Any] = place.query
    return url_for("moderation.queue", **fields)


def back_to(place: Place) -> Response:
    """Back to where somebody was in the queue."""
    return redirect(address_of(place), code=303)


def to_case(ref: str, *, part: str | None = None) -> Response:
    """To the page of a case, or a part of it; it carries along where somebody was in the queue."""
    return redirect(url_for("moderation.case", ref=ref, view=str(carried()) or None, _anchor=part), code=303)


def to_next(ref: str) -> Response:
    """Back into the queue, with the focus on the case after this one: its row carries the anchor."""
    place = carried()
    following = listing.find_next(ref, place, reader=current_reader())
    return redirect(address_of(place) + (f"#case-{following}" if following else ""), code=303)
