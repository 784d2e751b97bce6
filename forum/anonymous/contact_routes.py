"""HTTP of sealed contacts: how to reach a member, or a guest whose receipt is open, if there is fear for their life.

What is typed is looked through for the help panel of the very next page, and sealed; nobody here reads it again.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, make_response, redirect, render_template, url_for

from forum.anonymous import opened
from forum.anonymous.blueprint import blueprint
from forum.anonymous.contact_forms import ContactForm, GuestContactForm
from forum.anonymous.guest_views import SEALED_UNREAD
from forum.anonymous.opened import Opened
from forum.anonymous.receipt_routes import closed_meanwhile, own_post
from forum.anonymous.services import leave_contact, leave_guest_contact
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.sections import add_section
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.posts import returned
from forum.trustees import contacts

KEPT = "It is sealed. Only two trustees together can open it."
TAKEN_BACK = "It is taken back, and deleted."


def init_app(app: Flask) -> None:
    returned.reads(app, "anonymous.seal_contact", "details")
    returned.reads(app, "anonymous.seal_guest_contact", "details")
    add_section(app, "me", contact_section)


def contact_section() -> str:
    """The section of `/me` that leads to the page; empty where nobody could open one, and none is kept."""
    standing = contacts.standing_of_member(current_viewer().own_id)
    if not contacts.is_offered(standing):
        return ""
    return render_template("anonymous/contact_section.html", standing=standing.value)


# Members


@blueprint.get("/me/contact")
@requires(Capability.ACCOUNT)
def contact() -> str:
    return _member_page(ContactForm())


@blueprint.post("/me/contact")
@requires(Capability.ACCOUNT)
def seal_contact() -> Answer:
    form, viewer = ContactForm(), current_viewer()
    panel = returned.panel_of(form.details.data or "", viewer=viewer)
    if not form.validate():
        return answer_with(_member_page(form, panel=panel), status=422)
    try:
        leave_contact(viewer.own_id, form.wish(), password=form.current_password.data or "")
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_member_page(form, error, panel=panel), error=error)
    flash(TAKEN_BACK if form.remove.data else KEPT)
    if panel:
        return make_response(_member_page(ContactForm(formdata=None), panel=panel | {"next_words": SEALED_UNREAD}))
    return redirect(url_for("accounts.me"), code=303)


def _member_page(form: ContactForm, error: DomainError | None = None, *, panel: dict[str, Any] | None = None) -> str:
    standing = contacts.standing_of_member(current_viewer().own_id)
    return _page(form, error, standing=standing, panel=panel, guest=False)


# Guests


@blueprint.get("/receipt/contact")
@public
def guest_contact() -> Answer:
    now = opened.current()
    if now is None:
        return redirect(url_for("anonymous.show_receipt"), code=303)
    return opened.keep(make_response(_guest_page(_own(now), GuestContactForm())), now)


@blueprint.post("/receipt/contact")
@public
def seal_guest_contact() -> Answer:
    now, form = opened.current(), GuestContactForm()
    if now is None:
        return closed_meanwhile()
    row = _own(now)
    panel = returned.panel_of(form.details.data or "", viewer=current_viewer(), country=row.space_country)
    if not form.validate():
        return answer_with(_guest_page(row, form, panel=panel), status=422)
    try:
        leave_guest_contact(row.ref, form.wish(), by=now.by)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_guest_page(_own(now), form, error, panel=panel), error=error)
    flash(TAKEN_BACK if form.remove.data else KEPT)
    if panel:
        page = _guest_page(_own(now), GuestContactForm(formdata=None), panel=panel | {"next_words": SEALED_UNREAD})
        return opened.keep(make_response(page), now)
    return opened.keep(redirect(url_for("anonymous.show_receipt"), code=303), now)


def _own(now: Opened) -> AnyRow:
    """The post the receipt was given for."""
    return own_post(now.place.post_ref, now)


def _guest_page(
    row: AnyRow, form: GuestContactForm, error: DomainError | None = None, *, panel: dict[str, Any] | None = None
) -> str:
    return _page(form, error, standing=contacts.standing_of_post(row.id), panel=panel, guest=True)


def _page(
    form: GuestContactForm,
    error: DomainError | None,
    *,
    standing: contacts.Standing,
    panel: dict[str, Any] | None,
    guest: bool,
) -> str:
    errors = form_errors(form, error, otherwise="details")
    return render_template(
        "anonymous/contact.html",
        form=form,
        standing=standing.value,
        panel=panel,
        guest=guest,
        limit=contacts.TEXT_LENGTH,
        errors=errors,
        has_errors=bool(errors),
    )
