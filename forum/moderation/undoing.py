"""Taking a decision back. For ten minutes the way back is kept; state and statement change at once, as a new row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.cases.models import UNDO, Case, Decision, DecisionUndo, Signal
from forum.cases.queries import in_force
from forum.cases.services import with_marks
from forum.cases.telling import UNDO_FOR
from forum.core import audit, clock
from forum.core.db import db, start_writing
from forum.core.errors import Conflict
from forum.core.refs import new_ref
from forum.moderation import checking_in, effects, second, words
from forum.moderation.effects import Before
from forum.moderation.listing import Reader
from forum.moderation.scope import shown_to
from forum.posts import states
from forum.posts.models import Post, State
from forum.reports.services import reopen_reports

NOTHING = "There is no decision here to take back. Nothing was changed."
TOO_LATE = "The ten minutes are over. You can decide again instead. Nothing was changed."
WORDS_GONE = "The words of this post are deleted for good, so it can’t be undone. Nothing was changed."
CHANGED_SINCE = "The writer has changed this post since, so it can’t be undone. You can decide again instead."


def how_it_stands(post: Post, case: Case) -> Before:
    """What a decision is about to change of a post and its case."""
    return {"state": post.state, "note": post.note} | how_case_stands(case)


def how_case_stands(case: Case) -> Before:
    """What a decision is about to change of a case."""
    speaking = select(Signal.id).where(Signal.case_id == case.id, Signal.answered.is_(False))
    levels = {"care": case.care, "exposure": case.exposure, "due_at": case.due_at.isoformat(), "kinds": case.kinds}
    return {"status": case.status, **levels, "signals": list(db.session.scalars(speaking))}


def keep_open(decision: Decision, stood: Before, post: Post) -> None:
    """Keep the way back for ten minutes."""
    kept = {**stood, "after": post.state, "version": post.version}
    db.session.add(DecisionUndo(decision_id=decision.id, until=decision.at + UNDO_FOR, before=kept))


def take_back_newest(post: Post, case: Case, *, meant: str, by: int) -> str:
    """Take the newest decision on a case back, inside the caller's write transaction; its action. `meant`: as in
    `find_way_back`. Raises Conflict."""
    if not post.body:
        raise Conflict(WORDS_GONE)
    decision, before = find_way_back(case, meant=meant, by=by)
    if (post.state, post.version) != (before["after"], before["version"]):
        raise Conflict(CHANGED_SINCE)
    _restore_post(post, before, by=by)
    effects.take_back(post, before, by=by)
    reopen_reports(post.id, since=decision.at)
    restore_case(case, before)
    second.forget(decision.id)
    checking_in.forget(decision.id, before.get("check_in"))
    store_undo(case, decision, by=by)
    return decision.action


def find_way_back(case: Case, *, meant: str, by: int) -> tuple[Decision, dict[str, Any]]:
    """The newest decision on a case, and how things stood before it. `meant`: the reference of the one that stood on
    the moderator's screen, "" where the form has none. Raises Conflict when it can't be taken back, or is another."""
    newest = select(Decision).where(Decision.case_id == case.id).order_by(Decision.id.desc()).limit(1)
    decision = db.session.scalar(newest)
    if decision is not None and meant not in ("", decision.ref):
        raise Conflict(_told_since(decision, by=by))
    if decision is None or decision.action == UNDO:
        raise Conflict(NOTHING)
    way = db.session.get(DecisionUndo, decision.id)
    if way is None or way.until <= clock.now():
        raise Conflict(TOO_LATE)
    return decision, way.before


def _told_since(decision: Decision, *, by: int) -> str:
    """Who did what after the decision that somebody meant to take back."""
    name = db.session.scalar(select(Member.name).where(Member.id == decision.by_id)) or words.FORMER
    who = "you" if decision.by_id == by else name
    return (
        f"Since then {who} {words.ACTION_WORDS[decision.action]}. Nothing was changed. Please look at the case again."
    )


def _restore_post(post: Post, before: Before, *, by: int) -> None:
    if (post.state, post.note) != (before["state"], before["note"]):
        post.note = before["note"]
        states.move(post, State(before["state"]), cause="undone", by=by)


def restore_case(case: Case, before: Before) -> None:
    """The case as it was. What came in meanwhile stays: it is never lower and never later than that."""
    due = datetime.fromisoformat(before["due_at"])
    if case.status == "open":
        case.care, case.due_at = max(case.care, before["care"]), min(case.due_at, due)
    elif before["status"] == "open":
        case.status, case.closed_at, case.care, case.due_at = "open", None, before["care"], due
    if before["status"] == "open":  # also where something new has opened it in between
        speaks_again = update(Signal).where(Signal.case_id == case.id, Signal.id.in_(before["signals"]))
        db.session.execute(speaks_again.values(answered=False))
        case.kinds = with_marks(case.kinds, *before.get("kinds", "").split())
    case.version += 1


def store_undo(case: Case, decision: Decision, *, by: int) -> None:
    """The row that takes a decision back, inside the caller's write transaction."""
    row = Decision(ref=new_ref(), case_id=case.id, post_id=case.post_id, action=UNDO, reason="", by_id=by)
    row.undoes_id, row.at, row.false_alarm, row.automated = decision.id, clock.now(), False, False
    db.session.add(row)
    db.session.execute(delete(DecisionUndo).where(DecisionUndo.decision_id == decision.id))
    audit.record("case.decision_undone", by=by, subject=f"case:{case.id}", decision=decision.ref)


def unlock(post: Post, case: Case, *, by: int) -> None:
    """Open a conversation again, inside the caller's write transaction: what closed it no longer stands."""
    if not effects.is_locked(post):
        return
    effects.take_back(post, {"locked": False}, by=by)
    locks = select(Decision).where(Decision.case_id == case.id, Decision.action == "lock", in_force())
    for decision in db.session.scalars(locks).all():
        store_undo(case, decision, by=by)
    case.version += 1


def find_undoable(reader: Reader) -> Any:
    """This moderator's newest decision that can still be taken back: case_ref, ref, action, until; None when there is
    none. It stands on the queue, where one arrives after deciding. Where somebody decided after them, or the case is no
    longer theirs, there is none."""
    later = aliased(Decision)
    newest = ~exists().where(later.case_id == Decision.case_id, later.id > Decision.id)
    return db.session.execute(_own(reader).where(newest).limit(1)).one_or_none()


def find_meant(reader: Reader, ref: str) -> Any:
    """The same of the decision of this reference, if it still stands; a colleague may have decided anew since."""
    return next((row for row in db.session.execute(_own(reader)) if row.ref == ref), None)


def _own(reader: Reader) -> Any:
    columns: Any = (Case.ref.label("case_ref"), Decision.ref, Decision.action, DecisionUndo.until)
    own = select(*columns).join(Decision, Decision.id == DecisionUndo.decision_id)
    own = own.join(Case, Case.id == Decision.case_id).where(DecisionUndo.until > clock.now(), in_force())
    return own.where(Decision.by_id == reader.member_id, *shown_to(reader)).order_by(Decision.id.desc())


def forget_ways_back() -> None:
    """Delete the ways back whose time is over. Begins the write transaction when there are any."""
    over = DecisionUndo.until <= clock.now()
    if db.session.scalar(select(DecisionUndo.decision_id).where(over).limit(1)) is not None:
        start_writing()
        db.session.execute(delete(DecisionUndo).where(over))
