"""HTTP of the settings of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for

from forum.admin import services
from forum.admin.forms import VersionForm
from forum.admin.queries import list_changes
from forum.admin.settings_views import ON_THE_PAGE, in_words, label_of, setting_groups
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined
from forum.core.forms import Answer, Errors, answer_with, form_errors, tidy_words
from forum.core.own_texts import count_changes
from forum.core.settings import site_settings
from forum.core.web import current_viewer

blueprint = Blueprint("settings", __name__, url_prefix="/admin/settings")
SAVED = "Saved. The settings count from now on."
NOTHING_NEW = "Nothing was different, so nothing was changed."
MEANWHILE = (
    "Somebody else changed a setting in the meantime. What you wrote is below. What they changed is in the history."
)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Capability.ADMIN)
def show() -> str:
    return _page(asdict(site_settings()), {})


@blueprint.post("")
@requires(Capability.ADMIN)
def save() -> Answer:
    form = VersionForm()
    typed = {name: tidy_words(request.form[name]) for name in ON_THE_PAGE if name in request.form}
    shown = asdict(site_settings()) | typed
    errors = services.problems(typed) if form.validate() else form_errors(form, None)
    if errors:
        return answer_with(_page(shown, errors), status=422)
    try:
        changed = services.change_settings(typed, version=form.seen, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        if isinstance(error, Conflict):
            return answer_with(_page(_side_by_side(typed, form.seen), {}, told=MEANWHILE), error=error)
        return answer_with(_page(shown, form_errors(None, error)), error=error)
    flash(SAVED if changed else NOTHING_NEW)
    return redirect(url_for("settings.show"), code=303)


def _side_by_side(typed: Mapping[str, str], seen: int) -> dict[str, object]:
    """The settings as they are now, with what was typed over those that this person changed."""
    since = [change.before for change in list_changes(services.NAME) if change.number > seen]
    read: dict[str, object] = {}
    for before in since:  # newest first: what stood there when the page was opened comes last
        read |= before
    own = {name: value for name, value in typed.items() if name not in read or value != str(read[name])}
    return asdict(site_settings()) | own


def _page(values: Mapping[str, object], errors: Errors, *, told: str = "") -> str:
    return render_template(
        "admin/settings.html",
        groups=setting_groups(values),
        version=count_changes(services.NAME),
        history=[
            (change, [(label_of(name), in_words(name, value)) for name, value in change.before.items()])
            for change in list_changes(services.NAME)
        ],
        told=told,
        errors=errors,
        has_errors=bool(errors),
    )
