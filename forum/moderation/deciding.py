"""Deciding a case about a post, and taking that back. What a decision about a member shares with it stands here too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from forum.cases import services as cases
from forum.cases.models import OUTCOMES, Case, Decision
from forum.cases.services import Reason
from forum.cases.telling import UNDO_FOR, Words, rule_in_words, words_of
from forum.core import audit, clock, outbox
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.masks.authorship import Author
from forum.moderation import checking_in, effects, policy, queries, second, undoing
from forum.moderation.outcomes import closes, target_state
from forum.moderation.scope import looks_after
from forum.moderation.services import staff, take_post
from forum.posts import states
from forum.posts.models import AssessmentRow, Post, State
from forum.posts.pipeline import note_words
from forum.reports.services import answer_reports


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a moderator sends: `reason` is shown to the author, `note` is for the team, `content_note` for readers.

    `rule`: of the guidelines, a code or words. `outcome`: how it ended, for the team; None where nobody was asked.
    `days` of a pause or suspension, `space` (its slug) of a move, `span`: the words to take out, one passage on a line.
    `check_in`: when somebody asks how the writer of a serious case is doing: in so many days, "none", or "" for the
    usual time. `kind_words`: without a reason, the site's own words for this action stand there. `false_alarm`: the
    filter was wrong about this post; counted for its rules, told to nobody.
    """

    action: str
    reason: str = ""
    rule: str = ""
    outcome: str | None = None
    note: str = ""
    content_note: str = ""
    days: int | None = None
    space: str = ""
    span: str = ""
    check_in: str = ""
    kind_words: bool = False
    false_alarm: bool = False
    version: int | None = None


def decide(ref: str, verdict: Verdict, *, by: Author) -> None:
    """Decide a case: the post's state, the conversation, its writer, the statement, the case note, the open reports,
    the case, all or nothing. It can be taken back for ten minutes.

    Raises NotFound, Refused for one's own post, Conflict when a colleague was first or holds it, Unprocessable.
    """
    start_writing()
    post, case = take_post(ref, by=by)
    words, own_reason = words_of(verdict.action), verdict.reason
    verdict = _with_words(verdict, words)
    _ensure_can_decide(post, case, verdict, own_reason=own_reason, by=by)
    days = effects.days_of(verdict.action, verdict.days)
    stood = undoing.how_it_stands(post, case)
    handed = verdict.action == "move" and not looks_after(by.member_id, verdict.space)
    ends = closes(verdict.action, state=State(post.state)) and not handed
    stood |= effects.change_text(post, verdict.action, span=verdict.span)
    stood |= effects.change_thread(post, verdict.action, space=verdict.space)
    _change_post(post, case, verdict, by=staff(by))
    decision = store_decision(case, verdict, mend=words.mend, days=days, by=staff(by))
    if ends:
        answer_reports(post.id, outcome=verdict.action)
    stood |= effects.meet_writer(post, verdict.action, days=days, reason=verdict.reason, by=staff(by))
    ended = ends and case.status == "open"
    if ends:
        stood |= checking_in.ask_for(case, decision, choice=verdict.check_in, closes=ended and bool(post.body))
    undoing.keep_open(decision, stood, post)
    finish(case, verdict, ends=ends, by=staff(by))
    if handed:
        _leave_to_others(case, by=staff(by))
    if ends:
        second.ask_for(case, decision, ended=ended)
    announce(case, decision, by=staff(by))


def undo(ref: str, *, meant: str = "", by: Author) -> str:
    """Take the newest decision on a case back; its action. `meant`: the reference of the one on the moderator's screen.

    Raises NotFound, Refused for one's own post, Conflict when a colleague holds the case or decided since, there is
    none, its ten minutes are over, or the writer changed the post since.
    """
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    return undoing.take_back_newest(post, case, meant=meant, by=staff(by))


def _ensure_can_decide(post: Post, case: Case, verdict: Verdict, *, own_reason: str, by: Author) -> None:
    """`own_reason`: what they wrote themselves. Words that stood ready say nothing of what happened with the case."""
    policy.ensure_not_own(post, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    policy.ensure_unchanged(case, verdict.version)
    policy.ensure_reasoned(verdict.action, verdict.reason)
    policy.ensure_possible(verdict.action, post.state)
    if verdict.action == "move" and not looks_after(by.member_id, verdict.space):
        policy.ensure_word_for_others(verdict.note)
    elif closes(verdict.action, state=State(post.state)):
        policy.ensure_closing_words(case, outcome=verdict.outcome, reason=own_reason, note=verdict.note)
        policy.ensure_check_in(queries.highest_care(case), choice=verdict.check_in, outcome=verdict.outcome)


def _with_words(verdict: Verdict, words: Words) -> Verdict:
    """The verdict with the site's own words for its reason, when its moderator asked for them and wrote none."""
    return replace(verdict, reason=words.reason) if verdict.kind_words and not verdict.reason else verdict


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


def store_decision(case: Case, verdict: Verdict, *, mend: str, days: int | None, by: int) -> Decision:
    """The decision, with all that its author is told, stored inside the caller's write transaction."""
    decision = Decision(ref=new_ref(), case_id=case.id, post_id=case.post_id, action=verdict.action, by_id=by)
    decision.reason, decision.false_alarm, decision.at = verdict.reason, verdict.false_alarm, clock.now()
    decision.rule, decision.mend = rule_in_words(verdict.rule, action=verdict.action), mend
    decision.outcome, decision.days, decision.automated = _outcome_code(verdict.outcome, care=case.care), days, False
    db.session.add(decision)
    db.session.flush()
    return decision


def _outcome_code(given: str | None, *, care: int) -> str | None:
    """The outcome as it is kept. One this site does not know is `other`; a serious case always has one."""
    if not given:
        return "read" if care >= policy.SERIOUS else None
    return given if given in OUTCOMES else "other"


def finish(case: Case, verdict: Verdict, *, ends: bool, by: int) -> None:
    """The case note, and the case closed; whoever decides an open case has claimed it with that."""
    if case.status == "open" and ends:
        if case.claimed_by_id != by or case.claimed_until is None or case.claimed_until <= clock.now():
            cases.claim_case(case.id, by=by)
        cases.close_case(case)
    else:
        case.version += 1
    if verdict.note:
        cases.add_note(case.id, by=by, body=verdict.note)


def announce(case: Case, decision: Decision, *, by: int) -> None:
    """The end of deciding: once it can't be taken back, its reader is told; whoever asked for another look still waits
    for somebody else."""
    outbox.put("decision.made", due_at=decision.at + UNDO_FOR, decision_id=decision.id)
    audit.record("case.decided", by=by, subject=f"case:{case.id}", decision=decision.ref, decided=decision.action)
    cases.keep_open_for_appeals(case)


def _leave_to_others(case: Case, *, by: int) -> None:
    """The conversation went to a space that others look after: its case is theirs now, and open for them."""
    cases.release_case(case.id, by=by)
    case.alerted = 0  # none of them was called yet
    if case.status == "open" and case.care >= cases.ASKS_AT_ONCE:  # one that was closed calls by coming back
        outbox.put("case.needs_someone", urgent=True, case_id=case.id)
    again = [Reason(kind="person", care=case.care)]
    cases.open_case(post_id=case.post_id or 0, masked=case.masked, reasons=again)
