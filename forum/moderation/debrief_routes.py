"""HTTP of debrief notes: a moderator leaves one, a safeguarding lead reads it and puts it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined
from forum.core.forms import Answer, Errors, answer_with, form_errors
from forum.core.web import current_viewer
from forum.moderation import debriefing
from forum.moderation.forms import DebriefForm

blueprint = Blueprint("debrief", __name__, url_prefix="/moderation")


@blueprint.get("/debrief")
@requires(Capability.MODERATE)
def new() -> str:
    return _page()


@blueprint.post("/debrief")
@requires(Capability.MODERATE)
def leave() -> Answer:
    form = DebriefForm()
    if not form.validate():
        return answer_with(_page(form.body.data or "", form_errors(form, None)), status=422)
    try:
        debriefing.leave(form.body.data or "", by=current_viewer().own_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_page(form.body.data or "", form_errors(form, error, otherwise="body")), error=error)
    flash("Thank you. The safeguarding leads read it, and nobody else.")
    return redirect(url_for("debrief.new"), code=303)


@blueprint.post("/debriefs/<ref>/take-back")
@requires(Capability.MODERATE)
def take_back(ref: str) -> Response:
    debriefing.put_away(ref, by=current_viewer().own_id)
    db.session.commit()
    flash("You took the note back. Its words are deleted.")
    return redirect(url_for("debrief.new"), code=303)


@blueprint.get("/debriefs")
@requires(Capability.LEAD)
def listed() -> str:
    return render_template("moderation/debriefs.html", notes=debriefing.list_for_leads())


@blueprint.post("/debriefs/<ref>/done")
@requires(Capability.LEAD)
def done(ref: str) -> Response:
    debriefing.put_away(ref)
    db.session.commit()
    flash("The note is put away, and its words are deleted.")
    return redirect(url_for("debrief.listed"), code=303)


def _page(body: str = "", errors: Errors | None = None) -> str:
    own = debriefing.list_own(current_viewer().own_id)
    return render_template("moderation/debrief.html", own=own, body=body, errors=errors or {}, has_errors=bool(errors))
