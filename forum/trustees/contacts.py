"""How to reach somebody whose life is feared for: left by whoever likes, sealed to each pair of trustees, and read by
nobody here. All writes are inside the caller's write transaction."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import column, delete, select, table

from forum.accounts.models import Member
from forum.core import outbox
from forum.core.db import db
from forum.core.errors import Refused, Unprocessable
from forum.trustees import boxes
from forum.trustees.armour import CONTACT, NOTE
from forum.trustees.boxes import TEXT_LENGTH, Contact, Sealed
from forum.trustees.models import SealedContact, SealedGuestContact
from forum.trustees.queries import TrusteeSet, in_force

OFF = "There are no trustees here now, so nobody could open it. Nothing was kept."
EMPTY = "Please write how we could reach you."
TOO_LONG = f"Please keep this to {TEXT_LENGTH} characters. A name and a number are enough."
_posts = table("posts", column("id"), column("ref"))


class Standing(StrEnum):
    """Whether somebody left a way to reach them: none, for the trustees in force, or for earlier ones."""

    NONE = "none"
    KEPT = "kept"
    EARLIER = "earlier"


def standing_of_member(member_id: int) -> Standing:
    number = db.session.scalar(select(SealedContact.set_number).where(SealedContact.member_id == member_id))
    return _standing(number)


def standing_of_post(post_id: int) -> Standing:
    number = db.session.scalar(select(SealedGuestContact.set_number).where(SealedGuestContact.post_id == post_id))
    return _standing(number)


def _standing(number: int | None) -> Standing:
    if number is None:
        return Standing.NONE
    trustees = in_force()
    return Standing.KEPT if trustees and trustees.number == number else Standing.EARLIER


def is_offered(standing: Standing) -> bool:
    """Whether there is something to leave, or to take back."""
    return standing != Standing.NONE or in_force() is not None


def keep_for_member(member_id: int, text: str) -> None:
    """Seal how to reach a member, in place of what was there. Raises Refused while there are no trustees,
    Unprocessable (field "details")."""
    trustees = _ready(text)
    member = select(Member.ref).where(Member.id == member_id).with_for_update()  # two windows, in turn
    ref = db.session.scalars(member).one()
    sealed = boxes.seal_contact(CONTACT, Contact(ref, text), trustees.public_keys)
    _put(SealedContact(member_id=member_id), sealed, trustees)


def keep_for_post(post_id: int, text: str) -> None:
    """The same for the guest who wrote a post."""
    trustees = _ready(text)
    ref: str = db.session.scalars(select(_posts.c.ref).where(_posts.c.id == post_id)).one()
    sealed = boxes.seal_contact(NOTE, Contact(ref, text), trustees.public_keys)
    _put(SealedGuestContact(post_id=post_id), sealed, trustees)


def _ready(text: str) -> TrusteeSet:
    trustees = in_force()
    if trustees is None:
        raise Refused(OFF)
    if not text:
        raise Unprocessable(EMPTY, field="details")
    if len(text) > TEXT_LENGTH:
        raise Unprocessable(TOO_LONG, field="details")
    return trustees


def _put(row: SealedContact | SealedGuestContact, sealed: Sealed, trustees: TrusteeSet) -> None:
    row.set_number, row.commitment = trustees.number, sealed.commitment
    row.boxes = b"".join(sealed.boxes)
    db.session.merge(row)
    db.session.flush()


def forget_of_member(member_id: int) -> None:
    """Take back what a member left, out of the files of the database as well."""
    db.session.execute(delete(SealedContact).where(SealedContact.member_id == member_id))
    outbox.put("links.erased")


def forget_of_post(post_id: int) -> None:
    db.session.execute(delete(SealedGuestContact).where(SealedGuestContact.post_id == post_id))
    outbox.put("links.erased")
