"""Exercises: a post of the house's own, with a sealed link, that the team opens by the same pages against the clock.

Only staff can see the post. Afterwards post and account are deleted; what stays is how long each step took.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import delete, select

from forum.accounts.models import Member
from forum.accounts.numbers import take_away
from forum.accounts.services import NewMember, sign_up
from forum.breakglass import queries, steps
from forum.breakglass.words import STEP_WORDS
from forum.cases.models import Case
from forum.cases.services import Reason, open_case
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Refused
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.posts import states
from forum.posts.models import Post, State, Thread, Voice
from forum.posts.pipeline import Draft
from forum.spaces.models import Space
from forum.threads.services import start_thread
from forum.trustees import contacts
from forum.trustees import queries as trustees

NAME = "@exercise"  # no member can be called so: names hold no @
TITLE = "Exercise"
BODY = "This is an exercise of the team. Nobody is in danger. Please ask about this post as if somebody were."
CONTACT = "This is an exercise. Say to the other trustee: the kettle is on."
OFF = "There are no trustees in force, so there is nothing to exercise yet."
RUNNING = "An exercise is running already. It ends by itself after 24 hours."
NO_SPACE = "An exercise needs a space in which masks are allowed."


@dataclass(frozen=True, kw_only=True)
class TimedStep:
    """One step of an exercise: what, and how long after the one before it."""

    text: str
    took: timedelta
    at: datetime


def begin_member() -> Author:
    """The exercise's own account, which nobody can sign in to. Begins the write transaction; commit before `begin`.

    Raises Refused while there are no trustees, Conflict while an exercise runs, or its account is still there.
    """
    if trustees.in_force() is None:
        raise Refused(OFF)
    if db.session.scalar(select(Member.id).where(Member.name_key == NAME)):
        raise Conflict(RUNNING)
    drawn = f"a {secrets.token_hex(6)}"
    member, secret = sign_up(NewMember(name=drawn, password=secrets.token_urlsafe(30)))
    member.name = member.name_key = NAME
    return Author(member_id=member.id, name=NAME, secret=secret)


def begin(by: Author) -> str:
    """Write the post, seen by staff only, and open its case; the case's reference. Begins the write transaction."""
    space_id = db.session.scalar(
        select(Space.id).where(Space.masks_allowed).order_by(Space.position, Space.id).limit(1)
    )
    if space_id is None:
        raise Refused(NO_SPACE)
    made = start_thread(Draft(title=TITLE, body=BODY, voice=Voice.MASK), space_id=space_id, by=by)
    if by.member_id is not None:
        contacts.keep_for_member(by.member_id, CONTACT)
    post = db.session.scalars(select(Post).where(Post.ref == made.post_ref)).one()
    states.move(post, State.HIDDEN, cause="exercise")
    case = open_case(post_id=post.id, masked=True, reasons=[Reason(kind="person")])
    request = steps.new_request(post.id, drill=True)
    db.session.flush()
    steps.leave_step(request, "begun", by=None)
    return case.ref


def put_away() -> None:
    """Delete the posts and the account of exercises that are over. Begins a write transaction when there are any."""
    kept = [row for row in queries.list_drills() if row.post_id]
    over = [row.post_id for row in kept if _is_done(row)]
    left = None if len(over) < len(kept) else db.session.scalar(select(Member.id).where(Member.name_key == NAME))
    if not over and left is None:
        return
    start_writing()
    threads = select(Post.thread_id).where(Post.id.in_(over))
    db.session.execute(delete(Case).where(Case.post_id.in_(over)))
    db.session.execute(delete(Thread).where(Thread.id.in_(threads)))
    if left is not None:
        take_away([left])


def _is_done(row: AnyRow) -> bool:
    return row.told or (row.state != "opened" and steps.is_over(row.state, row.ends_at))


def timed(history: list[AnyRow]) -> list[TimedStep]:
    """How long each step of an exercise took after the one before it."""
    return [
        TimedStep(text=STEP_WORDS[step.kind], took=step.at - before.at, at=step.at)
        for before, step in pairwise(history)
    ]


def in_words(took: timedelta) -> str:
    """ "1 h 2 min 5 s"."""
    seconds = int(took.total_seconds())
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
