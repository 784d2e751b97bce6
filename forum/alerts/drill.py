"""An exercise: a crisis of the house's own goes from its post to the alert and to a claim, against the clock.

The post is read by the same filter and stored by the same code as every other; only staff can see it, and the letters
say that it is a drill. Afterwards post, case and account are deleted; how long each step took stays.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select

from forum.accounts.models import DRILL as NAME
from forum.accounts.models import Member
from forum.accounts.numbers import take_away
from forum.accounts.services import NewMember, sign_up
from forum.alerts.models import CrisisDrill
from forum.cases.clocks import CRISIS
from forum.cases.models import Case, CaseAlert, CaseClaim
from forum.cases.services import claim_case
from forum.core import audit, clock
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Refused
from forum.core.refs import new_ref
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.posts import states
from forum.posts.models import Post, State, Thread, Voice
from forum.posts.pipeline import Draft
from forum.spaces.models import Space
from forum.threads.services import start_thread

TITLE = "A drill of the team"
BODY = "I want to end my life tonight.\n\nThis is a drill of the team. Nobody wrote this, and nobody is in danger."
LASTS = timedelta(hours=2)  # what a drill that was cut off leaves behind is put away after this
RUNNING = "A drill is running already. It is put away by itself after two hours."
NO_SPACE = "A drill needs a space in which members may write."
NOT_HEARD = "The filter did not hear a crisis in the words of the drill. Please look at the rules of the screening."


@dataclass(frozen=True, kw_only=True)
class DrillView:
    """One exercise: when, and how long each step took; None for a step that never came."""

    at: datetime
    to_case: timedelta | None
    to_alert: timedelta | None
    to_claim: timedelta | None
    letters: int
    messages: int


def begin_member() -> Author:
    """The drill's own account, which nobody can sign in to. Begins the write transaction; commit before `begin`.

    Raises Conflict while a drill runs.
    """
    if db.session.scalar(select(CrisisDrill.id).where(CrisisDrill.ended_at.is_(None)).limit(1)):
        raise Conflict(RUNNING)
    member, secret = sign_up(NewMember(name=f"a {secrets.token_hex(6)}", password=secrets.token_urlsafe(30)))
    _forget_member()  # one that was left behind when a drill was cut off
    member.name = member.name_key = NAME
    return Author(member_id=member.id, name=NAME, secret=secret)


def begin(by: Author) -> CrisisDrill:
    """Write the post, which opens its case; both seen by staff only. Begins the write transaction.

    Raises Refused when there is nowhere to write, or the filter does not hear it.
    """
    found = select(Space.id).where(Space.is_open).order_by(Space.position, Space.id).limit(1)
    space_id = db.session.scalar(found)
    if space_id is None:
        raise Refused(NO_SPACE)
    posted_at = clock.now()
    made = start_thread(Draft(title=TITLE, body=BODY, voice=Voice.NAME), space_id=space_id, by=by)
    post = db.session.scalars(select(Post).where(Post.ref == made.post_ref)).one()
    states.move(post, State.HIDDEN, cause="drill")
    case = db.session.scalar(select(Case).where(Case.post_id == post.id))
    if case is None or case.care < CRISIS:
        raise Refused(NOT_HEARD)
    row = CrisisDrill(ref=new_ref(), case_number=case.id, posted_at=posted_at, opened_at=clock.now())
    db.session.add(row)
    audit.record("drill.begun", by=None, subject=f"drill:{row.ref}")
    return row


def note_alert(drill_ref: str | None, *, letters: int = 0, messages: int = 0) -> None:
    """A letter or message about a drill went out; the first one is its alert. Begins the write transaction for one."""
    if drill_ref is None:
        return
    start_writing()
    row = db.session.scalars(select(CrisisDrill).where(CrisisDrill.ref == drill_ref).with_for_update()).one()
    row.alerted_at = row.alerted_at or clock.now()
    row.letters, row.messages = row.letters + letters, row.messages + messages


def claim(ref: str, *, by: Author) -> None:
    """The drill takes its own case, where no moderator is waited for. Begins the write transaction."""
    start_writing()
    row = db.session.scalars(select(CrisisDrill).where(CrisisDrill.ref == ref)).one()
    if row.case_number is not None and by.member_id is not None:
        claim_case(row.case_number, by=by.member_id)


def standing(ref: str) -> AnyRow:
    """How a drill stands: alerted_at, case_ref, claimed_until, and whether the team was called at all."""
    called = exists().where(CaseAlert.case_id == CrisisDrill.case_number)
    columns: Any = (CrisisDrill.alerted_at, Case.ref.label("case_ref"), Case.claimed_until, called.label("called"))
    rows = select(*columns).outerjoin(Case, Case.id == CrisisDrill.case_number)
    return db.session.execute(rows.where(CrisisDrill.ref == ref)).one()


def end(ref: str) -> None:
    """Keep when the case was claimed, and delete post, case and account. Begins the write transaction."""
    start_writing()
    row = db.session.scalars(select(CrisisDrill).where(CrisisDrill.ref == ref)).one()
    _put_away(row)


def put_away() -> None:
    """End drills that were cut off, and an account that was left behind. Begins the write transaction for them."""
    over = CrisisDrill.ended_at.is_(None), CrisisDrill.posted_at <= clock.now() - LASTS
    if db.session.scalar(select(CrisisDrill.id).where(*over).limit(1)) is None:
        return
    start_writing()
    for row in db.session.scalars(select(CrisisDrill).where(*over)).all():
        _put_away(row)


def give_up() -> None:
    """Take away the account of a drill that could not begin. Begins the write transaction."""
    start_writing()
    _forget_member()


def _forget_member() -> None:
    take_away(db.session.scalars(select(Member.id).where(Member.name_key == NAME)).all())


def _put_away(row: CrisisDrill) -> None:
    case = db.session.get(Case, row.case_number) if row.case_number else None
    if case is not None:
        row.claimed_at = _first_claim(case.id)
        thread_id = db.session.scalar(select(Post.thread_id).where(Post.id == case.post_id))
        db.session.execute(delete(Case).where(Case.id == case.id))
        db.session.execute(delete(Thread).where(Thread.id == thread_id))
    _forget_member()
    row.case_number, row.ended_at = None, clock.now()
    audit.record("drill.ended", by=None, subject=f"drill:{row.ref}")


def _first_claim(case_id: int) -> datetime | None:
    return db.session.scalar(select(func.min(CaseClaim.at)).where(CaseClaim.case_id == case_id))


def shown(row: CrisisDrill) -> DrillView:
    """An exercise as the page of staffing and the command show it."""
    return DrillView(
        at=row.posted_at,
        to_case=_between(row.posted_at, row.opened_at),
        to_alert=_between(row.opened_at, row.alerted_at),
        to_claim=_between(row.alerted_at or row.opened_at, row.claimed_at),
        letters=row.letters,
        messages=row.messages,
    )


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return end - start if start and end else None


def in_words(took: timedelta | None) -> str:
    """ "1 h 2 min", "2 min 5 s", "0.4 s"; "not yet" for a step that never came."""
    if took is None:
        return "not yet"
    seconds = took.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = int(seconds // 60)
    return f"{minutes} min {int(seconds % 60)} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
