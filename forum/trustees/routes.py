"""HTTP of trustees: the fingerprints that each of them sees at every sign-in, and on their own page; and what pages of
other rooms ask about trustees."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from forum.accounts import factor
from forum.accounts.sessions import current_session, has_begun
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.sections import add_section
from forum.core.web import current_viewer, own_path, safe_path
from forum.trustees import notice, queries, views

log = logging.getLogger(__name__)
blueprint = Blueprint("trustees", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals["trustees_in_force"] = views.trustees_in_force  # the pages that don't ask pay nothing
    app.jinja_env.globals["old_links_left"] = queries.old_links_left
    app.context_processor(notice_of_request)
    app.after_request(look_at_sign_in)
    add_section(app, "me", own_section)
    factor.also_needed_by(app, queries.is_named)


@blueprint.post("/me/trustee/seen")
@requires(Capability.ACCOUNT)
def seen() -> Response:
    """They have looked: the notice goes, in this browser, until they sign in again."""
    response = redirect(safe_path(request.form.get("next")) or url_for("pages.home"), code=303)
    notice.end(response)
    return response


def own_section() -> str:
    """What a trustee's own page says about the keys."""
    viewer_id = current_viewer().own_id
    if not queries.is_named(viewer_id):
        return ""
    return render_template("trustees/own_section.html", check=views.check(viewer_id=viewer_id))


def notice_of_request() -> dict[str, Any]:
    """`trustee_check` of every page that is only read: the fingerprints, while its trustee has not looked yet."""
    if "without_database" in g or request.method != "GET" or current_viewer().is_guest or not notice.is_due():
        return {}
    return {"trustee_check": views.check(viewer_id=current_viewer().own_id), "trustee_back": own_path()}


def look_at_sign_in(response: Response) -> Response:
    """At the answer that signs a trustee in. A fault here costs the notice, never the sign-in."""
    session = current_session() if has_begun() else None
    try:
        if session is not None and queries.is_named(session.viewer.own_id):
            notice.begin(response)
    except SQLAlchemyError:
        db.session.rollback()
        log.warning("trustees_not_looked_for")
    return response
