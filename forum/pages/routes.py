"""HTTP of the pages that belong to no other room."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from forum.accounts import sessions
from forum.core import privatecookie
from forum.core.access import public
from forum.core.addresses import address_parts
from forum.core.db import db
from forum.core.jinja import THEMES
from forum.core.kept import open_form
from forum.core.settings import SiteSettings, site_settings
from forum.core.web import LEFT_COOKIE, LEFT_LASTS, csrf, current_viewer, safe_path, send_again
from forum.mutes.queries import muted_openings
from forum.pages.queries import list_newest_threads
from forum.spaces.queries import list_spaces

log = logging.getLogger(__name__)
blueprint = Blueprint("pages", __name__)
A_YEAR = timedelta(days=365)
SENT_AFTER_LEAVING = "You had left this site when you sent this, so it was not sent. Your text is safe."


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/")
@public
def home() -> str:
    viewer = current_viewer()
    threads = list_newest_threads(viewer=viewer)
    muted = muted_openings(threads, by=sessions.current_author())
    return render_template("pages/home.html", spaces=list_spaces(viewer=viewer), threads=threads, muted=muted)


@blueprint.get("/guidelines")
@public
def guidelines() -> str:
    return render_template("pages/guidelines.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    return render_template("pages/privacy.html", settings=site_settings())


@blueprint.get("/staying-private")
@public
def staying_private() -> str:
    return render_template("pages/staying_private.html")


@blueprint.get("/style")
@public
def style() -> str:
    """Every component in every state; off in production."""
    if not (current_app.extensions["hearth_settings"].demo or current_app.testing):
        abort(404)
    return render_template("pages/style.html")


@blueprint.post("/theme")
@public
@csrf.exempt
def theme() -> Response:
    """Light, dark, or as the device says. Nothing but a cookie changes, so it needs no token."""
    response = redirect(_page_before() or url_for("pages.home"), code=303)
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        privatecookie.set_plain(response, "theme", chosen, lasts=A_YEAR)
    else:
        privatecookie.drop(response, "theme")
    return response


def _page_before() -> str | None:
    """Path and query of the page the form stood on."""
    parts = address_parts(request.headers.get("Referer", ""))
    return safe_path(parts.path + (f"?{parts.query}" if parts.query else ""))


# The exit


@blueprint.route("/leave", methods=["GET", "POST"])
@public
@csrf.exempt
def leave() -> Response:
    """End the session and go somewhere harmless. A prefetch changes nothing, nor does a link on another site; a POST
    comes from the script that has already covered the page."""
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect(url_for("pages.home"), code=303)
    target = _end_session()
    response = Response(status=204) if request.method == "POST" else redirect(target, code=303)
    privatecookie.drop_all(response, but=LEFT_COOKIE)
    privatecookie.set_plain(response, LEFT_COOKIE, "1", lasts=LEFT_LASTS)
    return response


def _end_session() -> str:
    """Sign out; where to go now. The way out is open even while the database is away: the cookie goes in any case."""
    try:
        sessions.end()
        return site_settings().exit_target
    except DBAPIError:
        log.exception("exit_without_database", extra={"endpoint": request.endpoint})
        return SiteSettings().exit_target


@blueprint.route("/leave/continue", methods=["GET", "POST"])
@public
@csrf.exempt
def leave_continue() -> Response:
    """Back to the site, by a click on the neutral page; by a POST to a form that was sent after leaving."""
    kept = open_form(request.form.get("kept", ""))
    if kept is None:
        response = redirect(safe_path(request.args.get("to")) or url_for("pages.home"), code=303)
    else:
        response = make_response(send_again(SENT_AFTER_LEAVING, action=kept[0], fields=kept[1], status=200))
    privatecookie.drop(response, LEFT_COOKIE)
    return response


# For machines


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int] | Response:
    """The database answers too."""
    try:
        db.session.execute(text("SELECT 1"))
    except DBAPIError:
        return jsonify(status="database away"), 503
    return jsonify(status="ok")
