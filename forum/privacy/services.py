"""Writes of copies and of erasures."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from forum.accounts.leaving import find_leaving
from forum.accounts.queries import get_member, list_due_to_go
from forum.core import audit, clock, outbox
from forum.core.db import db, start_writing
from forum.core.holdings import Leaving, Section, all_answers
from forum.core.keys import CannotOpen
from forum.core.outbox import OutboxRow
from forum.core.refs import new_ref
from forum.core.types import AnyRow
from forum.posts.erasing import take_back_some
from forum.privacy import sealing
from forum.privacy.gathering import gather, packed, rooms_with_data, unpacked
from forum.privacy.models import MemberCopy, MemberCopyPart
from forum.privacy.queries import list_parts

COPY_LASTS = timedelta(hours=24)
STEP = "copy.step_due"
ERASURE = "member.due_to_go"


def ask_for_copy(member_id: int, *, token: bytes) -> str:
    """Begin a copy for the browser with this session token; an older one goes. Its reference.

    The caller has asked for the password. Begins the write transaction.
    """
    ref = new_ref()
    start_writing()
    db.session.execute(delete(MemberCopy).where(MemberCopy.member_id == member_id))
    copy = MemberCopy(ref=ref, member_id=member_id, public_key=sealing.public_part(sealing.private_key(token, ref)))
    copy.done, copy.total = 0, len(rooms_with_data())
    copy.expires_at = clock.to_hour(clock.now() + COPY_LASTS)
    db.session.add(copy)
    db.session.flush()
    outbox.put(STEP, copy_id=copy.id, step=0)
    audit.record("copy.asked", by=member_id, subject=f"copy:{ref}", at=clock.to_hour(clock.now()))
    return ref


def make_part(copy_id: int, step: int) -> None:
    """Gather and seal one part, and queue the next. Harmless when it was done before, or the copy is gone."""
    row = _waiting(copy_id, step)
    if row is None:
        return
    content = packed(gather(step, member_id=row.member_id))
    sealed = sealing.seal(row.public_key, content, bound_to=_place(row.ref, step))
    start_writing()
    copy = db.session.scalar(select(MemberCopy).where(MemberCopy.id == copy_id).with_for_update())
    if copy is None or copy.done != step:
        return
    db.session.add(MemberCopyPart(copy_id=copy_id, position=step, sealed=sealed))
    copy.done = step + 1
    if copy.done < copy.total:
        outbox.put(STEP, copy_id=copy_id, step=copy.done)


def _waiting(copy_id: int, step: int) -> AnyRow | None:
    found = select(MemberCopy.ref, MemberCopy.member_id, MemberCopy.public_key).where(MemberCopy.id == copy_id)
    return db.session.execute(found.where(MemberCopy.done == step, MemberCopy.total > step)).one_or_none()


def _place(ref: str, step: int) -> str:
    """What a part is bound to: no part opens in another copy or in another's place."""
    return f"{ref} {step}"


def open_copy(copy: AnyRow, *, token: bytes) -> list[Section]:
    """What a finished copy holds. Raises CannotOpen in a browser it was not made for."""
    private = sealing.private_key(token, copy.ref)
    parts = list_parts(copy.id)
    if len(parts) != copy.total:
        raise CannotOpen(copy.ref)
    opened = (sealing.open_sealed(private, row.sealed, bound_to=_place(copy.ref, row.position)) for row in parts)
    return [section for part in opened for section in unpacked(part)]


def is_for(copy: AnyRow, *, token: bytes) -> bool:
    """Whether the browser with this session token is the one a copy was asked from."""
    return bool(sealing.public_part(sealing.private_key(token, copy.ref)) == copy.public_key)


def drop_copy(member_id: int) -> None:
    """Delete a member's copy, taken home or not. Begins the write transaction."""
    start_writing()
    db.session.execute(delete(MemberCopy).where(MemberCopy.member_id == member_id))


def sweep_copies() -> None:
    """Delete copies that nobody fetched within a day. Begins the write transaction."""
    start_writing()
    db.session.execute(delete(MemberCopy).where(MemberCopy.expires_at <= clock.now()))


# Leaving


def queue_who_is_due() -> None:
    """Queue the erasure of every member whose days to change their mind are over, once each."""
    due = list_due_to_go(clock.now().date())
    if not due:
        return
    start_writing()
    queued = {payload["member_id"] for payload in db.session.scalars(_QUEUED)}
    for member_id in due:
        if member_id not in queued:
            outbox.put(ERASURE, member_id=member_id)


_QUEUED = select(OutboxRow.payload).where(OutboxRow.topic == ERASURE)


def erase_member(member_id: int) -> None:
    """Let every room erase what it holds of a member whose days are over, all of it or nothing. Harmless when they
    stayed after all, or are gone.

    Words that go with them go first, bite by bite, each queued by the one before it: everybody who writes waits for a
    transaction, and somebody may have left thousands of posts.
    """
    start_writing()
    leaving = find_leaving(member_id)
    if leaving is None:
        return
    if leaving.words_go and take_back_some(member_id):
        outbox.put(ERASURE, member_id=member_id)
    else:
        _erase(leaving)


def erase_again(ref: str, *, words_go: bool) -> None:
    """The same for a member whom an older backup brought back, inside the transaction that restores them."""
    _erase(Leaving(member_id=get_member(ref).id, words_go=words_go))


def _erase(leaving: Leaving) -> None:
    for answer in reversed(all_answers()):
        if answer.erases:
            answer.erases(leaving)
    outbox.put("rows.erased")
