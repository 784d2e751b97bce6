"""HTTP of threads: a space's list, a thread's page, the form to start one."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for

from forum.accounts.sessions import current_author
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors, tidy
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.mutes.queries import muted_openings
from forum.notes.page import told_team
from forum.notes.services import keep_for_team
from forum.posts import panels, returned
from forum.posts.compose import new_key
from forum.posts.models import Voice
from forum.posts.pausing import Stop, find_stop
from forum.posts.questions import DETAILS, Question, about_details, details_in, tell_afterwards
from forum.spaces.queries import get_space
from forum.threads import queries, views
from forum.threads.forms import ThreadForm
from forum.threads.page import thread_page
from forum.threads.services import start_thread

blueprint = Blueprint("threads", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    returned.reads(app, "threads.create", "title", "body", "note")


@blueprint.get("/spaces/<slug>")
@public
def space(slug: str) -> str:
    viewer = current_viewer()
    found = get_space(slug, viewer=viewer)
    page = queries.list_threads(found.id, viewer=viewer, after=request.args.get("after"))
    muted = muted_openings(page.rows, by=current_author())
    first = not request.args.get("after")
    return render_template("threads/space.html", space=found, page=page, first=first, muted=muted)


@blueprint.get("/threads/new")
@requires(Capability.POST)
def new() -> str:
    found = get_space(tidy(request.args.get("space")), viewer=current_viewer())
    form = ThreadForm(space=found.slug, note=found.default_note, voice=Voice.NAME.value, key=new_key())
    return _form_page(form, found)


@blueprint.post("/threads")
@requires(Capability.POST)
def create() -> Answer:
    form = ThreadForm()
    form.fill_gaps()
    found = get_space(form.space.data or "", viewer=current_viewer())
    if not form.validate():
        return _form_page(form, found), 422
    telling = details_in(form.said, voice=form.voice.data or "", by=current_author())
    question = about_details(telling, form.said, asked=form.asked.data)
    if question:
        return _form_page(form, found, question=question), 422
    try:
        draft = form.draft(title=form.title.data, given_note=found.default_note)
        made = start_thread(draft, space_id=found.id, by=current_author())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        kept = keep_for_team(error, views.own_words(form, found), key=form.key.data, by=current_author())
        if kept:
            db.session.commit()
            return told_team(kept, url_for("notes.show", ref=kept.post_ref))
        return answer_with(_form_page(form, found, error), error=error)
    if made.words:
        flash(made.words)
    tell_afterwards(telling, asked=form.asked.data)
    return panels.remember_for(redirect(url_for("threads.show", ref=made.thread_ref), code=303), made)


@blueprint.get("/threads/<ref>")
@public
def show(ref: str) -> str:
    return thread_page(ref)


def _form_page(
    form: ThreadForm, space: AnyRow, error: DomainError | None = None, *, question: Question | None = None
) -> str:
    errors = form_errors(form, error, otherwise="body")
    if isinstance(error, Conflict) or form.key.errors or not form.key.data:
        form.key.data = new_key()  # the old one may have made a post; else it stays, and with it the mask that is shown
    voices = views.new_thread_voices(space, viewer=current_viewer(), author=current_author(), key=form.key.data)
    came_back = bool(errors or question)
    stop = Stop() if came_back else find_stop(current_author())
    panel = views.panel_beside(form, space, viewer=current_viewer()) if came_back else None
    if question:
        form.asked.data = DETAILS
    page = {
        "question": question,
        "form": form,
        "space": space,
        "voices": voices,
        "errors": errors,
        "stop": stop,
        "panel": panel,
    }
    return render_template("threads/new.html", has_errors=bool(errors), **page)
