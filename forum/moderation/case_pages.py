"""The page of a case, with whatever was typed into its forms; and what an answer of the workbench needs besides."""

from __future__ import annotations

from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from forum.anonymous.opened import person
from forum.cases.telling import list_words
from forum.core.db import db
from forum.core.errors import Conflict, DomainError
from forum.core.forms import Errors, form_errors
from forum.core.types import AnyRow
from forum.core.web import current_viewer
from forum.moderation import (
    checking_in,
    desk,
    follow_views,
    member_routes,
    nearby,
    queries,
    queue_pages,
    scope,
    views,
    words,
    writers,
)
from forum.moderation.forms import CareForm, CheckInForm, DecisionForm, LetterForm, NoteForm, PauseForm, SecondForm
from forum.moderation.second import find_for_case
from forum.moderation.timeline import History
from forum.notes import views as notes_views
from forum.notes.queries import list_notes_of_case
from forum.posts.compose import new_key
from forum.posts.pausing import list_pauses_on
from forum.posts.redacting import list_originals
from forum.reports.queries import list_reports_on
from forum.spaces.queries import list_spaces
from forum.trustees.queries import openers_of

Answer = Response | tuple[str, int]
FIELDS = {  # by form, fields of it that another form of the page has too (or nobody sees), and what the page calls them
    "care": {"reason": "care-reason", "version": "care"},
    "decision": {"version": "action"},  # nobody sees a version: its slip stands at the first field
    "letter": {"body": "private-body", "version": "private-body"},
    "second": {"note": "second-note", "version": "agrees"},
    "check_in": {"outcome": "check-in-outcome", "note": "check-in-note", "further": "check-in-further"}
    | {"version": "check-in-outcome"},
    "pause": {"reason": "pause-reason", "days": "pause-days"},
}


def refused(ref: str, error: DomainError, **forms: Any) -> Answer:
    """The case as it is now, with what was typed; a colleague's doing is told above it, a slip beside its field."""
    db.session.rollback()
    if isinstance(error, Conflict) or error.status == 403:
        return draw(ref, told=error.message, **forms), error.status
    return draw(ref, errors=_errors(error, **forms), **forms), error.status


def mistyped(ref: str, **forms: Any) -> Answer:
    """The case with a form that was not filled in as it should be, named as `draw` does."""
    return draw(ref, errors=_errors(None, **forms), **forms), 422


def _errors(error: DomainError | None, **forms: Any) -> Errors:
    """Several forms of the page have a field of the same name: the summary leads to the right box by another."""
    name, form = next(iter(forms.items()), ("", None))
    names = FIELDS.get(name, {})
    found: Errors = {}
    for field, texts in form_errors(form, error, unseen=()).items():
        found.setdefault(names.get(field, field), []).extend(texts)
    return found


def draw(
    ref: str,
    *,
    decision: DecisionForm | None = None,
    care: CareForm | None = None,
    note: NoteForm | None = None,
    letter: LetterForm | None = None,
    pause: PauseForm | None = None,
    second: SecondForm | None = None,
    check_in: CheckInForm | None = None,
    told: str = "",
    errors: Errors | None = None,
) -> str:
    row = queries.find_case_with_post(ref, reader=current_viewer().own_id)
    if row is None:  # of a member, or none at all
        typed = {"decision": decision, "care": care, "note": note, "second": second}
        return member_routes.draw(ref, {name: form.data for name, form in typed.items() if form}, told, errors or {})
    parts = _parts(row)
    return render_template(
        "moderation/case.html",
        **parts,
        decision=decision.data if decision else {},
        care_form=care.data if care else {},
        note_form=note.data if note else _left_over(parts, check_in),
        letter_form=letter.data if letter else {},
        letter_key=new_key(),
        pause_form=pause.data if pause else {},
        second_form=second.data if second else {},
        check_in_form=check_in.data if check_in else {},
        told=told,
        errors=errors or {},
        has_errors=bool(errors or told),
    )


def _left_over(parts: dict[str, Any], check_in: CheckInForm | None) -> dict[str, Any]:
    """What was written for a check-in that a colleague has done meanwhile: it can still become a case note."""
    is_gone = parts["check_in"] is None or not checking_in.can_be_done(parts["case"])
    return {"body": check_in.note.data} if check_in and is_gone else {}


def _parts(row: AnyRow) -> dict[str, Any]:
    me = current_viewer().own_id
    handovers = queries.list_handovers(of_case=row.id, reader=me)
    decisions = queries.list_decisions(row.id)
    history = History(
        handovers=[one for one in handovers if one.case_id == row.id],
        decisions=decisions,
        check_ins=checking_in.list_of(row.id) if decisions else (),
        notes=queries.list_notes(row.id),
        claims=queries.list_claims(row.id),
        care_changes=queries.list_care_changes(row.id),
        author_moves=queries.list_author_moves(row.post_id),
        letters=list_notes_of_case(row.id),
        alerts=queries.list_alerts(row.id),
    )
    if row.status == "open":
        desk.note_opened(row.ref, care=row.care)
    own, readings = queries.is_own(row, author=person()), queries.list_readings(row.post_id)
    taken_out = not own and any(one.action == "redact" for one in history.decisions)
    needs = tuple(readings[-1].needs) if readings else ()
    letters = {} if own else notes_views.for_team(history.letters, row, viewer=current_viewer(), needs=needs)
    pauses = {"pauses": [] if own else list_pauses_on(row.post_id), "pause_days": words.PAUSE_DAYS}
    spaces = views.space_choices(list_spaces(viewer=current_viewer()), row, own=scope.own_spaces(current_viewer()))
    writer: dict[str, Any] = {"words": list_words(), "space_choices": spaces}
    writer["originals"] = list_originals(row.post_id, row.post_ref) if taken_out else []
    writer["second"] = find_for_case(row.id) if history.decisions and not own else None
    writer["check_in"] = None if own else follow_views.waiting(history.check_ins, me=me)
    writer |= follow_views.form_words(queries.highest_care(row))
    around = queue_pages.around(queue_pages.carried(), handovers)
    around["leaves"] = views.leaves_to_others(row, around["desk"].leaves)
    sealed = {"can_be_opened": row.masked and not own and bool(openers_of(row.post_id))}
    return (
        letters
        | pauses
        | writer
        | sealed
        | around
        | nearby.in_conversation(row, viewer=current_viewer())
        | {"writer": None if own else writers.known_of(row, reader=current_viewer())}
        | views.case_page(
            row,
            me=me,
            own=own,
            signals=queries.list_signals([row.id])[row.id],
            readings=readings,
            reports=list_reports_on(row.post_id),
            history=history,
        )
    )
