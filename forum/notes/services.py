"""Writes of private notes: the team's, and the author's answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.cases.models import Case
from forum.cases.services import Reason, kept_moment, open_case
from forum.core import audit, clock
from forum.core.access import GUEST, Role
from forum.core.db import db, start_writing
from forum.core.errors import Declined, DomainError, NotFound
from forum.core.keys import get_keys
from forum.core.refs import new_ref
from forum.masks.authorship import Author
from forum.notes import policy, queries
from forum.notes.models import AUTHOR, HOUSE, TEAM, PrivateNote
from forum.posts import assessing, states, text
from forum.posts.assessing import Reading
from forum.posts.compose import new_key
from forum.posts.erasing import delete_when_looked_at, is_to_be_looked_at_first
from forum.posts.models import Post
from forum.posts.pausing import ForTheTeam
from forum.posts.queries import get_post
from forum.posts.text import storable

DELETED = "These words were deleted together with those of the post."
SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+")
ANSWER_CARE = 2  # somebody we wrote to answers: a person reads it within the time of amber at least


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What became of an answer. `again`: this form had been sent before, and nothing new was stored."""

    reading: Reading
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A text of a paused writer that the team has now: the post it stands beside, and what to say to its writer."""

    post_ref: str
    thread_ref: str
    reading: Reading
    words: str


def write_to_author(case: Case, *, body: str, with_lines: bool, role: Role, key: str | None, by: int) -> None:
    """Store a note of the team, signed with a role. Inside the caller's write transaction, which holds the case.

    Raises Unprocessable. Whoever else is about to write or decide is shown it first.
    """
    note = _new_note(case, TEAM, body=policy.clean_note(body), tags=note_tags(key))
    note.by_id, note.signed_as, note.with_lines = by, role.value, with_lines
    _send(note, case)


def write_for_house(case: Case, *, body: str) -> None:
    """Store a note of the house itself, which no one person signs, with helplines. Inside the caller's transaction."""
    note = _new_note(case, TEAM, body=policy.clean_note(body), tags=())
    note.signed_as, note.with_lines = HOUSE, True
    _send(note, case)


def _send(note: PrivateNote, case: Case) -> None:
    db.session.add(note)
    case.version += 1
    record = audit.record_by_the_hour if case.masked else audit.record
    record("case.wrote_to_author", by=note.by_id, subject=f"case:{case.id}")


def was_written(key: str | None, *, case_id: int, body: str) -> bool:
    """Whether this form of the team made this very note before. Raises Conflict when that held something else."""
    before = queries.find_by_tags(note_tags(key))
    if before is None:
        return False
    policy.ensure_same(before, case_id=case_id, side=TEAM, body=policy.clean_note(body))
    return True


def answer_note(ref: str, *, body: str, key: str | None, by: Author) -> Answered:
    """Store the answer of a post's author and let it speak on the case. It is read like every text of a member.

    Raises NotFound for anybody but the author and without a note to answer, Unprocessable, TooMany, Conflict.
    """
    policy.case_to_answer(ref, by=by)
    return _store_once(_Answer(ref=ref, body=policy.clean_note(body), tags=note_tags(key)), by=by)


def keep_for_team(error: DomainError, said: str, *, key: str | None, by: Author, before: str = "") -> Kept | None:
    """Keep a text that tells of danger as a note of its paused author on the post that the pause names; None for any
    other error, and where it can't be kept. Only the team reads it, and what it was written for is not stored.

    `before`: the words on show that the text was to change. No sentence of theirs is kept: it would tell whose mask
    the other one is. `key` is None where the form has none; what is stored doesn't tell. Call it after a rollback.
    """
    body = _new_in(storable(said), storable(before))
    if not isinstance(error, ForTheTeam) or not body:
        return None
    answer = _Answer(ref=error.post_ref, body=body, tags=note_tags(key or new_key()), paused=True)
    try:
        made = _store_once(answer, by=by)
    except Declined:
        db.session.rollback()
        return None
    row = get_post(error.post_ref, viewer=GUEST, author=by)
    return Kept(post_ref=row.ref, thread_ref=row.thread_ref, reading=made.reading, words=error.kept_words)


def _new_in(text: str, before: str) -> str:
    """A text without the sentences that stood there before; all of it where nothing did."""
    if not before:
        return text.strip()
    known = {_letters(sentence) for line in before.splitlines() for sentence in _sentences(line)} - {""}
    lines = (" ".join(one for one in _sentences(line) if _letters(one) not in known) for line in text.splitlines())
    return "\n\n".join(line for line in lines if line)


def _sentences(line: str) -> list[str]:
    return SENTENCE_ENDS.split(line.strip())


def _letters(sentence: str) -> str:
    """What makes a sentence the same one, however it is spaced and pointed."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", sentence).casefold()))


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """An author's note to be. `paused`: it was written for somewhere else."""

    ref: str
    body: str
    tags: Sequence[bytes]
    paused: bool = False


def _store_once(answer: _Answer, *, by: Author) -> Answered:
    case_id = policy.case_to_answer(answer.ref, by=by, first=answer.paused)
    before = queries.find_by_tags(answer.tags)
    if before is not None:
        policy.ensure_same(before, case_id=case_id, side=AUTHOR, body=answer.body)
        return Answered(reading=_reading_of(before), again=True)
    policy.ensure_not_too_often(case_id)
    reading = assessing.read(answer.body)
    try:
        return _store(answer, reading=reading, by=by)
    except IntegrityError:  # the same form, twice at once
        db.session.rollback()
        return _store_once(answer, by=by)


def _store(answer: _Answer, *, reading: Reading, by: Author) -> Answered:
    start_writing()
    post = db.session.scalar(select(Post).where(Post.ref == answer.ref).with_for_update())
    if post is None:
        raise NotFound()
    case_id = policy.case_to_answer(answer.ref, by=by, first=answer.paused)
    policy.ensure_not_too_often(case_id)
    told = reading.heard | {"unread": reading.failed} | ({"paused": True} if answer.paused else {})
    care = max(reading.care, ANSWER_CARE)
    reason = Reason(kind="author_note", care=care, needs=reading.needs, data=told)
    case = open_case(post_id=post.id, masked=post.voice != "name", reasons=[reason], goes_on=True)
    note = _new_note(case, AUTHOR, body=answer.body, tags=answer.tags)
    _keep_reading(note, reading)
    db.session.add(note)
    delete_when_looked_at(post)
    db.session.flush()
    states.record_of_author("case.author_answered", post, by=post.author_id)
    return Answered(reading=reading)


def note_tags(key: str | None) -> list[bytes]:
    """What may be kept of a form's key, so that sending it twice stores one note: the first is stored, all are looked
    for. No member is in them. Empty without a key."""
    return get_keys().tags("private-note.v1", key) if key else []


def _new_note(case: Case, side: str, *, body: str, tags: Sequence[bytes]) -> PrivateNote:
    note = PrivateNote(ref=new_ref(), case_id=case.id, side=side, body=body, html=text.render(body))
    note.submission_tag, note.render_version = next(iter(tags), None), text.RENDER_VERSION
    note.at = kept_moment(clock.now(), masked=case.masked)
    return note


def _keep_reading(note: PrivateNote, reading: Reading) -> None:
    note.care, note.exposure, note.engine = reading.care, reading.exposure, reading.engine
    note.needs, note.conduct, note.signals = list(reading.needs), list(reading.conduct), list(reading.signals)
    note.unread = reading.failed


def _reading_of(note: PrivateNote) -> Reading:
    care, exposure, needs = note.care or 0, note.exposure or 0, tuple(note.needs or ())
    return Reading(care=care, exposure=exposure, needs=needs, failed=bool(note.unread))


def delete_answers(post_id: int) -> None:
    """Delete the words of what the author of a post answered the team. What the team wrote is the team's, and stays.

    Where they have told more since, all of it stays until somebody has looked at it. Begins the write transaction.
    Twice is harmless.
    """
    start_writing()
    if is_to_be_looked_at_first(post_id):
        return
    cases = select(Case.id).where(Case.post_id == post_id)
    answers = update(PrivateNote).where(PrivateNote.case_id.in_(cases), PrivateNote.side == AUTHOR)
    values = {"body": DELETED, "html": text.render(DELETED), "render_version": text.RENDER_VERSION, "signals": []}
    db.session.execute(answers.values(**values))


def rerender_notes(*, batch: int) -> int:
    """Render again what an older version of the renderer made, up to `batch` notes. Returns how many there were."""
    start_writing()
    old = select(PrivateNote.id, PrivateNote.body).where(PrivateNote.render_version < text.RENDER_VERSION)
    rows = db.session.execute(old.limit(batch)).all()
    for row in rows:
        values = {"html": text.render(row.body), "render_version": text.RENDER_VERSION}
        db.session.execute(update(PrivateNote).where(PrivateNote.id == row.id).values(**values))
    return len(rows)
