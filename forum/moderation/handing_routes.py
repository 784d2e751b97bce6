"""HTTP of what colleagues do with each other's cases: taking one over, handing one on, having read what was left."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template
from werkzeug.wrappers import Response

from forum.anonymous.opened import person
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined
from forum.core.forms import Answer, Errors, form_errors
from forum.core.web import current_viewer
from forum.moderation import queries, queue_pages, services, views
from forum.moderation.forms import HandForm, TakeOverForm

blueprint = Blueprint("handing", __name__, url_prefix="/moderation")


@blueprint.get("/cases/<ref>/take-over")
@requires(Capability.MODERATE)
def ask_why(ref: str) -> str:
    return _page("moderation/take_over.html", ref)


@blueprint.post("/cases/<ref>/take-over")
@requires(Capability.MODERATE)
def take_over(ref: str) -> Answer:
    form = TakeOverForm()
    if not form.validate():
        return _page("moderation/take_over.html", ref, form, form_errors(form, None)), 422
    try:
        told = services.take_over(ref, form.words.data or "", by=person())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return _page("moderation/take_over.html", ref, form, form_errors(form, error, otherwise="words")), error.status
    flash("You are looking after this case now." + (" Your colleague is told on their next page." if told else ""))
    return queue_pages.to_case(ref)


@blueprint.get("/cases/<ref>/hand")
@requires(Capability.MODERATE)
def choose_colleague(ref: str) -> str:
    return _page("moderation/hand.html", ref)


@blueprint.post("/cases/<ref>/hand")
@requires(Capability.MODERATE)
def hand(ref: str) -> Answer:
    form = HandForm()
    if not form.validate():
        return _page("moderation/hand.html", ref, form, form_errors(form, None)), 422
    try:
        name = services.hand(ref, to=form.colleague.data or "", words=form.words.data or "", by=person())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return _page("moderation/hand.html", ref, form, form_errors(form, error, otherwise="colleague")), error.status
    flash(f"{name} reads your note on their next page. Until they take the case, anybody can.")
    return queue_pages.to_next(ref)


@blueprint.post("/cases/<ref>/told")
@requires(Capability.MODERATE)
def told(ref: str) -> Response:
    services.was_told(ref, by=person())
    db.session.commit()
    return queue_pages.back_to(queue_pages.carried())


def _page(template: str, ref: str, form: Any = None, errors: Errors | None = None) -> str:
    me = current_viewer().own_id
    row, posted = queries.get_any_case(ref, reader=me), queries.find_case_with_post(ref, reader=me)
    own = posted is not None and queries.is_own(posted, author=person())
    return render_template(
        template,
        case=row,
        # who looks after one's own post stays unsaid, under a mask too
        held=None if own else views.holder(row, me=me),
        colleagues=[(one.ref, one.name) for one in queries.list_colleagues(but=me, case_id=row.id)],
        given=form.data if form else {},
        spot=str(queue_pages.carried()),
        errors=errors or {},
        has_errors=bool(errors),
    )
