"""Taking a decision back that somebody else looked at again, long after its ten minutes: how things stood before is
worked out from the history of the post."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from forum.accounts import services as accounts
from forum.accounts.models import Sanction
from forum.cases.models import Case, Decision
from forum.cases.queries import in_force
from forum.core.db import db
from forum.moderation import effects
from forum.moderation.outcomes import TARGETS, target_state
from forum.moderation.undoing import store_undo
from forum.posts import pausing, redacting, states
from forum.posts.models import Post, PostTransition, State, Voice
from forum.posts.states import MEMBER_STATES

SAME_MOMENT = timedelta(minutes=1)  # a decision and the pause it gave are stored together


def overturn(post: Post, case: Case, decision: Decision, *, by: int) -> None:
    """Take back what a decision did, as far as it still stands, inside the caller's write transaction. What became of
    the post since by its author's doing, or by another decision, stays.

    A conversation that was moved stays where it is: somebody moves it by a decision of its own.
    """
    if decision.action in TARGETS:
        _put_back(post, case, State(TARGETS[decision.action]), by=by)
    elif decision.action == "note" and post.note:
        post.note = None
        states.move(post, State(post.state), cause="undone", by=by)
    elif decision.action == "lock":
        effects.take_back(post, {"locked": False}, by=by)
    elif decision.action in effects.USUAL_DAYS:
        _let_write(post, decision, by=by)
    elif decision.action == "redact":
        _give_words_back(post, decision)
    store_undo(case, decision, by=by)
    case.version += 1


def overturn_about(case: Case, decision: Decision, *, by: int) -> None:
    """The same for a decision about a member: the pause or suspension that it gave ends."""
    if decision.action in effects.USUAL_DAYS and case.member_id is not None:
        _end_given(case.member_id, decision, by=by)
    store_undo(case, decision, by=by)
    case.version += 1


def _put_back(post: Post, case: Case, put: State, *, by: int) -> None:
    """The post where it was on show before, or, when it was not, where keeping it would put it."""
    if State(post.state) != put or not post.body:  # words that were deleted stay gone
        return
    moves = select(PostTransition.from_state).where(
        PostTransition.post_id == post.id, PostTransition.to_state == put.value, PostTransition.from_state != put.value
    )
    before = db.session.scalar(moves.order_by(PostTransition.id.desc()).limit(1))
    to = target_state("keep", state=State.WAITING, exposure=case.exposure)
    if before is not None and State(before) in MEMBER_STATES:
        to = State(before)
    states.move(post, to, cause="undone", by=by)


def _give_words_back(post: Post, decision: Decision) -> None:
    """The words stand where they stood, unless their author has put others there, or more was taken out since."""
    later = select(Decision.id).where(Decision.case_id == decision.case_id, Decision.action == "redact", in_force())
    if post.redacted and db.session.scalar(later.where(Decision.id > decision.id).limit(1)) is None:
        redacting.put_back(post)


def _let_write(post: Post, decision: Decision, *, by: int) -> None:
    if post.voice != Voice.NAME:
        pausing.end_pause(post, by=by)
        return
    if post.author_id is not None:
        _end_given(post.author_id, decision, by=by)


def _end_given(member_id: int, decision: Decision, *, by: int) -> None:
    """End the pause or suspension that was stored together with a decision."""
    given = select(Sanction.ref).where(Sanction.member_id == member_id, Sanction.kind == decision.action)
    given = given.where(Sanction.starts_at.between(decision.at - SAME_MOMENT, decision.at + SAME_MOMENT))
    ref = db.session.scalar(given.where(Sanction.lifted_at.is_(None)))
    if ref is not None:
        accounts.end_sanction(ref, by=by)
