"""HTTP of the texts that a site says in words of its own: the help panel, decisions."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.admin.forms import VersionForm
from forum.admin.queries import list_changes
from forum.admin.text_kinds import KINDS
from forum.core import own_texts
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.own_texts import Words
from forum.core.web import current_viewer

blueprint = Blueprint("own_texts", __name__, url_prefix=f"/admin/<any({', '.join(map(repr, KINDS))}):kind>")
NOTHING_NEW = "Nothing was different, so nothing was changed."
FIRST_AGAIN = "The first words are back. What stood there before is in the history."


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Capability.ADMIN)
def index(kind: str) -> str:
    own = own_texts.own_words(KINDS[kind].code)
    groups = [
        (title, [(sheet, own_texts.words_of(sheet, own), sheet.name in own) for sheet in sheets])
        for title, sheets in KINDS[kind].groups
    ]
    return render_template("admin/own_texts.html", kind=kind, about=KINDS[kind], groups=groups)


@blueprint.get("/<text>")
@requires(Capability.ADMIN)
def edit(kind: str, text: str) -> str:
    return _page(kind, text)


@blueprint.post("/<text>")
@requires(Capability.ADMIN)
def save(kind: str, text: str) -> Answer:
    sheet, form = KINDS[kind].sheet(text), VersionForm()
    typed = {part.name: request.form.get(part.name, "") for part in sheet.parts}
    if not form.validate():
        return answer_with(_page(kind, text, typed=typed, form=form), status=422)
    try:
        changed = _change(kind, text, typed, form)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page(kind, text, typed=typed, form=form, error=error), error=error)
    flash(KINDS[kind].saved if changed else NOTHING_NEW)
    return _back_to(kind, text)


@blueprint.post("/<text>/first-words")
@requires(Capability.ADMIN)
def reset(kind: str, text: str) -> Answer:
    """Every text of the sheet has its first words again."""
    form = VersionForm()
    if not form.validate():
        return answer_with(_page(kind, text, form=form), status=422)
    try:
        changed = _change(kind, text, {}, form)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page(kind, text, form=form, error=error), error=error)
    flash(FIRST_AGAIN if changed else NOTHING_NEW)
    return _back_to(kind, text)


def _change(kind: str, text: str, words: Words, form: VersionForm) -> bool:
    sheet, action = KINDS[kind].sheet(text), KINDS[kind].action
    return own_texts.change_words(sheet, words, version=form.seen, action=action, by=current_viewer().own_id)


def _back_to(kind: str, text: str) -> Response:
    return redirect(url_for("own_texts.edit", kind=kind, text=text), code=303)


def _page(
    kind: str,
    text: str,
    *,
    typed: Words | None = None,
    form: VersionForm | None = None,
    error: Declined | None = None,
) -> str:
    """The page of a sheet. After a conflict it goes on from how things are now, with what was typed."""
    sheet, conflict = KINDS[kind].sheet(text), isinstance(error, Conflict)
    errors = form_errors(form, None if conflict else error)
    own = own_texts.own_words(KINDS[kind].code)
    now = own_texts.words_of(sheet, own)
    shown = now if typed is None else typed
    return render_template(
        "admin/own_text.html",
        kind=kind,
        about=KINDS[kind],
        sheet=sheet,
        own=sheet.name in own,
        words=shown,
        now=now,
        told=error.message if conflict and error else "",
        advice=own_texts.advice(sheet, shown),
        version=own_texts.count_changes(sheet.name),
        history=list_changes(sheet.name),
        errors=errors,
        has_errors=bool(errors),
    )
