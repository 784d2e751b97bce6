"""HTTP of changing a guest's post, taking it back and deleting its words, while its receipt is open."""

from __future__ import annotations

from flask import Flask, flash, redirect, render_template, url_for

from forum.anonymous import opened
from forum.anonymous.blueprint import blueprint
from forum.anonymous.opened import Opened
from forum.anonymous.receipt_routes import closed_meanwhile, own_place, own_post, told_at_receipt
from forum.core.access import public
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.notes.services import keep_for_team
from forum.posts import policy, questions, returned
from forum.posts.assessing import joined
from forum.posts.erasing import delete_own_words
from forum.posts.models import State
from forum.posts.pausing import why_paused_unnamed
from forum.posts.questions import Question
from forum.posts.services import edit_post, withdraw_post
from forum.replies.forms import EditForm
from forum.replies.views import change_of, deleted_words, edit_page, open_form

TAKEN_BACK = "You have taken your post back."


def init_app(app: Flask) -> None:
    returned.reads(app, "anonymous.save", "title", "body", "note")


@blueprint.get("/receipt/<ref>/edit")
@public
def edit(ref: str) -> Answer | str:
    now = opened.current()
    if now is None:
        return redirect(url_for("anonymous.show_receipt"), code=303)
    row = own_post(ref, now)
    policy.ensure_can_edit(row, row.state, by=now.by)
    return _page(open_form(row), row)


@blueprint.post("/receipt/<ref>/edit")
@public
def save(ref: str) -> Answer:
    now, form = opened.current(), EditForm()
    if now is None:
        return closed_meanwhile()
    row = own_post(ref, now)
    if row.position == 1 and not form.title.data:
        form.title.data = row.title
    if not form.validate():
        return _page(form, row), 422
    telling = questions.newly_told(form.said, row, by=now.by)
    question = questions.about_details(telling, form.said, asked=form.asked.data, go_on="Save")
    if question:
        return _page(form, row, question=question), 422
    try:
        edit_post(ref, change_of(form, row), by=now.by)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        kept = keep_for_team(error, form.said, key=None, by=now.by, before=joined(row.title, row.body, row.note))
        if kept:
            return told_at_receipt(kept, now)
        return answer_with(_page(form, own_post(ref, now), error), error=error)
    flash("Your changes are saved. A person on the team reads them before others can see them.")
    questions.tell_afterwards(telling, asked=form.asked.data)
    return opened.keep(redirect(own_place(ref, now), code=303), now)


@blueprint.get("/receipt/<ref>/withdrawal")
@public
def ask_withdrawal(ref: str) -> Answer | str:
    now = opened.current()
    if now is None:
        return redirect(url_for("anonymous.show_receipt"), code=303)
    row = own_post(ref, now)
    if row.state == State.WITHDRAWN:
        return _taken_back(ref, now)
    policy.ensure_can_withdraw(row, row.state, by=now.by)
    return render_template("anonymous/receipt_withdraw.html", row=row)


@blueprint.post("/receipt/<ref>/withdrawal")
@public
def withdraw(ref: str) -> Answer:
    now = opened.current()
    if now is None:
        return redirect(url_for("anonymous.show_receipt"), code=303)
    own_post(ref, now)
    withdraw_post(ref, by=now.by)
    db.session.commit()
    return _taken_back(ref, now)


def _taken_back(ref: str, now: Opened) -> Answer:
    flash(TAKEN_BACK)
    return opened.keep(redirect(own_place(ref, now), code=303), now)


@blueprint.get("/receipt/<ref>/deletion")
@public
def ask_deletion(ref: str) -> Answer | str:
    now = opened.current()
    if now is None:
        return redirect(url_for("anonymous.show_receipt"), code=303)
    row = own_post(ref, now)
    policy.ensure_can_delete_words(row, row.state, by=now.by)
    if row.words != policy.KEPT:
        return _words_deleted(ref, now, at_once=row.words == policy.GONE)
    action, back = url_for("anonymous.delete", ref=ref), url_for("anonymous.show_receipt")
    return render_template("replies/delete.html", row=row, action=action, back=back)


@blueprint.post("/receipt/<ref>/deletion")
@public
def delete(ref: str) -> Answer:
    now = opened.current()
    if now is None:
        return redirect(url_for("anonymous.show_receipt"), code=303)
    own_post(ref, now)
    at_once = delete_own_words(ref, by=now.by)
    db.session.commit()
    return _words_deleted(ref, now, at_once=at_once)


def _words_deleted(ref: str, now: Opened, *, at_once: bool) -> Answer:
    flash(deleted_words(at_once=at_once))
    return opened.keep(redirect(own_place(ref, now), code=303), now)


def _page(form: EditForm, row: AnyRow, error: DomainError | None = None, *, question: Question | None = None) -> str:
    now = opened.current()
    paused = why_paused_unnamed(now.by) if now else ""
    page = edit_page(form, row, error, question=question, viewer=current_viewer(), paused=paused)
    page["withdrawal"] = url_for("anonymous.ask_withdrawal", ref=row.ref)
    action, back = url_for("anonymous.save", ref=row.ref), url_for("anonymous.show_receipt")
    return render_template("anonymous/receipt_edit.html", action=action, back=back, **page)
