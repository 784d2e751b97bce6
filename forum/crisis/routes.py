"""HTTP of "Urgent help" and of the directory's admin."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from dataclasses import replace

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Capability, public, requires
from forum.core.countries import find_code
from forum.core.db import db
from forum.core.errorpages import set_help_lines
from forum.core.errors import Declined
from forum.core.sections import draw_sections
from forum.core.web import current_viewer
from forum.crisis import (
    export_routes,
    history_routes,
    import_routes,
    memory,
    names,
    new_routes,
    offline_routes,
    preview_routes,
    queries,
    reading_routes,
    snapshot,
    trouble_routes,
    views,
)
from forum.crisis.entries import STATES
from forum.crisis.finding import LONGEST
from forum.crisis.form_pages import form_page
from forum.crisis.forms import CHOICES, ResourceForm, form_of, tidy
from forum.crisis.help_pages import asked_country, draw, even_without_database, is_copy
from forum.crisis.needs import ALL_TOPICS
from forum.crisis.services import change_resource
from forum.crisis.wishes import Wish, read_language

log = logging.getLogger(__name__)
blueprint = Blueprint("crisis", __name__)
A_REF = re.compile(r"[A-Za-z0-9_-]{1,40}")
CARE_LEVELS = frozenset("01234")
LONGEST_SEARCH = 100  # a name is never longer; what comes behind is cut off


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(reading_routes.blueprint)
    app.register_blueprint(trouble_routes.blueprint)
    app.register_blueprint(offline_routes.blueprint)
    app.register_blueprint(new_routes.blueprint)
    app.register_blueprint(history_routes.blueprint)
    app.register_blueprint(preview_routes.blueprint)
    app.register_blueprint(export_routes.blueprint)
    app.register_blueprint(import_routes.blueprint)
    set_help_lines(app, views.lines_for_error_pages)
    snapshot.init_app(app)


@blueprint.get("/help")
@public
def help() -> str:  # noqa: A001, the endpoint is crisis.help
    """Urgent help."""
    return even_without_database(_help_page)


def _help_page(use_database: bool) -> str:
    country = asked_country(use_database=use_database)
    wish = Wish(
        language=read_language(tidy(request.args.get("language"))),
        writing=bool(request.args.get("writing")),
        open_now=bool(request.args.get("open")),
        text=tidy(request.args.get("q"))[:LONGEST],
    )
    if country is None and find_code(wish.text):
        country, wish = find_code(wish.text), replace(wish, text="")
    need = request.args.get("need", "")
    page = views.help_page(
        country=country, need=need, wish=wish, at=clock.now(), use_database=use_database, as_copy=is_copy()
    )
    own = draw_sections("help") if use_database else ()
    return draw("crisis/help.html", page=page, own=own)


@blueprint.post("/help/closed")
@public
def close() -> Response:
    """Put the panel of one post away for a day, in this browser only: `post` and its `care`, or the newest."""
    newest, post = memory.recall(), tidy(request.form.get("post"))
    if not A_REF.fullmatch(post):
        post = ""
    there = f"/threads/{newest.thread}" if newest.post and post in ("", newest.post) else f"/posts/{post}"
    response = make_response(redirect(there if newest.post or post else "/", code=303))
    care = request.form.get("care", "")
    memory.close(response, post=post, care=int(care) if care in CARE_LEVELS else 0)
    return response


@blueprint.get("/admin/crisis-resources")
@requires(Capability.ADMIN)
def list_resources() -> str:
    today = clock.now().date()
    filters = _filters()
    page = queries.list_all(filters, today=today, cursor=request.args.get("after"))
    return render_template(
        "crisis/resources.html",
        page=page,
        filters=filters,
        stale=queries.count_stale(today=today),
        countries=[(code, names.country_name(code) or code) for code in queries.list_countries()],
        states=CHOICES["state"],
        topics=CHOICES["topic"],
        country_name=names.country_name,
        nav_current="admin",
    )


@blueprint.get("/admin/crisis-resources/<ref>")
@requires(Capability.ADMIN)
def edit_resource(ref: str) -> str:
    resource = queries.get_resource(ref)
    preview = preview_routes.asked_for(queries.as_resource(resource), request.args) if request.args else None
    return form_page(resource, form_of(resource), {}, preview=preview)


@blueprint.post("/admin/crisis-resources/<ref>")
@requires(Capability.ADMIN)
def save_resource(ref: str) -> Response | tuple[str, int]:
    form = ResourceForm()
    resource = queries.get_resource(ref)
    if not form.validate():
        return form_page(resource, form, form.errors), 422
    version, changes = form.seen_version(resource), form.changes(resource, request.form)
    try:
        changed = change_resource(
            resource, by=current_viewer().member_id, changes=changes, version=version, checked=form.checked.data
        )
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        resource = queries.get_resource(ref)
        form.version.data = str(resource.version)
        return form_page(resource, form, {error.field or "": [error.message]}), error.status
    flash("Saved. The help panel shows it from now on." if changed else "Nothing was different, so nothing changed.")
    return redirect(url_for("crisis.edit_resource", ref=ref), code=303)


def _filters() -> queries.Filters:
    return queries.Filters(
        country=tidy(request.args.get("country"))[:3],
        state=_one_of(STATES, "state"),
        text=tidy(request.args.get("q"))[:LONGEST_SEARCH],
        topic=_one_of(ALL_TOPICS, "topic"),
        checked=_one_of(queries.CHECKED, "checked"),
        only_stale=bool(request.args.get("stale")),
        only_reported=bool(request.args.get("reported")),
    )


def _one_of(known: Collection[str], name: str) -> str:
    """What the address says, when it is one of these."""
    given = request.args.get(name, "")
    return given if given in known else ""
