"""What the worker does about posts after they are stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlalchemy.orm import aliased

from forum.cases.models import Case, Signal
from forum.cases.services import Reason, open_case
from forum.core import clock, deletions, outbox, worker
from forum.core.db import db, overwrite_what_was_deleted, start_writing
from forum.core.settings import site_settings
from forum.posts.assessing import joined
from forum.posts.erasing import WORDS_DELETED, delete_words_again, delete_words_left
from forum.posts.models import AssessmentRow, Post, PostTransition, State, Thread, Voice
from forum.posts.states import MEMBER_STATES, move
from forum.posts.waiting import measure_waits
from forum.trustees.boxes import LASTS
from forum.trustees.models import SealedGuestContact, SealedLink
from forum.trustees.services import forget_links

PROFANITY = "profanity"
UNANSWERED_CARE = 2
UNANSWERED_BATCH = 50
LINKS_BATCH = 5_000
READABLE = [state.value for state in MEMBER_STATES]


@outbox.handles("post.submitted")
def label_profanity(payload: dict[str, Any]) -> None:
    """Add the label `profanity` to what the filter made of a post, for the queue. It moves no level and no word."""
    from forum.screening.profanity import profane_words  # slow to load, and only the worker needs it

    row = db.session.execute(
        select(AssessmentRow.id, AssessmentRow.conduct, Post.body, Post.note, Post.position, Thread.title)
        .join(Post, Post.id == AssessmentRow.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(AssessmentRow.post_id == payload["post_id"])
        .order_by(AssessmentRow.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or PROFANITY in row.conduct:
        return
    if not profane_words(joined(row.title if row.position == 1 else None, row.body, row.note)):
        return
    start_writing()
    newest = update(AssessmentRow).where(AssessmentRow.id == row.id)
    db.session.execute(newest.values(conduct=sorted([*row.conduct, PROFANITY])))


worker.also_sweep(delete_words_left)
worker.also_sweep(measure_waits)


@worker.also_sweep
def erase_old_links() -> None:
    """What is sealed with a masked post goes 90 days after its hour."""
    old = select(Post.id).where(Post.created_at <= clock.now() - LASTS, SealedLink.post_id == Post.id)
    post_ids = db.session.scalars(old.limit(LINKS_BATCH)).all()
    if post_ids:
        start_writing()
        forget_links(post_ids)
        outbox.put("links.erased")


@worker.also_sweep
def erase_old_contacts() -> None:
    """How to reach a guest goes 90 days after the hour of their newest post in that conversation."""
    newer = aliased(Post)
    same = or_(newer.id == Post.id, newer.mask_id == Post.mask_id)
    wrote_since = exists().where(same, newer.created_at > clock.now() - LASTS)
    old = select(Post.id).where(SealedGuestContact.post_id == Post.id, ~wrote_since)
    post_ids = db.session.scalars(old.limit(LINKS_BATCH)).all()
    if post_ids:
        start_writing()
        forget_links(post_ids)
        outbox.put("links.erased")


@outbox.handles("links.erased")
def clean_up_links(payload: dict[str, Any]) -> None:
    """Raises while somebody still reads the old state; the outbox tries again."""
    overwrite_what_was_deleted("sealed_links", "sealed_contacts", "sealed_guest_contacts")


@worker.also_sweep
def notice_unanswered() -> None:
    """Conversations without a reply for the hours of `unanswered_hours` become a case of level 2, once."""
    silent_since = clock.now() - timedelta(hours=site_settings().unanswered_hours)
    told = exists().where(Signal.case_id == Case.id, Case.post_id == Post.id, Signal.kind == "no_reply")
    unanswered = (
        select(Post.id, Post.voice)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Post.position == 1,
            Thread.opening_state.in_(READABLE),
            Thread.active_at <= silent_since,
            ~_answered(),
            ~told,
        )
        .order_by(Thread.active_at)
        .limit(UNANSWERED_BATCH)
    )
    rows = db.session.execute(unanswered).all()
    if not rows:
        return
    start_writing()
    reason = Reason(kind="no_reply", care=UNANSWERED_CARE)
    for row in rows:
        open_case(post_id=row.id, masked=row.voice != Voice.NAME, reasons=[reason])


def _answered() -> ColumnElement[bool]:
    """Whether somebody else has written in the thread of an opening post: the same member, or the same mask, is no
    answer. A person in two voices counts as two, because nothing stored says that they are one."""
    reply = aliased(Post)
    by_another = or_(reply.voice != Post.voice, reply.author_id != Post.author_id, reply.mask_id != Post.mask_id)
    return exists().where(reply.thread_id == Post.thread_id, reply.position > 1, reply.state.in_(READABLE), by_another)


def _register_gone(state: State) -> None:
    """A post that its author took back, or a moderator removed, is gone again in a restored database. What its author
    took back stays taken back, whatever a moderator decided."""
    final = {state, State.WITHDRAWN}

    def candidates() -> Select[Any]:
        return select(Post.ref).where(Post.state.not_in([gone.value for gone in final]))

    def standing() -> Select[Any]:
        moved = select(PostTransition.post_id).where(PostTransition.to_state == state.value)
        columns: Any = (Post.ref, Post.state == state.value)
        return select(*columns).where(Post.id.in_(moved))

    def again(ref: str) -> None:
        post = db.session.scalars(select(Post).where(Post.ref == ref)).one()
        move(post, state, cause=str(state))

    deletions.register(f"post.{state}", candidates=candidates, again=again, standing=standing)


_register_gone(State.WITHDRAWN)
_register_gone(State.REMOVED)


deletions.register(WORDS_DELETED, candidates=lambda: select(Post.ref), again=delete_words_again)
