"""The one gate through which everything a person writes comes in.

Reading, rendering and assessing come first, outside any write transaction. Then ONE write transaction re-checks the
rules and stores the post, its first transition, its assessment, its case, the audit row and the outbox row: all or
nothing. The route commits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from forum.cases.services import Reason, kept_moment, open_case
from forum.core import clock, outbox
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, TooMany
from forum.core.keys import get_keys
from forum.core.refs import new_ref
from forum.core.settings import site_settings
from forum.masks.authorship import Author, owner_tag, wrote
from forum.masks.services import wear_mask
from forum.posts import assessing, states, text
from forum.posts.assessing import Reading
from forum.posts.models import AssessmentRow, Post, State, Thread, Voice
from forum.posts.pausing import leave_to_write
from forum.posts.queries import was_taken_off
from forum.trustees.services import seal_author

HARD_LIMIT = 5  # times posts_per_hour: beyond it a machine is writing, and the text goes back to its sender
TAKEN_OFF_OFTEN, TAKEN_OFF_WITHIN = 3, timedelta(days=90)  # posts that moderators took off the site
NOTES = {
    "suicide": "Talks about suicide",
    "self_harm": "Talks about self-harm",
    "abuse": "Talks about abuse",
    "sexual_violence": "Talks about sexual violence",
    "eating_disorder": "Talks about eating and body",
}
FORM_USED = (
    "This form was used before, so nothing was sent this time. "
    "Here is your text in a new form. Please send it once more."
)
GENERAL_NOTE = "May be hard to read"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a person sends: text as typed, the voice they chose, and the key of the form it came from.

    `given_note` is the content note that already stood in the form. `team_alone`: the form said that only the team
    reads it.
    """

    body: str
    voice: Voice
    title: str | None = None
    note: str | None = None
    given_note: str | None = None
    key: str | None = None
    team_alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a post goes, as re-checked inside the write transaction."""

    thread: Thread
    waits: bool = False  # a moderator reads it first, by the rule of the space


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What became of it. `again`: this form had been sent before, and nothing new was stored. `words`: what to say to
    a writer whose posting is paused, else ""."""

    post_ref: str
    thread_ref: str
    reading: Reading
    state: State
    again: bool = False
    words: str = ""


def submit_post(draft: Draft, *, by: Author, place: Callable[[], Place]) -> Submitted:
    """Store one post. `place` runs inside the write transaction and may make the thread.

    Raises Unprocessable for an empty or too long text, Refused or ForTheTeam while the writer is paused, whatever
    `place` raises, Conflict when the same form was sent before with another text, TooMany far beyond the hourly limit.
    """
    body = text.clean_source(draft.body)
    html = text.render(body)
    reading = assessing.read(assessing.joined(draft.title, body, own_note(draft.note, draft.given_note)))
    tags = submission_tags(draft.key)
    try:
        many = _writes_a_lot(draft.voice, by) or _was_often_taken_off(draft.voice, by)
    except TooMany:
        sent_before = find_submission(tags, by=by, body=body)
        if sent_before is None:
            raise
        return sent_before
    try:
        return _store(draft, by=by, place=place, body=body, html=html, reading=reading, tags=tags, many=many)
    except IntegrityError as error:
        db.session.rollback()
        sent_before = find_submission(tags, by=by, body=body)
        if sent_before is None:
            raise Conflict("This conversation changed while you were writing. Please send it again.") from error
        return sent_before


def submission_tags(key: str | None) -> list[bytes]:
    """What may be kept of a form's key, so that sending it twice stores one post: the first is stored, all are looked
    for, so that it holds over a change of keys. No member is in them. Empty without a key."""
    return get_keys().tags("submission.v1", key) if key else []


def find_submission(tags: Sequence[bytes], *, by: Author, body: str) -> Submitted | None:
    """The post this form already made. Raises Conflict when that was another text, or another person's form: in words
    that are true of both, and tell nothing of the other."""
    if not tags:
        return None
    post = db.session.scalar(select(Post).where(Post.submission_tag.in_(tags)))
    if post is None:
        return None
    if not wrote(by, post) or post.body != body:
        raise Conflict(FORM_USED)
    reading = _first_reading(post.id)
    thread_ref = db.session.scalar(select(Thread.ref).where(Thread.id == post.thread_id)) or ""
    return Submitted(post_ref=post.ref, thread_ref=thread_ref, reading=reading, state=State(post.state), again=True)


def _store(
    draft: Draft,
    *,
    by: Author,
    place: Callable[[], Place],
    body: str,
    html: str,
    reading: Reading,
    tags: Sequence[bytes],
    many: bool,
) -> Submitted:
    start_writing()
    sent_before = find_submission(tags, by=by, body=body)
    if sent_before is not None:
        return sent_before
    leave = leave_to_write(by, voice=draft.voice, care=reading.care, team_alone=draft.team_alone)
    spot = place()
    post = _new_post(draft, by=by, thread=spot.thread, body=body, html=html, tag=next(iter(tags), None))
    post.note = draft.note or note_for(reading)
    waits = spot.waits or many or leave.held
    states.move(post, first_state(reading, waits=waits), cause="submitted")
    if post.voice == Voice.MASK:
        seal_author(post.id, post.ref, by=by)
    store_reading(post, reading)
    _open_case_if_needed(post, reading, waits=waits)
    states.record_of_author("post.submitted", post, by=post.author_id, state=post.state)
    outbox.put("post.submitted", post_id=post.id)
    made = Submitted(post_ref=post.ref, thread_ref=spot.thread.ref, reading=reading, state=State(post.state))
    return replace(made, words=leave.words)


def _new_post(draft: Draft, *, by: Author, thread: Thread, body: str, html: str, tag: bytes | None) -> Post:
    post = Post(ref=new_ref(), thread_id=thread.id, voice=draft.voice.value, body=body, html=html, submission_tag=tag)
    post.render_version = text.RENDER_VERSION
    post.created_at = kept_moment(clock.now(), masked=draft.voice != Voice.NAME)
    shown_name = by.name
    if draft.voice == Voice.NAME:
        post.author_id = by.member_id
    else:
        assert by.secret is not None
        mask = wear_mask(secret=by.secret, thread_id=thread.id, thread_ref=thread.ref)
        post.owner_tag, post.mask_id, shown_name = owner_tag(by.secret, post.ref), mask.id, mask.name
    post.position = _next_position(thread, post, shown_name)
    return post


def _next_position(thread: Thread, post: Post, shown_name: str) -> int:
    """Take the next place in the thread, and let the list know. The row stays locked until the commit."""
    newest = update(Thread).where(Thread.id == thread.id)
    values = {"last_position": Thread.last_position + 1, "active_at": post.created_at}
    values["active_to_the_hour"] = post.voice != Voice.NAME
    if thread.last_position == 0:
        values["opening_name"], values["opening_voice"] = shown_name, post.voice
    taken = db.session.execute(newest.values(**values).returning(Thread.last_position))
    return int(taken.scalar_one())


def first_state(reading: Reading, *, waits: bool) -> State:
    """Where a new post begins: crisis wording alone never keeps it from members."""
    if waits or reading.exposure >= 3:
        return State.WAITING
    return State.MEMBERS if reading.exposure == 2 else State.PUBLISHED


def note_for(reading: Reading) -> str | None:
    """The content note a post gets when its author gave none and readers should know first."""
    if reading.exposure == 0:
        return None
    return note_words(reading.needs)


def note_words(needs: Collection[str]) -> str:
    """The words of a content note that the house writes."""
    return next((words for need, words in NOTES.items() if need in needs), GENERAL_NOTE)


def own_note(note: str | None, *given: str | None) -> str | None:
    """A content note if it is the author's own words: not one of the house, nor one that somebody else wrote for it."""
    return note if note and note not in {*NOTES.values(), GENERAL_NOTE, *given} else None


def store_reading(post: Post, reading: Reading) -> None:
    row = AssessmentRow(post_id=post.id, care=reading.care, exposure=reading.exposure, engine=reading.engine)
    row.needs, row.conduct, row.signals = list(reading.needs), list(reading.conduct), list(reading.signals)
    row.failed, row.at = reading.failed, states.moment_of(post)
    db.session.add(row)


def _first_reading(post_id: int) -> Reading:
    row = db.session.scalars(
        select(AssessmentRow).where(AssessmentRow.post_id == post_id).order_by(AssessmentRow.id).limit(1)
    ).one()
    needs, conduct = tuple(row.needs), tuple(row.conduct)
    return Reading(care=row.care, exposure=row.exposure, needs=needs, conduct=conduct, failed=row.failed)


def _open_case_if_needed(post: Post, reading: Reading, *, waits: bool) -> None:
    reasons = list(reasons_to_look(reading, post_ref=post.ref, waits=waits))
    if reasons:
        open_case(post_id=post.id, masked=post.voice != Voice.NAME, reasons=reasons)


def reasons_to_look(reading: Reading, *, post_ref: str, waits: bool) -> list[Reason]:
    """Why a human should look at this post; empty when the machine saw nothing and it is not in the sample."""
    level: dict[str, Any] = {"care": reading.care, "exposure": reading.exposure, "needs": reading.needs}
    reasons = []
    if reading.failed:
        reasons.append(Reason(kind="filter_failure", **level))
    elif reading.care or reading.exposure >= 2 or reading.conduct:
        reasons.append(Reason(kind="screening", data=reading.heard, **level))
    if waits or reading.exposure >= 3:
        reasons.append(Reason(kind="waiting", **level))
    if not reasons and _in_sample(post_ref):
        reasons.append(Reason(kind="sample"))
    return reasons


def _in_sample(post_ref: str) -> bool:
    """A share of quiet posts is read too: what the filter cannot see is found by people."""
    drawn = int.from_bytes(get_keys().tag("sample.v1", post_ref)[:4], "big") % 100
    return drawn < site_settings().sample_percent


def _writes_a_lot(voice: Voice, by: Author) -> bool:
    """Over the hourly limit a post waits for a human; it is not refused. Voices are counted apart, so that a held
    masked post says nothing about any named one. Raises TooMany at a rate no person writes at."""
    limit = site_settings().posts_per_hour
    count = _recent_named(by) if voice == Voice.NAME else _recent_masked(voice, by)
    if count >= limit * HARD_LIMIT:
        raise TooMany(
            "That was a lot of posts in one hour. Your text is safe here. Please wait a while.", retry_after=900
        )
    return count >= limit


def _recent_named(by: Author) -> int:
    since = clock.now() - timedelta(hours=1)
    own = select(func.count()).select_from(Post).where(Post.author_id == by.member_id, Post.created_at > since)
    return db.session.scalar(own) or 0


def _recent_masked(voice: Voice, by: Author) -> int:
    """Times under a mask are full hours, so this hour counts, not the last sixty minutes."""
    this_hour = clock.to_hour(clock.now())
    columns = (Post.ref, Post.voice, Post.author_id, Post.owner_tag)
    rows = db.session.execute(select(*columns).where(Post.voice == voice.value, Post.created_at >= this_hour))
    return sum(wrote(by, row) for row in rows)


def _was_often_taken_off(voice: Voice, by: Author) -> bool:
    """Whether moderators took several recent posts of this writer off the site: then somebody reads the next one first.
    Voices are counted apart here too, and only that the post waits is stored. What guests write waits in any case."""
    columns = (Post.ref, Post.voice, Post.author_id, Post.owner_tag)
    taken_off = select(*columns).where(Post.voice == voice.value, was_taken_off())
    taken_off = taken_off.where(Post.created_at >= clock.to_hour(clock.now() - TAKEN_OFF_WITHIN))
    if voice == Voice.NAME:
        taken_off = taken_off.where(Post.author_id == by.member_id)
    return sum(wrote(by, row) for row in db.session.execute(taken_off)) >= TAKEN_OFF_OFTEN
