"""HTTP of anonymous posting."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from forum.accounts import confirming, passphrase
from forum.accounts.sessions import current_author, current_session, has_begun
from forum.anonymous import (
    change_routes,
    contact_routes,
    finding,
    guest_routes,
    mark,
    queries,
    receipt_notes_routes,
    receipt_routes,
)
from forum.anonymous.blueprint import blueprint
from forum.anonymous.forms import OpenForm, PassphraseForm
from forum.anonymous.views import Came, own_masked
from forum.cases.queries import newest_told
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError, Unprocessable
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.paging import cut, decode_cursor
from forum.core.sections import add_section
from forum.core.web import current_viewer
from forum.mutes.queries import list_mutes
from forum.notes.queries import newest_sides, told_by_house
from forum.posts.pausing import why_paused_unnamed

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    guest_routes.init_app(app)
    receipt_routes.init_app(app)
    receipt_notes_routes.init_app(app)
    change_routes.init_app(app)
    app.register_blueprint(blueprint)
    add_section(app, "me", own_section)
    contact_routes.init_app(app)
    app.context_processor(news_of_own)
    app.after_request(look_for_news)


@blueprint.get("/anonymous")
@public
def how() -> str:
    """How masks work, and their limits."""
    return render_template("anonymous/how.html")


# A member's own masked posts


@blueprint.get("/me/anonymous")
@requires(Capability.ACCOUNT)
def own() -> str:
    """The list while it is open; else the question for password or pass-phrase."""
    return _own_page() if mark.read_mark().is_open else _locked_page(OpenForm())


@blueprint.post("/me/anonymous")
@requires(Capability.ACCOUNT)
def open_own() -> Answer:
    form = OpenForm()
    if not form.validate():
        return answer_with(_locked_page(form), status=422)
    try:
        confirming.ensure_opens(current_viewer().own_id, form.password.data or "")
    except Declined as error:
        db.session.rollback()
        return answer_with(_locked_page(form, error), error=error)
    response = redirect(url_for("anonymous.own"), code=303)
    mark.keep_mark(response, opened=True)  # and nothing waits any more: what there was is read now
    return response


@blueprint.post("/me/anonymous/close")
@requires(Capability.ACCOUNT)
def close_own() -> BaseResponse:
    flash("The page is closed.")
    response = redirect(url_for("accounts.me"), code=303)
    mark.keep_mark(response, opened=False)
    return response


@blueprint.get("/me/anonymous/passphrase")
@requires(Capability.ACCOUNT)
def own_passphrase() -> str:
    return _passphrase_page(PassphraseForm())


@blueprint.post("/me/anonymous/passphrase")
@requires(Capability.ACCOUNT)
def change_passphrase() -> Answer:
    form = PassphraseForm()
    if not form.validate():
        return answer_with(_passphrase_page(form), status=422)
    try:
        _change_passphrase(form)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_passphrase_page(form, error), error=error)
    flash("Your pass-phrase is taken away." if form.remove.data else "Your pass-phrase is set.")
    response = redirect(url_for("accounts.me"), code=303)
    mark.keep_mark(response, opened=False)
    return response


def _change_passphrase(form: PassphraseForm) -> None:
    new = form.new_passphrase.data or ""
    if form.remove.data and new:
        raise Unprocessable("Please either choose a new one or take it away.", field="new_passphrase")
    if not new and not form.remove.data:
        raise Unprocessable("Please choose a pass-phrase.", field="new_passphrase")
    password, current = form.current_password.data or "", form.passphrase.data or ""
    confirming.change_passphrase(current_viewer().own_id, password=password, current=current, new=new)


def _own_page() -> str:
    viewer, session = current_viewer(), current_session()
    assert session is not None  # the capability let nobody else in
    back = _back()
    found = finding.find_year(session.secret, back=back)
    cursor = decode_cursor(request.args.get("after"), int)
    page = cut(finding.ids_after(found, cursor), size=queries.PAGE_SIZE, key=lambda post_id: (post_id,))
    shown = page.rows
    muted = list_mutes(by=current_author())
    replies = queries.newest_replies(shown, member_id=viewer.own_id, muted=muted)
    sides = newest_sides(shown)
    opened = told_by_house(list(sides))
    came = Came(replies=replies, decisions=newest_told(shown), notes=sides, opened=opened)
    posts = own_masked(queries.list_own(shown), came, viewer=viewer)
    more: dict[str, Any] = {"back": back, "first": cursor is None, "next_cursor": page.next_cursor, "found": found}
    more["paused"] = why_paused_unnamed(current_author())
    return render_template("anonymous/own.html", posts=posts, **more)


def _back() -> int:
    """How many years back the page looks; 0 for anything that is not a small number."""
    given = request.args.get("back", "")
    return min(int(given), finding.MOST_YEARS) if given.isascii() and given.isdigit() and len(given) < 4 else 0


def _locked_page(form: OpenForm, error: DomainError | None = None) -> str:
    return _page("anonymous/own_locked.html", form, error)


def _passphrase_page(form: PassphraseForm, error: DomainError | None = None) -> str:
    return _page("anonymous/passphrase.html", form, error)


def _page(template: str, form: Any, error: DomainError | None) -> str:
    errors = form_errors(form, error)
    has_one = passphrase.has_passphrase(current_viewer().own_id)
    return render_template(template, form=form, errors=errors, has_errors=bool(errors), has_passphrase=has_one)


# What may wait there


def own_section() -> str:
    """The section of `/me` that leads to the page: the same for everybody, but for one line when something may wait."""
    return render_template("anonymous/own_section.html", waits=mark.read_mark().waits)


def news_of_own() -> dict[str, bool]:
    """`own_waits` of every template: whether this session's cookie says that something may wait."""
    bare = "without_database" in g
    return {"own_waits": not bare and not current_viewer().is_guest and mark.read_mark().waits}


def look_for_news(response: Response) -> Response:
    """At the answer that signs somebody in, while their secret is there: look once, and tell only their cookie.

    Nothing is stored about it, found or not; the cookie is set in either case. A fault here costs the mark, never the
    sign-in. Somebody with a pass-phrase gets no mark: whoever knows only the password shall not see even that.
    """
    if not has_begun():
        return response
    try:
        mark.keep_mark(response, opened=False, waits=_has_news())
    except SQLAlchemyError:
        db.session.rollback()
        log.warning("news_not_looked_for")
    return response


def _has_news() -> bool:
    session = current_session()
    if session is None:
        return False
    member_id = session.viewer.own_id
    hidden = passphrase.has_passphrase(member_id)  # asked in either case: the same work whatever was found
    return finding.has_news(session.secret, member_id=member_id) and not hidden
