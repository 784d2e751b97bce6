"""HTTP of the workbench: the queue, a case's page, and what can be done there."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, render_template, request

from forum.anonymous.opened import person
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined
from forum.core.sections import add_section
from forum.core.web import current_viewer
from forum.moderation import (
    case_pages,
    check_in_routes,
    debrief_routes,
    deciding,
    desk_routes,
    handing_routes,
    member_routes,
    members,
    queries,
    queue_pages,
    services,
    views,
    words,
)
from forum.moderation.case_pages import Answer, mistyped, refused
from forum.moderation.forms import CareForm, DecisionForm, LetterForm, NoteForm, PauseForm, SecondForm
from forum.moderation.undoing import find_meant, find_undoable
from forum.notes import views as notes_views

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(handing_routes.blueprint)
    app.register_blueprint(desk_routes.blueprint)
    app.register_blueprint(debrief_routes.blueprint)
    app.register_blueprint(member_routes.blueprint)
    add_section(app, "me", member_routes.own_section)
    app.register_blueprint(check_in_routes.blueprint)


@blueprint.get("")
@requires(Capability.MODERATE)
def queue() -> str:
    return queue_pages.draw(request.args)


@blueprint.get("/closed")
@requires(Capability.MODERATE)
def closed() -> str:
    page = queries.list_closed(reader=queue_pages.current_reader(), after=request.args.get("after"))
    rows = views.queue_rows(page.rows, queries.list_signals([row.id for row in page.rows]))
    more = {"first": not request.args.get("after"), "days": queries.CLOSED_DAYS}
    return render_template("moderation/closed.html", rows=rows, next_cursor=page.next_cursor, **more)


@blueprint.get("/cases/<ref>")
@requires(Capability.MODERATE)
def case(ref: str) -> str:
    return case_pages.draw(ref)


@blueprint.post("/cases/<ref>/claim")
@requires(Capability.MODERATE)
def claim(ref: str) -> Answer:
    try:
        services.claim(ref, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error)
    flash("You are looking after this case for the next 15 minutes.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/release")
@requires(Capability.MODERATE)
def release(ref: str) -> Answer:
    try:
        services.release(ref, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error)
    flash("You let the case go. A colleague can take it.")
    return queue_pages.to_next(ref)


@blueprint.post("/cases/<ref>/decisions")
@requires(Capability.MODERATE)
def decide(ref: str) -> Answer:
    form = DecisionForm()
    if not form.validate():
        return mistyped(ref, decision=form)
    about_member = queries.is_about_member(ref)
    try:
        (members if about_member else deciding).decide(ref, _verdict(form), by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error, decision=form)
    flash(_saved(form, about_member=about_member))
    return queue_pages.to_next(ref)


def _saved(form: DecisionForm, *, about_member: bool) -> str:
    acted = words.acted(form.action.data or "", about_member=about_member)
    who, looked = ("member", "has looked") if about_member else ("writer", "has read the post")
    told = "with your reason" if form.reason.data else f"and that a moderator {looked}"
    return f"Saved: you {acted}. The {who} sees it {told}."


@blueprint.post("/cases/<ref>/undo")
@requires(Capability.MODERATE)
def undo(ref: str) -> Answer:
    return _undo(ref, meant=request.form.get("decision", ""))


def _undo(ref: str, *, meant: str) -> Answer:
    try:
        acts = members if queries.is_about_member(ref) else deciding
        acts.undo(ref, meant=meant, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error)
    flash("The decision is taken back, and nobody was written to. The case is as it was.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/second-look")
@requires(Capability.MODERATE)
def look_again(ref: str) -> Answer:
    form = SecondForm()
    if not form.validate():
        return mistyped(ref, second=form)
    agrees, version = form.agrees.data == "yes", form.version.data
    try:
        services.look_again(ref, agrees=agrees, note=form.note.data or "", by=person(), version=version)
        db.session.commit()
    except Declined as error:
        return refused(ref, error, second=form)
    flash("Thank you for the second look." + ("" if agrees else " The case is open again."))
    return queue_pages.back_to(queue_pages.carried()) if agrees else queue_pages.to_case(ref)


@blueprint.post("/undo")
@requires(Capability.MODERATE)
def undo_newest() -> Answer:
    """Take one's own newest decision back, from the queue, where its case no longer stands."""
    reader, meant = queue_pages.current_reader(), request.form.get("decision", "")
    newest = find_meant(reader, meant) if meant else find_undoable(reader)
    if newest is None:
        flash("There is no decision of yours to take back any more. You can decide again instead.")
        return queue_pages.back_to(queue_pages.carried())
    return _undo(newest.case_ref, meant=newest.ref)


@blueprint.post("/cases/<ref>/unlock")
@requires(Capability.MODERATE)
def unlock(ref: str) -> Answer:
    try:
        services.unlock(ref, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error)
    flash("The conversation is open for replies again.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/care")
@requires(Capability.MODERATE)
def change_care(ref: str) -> Answer:
    form = CareForm()
    if not form.validate():
        return mistyped(ref, care=form)
    try:
        reason, version = form.reason.data or "", form.version.data
        services.change_care(ref, form.care.data or 0, reason=reason, by=person(), version=version)
        db.session.commit()
    except Declined as error:
        return refused(ref, error, care=form)
    flash("The level is saved.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/notes")
@requires(Capability.MODERATE)
def add_note(ref: str) -> Answer:
    form = NoteForm()
    if not form.validate():
        return mistyped(ref, note=form)
    try:
        services.add_note(ref, form.body.data or "", by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error, note=form)
    flash("Your note is saved. Only the team can read it.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/private-notes")
@requires(Capability.MODERATE)
def write_to_author(ref: str) -> Answer:
    form = LetterForm()
    if not form.validate():
        return mistyped(ref, letter=form)
    try:
        services.write_to_author(ref, _letter(form), by=person(), role=notes_views.role_of(current_viewer()))
        db.session.commit()
    except Declined as error:
        return refused(ref, error, letter=form)
    flash("Your private note is saved. The writer finds it at their post.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/pause")
@requires(Capability.MODERATE)
def pause_writer(ref: str) -> Answer:
    form = PauseForm()
    if not form.validate():
        return mistyped(ref, pause=form)
    try:
        services.pause_writer(ref, days=form.days.data or 0, reason=form.reason.data or "", by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error, pause=form)
    flash("Saved. Whoever wrote this post can’t write until then. They see your reason when they try.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/pause/end")
@requires(Capability.MODERATE)
def end_pause(ref: str) -> Answer:
    try:
        services.end_pause(ref, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error)
    flash("The pause is over. Whoever wrote this post can write again.")
    return queue_pages.to_case(ref)


def _verdict(form: DecisionForm) -> deciding.Verdict:
    return deciding.Verdict(
        action=form.action.data or "",
        reason=form.reason.data or "",
        rule=form.rule.data or "",
        outcome=None if form.outcome.data is None else form.outcome.data.strip(),
        note=form.note.data or "",
        content_note=form.content_note.data or "",
        days=form.days.data,
        space=form.space.data or "",
        span=form.span.data or "",
        check_in=form.check_in.data or "",
        kind_words=bool(form.kind_words.data),
        false_alarm=bool(form.false_alarm.data),
        version=form.version.data,
    )


def _letter(form: LetterForm) -> services.Letter:
    return services.Letter(
        body=form.body.data or "",
        with_lines=bool(form.lines.data),
        key=form.key.data or None,
        version=form.version.data,
    )
