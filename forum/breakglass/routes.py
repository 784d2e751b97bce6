"""HTTP of break-glass: the list and the form, one request step by step, and the counts that everybody can read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accountability import public as numbers
from forum.accounts import factor
from forum.anonymous.opened import person
from forum.appeals import views as appeals
from forum.breakglass import policy, queries, services, standing, telling, views, words
from forum.breakglass.forms import ApprovalForm, AskForm, LayerForm, OutcomeForm, PayloadForm, RefusalForm
from forum.core.access import Capability, public, requires
from forum.core.countries import countries
from forum.core.db import db
from forum.core.errors import Declined, DomainError, NotFound
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.sections import add_section
from forum.core.web import ask_for_second_factor, current_viewer
from forum.crisis.queries import find_emergency
from forum.trustees import queries as trustees

blueprint = Blueprint("breakglass", __name__)
PREFIX = "/moderation/break-glass"
PUBLIC = ("breakglass.transparency",)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_section(app, "me", own_section)


@blueprint.before_request
def _ensure_may_come() -> Response | tuple[str, int] | None:
    """Moderators, leads and trustees; with a second step, where one is asked for. Nobody else finds a page."""
    if request.endpoint in PUBLIC:
        return None
    if not policy.may_see(current_viewer()):
        raise NotFound()
    if factor.is_asked_for() and not current_viewer().has_second_factor:
        return ask_for_second_factor()
    ref, reader = (request.view_args or {}).get("ref"), policy.reader_of(current_viewer())
    if ref and reader.limited and not queries.is_shown_to(ref, reader=reader):
        raise NotFound()
    return None


def own_section() -> str:
    """What a trustee's own page says."""
    if not trustees.is_trustee(current_viewer().own_id):
        return ""
    return render_template("breakglass/own_section.html")


@blueprint.get(PREFIX)
@requires(Capability.ACCOUNT)
def index() -> str:
    return _list_page(request.args.get("case", ""))


@blueprint.post(PREFIX)
@requires(Capability.ACCOUNT)
def ask() -> Answer:
    if not current_viewer().can(Capability.MODERATE):
        raise NotFound()
    form = AskForm()
    case = form.case.data or ""
    if not form.validate():
        return answer_with(_list_page(case, form=form), status=422)
    try:
        ref = services.ask(case, reason=form.reason.data or "", tried=form.tried.data or "", by=person())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_list_page(case, form=form, error=error), error=error)
    flash("The trustees are asked. Each of them gets a letter that says only: somebody asks for you.")
    return _to(ref)


@blueprint.get(f"{PREFIX}/<ref>")
@requires(Capability.ACCOUNT)
def show(ref: str) -> str:
    return _request_page(ref)


@blueprint.post(f"{PREFIX}/<ref>/approval")
@requires(Capability.ACCOUNT)
def approve(ref: str) -> Answer:
    form = ApprovalForm()
    queries.get_request(ref)
    try:
        password, code = form.current_password.data or "", form.code.data or ""
        services.ensure_fresh(current_viewer().own_id, password=password, code=code)
        services.approve(ref, by=person())
        db.session.commit()
    except Declined as error:
        return _refused(ref, form, error)
    flash("You said yes.")
    return _to(ref)


@blueprint.post(f"{PREFIX}/<ref>/refusal")
@requires(Capability.ACCOUNT)
def refuse(ref: str) -> Answer:
    form = RefusalForm()
    if not form.validate():
        return _refused(ref, form)
    try:
        services.refuse(ref, words=form.words.data or "", by=person())
        db.session.commit()
    except Declined as error:
        return _refused(ref, form, error)
    flash("You said no. The request is over.")
    return _to(ref)


@blueprint.post(f"{PREFIX}/<ref>/withdrawal")
@requires(Capability.ACCOUNT)
def withdraw(ref: str) -> Answer:
    try:
        services.withdraw(ref, by=person())
        db.session.commit()
    except Declined as error:
        return _refused(ref, None, error)
    flash("The request is taken back.")
    return _to(ref)


@blueprint.post(f"{PREFIX}/<ref>/layer")
@requires(Capability.ACCOUNT)
def hand_over(ref: str) -> Answer:
    form = LayerForm()
    if not form.validate():
        return _refused(ref, form)
    try:
        services.hand_over(ref, layer=form.layer.data or "", by=person())
        db.session.commit()
    except Declined as error:
        return _refused(ref, form, error)
    flash("Thank you. The other trustee opens the rest.")
    return _to(ref)


@blueprint.post(f"{PREFIX}/<ref>/contact")
@requires(Capability.ACCOUNT)
def open_contact(ref: str) -> Answer:
    """Its 200 answer shows whose post it is, once. Nothing of it is stored, and no later page has it."""
    form = PayloadForm()
    if not form.validate():
        return _refused(ref, form)
    try:
        contact = services.open_contact(ref, payload=form.payload.data or "", by=person())
        db.session.commit()
    except Declined as error:
        return _refused(ref, form, error)
    country = dict(countries()).get(contact.country, "")
    numbers = find_emergency(contact.country).numbers if country else ()
    shown: Any = {"contact": contact, "country": country, "numbers": numbers}
    return answer_with(render_template("breakglass/opened.html", ref=ref, **shown))


@blueprint.post(f"{PREFIX}/<ref>/outcome")
@requires(Capability.ACCOUNT)
def end(ref: str) -> Answer:
    form = OutcomeForm()
    if not form.validate():
        return _refused(ref, form)
    try:
        if services.end(ref, _ending(form), by=person(), viewer=current_viewer()):
            telling.tell_now(ref)
        db.session.commit()
    except Declined as error:
        return _refused(ref, form, error)
    flash("Thank you. That is written down, and the writer is told when you chose.")
    return _to(ref)


def _ending(form: OutcomeForm) -> services.Ending:
    return services.Ending(
        outcome=form.outcome.data or "",
        words=form.words.data or "",
        delay_days=form.delay_days.data or 0,
        delay_reason=form.delay_reason.data or "",
    )


def _to(ref: str) -> Response:
    return redirect(url_for("breakglass.show", ref=ref), code=303)


def _refused(ref: str, form: Any, error: DomainError | None = None) -> Answer:
    """The request as it stands now, with what was typed."""
    db.session.rollback()
    return answer_with(_request_page(ref, form=form, error=error), status=422, error=error)


# Pages


def _list_page(case: str, *, form: AskForm | None = None, error: DomainError | None = None) -> str:
    viewer, author = current_viewer(), person()
    found = queries.list_requests(reader=policy.reader_of(viewer))
    history = queries.list_steps([row.id for row in found])
    owns = {row.id: views.is_own(row, author=author) for row in found}
    turns = {
        row.id: views.turn_of(row, history[row.id], members=members, own=owns[row.id], viewer=viewer)
        for row, (members, _) in ((row, standing.who_can_open(row, viewer=viewer)) for row in found)
    }
    asked = queries.get_case(case, reader=viewer.own_id) if case and viewer.can(Capability.MODERATE) else None
    errors = form_errors(form, error)
    return render_template(
        "breakglass/index.html",
        rows=views.rows([row for row in found if not owns[row.id]], history, turns),
        case=asked,
        problem=standing.why_not(asked, by=author) if asked else "",
        in_force=trustees.in_force() is not None,
        reasons=list(words.REASON_WORDS.items()),
        form=form.data if form else {},
        limit=services.WORDS_LENGTH,
        errors=errors,
        has_errors=bool(errors),
    )


def _request_page(ref: str, *, form: Any = None, error: DomainError | None = None) -> str:
    row = queries.get_request(ref)
    if row.state == "begun":
        raise NotFound()
    history = queries.list_steps([row.id])[row.id]
    own, (members, problem) = views.is_own(row, author=person()), standing.who_can_open(row, viewer=current_viewer())
    turn = views.turn_of(row, history, members=members, own=own, viewer=current_viewer())
    errors = form_errors(form, error)
    box, problem = standing.box_for(row, history, turn, members) if not problem else ("", problem)
    return render_template(
        "breakglass/show.html",
        **views.request_page(row, history, members=members, own=own),
        turn=turn,
        box=box,
        problem=problem,
        asks_code=factor.is_asked_for(),
        is_moderator=current_viewer().can(Capability.MODERATE),
        outcomes=list(words.OUTCOME_WORDS.items()),
        typed=form.data if form else {},
        limit=services.WORDS_LENGTH,
        longest_delay=services.LONGEST_DELAY,
        errors=errors,
        has_errors=bool(errors),
    )


# In public


@blueprint.get("/transparency")
@public
def transparency() -> str:
    """The work of the team in numbers: how quickly somebody was there, how often a decision was taken back, and how
    often a mask was opened. A quarter of these is shown when everybody in it has been told."""
    return render_template(
        "breakglass/transparency.html",
        rows=views.quarters(queries.count_by_quarter()),
        in_force=trustees.in_force() is not None,
        days=queries.PUBLIC_AFTER.days,
        appeals=appeals.public_counts(),
        care=numbers.care(),
    )
