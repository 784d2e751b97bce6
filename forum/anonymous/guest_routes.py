"""HTTP of writing as a guest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, make_response, render_template, request

from forum.anonymous import opened
from forum.anonymous.blueprint import blueprint
from forum.anonymous.guest_forms import GuestThreadForm
from forum.anonymous.guest_queries import Place, list_guest_spaces
from forum.anonymous.opened import Opened
from forum.anonymous.services import Written, start_as_guest
from forum.core.access import public
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors, tidy
from forum.core.types import AnyRow
from forum.core.web import current_viewer, limiter_name
from forum.masks.authorship import NOBODY
from forum.posts import panels, questions, returned
from forum.posts.compose import new_key
from forum.posts.models import Voice
from forum.posts.queries import get_post, newest_assessment
from forum.posts.questions import Question
from forum.staffing.views import here_words
from forum.threads.views import panel_beside

NO_SPACE = "Please choose where to write."


def init_app(app: Flask) -> None:
    returned.reads(app, "anonymous.create", "title", "body", "note")


@blueprint.get("/anonymous/new")
@public
def new() -> str:
    spaces = list_guest_spaces(viewer=current_viewer())
    found = _chosen(spaces, tidy(request.args.get("space"))) or (spaces[0] if len(spaces) == 1 else None)
    form = GuestThreadForm(space=found.slug if found else "", note=found.default_note if found else "", key=new_key())
    return _form_page(form, spaces)


@blueprint.post("/anonymous/new")
@public
def create() -> Answer | str:
    """The answer is a page of its own: nothing could carry the words to another."""
    form, spaces = GuestThreadForm(), list_guest_spaces(viewer=current_viewer())
    found = _chosen(spaces, form.space.data)
    if not form.validate() or found is None:
        return _form_page(form, spaces), 422
    telling = questions.details_in(form.said, voice=Voice.GUEST, by=NOBODY)
    question = questions.about_details(telling, form.said, asked=form.asked.data, go_on="Send")
    if question:
        return _form_page(form, spaces, question=question), 422
    try:
        draft = form.draft(title=form.title.data, usual_note=found.default_note)
        written = start_as_guest(draft, space_id=found.id, address=limiter_name())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_form_page(form, spaces, error), error=error)
    questions.tell_afterwards(telling, asked=form.asked.data)
    return _receipt_page(written) if isinstance(written, Written) else _sent_page(written, form)


def _chosen(spaces: Sequence[AnyRow], slug: str | None) -> AnyRow | None:
    return next((space for space in spaces if space.slug == slug), None)


def _form_page(
    form: GuestThreadForm,
    spaces: Sequence[AnyRow],
    error: DomainError | None = None,
    *,
    question: Question | None = None,
) -> str:
    errors = form_errors(form, error, otherwise="body")
    if "voice" in errors or (form.is_submitted() and _chosen(spaces, form.space.data) is None):
        errors.pop("voice", None)
        errors["space"] = [NO_SPACE]
    if errors:
        form.key.data = new_key()
    space = _chosen(spaces, form.space.data)
    panel = panel_beside(form, space, viewer=current_viewer()) if errors or question else None
    if question:
        form.asked.data = questions.DETAILS
    page = {"form": form, "spaces": spaces, "space": space, "errors": errors, "panel": panel, "question": question}
    return render_template("anonymous/new.html", has_errors=bool(errors), **page)


def _receipt_page(written: Written) -> Answer:
    """The words, shown this once. Help can't be closed here: that would lead away from them."""
    made = written.made
    row = get_post(made.post_ref, viewer=current_viewer(), author=written.by)
    panel = panels.on_own_post(row, made.reading, viewer=current_viewer())
    shown = {"words": written.words, "row": row, "panel": _kept_open(panel), "here": here_words()}
    page = render_template("anonymous/receipt_words.html", **shown)
    place = Place(post_ref=made.post_ref, thread_ref=made.thread_ref)
    return opened.keep(make_response(page), Opened(by=written.by, place=place))


def _sent_page(sent: AnyRow, form: GuestThreadForm) -> str:
    """The same form came twice: one post is kept, and its words were shown with the first answer."""
    reading = newest_assessment(sent.id)
    panel = panels.on_own_post(sent, reading, viewer=current_viewer()) if reading else None
    form.key.data = new_key()
    now = opened.current()
    is_open = now is not None and now.place.post_ref == sent.ref
    return render_template("anonymous/sent_before.html", form=form, panel=_kept_open(panel), is_open=is_open)


def _kept_open(panel: dict[str, Any] | None) -> dict[str, Any] | None:
    return panel | {"close_action": ""} if panel else None
