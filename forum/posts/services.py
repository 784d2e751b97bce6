"""Writes that change a post: its author edits it or takes it back. New posts come in through `pipeline`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select, update

from forum.cases.queries import noted_by_moderator
from forum.cases.services import Reason, open_case, tell_of_change
from forum.core import clock, outbox
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, TooMany
from forum.masks.authorship import Author
from forum.posts import assessing, policy, redacting, states, text
from forum.posts.assessing import Reading
from forum.posts.models import Post, PostRevision, State, Thread, Voice
from forum.posts.pausing import leave_to_write
from forum.posts.pipeline import first_state, note_for, own_note, reasons_to_look, store_reading
from forum.spaces.models import Space
from forum.spaces.policy import waits_to_be_read

EDITS_PER_HOUR = 60  # of one post: beyond it a machine is writing, and the text goes back to its sender
TOO_MANY_EDITS = "That was a lot of changes in one hour. Your text is safe here. Please wait a while."


@dataclass(frozen=True, kw_only=True)
class Change:
    """New words for a post. `title` only for the opening post; `version` is the one the writer had before them."""

    body: str
    title: str | None = None
    note: str | None = None
    version: int


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What became of a change. `words`: what to say to a writer whose posting is paused, else ""."""

    reading: Reading
    words: str = ""


def edit_post(ref: str, change: Change, *, by: Author) -> Changed:
    """Change one's own post; the old words stay as a revision, the new ones are read like a new post.

    An edit may hide a post again, it never brings a waiting one out; what a moderator had taken down waits to be read
    again, with its new words. Where a moderator reads every post first, new words wait as well, and so do those of a
    paused writer in danger. Whoever is about to decide about the post is shown that it changed.

    Raises NotFound, Refused, ForTheTeam, Unprocessable, TooMany, and Conflict when it changed in another window.
    """
    body = text.clean_source(change.body)
    html = text.render(body)
    reading = assessing.read(whole_text(ref, change, body=body))
    start_writing()
    post = _own_post(ref)
    policy.ensure_can_edit(post, post.state, by=by)
    leave = leave_to_write(by, voice=post.voice, care=reading.care)
    if post.version != change.version:
        raise Conflict("You changed this post in another window. Here are both: please bring them together.")
    _ensure_not_too_often(post)
    thread = db.session.get_one(Thread, post.thread_id)
    _keep_revision(post, thread)
    post.body, post.html, post.render_version = body, html, text.RENDER_VERSION
    post.note = _note_after(post, change.note, reading)
    post.version, post.edited_at = post.version + 1, states.moment_of(post)
    if change.title and post.position == 1:
        thread.title = change.title
    space = db.session.get_one(Space, thread.space_id)
    again = State(post.state) in policy.TAKEN_DOWN
    reworded = post.redacted
    has_them_again = reworded and redacting.settle(post, assessing.joined(thread.title, body, post.note))
    waits = again or has_them_again or leave.held or post.state == State.WAITING or waits_to_be_read(space, post.voice)
    _after_edit(post, reading, waits=waits, again=again, reworded=reworded)
    return Changed(reading=reading, words=leave.words)


def whole_text(ref: str, change: Change, *, body: str) -> str:
    """What the author says with a change: an opening post has its title also when the change brings none, and a note
    of a moderator or of the space is nobody's own words."""
    columns = (Post.id, Post.position, Post.note, Thread.title, Space.default_note)
    places = select(*columns).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    row = db.session.execute(places.where(Post.ref == ref)).one_or_none()
    if row is None:
        raise NotFound()
    title = (change.title or row.title) if row.position == 1 else None
    moderators = row.note if _is_by_moderator(row.id) else None
    return assessing.joined(title, body, own_note(change.note, row.default_note, moderators))


def _is_by_moderator(post_id: int) -> bool:
    """Whether the content note of a post was decided by a moderator."""
    return post_id in noted_by_moderator([post_id])


def _after_edit(post: Post, reading: Reading, *, waits: bool, again: bool, reworded: bool) -> None:
    """`again`: a moderator had taken the post down, and its author sends it in anew; `reworded`: a moderator had taken
    words out of it."""
    store_reading(post, reading)
    if again:
        states.move(post, State.WAITING, cause=states.SENT_AGAIN)
    else:
        states.move(post, stricter(State(post.state), first_state(reading, waits=waits)), cause="edited")
    reasons = reasons_to_look(reading, post_ref=post.ref, waits=waits)
    if reworded:
        reasons = [*reasons, Reason(kind="person", data={"reworded": True})]
    if again:
        reasons = [replace(one, data={"again": True}) if one.kind == "waiting" else one for one in reasons]
    if reasons and any(reason.kind != "sample" for reason in reasons):
        open_case(post_id=post.id, masked=post.voice != Voice.NAME, reasons=reasons, goes_on=True)
    else:
        tell_of_change(post.id)
    states.record_of_author("post.edited", post, by=post.author_id)
    outbox.put("post.submitted", post_id=post.id)


def _note_after(post: Post, wanted: str | None, reading: Reading) -> str | None:
    """The author's note, or one the new words ask for; a moderator's note stays whatever the author writes."""
    return post.note if _is_by_moderator(post.id) else wanted or note_for(reading)


def stricter(present: State, wanted: State) -> State:
    """Of two states the one that shows a post to fewer people."""
    order = (State.PUBLISHED, State.FOLDED, State.MEMBERS, State.WAITING)
    return max(present, wanted, key=order.index)


def withdraw_post(ref: str, *, by: Author) -> None:
    """Take one's own post back: others see that something was here, staff keep what they need for a case.

    Twice is once. Raises NotFound, and Refused for a post that a moderator has taken off the site.
    """
    start_writing()
    post = _own_post(ref)
    if post.state == State.WITHDRAWN:
        policy.ensure_own(post, by=by)
        return
    policy.ensure_can_withdraw(post, post.state, by=by)
    states.move(post, State.WITHDRAWN, cause="withdrawn")
    states.record_of_author("post.withdrawn", post, by=post.author_id)


def _own_post(ref: str) -> Post:
    post: Post | None = db.session.scalar(select(Post).where(Post.ref == ref).with_for_update())
    if post is None:
        raise NotFound()
    return post


def _ensure_not_too_often(post: Post) -> None:
    """Counted by the post, never by its author; times under a mask are full hours, so this hour counts."""
    kept = select(func.count()).select_from(PostRevision).where(PostRevision.post_id == post.id)
    count = db.session.scalar(kept.where(PostRevision.replaced_at >= clock.to_hour(clock.now()))) or 0
    if count >= EDITS_PER_HOUR:
        raise TooMany(TOO_MANY_EDITS, retry_after=900)


def _keep_revision(post: Post, thread: Thread) -> None:
    title = thread.title if post.position == 1 else None
    old = PostRevision(post_id=post.id, number=post.version, title=title, body=post.body, note=post.note)
    old.replaced_at = states.moment_of(post)
    db.session.add(old)


def rerender_posts(*, batch: int) -> int:
    """Render again what an older version of the renderer made, up to `batch` posts. Returns how many there were."""
    start_writing()
    old = select(Post.id, Post.body).where(Post.render_version < text.RENDER_VERSION).limit(batch)
    rows = db.session.execute(old).all()
    for row in rows:
        values = {"html": text.render(row.body), "render_version": text.RENDER_VERSION}
        db.session.execute(update(Post).where(Post.id == row.id).values(**values))
    return len(rows)
