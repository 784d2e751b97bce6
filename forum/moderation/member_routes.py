"""HTTP and page of a case about a member; and what members read about it on their own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template

from forum.accounts.queries import list_sanctions
from forum.anonymous import opened
from forum.cases.queries import list_decisions_about
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import Declined, Unprocessable
from forum.core.forms import Answer, Errors
from forum.core.web import current_viewer
from forum.moderation import desk, member_views, members, queries, queue_pages, words
from forum.moderation.forms import REASON_TOO_LONG, LookForm
from forum.moderation.second import find_for_case
from forum.moderation.timeline import History

blueprint = Blueprint("members", __name__, url_prefix="/moderation")


@blueprint.post("/cases/<ref>/look")
@requires(Capability.MODERATE)
def look(ref: str) -> Answer:
    """Ask the team to look at whoever wrote a post by name."""
    form = LookForm()
    reason = form.look_reason.data or ""
    try:
        if not form.validate():
            raise Unprocessable(REASON_TOO_LONG, field="look_reason")
        members.look_at_writer(ref, reason=reason, by=opened.person())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return render_template("moderation/look.html", ref=ref, reason=reason, told=error.message), error.status
    flash("The team is asked to look at this member. The case about them stands in the queue.")
    return queue_pages.to_case(ref)


@blueprint.post("/cases/<ref>/write-again")
@requires(Capability.MODERATE)
def let_write(ref: str) -> Answer:
    try:
        ended = members.let_write(ref, by=opened.person())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return draw(ref, {}, error.message, {}), error.status
    flash("They can write again." if ended else "They could write already.")
    return queue_pages.to_case(ref)


def draw(ref: str, typed: dict[str, Any], told: str, errors: Errors) -> str:
    """The page of a case about a member, with what was typed into its forms. Raises NotFound."""
    viewer = current_viewer()
    me = viewer.own_id
    row = members.get_case_about(ref, reader=me)
    handovers = queries.list_handovers(of_case=row.id, reader=me)
    history = History(
        handovers=[one for one in handovers if one.case_id == row.id],
        decisions=queries.list_decisions(row.id),
        notes=queries.list_notes(row.id),
        claims=queries.list_claims(row.id),
        care_changes=queries.list_care_changes(row.id),
        alerts=queries.list_alerts(row.id),
    )
    if row.status == "open":
        desk.note_opened(row.ref, care=row.care)
    page = member_views.case_page(
        row,
        me=me,
        signals=queries.list_signals([row.id])[row.id],
        history=history,
        sanctions=list_sanctions(row.member_id),
        posts=[member_views.post(one, viewer=viewer) for one in members.list_posts(row.member_id, viewer=viewer)],
        cases=members.list_cases(row.member_id, reader=viewer, but=row.id),
    )
    return render_template(
        "moderation/member_case.html",
        **page,
        **queue_pages.around(queue_pages.carried(), handovers),
        second=find_for_case(row.id) if history.decisions else None,
        decision=typed.get("decision", {}),
        care_form=typed.get("care", {}),
        note_form=typed.get("note", {}),
        second_form=typed.get("second", {}),
        pause_days=words.PAUSE_DAYS,
        told=told,
        errors=errors,
        has_errors=bool(errors or told),
    )


def own_section() -> str:
    """The section of `/me` with what the team decided about oneself."""
    told = [member_views.told(row) for row in list_decisions_about(current_viewer().own_id)]
    return render_template("moderation/told_member.html", told=told) if told else ""
