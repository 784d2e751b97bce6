"""HTTP of appeals: the author of a post asks for another look, somebody else of the team answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.anonymous import opened
from forum.appeals import policy, queries, services, views
from forum.appeals.forms import AskForm, OutcomeForm
from forum.cases.models import OVERTURNED
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined, DomainError, Refused
from forum.core.forms import Answer, Errors, answer_with, form_errors
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.posts import panels, returned
from forum.posts.assessing import Reading
from forum.posts.compose import new_key
from forum.posts.models import Voice
from forum.posts.queries import get_post

blueprint = Blueprint("appeals", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    returned.reads(app, "appeals.create", "body")


# For the author


@blueprint.get("/decisions/<ref>/appeals")
@public
def new(ref: str) -> Answer:
    row = policy.own_decision(ref, by=opened.person())
    return _kept_open(make_response(_own_page(row)), row)


@blueprint.post("/decisions/<ref>/appeals")
@public
def create(ref: str) -> Answer:
    row, form = policy.own_decision(ref, by=opened.person()), AskForm()
    if not form.validate():
        return _kept_open(make_response(_own_page(row, form=form), 422), row)
    try:
        reading = services.ask(ref, body=form.body.data or "", key=form.key.data or None, by=opened.person())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        row = policy.own_decision(ref, by=opened.person())
        return _kept_open(make_response(answer_with(_own_page(row, form=form, error=error), error=error)), row)
    flash("Thank you. Somebody else on the team looks at it again.")
    response = redirect(url_for("appeals.new", ref=ref), code=303)
    if row.member_id is not None:
        return response
    post = get_post(row.ref, viewer=current_viewer(), author=opened.person())
    return _kept_open(panels.remember_beside(response, reading, thread=post.thread_ref, post=post.ref), row)


def _kept_open(response: Response, row: AnyRow) -> Response:
    """For a guest the receipt stays open for another half hour."""
    now = opened.current() if row.voice == Voice.GUEST else None
    return opened.keep(response, now) if now else response


def _own_page(row: AnyRow, *, form: AskForm | None = None, error: DomainError | None = None) -> str:
    errors = form_errors(form, error, otherwise="body") if form else {}
    body = (form.body.data or "") if form else ""
    return render_template(
        "appeals/ask.html",
        row=row,
        statement=views.statement_of(row),
        asked=views.own_appeal(row),
        why_not=policy.why_not(row),
        until=policy.last_moment(row.decided_first_at),
        hours=site_settings().appeal_answer_hours,
        key=new_key(),
        body=body,
        limit=policy.MAX_LENGTH,
        panel=_panel(row, body if errors else ""),
        back=_back(row),
        errors=errors,
        has_errors=bool(errors),
    )


def _back(row: AnyRow) -> str:
    if row.member_id is not None:
        return url_for("accounts.me", _anchor="from-the-team")
    return url_for("anonymous.show_receipt") if row.voice == Voice.GUEST else url_for("replies.show", ref=row.ref)


def _panel(row: AnyRow, said: str) -> dict[str, Any] | None:
    """Help for a text that came back, or beside one that the team has."""
    viewer = current_viewer()
    if row.member_id is not None:
        waits = row.appeal_ref is not None and row.outcome is None
        return returned.panel_of(said or (row.body if waits else ""), viewer=viewer)
    post = get_post(row.ref, viewer=viewer, author=opened.person())
    if said:
        return returned.panel_of(said, viewer=viewer, country=post.space_country)
    if row.appeal_ref is None or row.outcome is not None:
        return None
    reading = Reading(care=row.care, exposure=0, needs=tuple(row.needs), failed=row.unread)
    panel = panels.on_own_post(post, reading, viewer=viewer, saved=views.SAVED)
    guest = panel is not None and row.voice == Voice.GUEST
    return panel | {"close_action": url_for("anonymous.close_help")} if panel and guest else panel


# For the team


@blueprint.get("/moderation/appeals")
@requires(Capability.APPEALS)
def index() -> str:
    answered, after = request.args.get("answered") == "1", request.args.get("after")
    viewer = current_viewer()
    listed = queries.list_answered if answered else queries.list_open
    page = listed(reader=viewer, after=after)
    rows = views.list_rows(page.rows, by=opened.person(), viewer=viewer)
    more = {"answered": answered, "first": not after, "next_cursor": page.next_cursor}
    return render_template("appeals/index.html", rows=rows, **more)


@blueprint.get("/moderation/appeals/<ref>")
@requires(Capability.APPEALS)
def show(ref: str) -> str:
    return _team_page(ref)


@blueprint.post("/moderation/appeals/<ref>")
@requires(Capability.APPEALS)
def answer(ref: str) -> Answer:
    form = OutcomeForm()
    if not form.validate():
        return _team_page(ref, form=form, errors=form_errors(form, None)), 422
    given = services.Answer(outcome=form.outcome.data or "", reason=form.reason.data or "", note=form.note.data or "")
    try:
        services.answer(ref, given, by=opened.person(), viewer=current_viewer())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        if isinstance(error, Conflict | Refused):
            return _team_page(ref, form=form, told=error.message), error.status
        return _team_page(ref, form=form, errors=form_errors(form, error)), error.status
    taken_back = form.outcome.data == OVERTURNED
    flash(f"Saved: the decision {'is taken back' if taken_back else 'stands'}. Whoever asked sees it with your reason.")
    return redirect(url_for("appeals.index"), code=303)


def _team_page(ref: str, *, form: OutcomeForm | None = None, told: str = "", errors: Errors | None = None) -> str:
    """An admin sees the text only of what they may answer: reading it is for moderators."""
    viewer = current_viewer()
    row = queries.get_for_team(ref, reader=viewer.own_id)
    parts = views.team_page(row, by=opened.person(), viewer=viewer)
    if not viewer.can(Capability.MODERATE) and parts["line"].why_not:
        raise Refused(parts["line"].why_not)
    given = form.data if form else {}
    page = {"form": given, "told": told, "errors": errors or {}, "has_errors": bool(errors or told)}
    return render_template("appeals/show.html", **parts, **page)
