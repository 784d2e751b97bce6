"""HTTP of the second factor: the code at sign-in, and a member's own page for setting it up."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from forum.accounts import factor, queries, services, sessions
from forum.accounts.forms import CodeForm, FactorForm, FactorSetupForm
from forum.accounts.models import Member
from forum.accounts.resume import Kept, page_after_sign_in, read_kept
from forum.core import privatecookie
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError, NotFound
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.kept import kept_panel
from forum.core.keys import get_keys
from forum.core.settings import site_settings
from forum.core.web import current_viewer, resubmit_page, safe_path, send_again

COOKIE = "second"
COOKIE_LASTS = timedelta(minutes=5)

blueprint = Blueprint("second_factor", __name__)


# At sign-in


def ask_for_code(member: Member, secret: bytes, form: Any, kept: Kept | None) -> Response:
    """The page after a right password. Until the code is right, what it opened is sealed in a cookie for minutes."""
    answer = make_response(_code_page(CodeForm(formdata=None, next=form.next.data), kept))
    facts = {"member": member.id, "secret": secret.hex(), "password": _mark(member)}
    privatecookie.keep(answer, COOKIE, facts, lasts=COOKIE_LASTS)
    return answer


@blueprint.post("/sign-in/code")
@public
def check_code() -> Answer:
    form = CodeForm()
    kept = read_kept(form.resume_to.data, form.resume.data)
    began = _begun()
    if began is None:
        flash("That took a while. Please type your name and password again.")
        return _from_the_beginning(form, kept)
    member, secret = began
    if not form.validate():
        return answer_with(_code_page(form, kept), status=422)
    try:
        factor.verify(member.id, form.code.data or "")
    except NotFound:  # taken away meanwhile
        return _from_the_beginning(form, kept)
    except Declined as error:
        db.session.rollback()
        return answer_with(_code_page(form, kept, error), error=error)
    first_page = page_after_sign_in(member, safe_path(form.next.data))
    sessions.begin(member, secret)
    if kept:
        words = "You are signed in again. One click sends what you wrote."
        return answer_with(send_again(words, action=kept.to, fields=kept.fields))
    return redirect(first_page or url_for("pages.home"), code=303)


def _begun() -> tuple[Member, bytes] | None:
    """Whoever typed the right password a moment ago; None when that was too long ago or the password has changed."""
    facts = privatecookie.read(COOKIE)
    member = db.session.get(Member, facts["member"]) if facts else None
    if member is None or not hmac.compare_digest(facts["password"], _mark(member)):
        return None
    return member, bytes.fromhex(facts["secret"])


def _mark(member: Member) -> str:
    return get_keys().tag("second-step.v1", member.password_hash).hex()


def _code_page(form: CodeForm, kept: Kept | None, error: DomainError | None = None) -> str:
    panel = kept_panel(kept.to, kept.fields) if kept else None
    resume = {"resume_to": form.resume_to.data, "resume": form.resume.data}
    if kept and not form.resume.data:
        resume = {"resume_to": request.form.get("resume_to", ""), "resume": request.form.get("resume", "")}
    return _page("accounts/sign_in_code.html", form, error, kept=kept, panel=panel, **resume)


def _from_the_beginning(form: CodeForm, kept: Kept | None) -> Answer:
    if kept is None:
        return redirect(url_for("accounts.sign_in", next=safe_path(form.next.data)), code=303)
    words = "Your text is safe. Please sign in to send it."
    return answer_with(resubmit_page(words, action=kept.to, fields=kept.fields, sign_in=True, status=401))


# One's own page


@blueprint.get("/me/second-step")
@requires(Capability.ACCOUNT)
def show() -> str:
    return _own_page(_empty())


@blueprint.post("/me/second-step")
@requires(Capability.ACCOUNT)
def set_up() -> Answer:
    """Its 200 answer shows the recovery codes, once."""
    _ensure_asked_for()
    form, viewer = FactorSetupForm(), current_viewer()
    if not form.validate():
        return answer_with(_own_page(form), status=422)
    try:
        secret = factor.setup_secret(form.setup.data or "")
        services.ensure_password(viewer.own_id, form.current_password.data or "")
        codes = factor.set_up(viewer.own_id, secret=secret, code=form.code.data or "")
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_own_page(form, error), error=error)
    author, member = sessions.current_secret(), queries.get_member_by_id(viewer.own_id)
    assert author is not None
    sessions.begin(member, author)
    return answer_with(_codes_page(codes, safe_path(form.next.data)))


@blueprint.post("/me/second-step/codes")
@requires(Capability.ACCOUNT)
def renew_codes() -> Answer:
    _ensure_asked_for()
    form = FactorForm()
    try:
        services.ensure_password(current_viewer().own_id, form.current_password.data or "")
        codes = factor.renew_codes(current_viewer().own_id, code=form.code.data or "")
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_own_page(_empty(), error), error=error)
    return answer_with(_codes_page(codes, None))


@blueprint.post("/me/second-step/remove")
@requires(Capability.ACCOUNT)
def take_away() -> Answer:
    _ensure_asked_for()
    form = FactorForm()
    try:
        services.ensure_password(current_viewer().own_id, form.current_password.data or "")
        factor.take_away(current_viewer().own_id, code=form.code.data or "")
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_own_page(_empty(), error), error=error)
    flash("The second step is taken away.")
    return redirect(url_for("second_factor.show"), code=303)


def draw_section() -> str:
    """What `/me` says about it."""
    if not factor.is_asked_for():
        return ""
    return render_template("accounts/second_step_section.html", has_factor=current_viewer().has_second_factor)


def _empty() -> FactorSetupForm:
    return FactorSetupForm(formdata=None, next=safe_path(request.args.get("next")) or "")


def _own_page(form: FactorSetupForm, error: DomainError | None = None) -> str:
    _ensure_asked_for()
    viewer = current_viewer()
    if factor.has_factor(viewer.own_id):
        left = factor.count_recovery_codes(viewer.own_id)
        return _page("accounts/second_step.html", form, error, left=left, setup=None, next=form.next.data)
    sealed = form.setup.data or factor.new_setup()
    try:
        secret = factor.setup_secret(sealed)
    except Declined:
        sealed = factor.new_setup()
        secret = factor.setup_secret(sealed)
    site = site_settings().short_name  # the list of an app lies open to whoever holds the device
    setup = {
        "sealed": sealed,
        "spelt": factor.spelt(secret),
        "address": factor.address(secret, name=viewer.name, site=site),
    }
    needed = factor.is_needed(viewer)
    setup["picture"] = Markup(factor.picture(secret, name=viewer.name, site=site))  # noqa: S704  drawn by us, no text in it
    return _page("accounts/second_step.html", form, error, setup=setup, left=0, next=form.next.data, needed=needed)


def _codes_page(codes: list[str], goes_to: str | None) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes, goes_to=goes_to or url_for("accounts.me"))


def _ensure_asked_for() -> None:
    if not factor.is_asked_for():
        raise NotFound()


def _page(template: str, form: Any, error: DomainError | None = None, **values: Any) -> str:
    errors = form_errors(form, error)
    return render_template(template, form=form, errors=errors, has_errors=bool(errors), **values)
