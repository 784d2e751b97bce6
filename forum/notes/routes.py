"""HTTP of private notes for members: what the team wrote about one's own post, and one's answer."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, url_for

from forum.accounts.sessions import current_author
from forum.core.access import Capability, requires
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

blueprint = Blueprint("notes", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    returned.reads(app, "notes.answer", "body")


@blueprint.get("/posts/<ref>/notes")
@requires(Capability.POST)
def show(ref: str) -> str:
    return notes_page(*_own(ref))


@blueprint.post("/posts/<ref>/notes")
@requires(Capability.POST)
def answer(ref: str) -> Answer:
    row, notes = _own(ref)
    form = AnswerForm()
    if not form.validate():
        return notes_page(row, notes, form=form), 422
    try:
        made = answer_note(ref, body=form.body.data or "", key=form.key.data or None, by=current_author())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(notes_page(*_own(ref), form=form, error=error), error=error)
    flash("Your answer is with the team.")
    response = redirect(url_for("notes.show", ref=ref), code=303)
    return panels.remember_beside(response, made.reading, thread=row.thread_ref, post=ref)


def _own(ref: str) -> tuple[AnyRow, PrivateNotes]:
    """One's own post and the notes on it. Raises NotFound for anybody else, and where the team has not written."""
    row = get_post(ref, viewer=current_viewer(), author=current_author())
    notes = find_notes(row, author=current_author())
    if notes is None:
        raise NotFound()
    return row, notes
