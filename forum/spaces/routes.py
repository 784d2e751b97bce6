"""HTTP of the admin's pages of spaces. The spaces themselves are shown by room threads."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.core.access import Capability, requires
from forum.core.countries import countries
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import form_errors
from forum.core.web import current_viewer
from forum.spaces import queries, services
from forum.spaces.forms import READ_FIRST_WORDS, SpaceForm, empty_form, form_of

blueprint = Blueprint("spaces", __name__)
DIRECTIONS = ("up", "down")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/admin/spaces")
@requires(Capability.ADMIN)
def index() -> str:
    return render_template("admin/spaces.html", spaces=queries.list_spaces(viewer=current_viewer()))


@blueprint.get("/admin/spaces/new")
@requires(Capability.ADMIN)
def new() -> str:
    return _form_page(empty_form(), slug=None)


@blueprint.post("/admin/spaces")
@requires(Capability.ADMIN)
def create() -> Response | tuple[str, int]:
    form = SpaceForm()
    try:
        services.create_space(form.slug.data or "", form.draft(), by=current_viewer().member_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return _form_page(form, slug=None, error=error), error.status
    flash("The space is there. It stands last in the order.")
    return redirect(url_for("spaces.index"), code=303)


@blueprint.get("/admin/spaces/<slug>")
@requires(Capability.ADMIN)
def edit(slug: str) -> str:
    space = queries.get_space(slug, viewer=current_viewer())
    return _form_page(form_of(space), slug=slug)


@blueprint.post("/admin/spaces/<slug>")
@requires(Capability.ADMIN)
def save(slug: str) -> Response | tuple[str, int]:
    form = SpaceForm()
    if not form.validate():
        return _form_page(form, slug=slug), 422
    try:
        version = form.version.data or 0
        changed = services.change_space(slug, form.draft(), version=version, by=current_viewer().member_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return _form_page(form, slug=slug, error=error), error.status
    flash("Saved." if changed else "Nothing was different, so nothing was changed.")
    return redirect(url_for("spaces.edit", slug=slug), code=303)


@blueprint.post("/admin/spaces/<slug>/position")
@requires(Capability.ADMIN)
def move(slug: str) -> Response:
    direction = request.form.get("direction", "")
    if direction not in DIRECTIONS:
        abort(400)
    moved = services.move_space(slug, up=direction == "up", by=current_viewer().member_id)
    db.session.commit()
    flash(f"Moved {direction}." if moved else "It is at that end already.")
    return redirect(url_for("spaces.index", _anchor=slug), code=303)


def _form_page(form: SpaceForm, *, slug: str | None, error: DomainError | None = None) -> str:
    """The form of a new space (`slug` None) or of one that is there. After a conflict it shows the newest version's
    number with what was typed, so that sending it again means to."""
    errors = form_errors(form, error, otherwise="form")
    space = queries.get_space(slug, viewer=current_viewer()) if slug else None
    return render_template(
        "admin/space.html",
        form=form,
        space=space,
        history=queries.list_history(slug) if slug else (),
        errors=errors,
        has_errors=bool(errors),
        icons=list(services.ICONS.items()),
        read_first=READ_FIRST_WORDS,
        countries=countries(),
    )
