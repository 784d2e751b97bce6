"""Deleting an account: asked for with the password, fourteen days to change one's mind, then it is gone."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from sqlalchemy import delete, select

from forum.accounts import sessions
from forum.accounts.models import Member, ResetToken, Sanction
from forum.accounts.numbers import take_away
from forum.accounts.services import ensure_password, lock_admins
from forum.core import audit, clock, deletions
from forum.core.access import Role
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Unprocessable
from forum.core.holdings import Leaving

STAYS = timedelta(days=14)
ERASED = {False: "member.erased", True: "member.erased_with_words"}  # kinds of deletion, by whether the words went
LAST_ADMIN = "You are the only admin. Please make someone else an admin first."
log = logging.getLogger(__name__)


def ask_to_leave(member_id: int, *, password: str, words_go: bool) -> date:
    """Begin the fourteen days; every browser is signed out. The last day on which the member can stay.

    No row of the log tells of it: its place there would tell what else was done in that minute, under a mask too.
    Raises Unprocessable (field "current_password", or none for the only admin), TooMany, and Conflict when it was
    asked for before. Begins the write transaction.
    """
    ensure_password(member_id, password)
    start_writing()
    member = db.session.get_one(Member, member_id)
    if member.leaves_on is not None:
        raise Conflict("You have asked for this already. Your account goes on the day it says here.")
    if lock_admins() == [member_id]:
        raise Unprocessable(LAST_ADMIN)
    member.leaves_on, member.words_go = clock.now().date() + STAYS, words_go
    db.session.execute(delete(ResetToken).where(ResetToken.member_id == member_id))
    sessions.end_all(member_id)
    return member.leaves_on


def stay(member_id: int) -> bool:
    """Keep the account after all; False when nobody had asked to delete it. Begins the write transaction.

    Waits for an erasure that has begun. Raises NotFound when the account is gone.
    """
    start_writing()
    member = db.session.scalar(select(Member).where(Member.id == member_id).with_for_update())
    if member is None:
        raise NotFound()
    asked = member.leaves_on is not None
    member.leaves_on = member.words_go = None
    return asked


def find_leaving(member_id: int) -> Leaving | None:
    """What a member whose days are over asked for; None when they stay, are gone, or are the only admin there is.

    Inside the caller's write transaction.
    """
    due = select(Member).where(Member.id == member_id, Member.leaves_on < clock.now().date())
    member = db.session.scalar(due.with_for_update())
    if member is None:
        return None
    if member.role == Role.ADMIN and not lock_admins():
        log.warning("only_admin_stays")
        return None
    return Leaving(member_id=member_id, words_go=bool(member.words_go))


def erase_account(leaving: Leaving) -> None:
    """Delete a member's row, and with it what hangs on it. Inside the caller's write transaction.

    The log keeps a code, and whether a pause was in force: staff may need to know that somebody left in the middle of
    one. It keeps no name and no reason.
    """
    member = db.session.get_one(Member, leaving.member_id)
    words = "deleted" if leaving.words_go else "left"
    day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    pause = _kind_of_pause(member.id)
    audit.record("member.erased", by=None, subject=f"member:{member.ref}", at=day, words=words, pause=pause)
    deletions.note(ERASED[leaving.words_go], member.ref)
    take_away([member.id])


def _kind_of_pause(member_id: int) -> str:
    now = clock.now()
    active = select(Sanction.kind).where(Sanction.member_id == member_id, Sanction.ends_at > now)
    return db.session.scalar(active.where(Sanction.lifted_at.is_(None)).limit(1)) or ""
