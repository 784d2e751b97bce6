"""HTTP of a member's own data: the copy to take home, and leaving."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from forum.accounts import leaving, sessions
from forum.accounts.confirming import ensure_opens
from forum.accounts.passphrase import has_passphrase
from forum.accounts.queries import find_last_day
from forum.accounts.services import ensure_password
from forum.core import clock, privatecookie
from forum.core.access import Author, Capability, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError, NotFound, Unprocessable
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.sections import add_section
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.posts.erasing import take_back_masked
from forum.privacy import archive, services
from forum.privacy.forms import TYPE_IT, CopyForm, FetchForm, LeaveForm, MasksForm
from forum.privacy.gathering import gather_masked, gather_sealed
from forum.privacy.queries import find_copy

COOKIE = "copy"  # which copy this browser asked for, whether with masks, and when the password was typed; sealed
PASSWORD_COUNTS = timedelta(minutes=10)
LOOK_AGAIN = 3  # seconds between two looks at a copy in the making
MOST_LOOKS = 40  # then the page rests: it must not keep a session alive that nobody sits at

blueprint = Blueprint("privacy", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_section(app, "me", own_data)


def own_data() -> str:
    """The section of `/me` that leads to both pages."""
    return render_template("privacy/own_data.html", last_day=find_last_day(current_viewer().own_id))


# A copy


@blueprint.get("/me/export")
@requires(Capability.ACCOUNT)
def export() -> Response:
    """The form to ask for a copy, the copy in the making, or the finished one, each in the browser it is for."""
    copy = find_copy(current_viewer().own_id)
    if copy is None or not services.is_for(copy, token=_token()):
        return make_response(_page("privacy/export.html", CopyForm(), other=copy is not None))
    if copy.done == copy.total:
        return make_response(_ready_page(copy, FetchForm()))
    response = make_response(_page("privacy/making.html", None, copy=copy))
    looks = request.args.get("looks", 0, int)
    if 0 <= looks < MOST_LOOKS:
        response.headers["Refresh"] = f"{LOOK_AGAIN}; url={url_for('privacy.export', looks=looks + 1)}"
    return response


@blueprint.post("/me/export")
@requires(Capability.ACCOUNT)
def ask_for_copy() -> Answer:
    form = CopyForm()
    member_id = current_viewer().own_id
    try:
        _ensure_filled(form)
        _ensure_knows(form, masks=form.masks.data)
        ref = services.ask_for_copy(member_id, token=_token())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        page = _page("privacy/export.html", form, error, other=find_copy(member_id) is not None)
        return answer_with(page, error=error)
    response = redirect(url_for("privacy.export"), code=303)
    facts = {"copy": ref, "masks": int(form.masks.data), "typed": clock.now().isoformat(timespec="seconds")}
    privatecookie.keep(response, COOKIE, facts, lasts=services.COPY_LASTS)
    return response


@blueprint.post("/me/export/file")
@requires(Capability.ACCOUNT)
def fetch() -> Answer:
    """The file. What it holds of masks, and a plan, is gathered here, in the member's own request; the copy goes."""
    copy, form, viewer = _own_copy(), FetchForm(), current_viewer()
    kept = _kept(copy)
    if copy.done < copy.total:
        return redirect(url_for("privacy.export"), code=303)
    try:
        if _asks_again(kept):
            _ensure_typed(form)
            _ensure_knows(form, masks=bool(kept.get("masks")))
    except Declined as error:
        db.session.rollback()
        return answer_with(_ready_page(copy, form, error), error=error)
    sections = services.open_copy(copy, token=_token()) + gather_sealed(sessions.current_author())
    if kept.get("masks"):
        sections += gather_masked(sessions.current_author())
    page = render_template("privacy/copy.html", sections=sections, masks=bool(kept.get("masks")), made=clock.now())
    content = archive.build(sections, page=page)
    services.drop_copy(viewer.own_id)
    db.session.commit()
    return _file(content)


@blueprint.post("/me/export/delete")
@requires(Capability.ACCOUNT)
def drop_copy() -> Response:
    services.drop_copy(current_viewer().own_id)
    db.session.commit()
    flash("The copy is deleted.")
    response = redirect(url_for("privacy.export"), code=303)
    privatecookie.drop(response, COOKIE)
    return response


def _ready_page(copy: AnyRow, form: FetchForm, error: DomainError | None = None) -> str:
    kept = _kept(copy)
    return _page(
        "privacy/ready.html", form, error, copy=copy, asks_again=_asks_again(kept), masks=bool(kept.get("masks"))
    )


def _own_copy() -> AnyRow:
    """The copy that this browser asked for. Raises NotFound."""
    copy = find_copy(current_viewer().own_id)
    if copy is None or not services.is_for(copy, token=_token()):
        raise NotFound()
    return copy


def _kept(copy: AnyRow) -> dict[str, Any]:
    kept = privatecookie.read(COOKIE)
    return kept if kept.get("copy") == copy.ref else {}


def _asks_again(kept: dict[str, Any]) -> bool:
    """Whether the password is needed once more: somebody else may sit at this device by now."""
    return not kept or datetime.fromisoformat(kept["typed"]) + PASSWORD_COUNTS <= clock.now()


def _file(content: bytes) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{archive.FILE_NAME}"'
    response.headers["Cache-Control"] = "no-store"
    privatecookie.drop(response, COOKIE)
    return response


def _token() -> bytes:
    session = sessions.current_session()
    assert session is not None
    return session.token


# Leaving


@blueprint.get("/me/erase")
@requires(Capability.ACCOUNT)
def erase() -> str:
    return _leave_page(LeaveForm())


@blueprint.post("/me/erase")
@requires(Capability.ACCOUNT)
def ask_to_leave() -> Answer:
    form = LeaveForm()
    try:
        _ensure_filled(form)
        password, words_go = form.current_password.data or "", form.posts.data == "delete"
        last_day = leaving.ask_to_leave(current_viewer().own_id, password=password, words_go=words_go)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_leave_page(form, error), error=error)
    sessions.end()
    flash(f"You are signed out. Until the end of {last_day.day} {last_day:%B %Y} you can sign in and stay after all.")
    return redirect(url_for("pages.home"), code=303)


@blueprint.post("/me/erase/undo")
@requires(Capability.ACCOUNT)
def stay() -> Response:
    if leaving.stay(current_viewer().own_id):
        flash("Good to have you here. Your account stays as it was.")
    db.session.commit()
    return redirect(url_for("accounts.me"), code=303)


def _leave_page(form: LeaveForm, error: DomainError | None = None) -> str:
    last_day = find_last_day(current_viewer().own_id)
    return _page("privacy/leaving.html" if last_day else "privacy/erase.html", form, error, last_day=last_day)


@blueprint.get("/me/erase/masks")
@requires(Capability.ACCOUNT)
def masks() -> str:
    return _page("privacy/masks.html", MasksForm())


@blueprint.post("/me/erase/masks")
@requires(Capability.ACCOUNT)
def take_back_masks() -> Answer:
    """Everything of this author under masks, in a request of its own: no row tells that one member did this."""
    form = MasksForm()
    try:
        _ensure_filled(form)
        ensure_opens(current_viewer().own_id, form.password.data or "")
        count = _take_back_all(sessions.current_author())
    except Declined as error:
        db.session.rollback()
        return answer_with(_page("privacy/masks.html", form, error), error=error)
    done = f"We took back {count} of your posts under masks." if count != 1 else "We took back your post under a mask."
    flash(done if count else "We found no posts of yours under a mask.")
    return redirect(url_for("privacy.erase"), code=303)


def _take_back_all(author: Author) -> int:
    """Bite by bite, so that nobody else waits long to write; sent again, it goes on where it was broken off."""
    count = 0
    for some in take_back_masked(author):
        db.session.commit()
        count += some
    return count


# Shared


def _ensure_filled(form: FlaskForm) -> None:
    """Raises Unprocessable; the form's own errors stand beside its fields."""
    if not form.validate():
        raise Unprocessable("Please look at this again.", field=next(iter(form.errors)))


def _ensure_knows(form: CopyForm | FetchForm, *, masks: bool) -> None:
    """Asks for the password; for posts under a mask for the pass-phrase too, where there is one. Raises Declined."""
    member_id = current_viewer().own_id
    ensure_password(member_id, form.current_password.data or "")
    if masks and has_passphrase(member_id):
        ensure_opens(member_id, form.passphrase.data or "", field="passphrase")


def _ensure_typed(form: FetchForm) -> None:
    if not form.current_password.data:
        raise Unprocessable(TYPE_IT, field="current_password")


def _page(template: str, form: FlaskForm | None, error: DomainError | None = None, **values: Any) -> str:
    errors = form_errors(form, None if form and form.errors else error)
    return render_template(template, form=form, errors=errors, has_errors=bool(errors), **values)
