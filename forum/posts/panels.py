"""When the help panel is shown to the author of a post, and what it says about who reads the post and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from werkzeug.wrappers import Response

from forum.cases.queries import find_progress
from forum.core import clock
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.crisis import memory
from forum.crisis.views import panel_for
from forum.posts.assessing import PANEL_FROM, Reading
from forum.posts.models import Post, State
from forum.posts.pipeline import Submitted

Answer = TypeVar("Answer", bound=Response)
SAVED = "Your post is saved."
ANSWER_SAVED = "Your answer is saved. Only the team can read it."
CLOSED = {"closed": True}  # in place of the panel's data: what stays once somebody put the panel away
SEEN_BY = {
    State.PUBLISHED: "Your post is saved and others can see it.",
    State.FOLDED: "Your post is saved. Others open it with a click.",
    State.MEMBERS: "Your post is saved and members can see it.",
    State.WAITING: "Your post is saved. A moderator reads it before others can see it.",
}


def remember_for(response: Answer, made: Submitted) -> Answer:
    """Let the very next page show the panel when a new post asks for it."""
    return remember_reading(response, made.reading, thread=made.thread_ref, post=made.post_ref)


def remember_reading(response: Answer, reading: Reading, *, thread: str, post: str) -> Answer:
    if reading.asks_for_panel:
        memory.remember(response, thread=thread, post=post, care=reading.care, needs=reading.needs)
    else:
        memory.lower(response, post=post, care=reading.care)
    return response


def remember_beside(response: Answer, reading: Reading, *, thread: str, post: str) -> Answer:
    """The same for another text beside a post. From red on it brings the panel back, though that was closed there."""
    if reading.asks_for_panel:
        memory.remember(response, thread=thread, post=post, care=reading.care, needs=reading.needs, anew=True)
    return response


def on_thread(thread: AnyRow, *, viewer: Viewer) -> dict[str, Any] | None:
    """The panel on a page of the thread in which this browser's newest such post stands; a strip once it is closed."""
    if viewer.is_guest:
        return None
    remembered = memory.recall()
    if remembered.thread != thread.ref:
        return None
    if not remembered.is_open(remembered.post, remembered.care):
        return CLOSED
    post = find_post_state(remembered.post)
    if post is None:
        return None
    saved = ANSWER_SAVED if remembered.beside else ""
    where = _Where(ref=remembered.post, post_id=post.id, state=post.state, country=thread.space_country, saved=saved)
    return _panel(where, viewer=viewer, care=remembered.care, needs=remembered.needs)


def on_own_post(row: AnyRow, reading: AnyRow | Reading, *, viewer: Viewer, saved: str = "") -> dict[str, Any] | None:
    """The panel on the page of one's own post, whenever it is opened; a strip once it is closed. `saved` is said in
    place of what became of the post, where `reading` is of another text beside it."""
    if not (reading.failed or reading.care >= PANEL_FROM):
        return None
    if not memory.recall().is_open(row.ref, reading.care):
        return CLOSED
    where = _Where(ref=row.ref, post_id=row.id, state=row.state, country=row.space_country, saved=saved)
    return _panel(where, viewer=viewer, care=reading.care, needs=tuple(reading.needs))


def find_post_state(ref: str) -> AnyRow | None:
    """Id and state of a post, whoever asks: its reference came from this browser's own sealed cookie."""
    return db.session.execute(select(Post.id, Post.state).where(Post.ref == ref)).one_or_none()


@dataclass(frozen=True, kw_only=True)
class _Where:
    """The post a panel is about, as far as the panel speaks of it."""

    ref: str
    post_id: int
    state: str
    country: str | None
    saved: str = ""


def _panel(where: _Where, *, viewer: Viewer, care: int, needs: tuple[str, ...]) -> dict[str, Any]:
    settings = site_settings()
    case = find_progress(where.post_id)
    is_read = case is not None and case.status == "closed"
    panel = panel_for(
        viewer_country=viewer.country,
        space_country=where.country,
        site_country=settings.default_country or None,
        needs=needs,
        level=care,
        at=clock.now(),
        saved=where.saved or SEEN_BY.get(State(where.state), SAVED),
        read_by=case.due_at if case else None,
        is_read=is_read,
    )
    return panel | {"hidden": {"post": where.ref, "care": care}}
