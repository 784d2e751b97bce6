"""Writes of guests; and of sealed contacts, theirs and members'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from forum.accounts.services import ensure_password
from forum.anonymous.guest_queries import find_sent, has_written_since
from forum.core import clock, ratelimit
from forum.core.access import Author
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Refused, TooMany, Unprocessable
from forum.core.types import AnyRow
from forum.masks import receipts
from forum.masks.authorship import wrote
from forum.masks.queries import find_receipt
from forum.masks.services import keep_receipt
from forum.posts import assessing, text
from forum.posts.models import Post, State
from forum.posts.pipeline import Draft, Submitted, find_submission, submission_tags
from forum.replies.services import post_reply
from forum.threads.services import start_thread
from forum.trustees import contacts
from forum.trustees.boxes import LASTS

HOUR = timedelta(hours=1)
POSTS_AN_HOUR = 60  # new ones of guests at one address: one machine shall not fill the queue
REPLIES_AN_HOUR = 300  # of guests who have their nine words; each of them has a limit of their own as well
IN_DANGER_AN_HOUR = 240  # beyond these limits, texts that tell of danger
TOO_MANY = (
    "Many people may share your connection, and a lot was sent from it in this hour. Your text is here in the form. "
    "It is not sent yet. Please try again in {wait}."
)
EITHER = "Please either write a new one or take back what is kept."
POST_GONE = "You took this post back, so nothing can be kept with it."
POST_OLD = (
    "Your last post here is older than 90 days, so nothing can be sealed with it. You can write here once more first."
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What became of a guest's post. Its words exist here and on the one page that shows them, and nowhere else."""

    made: Submitted
    by: Author
    words: tuple[str, ...] = field(repr=False)


def start_as_guest(draft: Draft, *, space_id: int, address: str) -> Written | AnyRow:
    """Start a thread as a guest, with a receipt for it. A form that comes again within the hour or so gets the same
    words; later the row of its post instead. Raises what `start_thread` raises, and TooMany for this address."""
    again = receipts.draw_again(draft.key)
    sent = _sent_before(draft, again)
    if sent is not None:
        return sent
    count_text("guest-post", address, draft, at_most=POSTS_AN_HOUR)
    words = again[0] if again else receipts.draw()
    by = receipts.guest_of(words)
    try:
        made = start_thread(draft, space_id=space_id, by=by)
    except Conflict:
        sent = _sent_before(draft, again)  # the same form, a moment ago
        if sent is None:
            raise
        return sent
    if not made.again:
        keep_receipt(words, post_id=db.session.scalars(select(Post.id).where(Post.ref == made.post_ref)).one())
    return Written(made=made, by=by, words=words)


def _sent_before(draft: Draft, again: Sequence[tuple[str, ...]]) -> Written | AnyRow | None:
    """What this very form made before: with its words while they can be worked out, else the row of the post."""
    tags, body = submission_tags(draft.key), text.clean_source(draft.body)
    sent = find_sent(tags, body=body)
    if sent is None:
        return None
    for words in again:
        if find_receipt(words) == sent.id:
            by = receipts.guest_of(words)
            made = find_submission(tags, by=by, body=body)
            assert made is not None  # it is there, and these words prove whose it is
            return Written(made=made, by=by, words=words)
    return sent


def reply_as_guest(draft: Draft, *, thread_id: int, by: Author, address: str) -> Submitted:
    """Answer in the guest's own thread. Raises what `post_reply` raises, and TooMany for this address."""
    count_text("guest-reply", address, draft, at_most=REPLIES_AN_HOUR)
    return post_reply(draft, thread_id=thread_id, by=by)


def count_text(kind: str, address: str, draft: Draft, *, at_most: int) -> None:
    """One more text from this address, of which only today's scrambled form is counted. Raises TooMany.

    Many people may share an address: a school, a hospital. Beyond the limit a text that tells of danger still goes
    through, up to a limit of its own: nobody in danger waits because of their neighbours.
    """
    try:
        ratelimit.hit(kind, address, at_most=at_most, per=HOUR)
    except TooMany as full:
        if not _tells_of_danger(draft):
            raise _too_many(full) from None
        try:
            ratelimit.hit("guest-in-danger", address, at_most=IN_DANGER_AN_HOUR, per=HOUR)
        except TooMany as error:
            raise _too_many(error) from None


def _tells_of_danger(draft: Draft) -> bool:
    return assessing.read(text.storable(assessing.joined(draft.title, draft.body, draft.note))).asks_for_panel


def _too_many(error: TooMany) -> TooMany:
    minutes = max(1, -(-(error.retry_after or 0) // 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooMany(TOO_MANY.format(wait=wait), retry_after=error.retry_after)


# How to reach somebody


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of their sealed contact: keep this text, or, with `remove`, nothing."""

    text: str = field(repr=False)
    remove: bool = False


def leave_contact(member_id: int, wish: Wish, *, password: str) -> None:
    """Seal how to reach a member, or take it back. The password keeps others at their device from changing it.

    Raises Refused while there are no trustees, Unprocessable (fields "details", "current_password"), TooMany.
    """
    _ensure_one(wish)
    ensure_password(member_id, password)
    start_writing()
    if wish.remove:
        contacts.forget_of_member(member_id)
    else:
        contacts.keep_for_member(member_id, wish.text)


def leave_guest_contact(post_ref: str, wish: Wish, *, by: Author) -> None:
    """The same for the guest who wrote a post. Raises NotFound, Refused, also for a post that is taken back or old."""
    _ensure_one(wish)
    start_writing()
    post = db.session.scalar(select(Post).where(Post.ref == post_ref).with_for_update())
    if post is None or not wrote(by, post):
        raise NotFound()
    if wish.remove:
        contacts.forget_of_post(post.id)
        return
    if post.state == State.WITHDRAWN:
        raise Refused(POST_GONE)
    if not has_written_since(post.mask_id, clock.now() - LASTS):
        raise Refused(POST_OLD)
    contacts.keep_for_post(post.id, wish.text)


def _ensure_one(wish: Wish) -> None:
    if wish.text and wish.remove:
        raise Unprocessable(EITHER, field="details")
