"""The page on which the author of a post reads what the team wrote to them, and answers: a member's, or a guest's."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from forum.core.errors import DomainError
from forum.core.forms import form_errors
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.notes.forms import AnswerForm
from forum.notes.services import Kept
from forum.notes.views import PrivateNotes, answer_form, panel_on
from forum.posts import panels, returned
from forum.posts.queries import newest_assessment


def notes_page(
    row: AnyRow,
    notes: PrivateNotes,
    *,
    form: AnswerForm | None = None,
    error: DomainError | None = None,
    action: str = "",
    back: str = "",
    close_help: str = "",
) -> str:
    """`form` and `error` when an answer came back. For a guest: `action`, where answers go, `back`, the page of their
    post, and `close_help`, where the help panel is put away; a member's own addresses otherwise."""
    viewer, reading = current_viewer(), newest_assessment(row.id)
    errors = form_errors(form, error, otherwise="body")
    body = (form.body.data or "") if form else ""
    if errors:
        panel = returned.panel_of(body, viewer=viewer, country=row.space_country)
    else:
        panel = panel_on(row, reading, notes, viewer=viewer, saved=panels.ANSWER_SAVED)
        panel = panel | {"close_action": close_help} if panel and close_help else panel
    said = [text for texts in errors.values() for text in texts]
    letters = answer_form(notes, row, viewer=viewer, action=action, body=body, errors=said, reading=reading)
    page = {"row": row, "panel": panel, "letters": letters, "errors": {"body": said} if said else {}, "back": back}
    return render_template("notes/show.html", has_errors=bool(errors), **page)


def told_team(kept: Kept, place: str) -> Response:
    """On to `place`, the page of the notes beside which a paused writer's text was kept, with its help."""
    flash(kept.words)
    response = redirect(place, code=303)
    return panels.remember_beside(response, kept.reading, thread=kept.thread_ref, post=kept.post_ref)
