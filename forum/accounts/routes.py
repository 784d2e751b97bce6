"""HTTP of accounts: signing up, in and out, a member's own page, and another password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from forum.accounts import factor, factor_routes, queries, recovery, services, sessions
from forum.accounts.forms import ForgottenForm, PasswordForm, PreferencesForm, ResetForm, SignInForm, SignUpForm
from forum.accounts.resume import Kept, page_after_sign_in, read_kept
from forum.core import mail, privatecookie, ratelimit
from forum.core.access import Capability, public, requires
from forum.core.countries import countries
from forum.core.db import db
from forum.core.errors import Declined, DomainError, NotFound
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.kept import kept_panel
from forum.core.sections import add_section, draw_sections
from forum.core.settings import site_settings
from forum.core.web import current_viewer, limiter_name, safe_path, send_again

SIGN_UPS = 300  # an hour from one address: a whole school or hospital may share it
LETTER_FORMS = 20  # an hour from one address

blueprint = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(factor_routes.blueprint)
    add_section(app, "me", factor_routes.draw_section)
    sessions.init_app(app)


# Signing up


@blueprint.get("/sign-up")
@public
def sign_up() -> Response | str:
    if not current_viewer().is_guest:
        return _go_on(safe_path(request.args.get("next")))
    return _sign_up_page(SignUpForm(next=request.args.get("next", "")))


@blueprint.post("/sign-up")
@public
def create_member() -> Answer:
    form = SignUpForm()
    if not form.validate():
        return answer_with(_sign_up_page(form), status=422)
    new = services.NewMember(
        name=form.name.data or "",
        password=form.password.data or "",
        email=form.email.data or "",
        country=form.country.data or None,
    )
    try:
        ratelimit.hit("sign-up", limiter_name(), at_most=SIGN_UPS, per=timedelta(hours=1))
        member, secret = services.sign_up(new)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_sign_up_page(form, error), error=error)
    sessions.begin(member, secret)
    flash(f"Welcome, {member.name}. You are signed in.")
    return _go_on(form.goes_to)


def _sign_up_page(form: SignUpForm, error: DomainError | None = None) -> str:
    return _page("accounts/sign_up.html", form, error, countries=countries(), minimum_age=site_settings().minimum_age)


# Signing in and out


@blueprint.get("/sign-in")
@public
def sign_in() -> Response | str:
    if not current_viewer().is_guest:
        return _go_on(safe_path(request.args.get("next")))
    return _page("accounts/sign_in.html", SignInForm(next=request.args.get("next", "")))


@blueprint.post("/sign-in")
@public
def create_session() -> Answer:
    form = SignInForm()
    kept = read_kept(form.resume_to.data, form.resume.data)
    if not form.validate():
        return answer_with(_sign_in_page(form, kept), status=422)
    try:
        member, secret = services.sign_in(form.name.data or "", form.password.data or "", address=limiter_name())
    except Declined as error:
        db.session.rollback()
        return answer_with(_sign_in_page(form, kept, error), error=error)
    if factor.has_factor(member.id):
        return factor_routes.ask_for_code(member, secret, form, kept)
    first_page = page_after_sign_in(member, form.goes_to)
    sessions.begin(member, secret)
    if kept:
        words = "You are signed in again. One click sends what you wrote."
        return answer_with(send_again(words, action=kept.to, fields=kept.fields))
    return _go_on(first_page)


def _sign_in_page(form: SignInForm, kept: Kept | None, error: DomainError | None = None) -> str:
    """The sign-in page; when it carries a form that came back, the page that shows the text of that form."""
    if kept is None:
        return _page("accounts/sign_in.html", form, error)
    words = "Your text is safe. Please sign in to send it."
    values = {"message": words, "action": kept.to, "fields": kept.fields, "sign_in": True, "status": 401}
    values["panel"] = kept_panel(kept.to, kept.fields)
    return _page("errors/resubmit.html", form, error, name=form.name.data or "", **values)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """For guests too: the second click on an old page is harmless."""
    sessions.end()
    flash("You are signed out.")
    response = _go_on(None)
    privatecookie.drop(response, "care")  # sealed for its writer, but whoever sits here next need not find it at all
    return response


# A member's own page


@blueprint.get("/me")
@requires(Capability.ACCOUNT)
def me() -> str:
    viewer = current_viewer()
    email = queries.find_email(current_viewer().own_id)
    return _me_page(PreferencesForm(country=viewer.country or "", email=email or ""))


@blueprint.post("/me")
@requires(Capability.ACCOUNT)
def change_preferences() -> Answer:
    form = PreferencesForm()
    if not form.validate():
        return answer_with(_me_page(form), status=422)
    try:
        services.change_preferences(
            current_viewer().own_id,
            country=form.country.data or None,
            email=form.email.data or "",
            password=form.current_password.data or "",
        )
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_me_page(form, error), error=error)
    flash("Your choices are saved.")
    return redirect(url_for("accounts.me"), code=303)


def _me_page(form: PreferencesForm, error: DomainError | None = None) -> str:
    sanction = queries.find_active_sanction(current_viewer().own_id)
    sections = draw_sections("me")
    return _page("accounts/me.html", form, error, countries=countries(), sanction=sanction, sections=sections)


@blueprint.get("/me/password")
@requires(Capability.ACCOUNT)
def password() -> str:
    return _page("accounts/password.html", PasswordForm())


@blueprint.post("/me/password")
@requires(Capability.ACCOUNT)
def change_password() -> Answer:
    form = PasswordForm()
    if not form.validate():
        return answer_with(_page("accounts/password.html", form), status=422)
    try:
        member, secret = recovery.change_password(
            current_viewer().own_id, current=form.current_password.data or "", new=form.new_password.data or ""
        )
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page("accounts/password.html", form, error), error=error)
    sessions.begin(member, secret)
    flash("Your new password is set. Every other device is signed out.")
    return redirect(url_for("accounts.me"), code=303)


# A forgotten password


@blueprint.get("/forgotten")
@public
def forgotten() -> str:
    _ensure_can_mail()
    return _page("accounts/forgotten.html", ForgottenForm())


@blueprint.post("/forgotten")
@public
def ask_for_letter() -> Answer:
    """The same answer whether or not somebody has this address."""
    _ensure_can_mail()
    form = ForgottenForm()
    if not form.validate():
        return answer_with(_page("accounts/forgotten.html", form), status=422)
    try:
        ratelimit.hit("forgotten", limiter_name(), at_most=LETTER_FORMS, per=timedelta(hours=1))
        recovery.ask_for_reset(form.email.data or "")
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page("accounts/forgotten.html", form, error), error=error)
    flash("If a member has this address, a letter is on its way. The link in it works for two hours.")
    return redirect(url_for("accounts.sign_in"), code=303)


@blueprint.get("/reset/<token>")
@public
def reset(token: str) -> str:
    return _reset_page(token, ResetForm())


@blueprint.post("/reset/<token>")
@public
def set_password(token: str) -> Answer:
    form = ResetForm()
    if not form.validate():
        return answer_with(_reset_page(token, form), status=422)
    try:
        member, secret = recovery.reset_password(token, new=form.new_password.data or "")
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_reset_page(token, form, error), error=error)
    if factor.has_factor(member.id):
        flash("Your new password is set. Please sign in with it.")
        return redirect(url_for("accounts.sign_in"), code=303)
    sessions.begin(member, secret)
    flash("Your new password is set, and you are signed in.")
    return redirect(url_for("accounts.me"), code=303)


def _reset_page(token: str, form: ResetForm, error: DomainError | None = None) -> str:
    member = queries.get_member_by_id(recovery.ensure_reset_token(token))
    return _page("accounts/reset.html", form, error, token=token, name=member.name)


def _ensure_can_mail() -> None:
    if not mail.can_send():
        raise NotFound()


# Shared


def _page(template: str, form: FlaskForm, error: DomainError | None = None, **values: Any) -> str:
    errors = form_errors(form, error)
    more = {"errors": errors, "has_errors": bool(errors), "can_mail": mail.can_send()}
    return render_template(template, form=form, **more, **values)


def _go_on(path: str | None) -> Response:
    return redirect(path or url_for("pages.home"), code=303)
