"""Who may write a private note, and how much."""

from __future__ import annotations

from forum.core import clock
from forum.core.errors import Conflict, NotFound, TooMany, Unprocessable
from forum.masks.authorship import Author
from forum.notes import queries
from forum.notes.models import PrivateNote
from forum.posts.pipeline import FORM_USED
from forum.posts.policy import ensure_own
from forum.posts.text import clean_source, storable

MAX_LENGTH = 4_000  # characters: two pages; whoever has more to say can send another
ANSWERS_PER_HOUR = 10
TOO_LONG = "This is longer than one note can hold. It has {count:,} characters, and a note holds {limit:,}."
TOO_MANY_ANSWERS = "That was a lot of answers in one hour. Your text is safe here. Please wait a while."


def clean_note(body: str) -> str:
    """The form of a note that is stored. Raises Unprocessable unless it holds 1 to 4,000 characters."""
    count = len(storable(body).strip())
    if count > MAX_LENGTH:
        raise Unprocessable(TOO_LONG.format(count=count, limit=MAX_LENGTH), field="body")
    return clean_source(body)


def case_to_answer(ref: str, *, by: Author, first: bool = False) -> int:
    """The case in which the author of this post may answer. Paused members may: nobody else reads it. `first`: they may
    write there before anybody else has.

    Raises NotFound for anybody else, as if there were no post, and where no note is to go on from.
    """
    post = queries.find_post(ref)
    if post is None:
        raise NotFound()
    ensure_own(post, by=by)
    case_id = queries.find_case_id_of(post.id, with_notes=not first)
    if case_id is None:
        raise NotFound()
    return case_id


def ensure_not_too_often(case_id: int) -> None:
    """Counted by the case, never by its author; times under a mask are full hours, so this hour counts."""
    if queries.count_answers_since(case_id, clock.to_hour(clock.now())) >= ANSWERS_PER_HOUR:
        raise TooMany(TOO_MANY_ANSWERS, retry_after=900, field="body")


def ensure_same(note: PrivateNote, *, case_id: int, side: str, body: str) -> None:
    """Raises Conflict when a form that comes a second time holds something else."""
    if (note.case_id, note.side, note.body) != (case_id, side, body):
        raise Conflict(FORM_USED, field="body")
