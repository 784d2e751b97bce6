"""HTTP of replies, and of changing or taking back one's own post."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forum.accounts.sessions import current_author
from forum.cases.queries import newest_decisions
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.masks.authorship import wrote
from forum.posts import panels, policy, returned
from forum.posts.compose import ComposeForm
from forum.posts.pipeline import Submitted
from forum.posts.queries import get_post, newest_assessment
from forum.posts.services import Change, edit_post, whole_text, withdraw_post
from forum.posts.views import show_post, shown_title
from forum.replies.forms import EditForm
from forum.replies.services import post_reply
from forum.threads.page import thread_page
from forum.threads.queries import get_visible_thread, page_of

blueprint = Blueprint("replies", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    returned.reads(app, "replies.create", "body", "note")
    returned.reads(app, "replies.save", "title", "body", "note")


@blueprint.post("/threads/<ref>/replies")
@requires(Capability.POST)
def create(ref: str) -> Answer:
    thread = get_visible_thread(ref, viewer=current_viewer(), author=current_author())
    form = ComposeForm()
    form.fill_gaps()
    if not form.validate():
        return thread_page(ref, form=form), 422
    try:
        made = post_reply(form.draft(), thread_id=thread.id, by=current_author())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(thread_page(ref, form=form, error=error), error=error)
    return panels.remember_for(redirect(_in_thread(made), code=303), made)


@blueprint.get("/posts/<ref>")
@public
def show(ref: str) -> str:
    """The permalink of a post; for its author also its state, what was decided, and help."""
    viewer, author = current_viewer(), current_author()
    row = get_post(ref, viewer=viewer, author=author)
    mine = wrote(author, row)
    decisions = newest_decisions([row.id]) if mine else {}
    post = show_post(row, viewer=viewer, author=author, opening=(None, None), decisions=decisions)
    reading = newest_assessment(row.id) if mine else None
    panel = panels.on_own_post(row, reading, viewer=viewer) if reading else None
    title = shown_title(row, viewer=viewer, own=mine and row.position == 1)
    page = page_of(row.position)
    return render_template("replies/show.html", post=post, title=title, row=row, panel=panel, page=page)


@blueprint.get("/posts/<ref>/edit")
@requires(Capability.POST)
def edit(ref: str) -> str:
    row = _own_post(ref)
    policy.ensure_can_edit(row, row.state, by=current_author())
    title = row.title if row.position == 1 else None
    return _edit_page(EditForm(title=title, body=row.body, note=row.note, version=row.version), row)


@blueprint.post("/posts/<ref>/edit")
@requires(Capability.POST)
def save(ref: str) -> Answer:
    row = _own_post(ref)
    form = EditForm()
    if row.position == 1 and not form.title.data:
        form.title.data = row.title
    if not form.validate():
        return _edit_page(form, row), 422
    change = _change(form, row)
    try:
        reading = edit_post(ref, change, by=current_author())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return _edit_page(form, _own_post(ref), error), error.status
    flash("Your changes are saved.")
    response = redirect(url_for("replies.show", ref=ref), code=303)
    return panels.remember_reading(response, reading, thread=row.thread_ref, post=ref)


@blueprint.get("/posts/<ref>/withdrawal")
@requires(Capability.POST)
def ask_withdrawal(ref: str) -> str:
    row = _own_post(ref)
    policy.ensure_can_withdraw(row, row.state, by=current_author())
    return render_template("replies/withdraw.html", row=row)


@blueprint.post("/posts/<ref>/withdrawal")
@requires(Capability.POST)
def withdraw(ref: str) -> Response:
    _own_post(ref)
    withdraw_post(ref, by=current_author())
    db.session.commit()
    flash("You have taken your post back.")
    return redirect(url_for("replies.show", ref=ref), code=303)


def _own_post(ref: str) -> AnyRow:
    row = get_post(ref, viewer=current_viewer(), author=current_author())
    policy.ensure_own(row, by=current_author())
    return row


def _in_thread(made: Submitted) -> str:
    """The page of the thread on which the new post stands, at the post."""
    row = get_post(made.post_ref, viewer=current_viewer(), author=current_author())
    number = page_of(row.position)
    page = number if number > 1 else None
    return url_for("threads.show", ref=made.thread_ref, page=page, _anchor=f"post-{made.post_ref}")


def _change(form: EditForm, row: AnyRow) -> Change:
    title = form.title.data if row.position == 1 else None
    version = form.version.data if form.version.data is not None else row.version
    return Change(body=form.body.data or "", title=title, note=form.note.data or None, version=version)


def _edit_page(form: EditForm, row: AnyRow, error: DomainError | None = None) -> str:
    errors = form_errors(form, error, otherwise="body")
    beside = isinstance(error, Conflict)
    version = row.version if beside or form.version.data is None else form.version.data
    theirs = row.body if beside else ""
    panel = _panel(form, row) if errors else None
    page = {"form": form, "row": row, "errors": errors, "has_errors": bool(errors), "theirs": theirs, "panel": panel}
    return render_template("replies/edit.html", version=version, **page)


def _panel(form: EditForm, row: AnyRow) -> dict[str, Any] | None:
    """Help beside changes that came back."""
    said = whole_text(row.ref, _change(form, row), body=form.body.data or "")
    return returned.panel_of(said, viewer=current_viewer(), country=row.space_country)
