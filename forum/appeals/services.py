"""Writes of appeals. Each locks the post before its case and that before the appeal, as the workbench does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.appeals import policy, queries
from forum.cases import services as cases
from forum.cases.models import OVERTURNED, Appeal, Case, Decision, Signal
from forum.cases.services import Reason, kept_moment, open_case, open_case_about
from forum.core import audit, clock
from forum.core.access import Viewer
from forum.core.db import db, start_writing
from forum.core.errors import NotFound
from forum.core.keys import get_keys
from forum.core.refs import new_ref
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.moderation.overturning import overturn, overturn_about
from forum.moderation.policy import SERIOUS, ensure_not_held_by_another
from forum.moderation.queries import highest_care
from forum.posts import assessing, states
from forum.posts.assessing import Reading
from forum.posts.erasing import delete_when_looked_at
from forum.posts.models import Post, Voice


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody of the team sends: `reason` is shown to the author, `note` is for the team."""

    outcome: str
    reason: str
    note: str = ""


def ask(ref: str, *, body: str, key: str | None, by: Author) -> Reading:
    """Ask for another look at a decision about one's own post; what was read in the text. The same form twice is once.

    Raises NotFound for anybody but the author, Unprocessable, Conflict when it can't be asked (any more).
    """
    row, body = policy.own_decision(ref, by=by), policy.clean_body(body)
    tags = get_keys().tags("appeal.v1", key) if key else []
    before = _stored_before(tags, decision_id=row.decision_id, body=body)
    if before is not None:
        return before
    policy.ensure_can_ask(row)
    reading = assessing.read(body)
    try:
        return _store(ref, body, reading=reading, tags=tags, by=by)
    except IntegrityError:  # twice at once: what the first one stored answers the second
        db.session.rollback()
        return ask(ref, body=body, key=key, by=by)


def _stored_before(tags: Sequence[bytes], *, decision_id: int, body: str) -> Reading | None:
    """What was read when this form was sent before. Raises Conflict when that held something else."""
    before = queries.find_by_tags(tags)
    if before is None:
        return None
    policy.ensure_same(before, decision_id=decision_id, body=body)
    return Reading(care=before.care, exposure=before.exposure, needs=tuple(before.needs), failed=before.unread)


def _store(ref: str, body: str, *, reading: Reading, tags: Sequence[bytes], by: Author) -> Reading:
    start_writing()
    post = db.session.scalar(
        select(Post).join(Decision, Decision.post_id == Post.id).where(Decision.ref == ref).with_for_update(of=Post)
    )
    row = policy.own_decision(ref, by=by)
    if post is None and row.member_id is None:
        raise NotFound()
    before = _stored_before(tags, decision_id=row.decision_id, body=body)
    if before is not None:  # twice at once
        return before
    policy.ensure_can_ask(row)
    appeal = _new_appeal(row, body, reading, masked=row.voice != Voice.NAME)
    appeal.submission_tag = next(iter(tags), None)
    case = _open_case(post, row, reading)
    case.due_at = min(case.due_at, appeal.due_at)
    db.session.add(appeal)
    db.session.flush()
    if post is None:
        audit.record("decision.appealed", by=row.member_id, subject=f"case:{case.id}")
    else:
        states.record_of_author("decision.appealed", post, by=post.author_id)
    return reading


def _open_case(post: Post | None, row: AnyRow, reading: Reading) -> Case:
    """The case of the post, or the one about the member, with this as a reason to look."""
    told = reading.heard | {"unread": reading.failed}
    reasons = [Reason(kind="appeal", care=reading.care, data=told, needs=reading.needs)]
    if post is None:
        return open_case_about(row.member_id, reasons=reasons)
    delete_when_looked_at(post)
    return open_case(post_id=post.id, masked=post.voice != Voice.NAME, reasons=reasons, goes_on=True)


def _new_appeal(row: AnyRow, body: str, reading: Reading, *, masked: bool) -> Appeal:
    at = kept_moment(clock.now(), masked=masked)
    appeal = Appeal(ref=new_ref(), decision_id=row.decision_id, case_id=row.case_id, body=body, at=at)
    appeal.due_at = at + timedelta(hours=site_settings().appeal_answer_hours)
    appeal.care, appeal.exposure, appeal.engine = reading.care, reading.exposure, reading.engine
    appeal.needs, appeal.conduct, appeal.signals = list(reading.needs), list(reading.conduct), list(reading.signals)
    appeal.unread = reading.failed
    return appeal


def answer(ref: str, given: Answer, *, by: Author, viewer: Viewer) -> None:
    """Answer an appeal: the decision stands, or is taken back; its author reads the reason.

    Raises NotFound, Refused for whoever decided or wrote the post, Conflict when a colleague was first or holds the
    case, Unprocessable without a reason.
    """
    start_writing()
    post, case, appeal = _take(ref)
    me = viewer.own_id
    row = queries.get_for_team(ref, reader=me)
    policy.ensure_can_answer(row, by=by, viewer=viewer)
    ensure_not_held_by_another(case, by=by)
    policy.ensure_reasoned(given.reason, about_member=row.member_id is not None)
    appeal.outcome, appeal.reason = given.outcome, given.reason
    appeal.by_id, appeal.decided_at = me, clock.now()
    decision = db.session.get_one(Decision, appeal.decision_id)
    if given.outcome == OVERTURNED and row.in_force:
        if post is None:
            overturn_about(case, decision, by=me)
        else:
            overturn(post, case, decision, by=me)
    _finish(case, note=given.note, by=me)
    subject, outcome = f"case:{case.id}", given.outcome
    audit.record("decision.appeal_answered", by=me, subject=subject, decision=decision.ref, outcome=outcome)


def _take(ref: str) -> tuple[Post | None, Case, Appeal]:
    """An appeal with its case and post (None about a member), locked until the commit. Raises NotFound."""
    posts = select(Post).join(Case, Case.post_id == Post.id).join(Appeal, Appeal.case_id == Case.id)
    post = db.session.scalar(posts.where(Appeal.ref == ref).with_for_update(of=Post))
    if post is None:
        cases.lock_member_of(Case.id == select(Appeal.case_id).where(Appeal.ref == ref).scalar_subquery())
    cases_of = select(Case).join(Appeal, Appeal.case_id == Case.id).where(Appeal.ref == ref)
    case = db.session.scalar(cases_of.with_for_update(of=Case))
    appeal = db.session.scalar(select(Appeal).where(Appeal.ref == ref).with_for_update())
    if case is None or appeal is None:
        raise NotFound()
    return post, case, appeal


def _finish(case: Case, *, note: str, by: int) -> None:
    """The answer is the team's word on the appeal. A case that is open for nothing else closes with it; a serious one,
    or one that was until somebody lowered it, closes only by a decision of its own."""
    if note:
        cases.add_note(case.id, by=by, body=note)
    db.session.flush()
    still_asked = select(Appeal.id).where(Appeal.case_id == case.id, Appeal.outcome.is_(None)).limit(1)
    if db.session.scalar(still_asked) is not None:
        return
    about = update(Signal).where(Signal.case_id == case.id, Signal.kind == "appeal")
    db.session.execute(about.values(answered=True))
    more = select(Signal.id).where(Signal.case_id == case.id, Signal.answered.is_(False)).limit(1)
    case.version += 1
    if case.status == "open" and highest_care(case) < SERIOUS and db.session.scalar(more) is None:
        cases.close_case(case)
