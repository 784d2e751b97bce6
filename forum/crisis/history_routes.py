"""HTTP of a line's history."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined
from forum.core.web import current_viewer
from forum.crisis import queries
from forum.crisis.forms import in_words
from forum.crisis.history import list_steps, restore_version

blueprint = Blueprint("crisis_history", __name__)
LONGEST_NUMBER = 9  # digits


@blueprint.get("/admin/crisis-resources/<ref>/history")
@requires(Capability.ADMIN)
def show(ref: str) -> str:
    return _page(ref, {})


@blueprint.post("/admin/crisis-resources/<ref>/history")
@requires(Capability.ADMIN)
def restore(ref: str) -> Response | tuple[str, int]:
    resource = queries.get_resource(ref)
    number, seen = _number(request.form.get("restore")), _number(request.form.get("version"))
    try:
        changed = restore_version(resource, number, by=current_viewer().member_id, version=seen)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return _page(ref, {"": [error.message]}), error.status
    flash(f"The line reads as in version {number} again." if changed else "It reads like this already.")
    return redirect(url_for("crisis_history.show", ref=ref), code=303)


def _page(ref: str, errors: Any) -> str:
    resource = queries.get_resource(ref)
    return render_template(
        "crisis/history.html",
        resource=resource,
        page=list_steps(resource, cursor=request.args.get("after")),
        errors=errors,
        has_errors=bool(errors),
        in_words=in_words,
        nav_current="admin",
    )


def _number(text: str | None) -> int:
    given = text or ""
    return int(given) if given.isdecimal() and given.isascii() and len(given) <= LONGEST_NUMBER else 0
