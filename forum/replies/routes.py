"""HTTP of replies, and of changing or taking back one's own post."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accounts.sessions import current_author
from forum.cases.queries import newest_told
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with
from forum.core.sections import add_section
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.masks.authorship import wrote
from forum.mutes import services as mutes
from forum.mutes.policy import ensure_can_mute
from forum.mutes.views import own_mutes
from forum.notes.page import told_team
from forum.notes.services import Kept, keep_for_team
from forum.notes.views import answer_form, find_notes, panel_on
from forum.posts import panels, policy, questions, returned
from forum.posts.assessing import joined
from forum.posts.compose import ComposeForm
from forum.posts.erasing import delete_own_words
from forum.posts.models import State, Voice
from forum.posts.pausing import why_paused
from forum.posts.pipeline import Submitted
from forum.posts.queries import get_post, newest_assessment
from forum.posts.questions import Question
from forum.posts.services import edit_post, withdraw_post
from forum.posts.states import MEMBER_STATES
from forum.posts.views import show_post, shown_name, shown_title
from forum.posts.waiting import about_waiting
from forum.replies.forms import EditForm
from forum.replies.services import post_reply
from forum.replies.views import change_of, deleted_words, edit_page, open_form, saved_words
from forum.threads.page import thread_page
from forum.threads.queries import get_visible_thread, page_of, thread_shows

blueprint = Blueprint("replies", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_section(app, "me", mutes_section)
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
    telling = questions.details_in(form.said, voice=form.voice.data or "", by=current_author())
    question = _about_name(form, thread) or questions.about_details(telling, form.said, asked=form.asked.data)
    if question:
        return _asked(ref, form, question), 422
    try:
        made = post_reply(form.draft(), thread_id=thread.id, by=current_author())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        kept = keep_for_team(error, form.said, key=form.key.data, by=current_author())
        return _told_team(kept) if kept else answer_with(thread_page(ref, form=form, error=error), error=error)
    if made.words:
        flash(made.words)
    questions.tell_afterwards(telling, asked=form.asked.data)
    return panels.remember_for(redirect(_in_thread(made), code=303), made)


@blueprint.get("/posts/<ref>")
@public
def show(ref: str) -> str:
    """The permalink of a post; for its author also its state, what was decided, and help."""
    viewer, author = current_viewer(), current_author()
    row = get_post(ref, viewer=viewer, author=author)
    mine = wrote(author, row)
    asked = [] if viewer.is_guest else [row.id]
    seen: dict[str, Any] = {"viewer": viewer, "author": author, "space_id": row.space_id}
    post = show_post(row, **seen, opening=(None, None), decisions=newest_told(asked))
    reading = newest_assessment(row.id) if asked else None
    notes = find_notes(row, author=author)
    help_for_author = panel_on(row, reading, notes, viewer=viewer)
    panel = help_for_author if mine else None  # asked for in either case: the time must not tell who wrote it
    letters = answer_form(notes, row, viewer=viewer, reading=reading) if notes else None
    shown = {"post": post, "row": row, "panel": panel, "letters": letters, "waiting": about_waiting(row, mine=mine)}
    shown["in_thread"] = thread_shows(row.thread_ref, viewer=viewer, author=author)
    title = shown_title(row, viewer=viewer, own=mine and row.position == 1)
    return render_template("replies/show.html", title=title, page=page_of(row.position), **shown)


@blueprint.get("/posts/<ref>/edit")
@requires(Capability.POST)
def edit(ref: str) -> str:
    row = _own_post(ref)
    policy.ensure_can_edit(row, row.state, by=current_author())
    return _edit_page(open_form(row), row)


@blueprint.post("/posts/<ref>/edit")
@requires(Capability.POST)
def save(ref: str) -> Answer:
    row = _own_post(ref)
    form = EditForm()
    if row.position == 1 and not form.title.data:
        form.title.data = row.title
    if not form.validate():
        return _edit_page(form, row), 422
    telling = questions.newly_told(form.said, row, by=current_author())
    question = questions.about_details(telling, form.said, asked=form.asked.data, go_on="Save")
    if question:
        return _edit_page(form, row, question=question), 422
    try:
        made = edit_post(ref, change_of(form, row), by=current_author())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        before = joined(row.title, row.body, row.note)
        kept = keep_for_team(error, form.said, key=None, by=current_author(), before=before)
        return _told_team(kept) if kept else (_edit_page(form, _own_post(ref), error), error.status)
    flash(made.words or saved_words(row.state))
    questions.tell_afterwards(telling, asked=form.asked.data)
    response = redirect(url_for("replies.show", ref=ref), code=303)
    return panels.remember_reading(response, made.reading, thread=row.thread_ref, post=ref)


@blueprint.get("/posts/<ref>/withdrawal")
@requires(Capability.POST)
def ask_withdrawal(ref: str) -> Response | str:
    row = _own_post(ref)
    if row.state == State.WITHDRAWN:
        return _taken_back(ref)
    policy.ensure_can_withdraw(row, row.state, by=current_author())
    return render_template("replies/withdraw.html", row=row)


@blueprint.post("/posts/<ref>/withdrawal")
@requires(Capability.POST)
def withdraw(ref: str) -> Response:
    _own_post(ref)
    withdraw_post(ref, by=current_author())
    db.session.commit()
    return _taken_back(ref)


def _taken_back(ref: str) -> Response:
    flash("You have taken your post back.")
    return redirect(url_for("replies.show", ref=ref), code=303)


@blueprint.get("/posts/<ref>/deletion")
@requires(Capability.POST)
def ask_deletion(ref: str) -> Response | str:
    row = _own_post(ref)
    policy.ensure_can_delete_words(row, row.state, by=current_author())
    if row.words != policy.KEPT:
        return _words_deleted(ref, at_once=row.words == policy.GONE)
    action, back = url_for("replies.delete", ref=ref), url_for("replies.show", ref=ref)
    return render_template("replies/delete.html", row=row, action=action, back=back)


@blueprint.post("/posts/<ref>/deletion")
@requires(Capability.POST)
def delete(ref: str) -> Response:
    _own_post(ref)
    at_once = delete_own_words(ref, by=current_author())
    db.session.commit()
    return _words_deleted(ref, at_once=at_once)


def _words_deleted(ref: str, *, at_once: bool) -> Response:
    flash(deleted_words(at_once=at_once))
    return redirect(url_for("replies.show", ref=ref), code=303)


# Muting: only the member who mutes ever sees any of it


@blueprint.get("/posts/<ref>/mute")
@requires(Capability.ACCOUNT)
def ask_mute(ref: str) -> str:
    row = _readable(ref)
    ensure_can_mute(row, by=current_author())
    return render_template("mutes/ask.html", row=row, name=shown_name(row), thread_href=_place_of(row))


@blueprint.post("/posts/<ref>/mute")
@requires(Capability.ACCOUNT)
def mute(ref: str) -> Response:
    row = _readable(ref)
    mutes.mute(row, by=current_author())
    db.session.commit()
    flash("Muted in this conversation. Only you can see that.")
    return redirect(_place_of(row, at="muted"), code=303)


@blueprint.post("/posts/<ref>/unmute")
@requires(Capability.ACCOUNT)
def unmute(ref: str) -> Response:
    row = _readable(ref)
    mutes.unmute(row, by=current_author())
    db.session.commit()
    flash("Their posts are open again.")
    return redirect(_place_of(row), code=303)


@blueprint.post("/me/mutes")
@requires(Capability.ACCOUNT)
def unmute_listed() -> Response:
    mutes.unmute_by_token(request.form.get("mute", ""), by=current_author())
    db.session.commit()
    flash("Their posts are open again.")
    return redirect(url_for("accounts.me"), code=303)


def mutes_section() -> str:
    """The section of `/me` with one's own mutes; empty for who has none."""
    shown = own_mutes(viewer=current_viewer(), by=current_author())
    return render_template("mutes/own.html", mutes=shown) if shown else ""


def _readable(ref: str) -> AnyRow:
    return get_post(ref, viewer=current_viewer(), author=current_author())


def _own_post(ref: str) -> AnyRow:
    row = _readable(ref)
    policy.ensure_own(row, by=current_author())
    return row


def _told_team(kept: Kept) -> Response:
    db.session.commit()
    return told_team(kept, url_for("notes.show", ref=kept.post_ref))


def _in_thread(made: Submitted) -> str:
    return _place_of(_readable(made.post_ref))


def _place_of(row: AnyRow, *, at: str = "post") -> str:
    """The page of the thread on which a post stands, at the post, or at the line it is folded to."""
    number = page_of(row.position)
    page = number if number > 1 else None
    return url_for("threads.show", ref=row.thread_ref, page=page, _anchor=f"{at}-{row.ref}")


def _asked(ref: str, form: ComposeForm, question: Question) -> str:
    """The thread with the reply in its form and a question above it, which that form is not asked again."""
    if question.about == questions.DETAILS:
        form.asked.data = questions.DETAILS
    return thread_page(ref, form=form, question=question)


def _about_name(form: ComposeForm, thread: AnyRow) -> Question | None:
    """One more question before somebody writes by name where they have worn a mask. Nothing of it is stored.

    Where only the voice that began a conversation can write, there is nothing to choose.
    """
    by_name = form.voice.data == Voice.NAME.value and form.sure.data != Voice.NAME.value
    if not by_name or not thread.worn_mask or thread.opening_state not in MEMBER_STATES:
        return None
    return questions.about_name(thread.worn_mask, name=current_author().name, mask_possible=thread.masks_allowed)


def _edit_page(
    form: EditForm, row: AnyRow, error: DomainError | None = None, *, question: Question | None = None
) -> str:
    paused = why_paused(current_author())
    page = edit_page(form, row, error, question=question, viewer=current_viewer(), paused=paused)
    page["withdrawal"] = url_for("replies.ask_withdrawal", ref=row.ref)
    action, back = url_for("replies.save", ref=row.ref), url_for("replies.show", ref=row.ref)
    return render_template("replies/edit.html", action=action, back=back, **page)
