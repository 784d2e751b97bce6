"""HTTP of a new line of the directory."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined
from forum.core.web import current_viewer
from forum.crisis.creating import blank, create_resource
from forum.crisis.form_pages import new_page
from forum.crisis.forms import NewResourceForm, form_of

blueprint = Blueprint("crisis_new", __name__)
KEPT = {
    "draft": "Kept as a draft. Nobody sees it until you set it to live.",
    "live": "Kept. The help panel shows it from now on.",
}


@blueprint.get("/admin/crisis-resources/new")
@requires(Capability.ADMIN)
def new_resource() -> str:
    empty = blank()
    return new_page(empty, form_of(empty, NewResourceForm), {})


@blueprint.post("/admin/crisis-resources/new")
@requires(Capability.ADMIN)
def create() -> Response | tuple[str, int]:
    form = NewResourceForm()
    country = (form.country.data or "").upper()
    empty = blank(country)
    if not form.validate():
        return new_page(empty, form, form.errors), 422
    changes = form.changes(empty, request.form)
    try:
        ref = create_resource(country, changes, by=current_viewer().member_id, checked=form.checked.data)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return new_page(blank(country), form, {error.field or "": [error.message]}), error.status
    flash(KEPT.get(changes.get("state", "draft"), "Kept."))
    return redirect(url_for("crisis.edit_resource", ref=ref), code=303)
