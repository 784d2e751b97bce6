"""HTTP of the panel with a line in it, before that line is saved."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request

from forum.core import clock
from forum.core.access import Capability, requires
from forum.core.errors import Declined
from forum.crisis import queries
from forum.crisis.entries import Resource
from forum.crisis.form_pages import form_page
from forum.crisis.forms import ResourceForm, tidy
from forum.crisis.preview import Preview, preview_of, with_changes
from forum.crisis.services import check_changes

blueprint = Blueprint("crisis_preview", __name__)


@blueprint.post("/admin/crisis-resources/<ref>/preview")
@requires(Capability.ADMIN)
def unsaved(ref: str) -> str | tuple[str, int]:
    """Nothing is kept: the page comes back with what was typed."""
    form, resource = ResourceForm(), queries.get_resource(ref)
    if not form.validate():
        return form_page(resource, form, form.errors), 422
    try:
        changes = check_changes(resource, form.changes(resource, request.form), checked=form.checked.data)
    except Declined as error:
        return form_page(resource, form, {error.field or "": [error.message]}), error.status
    line = with_changes(queries.as_resource(resource), changes)
    return form_page(resource, form, {}, preview=asked_for(line, request.form))


def asked_for(line: Resource, given: Mapping[str, str]) -> Preview:
    """The preview for the country, need and time of a request."""
    country, need, time = (tidy(given.get(name)) for name in ("country", "need", "time"))
    return preview_of(line, country=country.upper(), need=need, time=time, now=clock.now())
