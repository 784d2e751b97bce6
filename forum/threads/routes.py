"""HTTP of threads: a space's list, a thread's page, the form to start one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from forum.accounts.policy import why_paused
from forum.accounts.sessions import current_author
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors, tidy
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.posts import panels, returned
from forum.posts.assessing import joined
from forum.posts.compose import new_key
from forum.posts.models import Voice
from forum.posts.pipeline import own_note
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
    return render_template("threads/space.html", space=found, page=page, first=not request.args.get("after"))


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
    try:
        draft = form.draft(title=form.title.data, given_note=found.default_note)
        made = start_thread(draft, space_id=found.id, by=current_author())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_form_page(form, found, error), error=error)
    return panels.remember_for(redirect(url_for("threads.show", ref=made.thread_ref), code=303), made)


@blueprint.get("/threads/<ref>")
@public
def show(ref: str) -> str:
    return thread_page(ref)


def _form_page(form: ThreadForm, space: AnyRow, error: DomainError | None = None) -> str:
    errors = form_errors(form, error, otherwise="body")
    if errors:
        form.key.data = new_key()
    key = form.key.data or ""
    voices = views.new_thread_voices(space, viewer=current_viewer(), author=current_author(), key=key)
    closed = "" if errors else why_paused(current_viewer().member_id)
    panel = _panel(form, space) if errors else None
    page = {"form": form, "space": space, "voices": voices, "errors": errors, "closed": closed, "panel": panel}
    return render_template("threads/new.html", has_errors=bool(errors), **page)


def _panel(form: ThreadForm, space: AnyRow) -> dict[str, Any] | None:
    """Help beside a text that came back."""
    said = joined(form.title.data, form.body.data or "", own_note(form.note.data, space.default_note))
    return returned.panel_of(said, viewer=current_viewer(), country=space.country)
