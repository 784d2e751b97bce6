"""HTTP of private notes for a guest whose receipt is open: what the team wrote about their post, and their answer."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, make_response, redirect, url_for

from forum.anonymous import opened
from forum.anonymous.blueprint import blueprint
from forum.anonymous.opened import Opened
from forum.anonymous.receipt_routes import closed_meanwhile
from forum.core.access import public
from forum.core.db import db
from forum.core.errors import Declined, NotFound
from forum.core.forms import Answer, answer_with
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.notes.forms import AnswerForm
from forum.notes.page import notes_page
from forum.notes.services import answer_note
from forum.notes.views import PrivateNotes, find_notes
from forum.posts import panels, returned
from forum.posts.queries import get_post


def init_app(app: Flask) -> None:
    returned.reads(app, "anonymous.answer_team", "body")


@blueprint.get("/receipt/<ref>/notes")
@public
def show_notes(ref: str) -> Answer:
    now = opened.current()
    if now is None:
        return redirect(url_for("anonymous.show_receipt"), code=303)
    return opened.keep(make_response(_page(*_own(ref, now))), now)


@blueprint.post("/receipt/<ref>/notes")
@public
def answer_team(ref: str) -> Answer:
    now, form = opened.current(), AnswerForm()
    if now is None:
        return closed_meanwhile()
    row, notes = _own(ref, now)
    if not form.validate():
        return _page(row, notes, form=form), 422
    try:
        made = answer_note(ref, body=form.body.data or "", key=form.key.data or None, by=now.by)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page(*_own(ref, now), form=form, error=error), error=error)
    flash("Your answer is with the team.")
    response = redirect(url_for("anonymous.show_notes", ref=ref), code=303)
    panels.remember_beside(response, made.reading, thread=row.thread_ref, post=ref)
    return opened.keep(response, now)


def _own(ref: str, now: Opened) -> tuple[AnyRow, PrivateNotes]:
    """The guest's own post and the notes on it. Raises NotFound for any other, and where the team has not written."""
    row = get_post(ref, viewer=current_viewer(), author=now.by)
    notes = find_notes(row, author=now.by)
    if notes is None:
        raise NotFound()
    return row, notes


def _page(row: AnyRow, notes: PrivateNotes, **came_back: Any) -> str:
    return notes_page(
        row,
        notes,
        action=url_for("anonymous.answer_team", ref=row.ref),
        back=url_for("anonymous.show_receipt"),
        close_help=url_for("anonymous.close_help"),
        **came_back,
    )
