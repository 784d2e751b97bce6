"""HTTP of admin: the index, and the members with their roles and sanctions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accounts import queries, services
from forum.accounts.models import Member
from forum.admin import views
from forum.admin.forms import RoleForm, SanctionForm
from forum.core.access import Capability, Role, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.settings import site_settings
from forum.core.web import current_viewer

blueprint = Blueprint("admin", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/admin")
@requires(Capability.ADMIN)
def index() -> str:
    return render_template("admin/index.html")


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
    return render_template("admin/member.html", member=found, sanctions=sanctions, roles=views.ROLES)


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
