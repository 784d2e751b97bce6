"""Writes of the workbench. Each locks the post before its case, and leaves the audit log for last: everyone queues up
in the same order, so nobody waits in a circle."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forum.cases import services as cases
from forum.cases.models import Case, CaseNote, Decision
from forum.core import audit, clock, outbox
from forum.core.db import db, start_writing
from forum.core.errors import NotFound
from forum.core.refs import new_ref
from forum.masks.authorship import Author
from forum.moderation import policy
from forum.moderation.outcomes import target_state
from forum.posts import states
from forum.posts.models import AssessmentRow, Post, State
from forum.posts.pipeline import note_words
from forum.reports.services import answer_reports


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a moderator sends: `reason` is shown to the author, `note` is for the team, `content_note` for readers.

    `false_alarm`: the filter was wrong about this post; counted for its rules, told to nobody.
    """

    action: str
    reason: str = ""
    note: str = ""
    content_note: str = ""
    false_alarm: bool = False
    version: int | None = None


def claim(ref: str, *, by: Author) -> None:
    """Hold a case for 15 minutes. Raises NotFound, Refused for one's own post, Conflict when it can't be had."""
    start_writing()
    post, case = _take(ref)
    policy.ensure_not_own(post, by=by)
    cases.claim_case(case.id, by=_staff(by))


def release(ref: str, *, by: Author) -> None:
    """Let a case go. Harmless when nobody holds it; raises Conflict when a colleague does."""
    start_writing()
    _, case = _take(ref)
    policy.ensure_not_held_by_another(case, by=by)
    cases.release_case(case.id, by=_staff(by))


def decide(ref: str, verdict: Verdict, *, by: Author) -> None:
    """Decide a case: the post's state, the decision, the case note, the open reports, the case, all or nothing.

    Raises NotFound, Refused for one's own post, Conflict when a colleague was first or holds it, Unprocessable.
    """
    start_writing()
    post, case = _take(ref)
    policy.ensure_not_own(post, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    policy.ensure_unchanged(case, verdict.version)
    policy.ensure_reasoned(verdict.action, verdict.reason)
    policy.ensure_possible(verdict.action, post.state)
    _change_post(post, case, verdict, by=_staff(by))
    decision = _store_decision(case, verdict, by=_staff(by))
    answer_reports(post.id, outcome=verdict.action)
    _finish(case, verdict, by=_staff(by))
    outbox.put("decision.made", decision_id=decision.id)
    subject, decided = f"case:{case.id}", verdict.action
    audit.record("case.decided", by=_staff(by), subject=subject, decision=decision.ref, decided=decided)


def change_care(ref: str, care: int, *, reason: str, by: Author) -> None:
    """Move a case to another level. Raising needs no reason and nobody's leave; lowering needs both.

    Raises NotFound, Refused for one's own post, Conflict when it is closed, or held and to be lowered, Unprocessable.
    """
    start_writing()
    post, case = _take(ref)
    policy.ensure_not_own(post, by=by)
    policy.ensure_open(case)
    if care == case.care:
        return
    if care < case.care:
        policy.ensure_not_held_by_another(case, by=by)
        policy.ensure_lowering_is_explained(reason)
    _store_own_reading(post, care, by=_staff(by))
    cases.change_care(case, care, by=_staff(by), reason=reason)


def add_note(ref: str, body: str, *, by: Author) -> None:
    """Write to the team. The same note twice in a row is one note."""
    start_writing()
    post, case = _take(ref)
    policy.ensure_not_own(post, by=by)
    newest = select(CaseNote.by_id, CaseNote.body).where(CaseNote.case_id == case.id)
    last = db.session.execute(newest.order_by(CaseNote.id.desc()).limit(1)).one_or_none()
    if last is None or (last.by_id, last.body) != (by.member_id, body):
        cases.add_note(case.id, by=_staff(by), body=body)


def _take(ref: str) -> tuple[Post, Case]:
    """A case and its post, locked until the commit. Raises NotFound."""
    post = db.session.scalar(
        select(Post).join(Case, Case.post_id == Post.id).where(Case.ref == ref).with_for_update(of=Post)
    )
    case = db.session.scalar(select(Case).where(Case.ref == ref).with_for_update())
    if post is None or case is None:
        raise NotFound()
    return post, case


def _staff(by: Author) -> int:
    """Who acts. Everything here is behind a capability that a guest can't have."""
    if by.member_id is None:
        raise NotFound()
    return by.member_id


def _change_post(post: Post, case: Case, verdict: Verdict, *, by: int) -> None:
    state, note = State(post.state), post.note
    to = target_state(verdict.action, state=state, exposure=case.exposure)
    if verdict.content_note or verdict.action == "note":
        post.note = verdict.content_note or note_words(_needs_of(post.id))
    if to != state or post.note != note:
        states.move(post, to, cause="decided", by=by)


def _needs_of(post_id: int) -> list[str]:
    newest = select(AssessmentRow.needs).where(AssessmentRow.post_id == post_id).order_by(AssessmentRow.id.desc())
    return list(db.session.scalar(newest.limit(1)) or [])


def _store_decision(case: Case, verdict: Verdict, *, by: int) -> Decision:
    decision = Decision(ref=new_ref(), case_id=case.id, post_id=case.post_id, action=verdict.action, by_id=by)
    decision.reason, decision.false_alarm, decision.at = verdict.reason, verdict.false_alarm, clock.now()
    db.session.add(decision)
    db.session.flush()
    return decision


def _finish(case: Case, verdict: Verdict, *, by: int) -> None:
    """The case note, and the case closed; whoever decides an open case has claimed it with that."""
    if case.status == "open":
        if case.claimed_by_id != by or case.claimed_until is None or case.claimed_until <= clock.now():
            cases.claim_case(case.id, by=by)
        cases.close_case(case)
    else:
        case.version += 1
    if verdict.note:
        cases.add_note(case.id, by=by, body=verdict.note)


def _store_own_reading(post: Post, care: int, *, by: int) -> None:
    """A person's value beside the machine's: everything else stays as it was read before."""
    newest = select(AssessmentRow).where(AssessmentRow.post_id == post.id).order_by(AssessmentRow.id.desc()).limit(1)
    before = db.session.scalar(newest)
    row = AssessmentRow(post_id=post.id, care=care, exposure=before.exposure if before else 0, engine=None, by_id=by)
    row.needs = list(before.needs) if before else []
    row.conduct, row.signals = list(before.conduct) if before else [], list(before.signals) if before else []
    row.failed, row.at = False, clock.now()
    db.session.add(row)
