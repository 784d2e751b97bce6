"""When the help panel is shown to the author of a post, and what it says about who reads the post and by when."""

from __future__ import annotations

from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from werkzeug.wrappers import Response

from forum.cases.queries import find_open_due
from forum.core import clock
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.settings import site_settings
from forum.crisis import memory
from forum.crisis.views import HelpPanel, panel_for
from forum.posts.assessing import PANEL_FROM, Reading
from forum.posts.models import Post
from forum.posts.pipeline import Submitted

Answer = TypeVar("Answer", bound=Response)


def remember_for(response: Answer, made: Submitted) -> Answer:
    """Let the very next page show the panel when a new post asks for it."""
    return remember_reading(response, made.reading, thread=made.thread_ref, post=made.post_ref)


def remember_reading(response: Answer, reading: Reading, *, thread: str, post: str) -> Answer:
    if reading.asks_for_panel:
        memory.remember(response, thread=thread, post=post, care=reading.care, needs=reading.needs)  # type: ignore[arg-type]
    return response


def on_thread(thread: Row[Any], *, viewer: Viewer) -> HelpPanel | None:
    """The panel on a page of the thread in which this browser's newest such post stands, until it is closed."""
    remembered = memory.recall()
    if remembered is None or remembered.thread != thread.ref or not remembered.is_open or viewer.is_guest:
        return None
    post = find_post_state(remembered.post)
    if post is None:
        return None
    found = {"needs": remembered.needs, "care": remembered.care}
    return _panel(viewer=viewer, space_country=thread.space_country, post_id=post.id, state=post.state, **found)


def on_own_post(row: Row[Any], reading: Row[Any], *, viewer: Viewer) -> HelpPanel | None:
    """The panel on the page of one's own post, whenever it is opened."""
    if not (reading.failed or reading.care >= PANEL_FROM):
        return None
    remembered = memory.recall()
    if remembered and remembered.post == row.ref and not remembered.is_open:
        return None
    found = {"needs": tuple(reading.needs), "care": reading.care}
    return _panel(viewer=viewer, space_country=row.space_country, post_id=row.id, state=row.state, **found)


def find_post_state(ref: str) -> Row[Any] | None:
    """Id and state of a post, whoever asks: its reference came from this browser's own sealed cookie."""
    return db.session.execute(select(Post.id, Post.state).where(Post.ref == ref)).one_or_none()


def _panel(
    *, viewer: Viewer, space_country: str | None, post_id: int, state: str, care: int, needs: tuple[str, ...]
) -> HelpPanel:
    settings = site_settings()
    return panel_for(
        viewer_country=viewer.country,
        space_country=space_country,
        site_country=settings.default_country or None,
        needs=needs,
        level=care,
        at=clock.now(),
        reading_time=_reading_time(post_id, zone=ZoneInfo(settings.time_zone)),
        state=state,
    )


def _reading_time(post_id: int, *, zone: ZoneInfo) -> str:
    """By when a moderator should have read the post, in words ("14:30"); "" when no case is open any more."""
    case = find_open_due(post_id)
    if case is None:
        return ""
    due, today = case.due_at.astimezone(zone), clock.now().astimezone(zone).date()
    return f"{due:%H:%M}" if due.date() == today else f"{due:%H:%M} on {due:%A}"
