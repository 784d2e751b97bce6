"""HTTP of admin: the index, and the members with their roles and sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accounts import queries, services
from forum.accounts.models import Member
from forum.accounts.policy import is_limited
from forum.admin import reasons_routes, settings_routes, texts_routes, views
from forum.admin.forms import RoleForm, SanctionForm, SpacesForm
from forum.core.access import Capability, Role, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined, DomainError
from forum.core.forms import Answer, Errors, answer_with, form_errors
from forum.core.settings import site_settings
from forum.core.web import current_viewer
from forum.moderation.scope import unwatched_spaces
from forum.spaces.queries import list_spaces
from forum.spaces.team import limit_moderator, list_spaces_of
from forum.trustees import views as trustees

blueprint = Blueprint("admin", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    settings_routes.init_app(app)
    texts_routes.init_app(app)
    reasons_routes.init_app(app)


@blueprint.get("/admin")
@requires(Capability.ADMIN)
def index() -> str:
    return render_template("admin/index.html", trustees=trustees.check(), unwatched=unwatched_spaces())


@blueprint.get("/admin/members")
@requires(Capability.ADMIN)
def members() -> str:
    begins, after = request.args.get("name", "")[:80], request.args.get("after")
    page = queries.list_members(begins=begins, after=after)
    words = {"roles": dict(views.ROLES), "name_words": views.NAME_WORDS}
    return render_template("admin/members.html", page=page, begins=begins, first=not after, **words)


@blueprint.get("/admin/members/<ref>")
@requires(Capability.ADMIN)
def member(ref: str) -> str:
    found = queries.get_member(ref)
    sanctions = [views.show_sanction(row) for row in queries.list_sanctions(found.id)]
    spaces = [row.name for row in list_spaces_of(found.id)] if is_limited(found) else None
    return render_template("admin/member.html", member=found, sanctions=sanctions, roles=views.ROLES, spaces=spaces)


# The role


@blueprint.get("/admin/members/<ref>/role")
@requires(Capability.ADMIN)
def ask_role(ref: str) -> str:
    """Asks once before a role is given."""
    found = queries.get_member(ref)
    chosen = request.args.get("role", "")
    if chosen not in dict(views.ROLES) or chosen == found.role:
        return _role_page(found, found.role)
    return _role_page(found, chosen)


@blueprint.post("/admin/members/<ref>/role")
@requires(Capability.ADMIN)
def change_role(ref: str) -> Answer:
    found, form = queries.get_member(ref), RoleForm()
    if not form.validate():
        return answer_with(_role_page(found, found.role, form), status=422)
    role = Role(form.role.data or "")
    try:
        services.change_role(found.id, role, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_role_page(queries.get_member(ref), role, form, error), error=error)
    flash(f"The role is now: {dict(views.ROLES)[role]}.")
    return _back_to(ref)


def _role_page(found: Member, chosen: str, form: RoleForm | None = None, error: DomainError | None = None) -> str:
    errors = form_errors(form, error) if form else {}
    return _page(
        "admin/member_role.html", errors, member=found, chosen=chosen, roles=views.ROLES, means=views.ROLE_MEANS
    )


# The spaces of a moderator


@blueprint.get("/admin/members/<ref>/spaces")
@requires(Capability.ADMIN)
def ask_spaces(ref: str) -> str:
    found = queries.get_member(ref)
    own = [row.slug for row in list_spaces_of(found.id)]
    return _spaces_page(found, which="some" if is_limited(found) else "all", ticked=own)


@blueprint.post("/admin/members/<ref>/spaces")
@requires(Capability.ADMIN)
def change_spaces(ref: str) -> Answer:
    found, form, ticked = queries.get_member(ref), SpacesForm(), request.form.getlist("spaces")
    which = form.which.data or ""
    if not form.validate():
        return answer_with(_spaces_page(found, which=which, ticked=ticked, errors=form_errors(form, None)), status=422)
    try:
        chosen = ticked if which == "some" else None
        changed = limit_moderator(found.id, chosen, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        told = error.message if isinstance(error, Conflict) else ""
        errors = {} if told else form_errors(form, error)
        page = _spaces_page(queries.get_member(ref), which=which, ticked=ticked, errors=errors, told=told)
        return answer_with(page, error=error)
    flash("Saved. It counts from now on." if changed else "It is that way already.")
    return _back_to(ref)


def _spaces_page(
    found: Member, *, which: str, ticked: Sequence[str], errors: Errors | None = None, told: str = ""
) -> str:
    spaces = [(space.slug, space.name, space.slug in ticked) for space in list_spaces(viewer=current_viewer())]
    page = {"which": which, "spaces": spaces, "told": told, "is_moderator": found.role == Role.MODERATOR}
    return _page("admin/member_spaces.html", errors or {}, member=found, **page)


# Sanctions


@blueprint.get("/admin/members/<ref>/sanctions/new")
@requires(Capability.ADMIN)
def new_sanction(ref: str) -> str:
    return _sanction_page(ref, SanctionForm(kind="pause"))


@blueprint.post("/admin/members/<ref>/sanctions")
@requires(Capability.ADMIN)
def add_sanction(ref: str) -> Answer:
    found, form = queries.get_member(ref), SanctionForm()
    if not form.validate():
        return answer_with(_sanction_page(ref, form), status=422)
    try:
        ends_at = views.end_of_day(form.last_day, time_zone=site_settings().time_zone)
        given = {"kind": form.kind.data or "", "reason": form.reason.data or ""}
        services.add_sanction(found.id, **given, ends_at=ends_at, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_sanction_page(ref, form, error), error=error)
    flash("Their posting is paused. They see your reason on their own page.")
    return _back_to(ref)


def _sanction_page(ref: str, form: SanctionForm, error: DomainError | None = None) -> str:
    found = queries.get_member(ref)
    return _page("admin/member_sanction.html", form_errors(form, error), form=form, member=found, kinds=views.KINDS)


@blueprint.get("/admin/sanctions/<ref>/lift")
@requires(Capability.ADMIN)
def ask_lift(ref: str) -> str:
    """Asks once before a sanction ends early."""
    return render_template("admin/member_lift.html", sanction=queries.get_sanction(ref))


@blueprint.post("/admin/sanctions/<ref>/lift")
@requires(Capability.ADMIN)
def lift_sanction(ref: str) -> Response:
    member_ref = queries.get_sanction(ref).member_ref
    services.lift_sanction(ref, by=current_viewer().own_id)
    db.session.commit()
    flash("They can post again.")
    return _back_to(member_ref)


def _page(template: str, errors: dict[str, list[str]], **values: Any) -> str:
    return render_template(template, errors=errors, has_errors=bool(errors), **values)


def _back_to(ref: str) -> Response:
    return redirect(url_for("admin.member", ref=ref), code=303)
