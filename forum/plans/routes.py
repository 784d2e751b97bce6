"""HTTP of a member's own plan: to read, to print, to write and to delete; and the ways that lead to it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flask import Blueprint, Flask, flash, g, has_request_context, redirect, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from forum.accounts.sessions import current_author
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.sections import add_section
from forum.core.web import current_viewer
from forum.plans import services, views
from forum.plans.box import PARTS, Plan
from forum.plans.forms import PlanForm
from forum.plans.policy import MAX_LENGTH
from forum.plans.queries import NOTHING, Found, find_plan
from forum.plans.words import WORDS

log = logging.getLogger(__name__)
blueprint = Blueprint("plans", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_section(app, "me", own_section)
    add_section(app, "help", help_section)
    add_section(app, "panel", panel_section)


# The ways to it, for its member alone


def own_section() -> str:
    """The section of `/me`."""
    return render_template("plans/own_section.html", found=find_plan(by=current_author()))


def help_section() -> str:
    """The section of "Urgent help": nothing for a guest."""
    if current_viewer().is_guest:
        return ""
    return render_template("plans/help_section.html", has_plan=find_plan(by=current_author()).plan is not None)


def panel_section() -> str:
    """One link in the help panel, for who has a plan that opens. Whatever fails here, the panel still comes."""
    try:
        found = find_plan(by=current_author()) if has_request_context() and "without_database" not in g else NOTHING
    except SQLAlchemyError:
        log.exception("plan_unreadable")
        return ""
    return render_template("plans/panel_section.html") if found.plan else ""


# The plan


@blueprint.get("/me/plan")
@requires(Capability.ACCOUNT)
def show() -> str:
    """The plan to read and to print; the form where there is none."""
    found = find_plan(by=current_author())
    if found.plan is None:
        return _form_page(PlanForm(formdata=None, version=found.version), found)
    return render_template("plans/show.html", parts=views.shown_parts(found.plan))


@blueprint.get("/me/plan/edit")
@requires(Capability.ACCOUNT)
def edit() -> str:
    found = find_plan(by=current_author())
    given = {part: getattr(found.plan or Plan(), part) for part in PARTS}
    return _form_page(PlanForm(formdata=None, version=found.version, data=given), found)


@blueprint.post("/me/plan")
@requires(Capability.ACCOUNT)
def keep() -> Answer:
    form, by = PlanForm(), current_author()
    form.put_in(views.offered_lines(current_viewer()))
    try:
        if not form.validate():
            return answer_with(_form_page(form, find_plan(by=by)), status=422)
        services.keep_plan(form.plan(), version=form.version.data or "", by=by)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        found = find_plan(by=by)
        if error.status == 409:
            form.version.data = found.version  # sent again, it is meant: both have been seen
        return answer_with(_form_page(form, found, error), error=error)
    flash("Your plan is saved. Only you can read it.")
    return redirect(url_for("plans.show"), code=303)


@blueprint.get("/me/plan/delete")
@requires(Capability.ACCOUNT)
def ask_to_delete() -> Response | str:
    if find_plan(by=current_author()) == NOTHING:
        return redirect(url_for("plans.show"), code=303)
    return render_template("plans/delete.html")


@blueprint.post("/me/plan/delete")
@requires(Capability.ACCOUNT)
def delete() -> Response:
    services.delete_plan(by=current_author())
    db.session.commit()
    flash("Your plan is deleted.")
    return redirect(url_for("accounts.me"), code=303)


def _form_page(form: PlanForm, found: Found, error: DomainError | None = None) -> str:
    """`other`: the plan that is kept meanwhile, to be read beside what was typed."""
    errors = form_errors(form, error)
    other: Sequence[views.ShownPart] = ()
    if error is not None and error.status == 409 and found.plan is not None:
        other = views.shown_parts(found.plan)
    return render_template(
        "plans/edit.html",
        form=form,
        found=found,
        other=other,
        words=WORDS,
        limit=MAX_LENGTH,
        offered=[line for line in views.offered_lines(current_viewer()) if line not in (form.my_lines.data or "")],
        errors=errors,
        has_errors=bool(errors),
    )
