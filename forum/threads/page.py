"""A page of a thread with its reply form; also what a reply that came back is shown on."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from forum.accounts.sessions import current_author
from forum.cases.queries import newest_told
from forum.core.access import Viewer
from forum.core.errors import DomainError
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.mutes.queries import muted_in
from forum.notes.views import notes_on
from forum.posts import panels, returned
from forum.posts.assessing import joined
from forum.posts.pipeline import own_note
from forum.posts.queries import list_positions
from forum.posts.questions import Question
from forum.posts.views import show_posts, shown_title
from forum.posts.waiting import list_waiting
from forum.threads import queries, views


def thread_page(
    ref: str, *, form: Any = None, error: DomainError | None = None, question: Question | None = None
) -> str:
    """A page of a thread with its reply form; `form`, and `error` or `question`, when a reply came back."""
    viewer, author = current_viewer(), current_author()
    thread = queries.get_visible_thread(ref, viewer=viewer, author=author)
    number = views.page_number(request.args.get("page"), thread)
    first, last = queries.positions_on(number)
    rows = list_positions(thread.id, first=first, last=last)
    # asked for every post, shown to its author alone: one statement more would tell by the time whose page this is
    asked = [] if viewer.is_guest else rows
    decisions, waiting = newest_told([row.id for row in asked]), list_waiting(asked)
    opening = (thread.author_id, thread.opening_mask_id)
    muted = muted_in(ref, by=author)
    seen: dict[str, Any] = {"viewer": viewer, "author": author, "space_id": thread.space_id}
    told: dict[str, Any] = {"decisions": decisions, "waiting": waiting}
    posts = show_posts(rows, **seen, opening=opening, muted=muted, **told)
    unsent = _panel_of(form, thread, viewer=viewer) if form else None
    saved = panels.on_thread(thread, viewer=viewer)
    return render_template(
        "threads/show.html",
        thread=thread,
        title=shown_title(thread, viewer=viewer, own=queries.started(author, thread)),
        posts=posts,
        notes=notes_on(rows, author=author),
        pages=views.pages(thread, number),
        compose=views.compose(thread, viewer=viewer, author=author, form=form, error=error),
        unsent=unsent if unsent != panels.CLOSED or not saved else None,
        panel=saved if not unsent or unsent == panels.CLOSED else None,
        question=question,
        has_errors=error is not None or bool(form and form.errors),
    )


def _panel_of(form: Any, thread: AnyRow, *, viewer: Viewer) -> dict[str, Any] | None:
    """Help beside a reply that came back."""
    said = joined(None, form.body.data or "", own_note(form.note.data))
    return returned.panel_of(said, viewer=viewer, country=thread.space_country)
