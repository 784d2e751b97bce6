"""HTTP of the workbench: the queue, a case's page, and what can be done there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accounts.sessions import current_author
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined, DomainError
from forum.core.forms import Errors, form_errors
from forum.core.web import current_viewer
from forum.moderation import queries, services, views, words
from forum.moderation.forms import CareForm, DecisionForm, NoteForm
from forum.reports.queries import list_reports_on

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")
Answer = Response | tuple[str, int]


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Capability.MODERATE)
def queue() -> str:
    page = queries.list_queue(after=request.args.get("after"))
    rows = views.queue_rows(page.rows, queries.list_signals([row.id for row in page.rows]))
    counts = queries.count_open()
    more = {"levels": views.levels(counts), "counts": counts, "first": not request.args.get("after")}
    return render_template("moderation/queue.html", rows=rows, next_cursor=page.next_cursor, **more)


@blueprint.get("/closed")
@requires(Capability.MODERATE)
def closed() -> str:
    page = queries.list_closed(after=request.args.get("after"))
    rows = views.queue_rows(page.rows, queries.list_signals([row.id for row in page.rows]))
    more = {"first": not request.args.get("after"), "days": queries.CLOSED_DAYS}
    return render_template("moderation/closed.html", rows=rows, next_cursor=page.next_cursor, **more)


@blueprint.get("/cases/<ref>")
@requires(Capability.MODERATE)
def case(ref: str) -> str:
    return _case_page(ref)


@blueprint.post("/cases/<ref>/claim")
@requires(Capability.MODERATE)
def claim(ref: str) -> Answer:
    try:
        services.claim(ref, by=current_author())
        db.session.commit()
    except Declined as error:
        return _refused(ref, error)
    flash("You are looking after this case for the next 15 minutes.")
    return _to_case(ref)


@blueprint.post("/cases/<ref>/release")
@requires(Capability.MODERATE)
def release(ref: str) -> Answer:
    try:
        services.release(ref, by=current_author())
        db.session.commit()
    except Declined as error:
        return _refused(ref, error)
    flash("You let the case go. A colleague can take it.")
    return redirect(url_for("moderation.queue"), code=303)


@blueprint.post("/cases/<ref>/decisions")
@requires(Capability.MODERATE)
def decide(ref: str) -> Answer:
    form = DecisionForm()
    if not form.validate():
        return _case_page(ref, decision=form, errors=form_errors(form, None)), 422
    try:
        services.decide(ref, _verdict(form), by=current_author())
        db.session.commit()
    except Declined as error:
        return _refused(ref, error, decision=form)
    told = "with your reason" if form.reason.data else "and that a moderator has read the post"
    flash(f"Saved: you {words.ACTION_WORDS[form.action.data or '']}. The writer sees it {told}.")
    return redirect(url_for("moderation.queue"), code=303)


@blueprint.post("/cases/<ref>/care")
@requires(Capability.MODERATE)
def change_care(ref: str) -> Answer:
    form = CareForm()
    if not form.validate():
        return _case_page(ref, care=form, errors=_care_errors(form, None)), 422
    try:
        services.change_care(ref, form.care.data or 0, reason=form.reason.data or "", by=current_author())
        db.session.commit()
    except Declined as error:
        return _refused(ref, error, care=form)
    flash("The level is saved.")
    return _to_case(ref)


@blueprint.post("/cases/<ref>/notes")
@requires(Capability.MODERATE)
def add_note(ref: str) -> Answer:
    form = NoteForm()
    if not form.validate():
        return _case_page(ref, note=form, errors=form_errors(form, None)), 422
    try:
        services.add_note(ref, form.body.data or "", by=current_author())
        db.session.commit()
    except Declined as error:
        return _refused(ref, error, note=form)
    flash("Your note is saved. Only the team can read it.")
    return _to_case(ref)


def _to_case(ref: str) -> Response:
    return redirect(url_for("moderation.case", ref=ref), code=303)


def _verdict(form: DecisionForm) -> services.Verdict:
    return services.Verdict(
        action=form.action.data or "",
        reason=form.reason.data or "",
        note=form.note.data or "",
        content_note=form.content_note.data or "",
        false_alarm=bool(form.false_alarm.data),
        version=form.version.data,
    )


def _refused(ref: str, error: DomainError, **forms: Any) -> Answer:
    """The case as it is now, with what was typed; a colleague's doing is told above it, a slip beside its field."""
    db.session.rollback()
    if isinstance(error, Conflict) or error.status == 403:
        return _case_page(ref, told=error.message, **forms), error.status
    care = forms.get("care")
    errors = _care_errors(care, error) if care else form_errors(next(iter(forms.values()), None), error)
    return _case_page(ref, errors=errors, **forms), error.status


def _care_errors(form: CareForm, error: DomainError | None) -> Errors:
    """Two forms of the page have a reason: this one's is `care-reason`, so that the summary leads to the right box."""
    errors = form_errors(form, error)
    return {"care-reason" if name == "reason" else name: texts for name, texts in errors.items()}


def _case_page(
    ref: str,
    *,
    decision: DecisionForm | None = None,
    care: CareForm | None = None,
    note: NoteForm | None = None,
    told: str = "",
    errors: Errors | None = None,
) -> str:
    return render_template(
        "moderation/case.html",
        **_case_parts(ref),
        decision=decision.data if decision else {},
        care_form=care.data if care else {},
        note_form=note.data if note else {},
        told=told,
        errors=errors or {},
        has_errors=bool(errors or told),
    )


def _case_parts(ref: str) -> dict[str, Any]:
    row = queries.get_case_with_post(ref)
    history = views.History(
        decisions=queries.list_decisions(row.id),
        notes=queries.list_notes(row.id),
        claims=queries.list_claims(row.id),
        care_changes=queries.list_care_changes(row.id),
        author_moves=queries.list_author_moves(row.post_id),
    )
    return views.case_page(
        row,
        me=current_viewer().member_id,
        own=queries.is_own(row, author=current_author()),
        signals=queries.list_signals([row.id])[row.id],
        readings=queries.list_readings(row.post_id),
        reports=list_reports_on(row.post_id),
        history=history,
    )
