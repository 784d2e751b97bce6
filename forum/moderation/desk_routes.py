"""HTTP of how a moderator works: their own choices, the nudge to pause, and what is new in the queue."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.accounts.sessions import leave_as_it_is
from forum.core.access import Capability, requires
from forum.moderation import desk, listing, queue_pages
from forum.moderation.filters import Place, read_filters
from forum.moderation.words import NEED_WORDS

blueprint = Blueprint("desk", __name__, url_prefix="/moderation")
PAUSES = [(count, f"after {count} crises" if count else "never") for count in desk.PAUSE_AFTER]


@blueprint.get("/desk")
@requires(Capability.MODERATE)
def show() -> str:
    chosen = desk.read()
    needs = [(need, text, need in chosen.leaves) for need, text in NEED_WORDS.items()]
    more = {"count": len(desk.shift().opened), "spot": str(queue_pages.carried())}
    return render_template("moderation/desk.html", desk=chosen, needs=needs, pauses=PAUSES, **more)


@blueprint.post("/desk")
@requires(Capability.MODERATE)
def save() -> BaseResponse:
    """Nothing here can be wrong: what is not to be had is left out."""
    pause = request.form.get("pause_after", "")
    chosen = desk.Desk(
        keys=request.form.get("keys") == "1",
        blur=request.form.get("blur") == "1",
        leaves=tuple(need for need in NEED_WORDS if need in request.form.getlist("leaves")),
        pause_after=int(pause) if pause in map(str, desk.PAUSE_AFTER) else desk.USUAL_PAUSE,
    )
    flash("Saved in this browser, for you alone.")
    return desk.keep(redirect(url_for("moderation.queue"), code=303), chosen)


@blueprint.post("/desk/count")
@requires(Capability.MODERATE)
def begin_anew() -> BaseResponse:
    flash("The count begins anew.")
    return desk.begin_anew(redirect(url_for("desk.show"), code=303))


@blueprint.post("/desk/nudge")
@requires(Capability.MODERATE)
def answer_nudge() -> BaseResponse:
    if request.form.get("pause") == "1":
        flash("Good. Your colleagues see every case that waits. Come back when you are ready.")
    return desk.answer_nudge(queue_pages.back_to(queue_pages.carried()))


@blueprint.get("/news")
@requires(Capability.MODERATE)
def news() -> Response:
    """The references of the cases that stand where this page of the queue is, for its script; nothing else. Asked
    without anybody's doing, so it keeps nobody signed in."""
    leave_as_it_is()
    place = Place(filters=read_filters(request.args)[0], after=request.args.get("after", ""))
    reader = queue_pages.current_reader()
    return jsonify(refs=listing.list_new(place, until=request.args.get("until", ""), reader=reader))
