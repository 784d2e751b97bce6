"""The page on which somebody changes a post of their own, whether a member or a guest."""

from __future__ import annotations

from typing import Any

from forum.core.access import Viewer
from forum.core.errors import Conflict, DomainError
from forum.core.forms import form_errors
from forum.core.types import AnyRow
from forum.posts import questions, redacting, returned
from forum.posts.policy import TAKEN_DOWN
from forum.posts.questions import Question
from forum.posts.services import Change, whole_text
from forum.replies.forms import EditForm


def change_of(form: EditForm, row: AnyRow) -> Change:
    """What was sent, for the service."""
    title = form.title.data if row.position == 1 else None
    version = form.version.data if form.version.data is not None else row.version
    return Change(body=form.body.data or "", title=title, note=form.note.data or None, version=version)


def edit_page(
    form: EditForm,
    row: AnyRow,
    error: DomainError | None = None,
    *,
    question: Question | None,
    viewer: Viewer,
    paused: str,
) -> dict[str, Any]:
    """The form as it opens, or with what was typed and why it came back. After a conflict the stored words stand
    beside it (`theirs`), and the next try is about them. `paused`: why its writer can't post, or ""."""
    errors = form_errors(form, error, otherwise="body")
    beside = isinstance(error, Conflict)
    panel = None
    if errors or question:
        said = whole_text(row.ref, change_of(form, row), body=form.body.data or "")
        panel = returned.panel_of(said, viewer=viewer, country=row.space_country)
    if question:
        form.asked.data = questions.DETAILS
    return {
        "form": form,
        "row": row,
        "question": question,
        "errors": errors,
        "has_errors": bool(errors),
        "version": row.version if beside else change_of(form, row).version,
        "theirs": row.body if beside else "",
        "panel": panel,
        "again": row.state in TAKEN_DOWN,
        "taken_out": taken_out(row),
        "paused": "" if errors else paused,
    }


def open_form(row: AnyRow) -> EditForm:
    """The form that changes a post as it opens: with its author's own words, also those that were taken out."""
    own = (redacting.find_original(row.id, row.ref) if row.redacted else None) or {}
    title = (own.get("title") or row.title) if row.position == 1 else None
    return EditForm(title=title, body=own.get("body", row.body), note=own.get("note", row.note), version=row.version)


def taken_out(row: AnyRow) -> list[str]:
    """The words that a moderator took out of a post, for its author."""
    found = redacting.find_original(row.id, row.ref) if row.redacted else None
    return found["passages"] if found else []


def saved_words(state: str) -> str:
    """What to say to who has just changed a post that was in this state."""
    if state in TAKEN_DOWN:
        return "Your changes are saved. A moderator reads them before others can see them."
    return "Your changes are saved."


def deleted_words(*, at_once: bool) -> str:
    """What to say to who has just deleted the words of a post they took back."""
    if at_once:
        return "The words of your post are deleted for good."
    return "A moderator still has to look at your post. Its words are deleted for good as soon as that is done."
