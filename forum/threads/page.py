"""A page of a thread with its reply form; also what a reply that came back is shown on."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from forum.accounts.sessions import current_author
from forum.cases.queries import newest_decisions
from forum.core.errors import DomainError
from forum.core.web import current_viewer
from forum.posts import panels
from forum.posts.queries import list_positions
from forum.posts.views import own_ids, show_posts, shown_title
from forum.threads import queries, views


def thread_page(ref: str, *, form: Any = None, error: DomainError | None = None) -> str:
    """A page of a thread with its reply form; `form` and `error` when a reply came back."""
    viewer, author = current_viewer(), current_author()
    thread = queries.get_visible_thread(ref, viewer=viewer, author=author)
    number = views.page_number(request.args.get("page"), thread)
    first, last = queries.positions_on(number)
    rows = list_positions(thread.id, first=first, last=last)
    decisions = newest_decisions(own_ids(rows, author=author))
    opening = (thread.author_id, thread.opening_mask_id)
    posts = show_posts(rows, viewer=viewer, author=author, opening=opening, decisions=decisions)
    return render_template(
        "threads/show.html",
        thread=thread,
        title=shown_title(thread, viewer=viewer, own=queries.started(author, thread)),
        posts=posts,
        pages=views.pages(thread, number),
        compose=views.compose(thread, viewer=viewer, author=author, form=form, error=error),
        panel=panels.on_thread(thread, viewer=viewer),
        has_errors=error is not None or bool(form and form.errors),
    )
