"""Deleting the words of posts for good, for whoever leaves or wishes it of a post they took back: what stays is that
something was here.

A post that a moderator still has to look at is taken off the site at once, and keeps its words until its case is
closed: somebody may be in danger. `words_to_go` remembers these.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute

from forum.cases.models import Case, Decision, DecisionUndo, Signal
from forum.cases.services import delete_appeal_words, end_check_ins
from forum.core import clock, deletions, outbox
from forum.core.db import db, start_writing
from forum.core.errors import NotFound
from forum.masks.authorship import Author
from forum.posts import policy, redacting, states
from forum.posts.models import Post, PostRevision, State, Thread, WordsToGo
from forum.posts.own import find_own_masked
from forum.posts.views import GONE_NAME, GONE_TITLE
from forum.trustees.services import forget_links

WORDS_DELETED = "post.words_deleted"
AT_ONCE = 500  # posts in one statement
BITE = 50  # posts in one transaction: all who write wait for it
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)  # no site is as old
NO_REASON_TO_KEEP = ("sample", "no_reply")  # signals that tell nothing of what a post says


def batches(post_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The same ids, a few hundred at a time: as many as one statement names."""
    return (post_ids[start : start + AT_ONCE] for start in range(0, len(post_ids), AT_ONCE))


def list_named(member_id: int) -> Sequence[int]:
    """The ids of what a member posted by name, oldest first."""
    own = select(Post.id).where(Post.author_id == member_id)
    return db.session.scalars(own.order_by(Post.created_at, Post.id)).all()


def list_masked(author: Author) -> list[int]:
    """The ids of what `author` wrote under masks, oldest hour first, by their secret; empty for a guest."""
    if author.secret is None:
        return []
    return find_own_masked(author.secret, since=BEFORE_ALL, until=clock.now() + timedelta(hours=1))[::-1]


def take_back_masked(author: Author) -> Iterator[int]:
    """Take back everything `author` wrote under masks, and delete its words, bite by bite: how many posts each time.

    In an order of chance, so that the rows this leaves do not tell the order of writing. Begins a write transaction for
    each bite, which the caller commits.
    """
    own = list_masked(author)
    random.SystemRandom().shuffle(own)
    for start in range(0, len(own), BITE):
        some = own[start : start + BITE]
        start_writing()
        take_back(some)
        yield len(some)


def take_back_some(member_id: int) -> bool:
    """Take back a bite of what a member posted by name, inside the caller's write transaction; False when nothing is
    left of it."""
    waits = exists().where(WordsToGo.post_id == Post.id)
    left = select(Post.id).where(Post.author_id == member_id, Post.body != "", ~waits)
    some = db.session.scalars(left.order_by(Post.id).limit(BITE)).all()
    take_back(some)
    return bool(some)


def delete_own_words(ref: str, *, by: Author) -> bool:
    """Delete the words of one's own post that is taken back; False when a moderator has to look at it first, and they
    go after that. Twice is once. Begins the write transaction. Raises NotFound, and Refused when it is not taken back.
    """
    start_writing()
    post: Post | None = db.session.scalar(select(Post).where(Post.ref == ref).with_for_update())
    if post is None:
        raise NotFound()
    policy.ensure_can_delete_words(post, post.state, by=by)
    if post.body:
        take_back([post.id])
    return db.session.get(WordsToGo, post.id) is None


def delete_when_looked_at(post: Post) -> None:
    """What was told beside a post whose words are gone goes as well, once nobody has to look at it any more. Nothing
    for any other post. Inside the caller's write transaction, which holds the post."""
    if not post.body and db.session.get(WordsToGo, post.id) is None:
        db.session.add(WordsToGo(post_id=post.id))


def is_to_be_looked_at_first(post_id: int) -> bool:
    """Whether a moderator still has to look at a post, or at what was told beside it, before its words go. Inside the
    caller's write transaction, which holds the post from here on."""
    db.session.execute(select(Post.id).where(Post.id == post_id).with_for_update())
    return db.session.get(WordsToGo, post_id) is not None


def forget_name(member_id: int) -> None:
    """Take a member's name off the threads they began. Inside the caller's write transaction."""
    began = select(Post.thread_id).where(Post.author_id == member_id, Post.position == 1)
    db.session.execute(update(Thread).where(Thread.id.in_(began)).values(opening_name=GONE_NAME))


def take_back(post_ids: Sequence[int]) -> None:
    """Withdraw these posts and delete their words, inside the caller's write transaction."""
    for some in batches(post_ids):
        for post in _in_this_order(some):
            _withdraw(post)
        looked_at = _looked_at(some)
        _delete_words([post_id for post_id in some if post_id not in looked_at])
        known = set(db.session.scalars(select(WordsToGo.post_id).where(WordsToGo.post_id.in_(some))))
        db.session.add_all(WordsToGo(post_id=post_id) for post_id in sorted(looked_at - known))
        db.session.flush()


def _looked_at(post_ids: Sequence[int]) -> set[int]:
    """Those of these posts that a moderator still has to look at."""
    return set(db.session.scalars(select(Post.id).where(Post.id.in_(post_ids), _has_to_be_looked_at(Post.id))))


def _has_to_be_looked_at(post_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a post has an open case for a reason of its own, not only by lot or because nobody answered. What a
    moderator has answered by closing the case before is none any more."""
    own = (Signal.kind.not_in(NO_REASON_TO_KEEP), Signal.answered.is_(False))
    reason = exists().where(Signal.case_id == Case.id, *own)
    return exists().where(Case.post_id == post_id, Case.status == "open", reason)


def _in_this_order(post_ids: Sequence[int]) -> Iterator[Post]:
    found = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(post_ids)).with_for_update())}
    return (found[post_id] for post_id in post_ids if post_id in found)


def _withdraw(post: Post) -> None:
    if State(post.state) in policy.WITHDRAWABLE:
        states.move(post, State.WITHDRAWN, cause="withdrawn")
        states.record_of_author("post.withdrawn", post, by=None)


def delete_words_left() -> None:
    """Delete words that nobody has to look at any more. Begins the write transaction."""
    due = select(WordsToGo.post_id).where(~_has_to_be_looked_at(WordsToGo.post_id)).limit(AT_ONCE)
    post_ids = db.session.scalars(due).all()
    if post_ids:
        start_writing()
        _delete_words(post_ids)


def _delete_words(post_ids: Sequence[int]) -> None:
    """Body, note, title and older versions. What others told about a post is for the rooms above to clean."""
    if not post_ids:
        return
    opened = select(Post.thread_id).where(Post.id.in_(post_ids), Post.position == 1)
    db.session.execute(update(Thread).where(Thread.id.in_(opened)).values(title=GONE_TITLE, note=None))
    db.session.execute(update(Post).where(Post.id.in_(post_ids)).values(body="", html="", note=None))
    db.session.execute(delete(PostRevision).where(PostRevision.post_id.in_(post_ids)))
    redacting.forget(post_ids)
    db.session.execute(delete(WordsToGo).where(WordsToGo.post_id.in_(post_ids)))
    delete_appeal_words(post_ids)
    end_check_ins(post_ids)
    forget_links(post_ids)
    decided = select(Decision.id).where(Decision.post_id.in_(post_ids))
    db.session.execute(delete(DecisionUndo).where(DecisionUndo.decision_id.in_(decided)))  # it holds the note as it was
    for row in db.session.execute(select(Post.id, Post.ref).where(Post.id.in_(post_ids))):
        outbox.put("post.words_deleted", post_id=row.id)
        outbox.put("post.answers_due_to_go", post_id=row.id)
        deletions.note(WORDS_DELETED, row.ref)


def delete_words_again(ref: str) -> None:
    """The same for a post that an older backup brought back, inside the transaction that restores it."""
    _delete_words(db.session.scalars(select(Post.id).where(Post.ref == ref)).all())
