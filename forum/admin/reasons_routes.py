"""HTTP of the reasons that readers choose from when they tell the moderators about a post."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.admin.forms import ReasonForm
from forum.admin.views import LEVELS
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.web import current_viewer
from forum.reports import reasons
from forum.reports.models import HINT_LENGTH, LABEL_LENGTH
from forum.reports.reasons import SiteReason
from forum.reports.words import REASONS

blueprint = Blueprint("report_reasons", __name__, url_prefix="/admin/report-reasons")
DIRECTIONS = ("up", "down")
SAVED = "The reason is saved. Readers see it from now on. Older reports keep the words they had."


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Capability.ADMIN)
def index() -> str:
    return _list_page()


@blueprint.get("/new")
@requires(Capability.ADMIN)
def new() -> str:
    return _page(ReasonForm(care=1))


@blueprint.post("/new")
@requires(Capability.ADMIN)
def create() -> Answer:
    form = ReasonForm()
    if not form.validate():
        return answer_with(_page(form), status=422)
    try:
        code = reasons.add_reason(form.draft(), by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page(form, error=error), error=error)
    flash(SAVED)
    return redirect(url_for("report_reasons.index", _anchor=f"reason-{code}"), code=303)


@blueprint.get("/<code>")
@requires(Capability.ADMIN)
def edit(code: str) -> str:
    now = reasons.get_reason(code)
    return _page(ReasonForm(label=now.label, hint=now.hint, care=now.care), reason=now)


@blueprint.post("/<code>")
@requires(Capability.ADMIN)
def save(code: str) -> Answer:
    now, form = reasons.get_reason(code), ReasonForm()
    if not form.validate():
        return answer_with(_page(form, reason=now), status=422)
    try:
        changed = reasons.change_reason(code, form.draft(), by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page(form, reason=reasons.get_reason(code), error=error), error=error)
    flash(SAVED if changed else "Nothing was different, so nothing was changed.")
    return redirect(url_for("report_reasons.index", _anchor=f"reason-{code}"), code=303)


@blueprint.post("/<code>/position")
@requires(Capability.ADMIN)
def move(code: str) -> Response:
    direction = request.form.get("direction", "")
    if direction not in DIRECTIONS:
        abort(400)
    moved = reasons.move_reason(code, up=direction == "up", by=current_viewer().own_id)
    db.session.commit()
    flash(f"Moved {direction}." if moved else "It is at that end already.")
    return redirect(url_for("report_reasons.index", _anchor=f"reason-{code}"), code=303)


@blueprint.post("/<code>/retired")
@requires(Capability.ADMIN)
def retire(code: str) -> Answer:
    """Take a reason off the list, or with `offer` put it back."""
    reasons.get_reason(code)
    act = reasons.offer_again if request.form.get("offer") else reasons.retire_reason
    try:
        changed = act(code, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_list_page(error), error=error)
    flash("Saved. Older reports keep their words." if changed else "Nothing was different, so nothing was changed.")
    return redirect(url_for("report_reasons.index", _anchor=f"reason-{code}"), code=303)


def _list_page(error: DomainError | None = None) -> str:
    there = reasons.list_reasons()
    return render_template(
        "admin/report_reasons.html",
        offered=[reason for reason in there if not reason.retired],
        retired=[reason for reason in there if reason.retired],
        levels=dict(LEVELS),
        errors={"reasons": [error.message]} if error else {},
        has_errors=error is not None,
    )


def _page(form: ReasonForm, *, reason: SiteReason | None = None, error: DomainError | None = None) -> str:
    errors = form_errors(form, error)
    floor = reason.floor if reason else 0
    return render_template(
        "admin/report_reason.html",
        form=form,
        reason=reason,
        built_in=REASONS.get(reason.code) if reason else None,
        levels=[(level, words) for level, words in LEVELS if level >= floor],
        longest={"label": LABEL_LENGTH, "hint": HINT_LENGTH},
        errors=errors,
        has_errors=bool(errors),
    )
