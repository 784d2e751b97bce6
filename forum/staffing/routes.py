"""HTTP of staffing: the page of the team, and its forms for admins and safeguarding leads."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Conflict, Declined, NotFound
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.hours import DAY_FIELDS, WEEKDAYS
from forum.core.sections import draw_sections
from forum.core.web import current_viewer
from forum.staffing import queries, services, views
from forum.staffing.forms import DaysForm, TurnForm, WeekForm, week_form
from forum.staffing.present import rota_zone

blueprint = Blueprint("staffing", __name__, url_prefix="/moderation/staffing")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires(Capability.SEE_STAFFING)
def index() -> str:
    listed = views.turns()
    presence, reaches = views.state_now()
    return render_template(
        "staffing/index.html",
        presence=presence,
        calls_somebody=reaches,
        now_words=views.here_words(),
        zone=rota_zone(),
        week=views.week_rows(),
        days=views.list_days(),
        turns=listed,
        gaps=views.gaps(listed),
        gap_days=views.GAPS_AHEAD.days,
        sections=draw_sections("staffing"),
    )


# The hours of a week


@blueprint.get("/hours")
@requires(Capability.SET_STAFFING)
def hours() -> str:
    return _hours_page(week_form(rota_zone(), services.hours_seen()))


@blueprint.post("/hours")
@requires(Capability.SET_STAFFING)
def set_hours() -> Answer:
    form = WeekForm()
    if not form.validate():
        return answer_with(_hours_page(form, form_errors(form, None)), status=422)
    try:
        zone, seen = form.staffing_zone.data or "", form.seen.data or ""
        changed = services.set_week(zone, form.week(), seen=seen, by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        if isinstance(error, Conflict):
            form.seen.data = services.hours_seen()
        return answer_with(_hours_page(form, form_errors(form, error, otherwise="form")), error=error)
    flash(
        "The hours are saved. Cases that come in from now on are due by them." if changed else "Nothing was different."
    )
    return redirect(url_for("staffing.index"), code=303)


def _hours_page(form: WeekForm, errors: dict[str, list[str]] | None = None) -> str:
    names = list(zip(DAY_FIELDS, WEEKDAYS, strict=True))
    return _page("staffing/hours.html", errors, form=form.data, day_fields=names)


# Days with other hours


@blueprint.get("/days")
@requires(Capability.SET_STAFFING)
def days() -> str:
    year = request.args.get("fill", "")
    return _days_page(views.day_lines(int(year)) if year in _years() else "")


@blueprint.post("/days")
@requires(Capability.SET_STAFFING)
def add_days() -> Answer:
    form = DaysForm()
    if not form.validate():
        return answer_with(_days_page(form.days.data or "", form_errors(form, None)), status=422)
    try:
        count = services.add_days(form.drafts(), by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_days_page(form.days.data or "", form_errors(form, error)), error=error)
    flash("The day is saved." if count == 1 else f"{count} days are saved.")
    return redirect(url_for("staffing.days"), code=303)


@blueprint.post("/days/<day>/remove")
@requires(Capability.SET_STAFFING)
def remove_day(day: str) -> Response:
    try:
        services.remove_day(date.fromisoformat(day), by=current_viewer().own_id)
    except ValueError:
        raise NotFound() from None
    db.session.commit()
    flash("The day has its usual hours again.")
    return redirect(url_for("staffing.days"), code=303)


def _years() -> list[str]:
    this = clock.now().year
    return [str(this), str(this + 1)]


def _days_page(typed: str, errors: dict[str, list[str]] | None = None) -> str:
    return _page("staffing/days.html", errors, typed=typed, days=views.list_days(), years=_years())


# Who is on call


@blueprint.get("/rota")
@requires(Capability.SET_STAFFING)
def rota() -> str:
    return _rota_page({})


@blueprint.post("/rota")
@requires(Capability.SET_STAFFING)
def add_turn() -> Answer:
    form = TurnForm(zone=rota_zone())
    if not form.validate():
        return answer_with(_rota_page(form.data, form_errors(form, None)), status=422)
    try:
        added = services.add_turns(form.draft(), by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_rota_page(form.data, form_errors(form, error, otherwise="member")), error=error)
    flash({0: "This turn was there already.", 1: "The turn is saved."}.get(added, f"{added} turns are saved."))
    return redirect(url_for("staffing.rota"), code=303)


@blueprint.get("/rota/<ref>/remove")
@requires(Capability.SET_STAFFING)
def ask_remove_turn(ref: str) -> str:
    """Asks once: somebody may be waiting for the call."""
    return render_template("staffing/remove_turn.html", turn=queries.get_turn(ref))


@blueprint.post("/rota/<ref>/remove")
@requires(Capability.SET_STAFFING)
def remove_turn(ref: str) -> Response:
    services.remove_turn(ref, by=current_viewer().own_id)
    db.session.commit()
    flash("The turn is off the rota.")
    return redirect(url_for("staffing.rota"), code=303)


def _rota_page(typed: dict[str, Any], errors: dict[str, list[str]] | None = None) -> str:
    staff = [(row.ref, views.callable_name(row)) for row in queries.list_who_can_be_called()]
    listed = views.turns()
    more = {"staff": staff, "turns": listed, "gaps": views.gaps(listed), "gap_days": views.GAPS_AHEAD.days}
    return _page("staffing/rota.html", errors, form=typed, zone=rota_zone(), **more)


def _page(template: str, errors: dict[str, list[str]] | None, **values: Any) -> str:
    return render_template(template, errors=errors or {}, has_errors=bool(errors), **values)
