"""What is sealed with a post or for a member, wherever it lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import column, or_, select, table

from forum.accounts.models import Member
from forum.core.db import db
from forum.core.types import AnyRow
from forum.trustees import boxes
from forum.trustees.armour import CONTACT, LINK, NOTE
from forum.trustees.models import SealedContact, SealedGuestContact, SealedLink

_posts = table("posts", column("id"), column("ref"), column("mask_id"), column("voice"))
_asked = _posts.alias("asked")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Three boxes, to whom they are sealed, and what they are bound to: a `what` of `armour`, and the reference of a
    post or the code of a member's contact."""

    what: str
    ref: str
    set_number: int
    boxes: bytes
    commitment: bytes

    def box(self, one: int, other: int) -> str:
        """The box for two places of the set, as text."""
        place = boxes.PAIRS.index((min(one, other), max(one, other)))
        length = len(self.boxes) // len(boxes.PAIRS)
        content = self.boxes[place * length : (place + 1) * length]
        return boxes.closed_box(content, post_ref=self.ref, pair=boxes.ORDERS[self.what][place], what=self.what)


def find_for_post(post_id: int) -> Found | None:
    """Who wrote a post; for a guest's, how to reach them, if they left that at the post they have nine words for."""
    columns: Any = (SealedLink.set_number, SealedLink.boxes, SealedLink.commitment, _posts.c.ref)
    link = select(*columns).join(_posts, _posts.c.id == SealedLink.post_id)
    row = db.session.execute(link.where(SealedLink.post_id == post_id)).one_or_none()
    return _found(LINK, row) or _note(post_id)


def _note(post_id: int) -> Found | None:
    """A guest's answers in their conversation wear the same mask as the post it began with."""
    same = or_(_asked.c.id == _posts.c.id, _asked.c.mask_id == _posts.c.mask_id)
    columns: Any = (SealedGuestContact.set_number, SealedGuestContact.boxes, SealedGuestContact.commitment)
    note = select(*columns, _posts.c.ref).join(_posts, _posts.c.id == SealedGuestContact.post_id).join(_asked, same)
    guests = (_asked.c.id == post_id, _asked.c.voice == "guest", _posts.c.voice == "guest")
    return _found(NOTE, db.session.execute(note.where(*guests)).one_or_none())


def find_for_member(member_id: int) -> Found | None:
    """How to reach a member, if they left that."""
    columns: Any = (SealedContact.set_number, SealedContact.boxes, SealedContact.commitment, Member.ref)
    contact = select(*columns).join(Member, Member.id == SealedContact.member_id)
    row = db.session.execute(contact.where(SealedContact.member_id == member_id)).one_or_none()
    found = _found(CONTACT, row)
    return replace(found, ref=boxes.contact_code(found.ref, found.commitment)) if found else None


def _found(what: str, row: AnyRow | None) -> Found | None:
    if row is None:
        return None
    return Found(
        what=what, ref=row.ref, set_number=row.set_number, boxes=bytes(row.boxes), commitment=bytes(row.commitment)
    )
