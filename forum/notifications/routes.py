"""HTTP of a member's own list: what they posted by name, how it stands, and what was decided about it."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request

from forum.cases.queries import newest_told
from forum.core.access import Capability, requires
from forum.core.paging import Page
from forum.core.sections import add_section
from forum.core.web import current_viewer
from forum.notes.queries import waiting_on
from forum.notifications import queries
from forum.notifications.views import OwnPost, own_posts

NEWEST = 5  # on /me; the whole list has a page of its own

blueprint = Blueprint("notifications", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_section(app, "me", newest_posts)


def newest_posts() -> str:
    """The section of `/me` with the newest posts by name."""
    return render_template("notifications/newest_posts.html", page=_posts(after=None, size=NEWEST))


@blueprint.get("/me/posts")
@requires(Capability.ACCOUNT)
def posts() -> str:
    after = request.args.get("after")
    return render_template(
        "notifications/posts.html", page=_posts(after=after, size=queries.PAGE_SIZE), first=not after
    )


def _posts(*, after: str | None, size: int) -> Page[OwnPost]:
    found = queries.list_named_posts(current_viewer().own_id, after=after, size=size)
    ids = [row.id for row in found.rows]
    shown = own_posts(found.rows, newest_told(ids), waiting_on(ids), viewer=current_viewer())
    return Page(shown, found.next_cursor)
