"""HTTP of check-ins: to do one, to leave it to others, to say how it went."""

from __future__ import annotations

from flask import Blueprint, flash

from forum.anonymous.opened import person
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined
from forum.moderation import queue_pages, services
from forum.moderation.case_pages import Answer, mistyped, refused
from forum.moderation.checking_in import CheckedIn
from forum.moderation.forms import CheckInForm

blueprint = Blueprint("check_ins", __name__, url_prefix="/moderation/cases/<ref>/check-ins")


@blueprint.post("")
@requires(Capability.MODERATE)
def finish(ref: str) -> Answer:
    form = CheckInForm()
    if not form.validate():
        return mistyped(ref, check_in=form)
    more = {"further": form.further.data, "version": form.version.data}
    said = CheckedIn(outcome=form.outcome.data or "", note=form.note.data or "", **more)
    try:
        services.finish_check_in(ref, said, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error, check_in=form)
    if said.outcome == "reopened":
        flash("The case is open again.")
        return queue_pages.to_case(ref)
    flash("Thank you for checking in." + (" Somebody asks them once more." if said.further else ""))
    return queue_pages.back_to(queue_pages.carried())


@blueprint.post("/claim")
@requires(Capability.MODERATE)
def take(ref: str) -> Answer:
    try:
        services.take_check_in(ref, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error)
    flash("You are doing this check-in for the next hour.")
    return queue_pages.to_case(ref, part="check-in")


@blueprint.post("/release")
@requires(Capability.MODERATE)
def release(ref: str) -> Answer:
    try:
        services.release_check_in(ref, by=person())
        db.session.commit()
    except Declined as error:
        return refused(ref, error)
    flash("You left the check-in to your colleagues.")
    return queue_pages.to_case(ref, part="check-in")
