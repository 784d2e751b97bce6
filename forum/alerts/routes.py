"""HTTP of alerts: what they add to the page of staffing, and the second channel."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forum.alerts import services, views
from forum.alerts.forms import ChannelForm
from forum.core import mail
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined
from forum.core.forms import Answer, Errors, answer_with, form_errors
from forum.core.sections import add_section
from forum.core.web import current_viewer

blueprint = Blueprint("alerts", __name__, url_prefix="/moderation/staffing")


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_section(app, "staffing", _how_the_team_is_called)


def _how_the_team_is_called() -> str:
    return render_template(
        "alerts/section.html",
        targets=views.target_rows(),
        can_mail=mail.can_send(),
        reachable=views.reachable(),
        channel=views.channel(),
        stuck=views.stuck(),
        drills=views.drills(),
    )


@blueprint.get("/channel")
@requires(Capability.SET_STAFFING)
def channel() -> str:
    return _channel_page("")


@blueprint.post("/channel")
@requires(Capability.SET_STAFFING)
def set_channel() -> Answer:
    """The answer shows the new secret, this once."""
    form = ChannelForm()
    if not form.validate():
        return answer_with(_channel_page(form.address.data or "", form_errors(form, None)), status=422)
    try:
        secret = services.set_hook(form.address.data or "", by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_channel_page(form.address.data or "", form_errors(form, error)), error=error)
    return answer_with(render_template("alerts/secret.html", secret=secret, channel=views.channel()))


@blueprint.post("/channel/test")
@requires(Capability.SET_STAFFING)
def test_channel() -> Response:
    services.ask_for_test(by=current_viewer().own_id)
    db.session.commit()
    flash("A test message is on its way. This page shows when one arrived.")
    return redirect(url_for("staffing.index"), code=303)


@blueprint.post("/channel/remove")
@requires(Capability.SET_STAFFING)
def remove_channel() -> Response:
    services.remove_hook(by=current_viewer().own_id)
    db.session.commit()
    flash("No messages go to the second channel any more.")
    return redirect(url_for("staffing.index"), code=303)


def _channel_page(typed: str, errors: Errors | None = None) -> str:
    found = {"typed": typed, "channel": views.channel(), "errors": errors or {}}
    return render_template("alerts/channel.html", has_errors=bool(errors), **found)
