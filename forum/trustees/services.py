"""Writes of trustees, and what two of them bring back."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from forum.accounts.models import Member
from forum.accounts.queries import find_active_sanction, find_member_by_name
from forum.core import audit, outbox
from forum.core.access import Author
from forum.core.db import db, start_writing
from forum.core.errors import Unprocessable
from forum.trustees import armour, boxes, keytext, sealed
from forum.trustees.models import SealedGuestContact, SealedLink, Trustee
from forum.trustees.queries import (
    DAMAGED,
    SEALED,
    TrusteeSet,
    count_links,
    find_set,
    in_force,
    list_sets,
    newest_number,
    sealed_to,
)

NOT_OPEN = "Both keys are needed, one after the other. This text still has a lock on it."
OTHER_POST = "This is not what was sealed with this post, or it was erased in the meantime. Nothing was shown."
NEEDS_THREE = "Three different members are needed, each with a key of their own."
UNKNOWN = "There is no member called {name}. Nothing was changed."
PAUSED = "{name} is paused at the moment, and can't become a trustee. Nothing was changed."
LEAVING = "{name} has asked to leave, and can't become a trustee. Nothing was changed."
BAD_KEY = (
    "The key of {name} is not whole. It begins with hearth-key- and has 59 letters: please copy it again. "
    "A fingerprint is not the key. Nothing was changed."
)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What two trustees opened: whose post it is; or, of a guest, how to reach them. Never stored."""

    member_ref: str = ""
    note: str = ""


def seal_author(post_id: int, post_ref: str, *, by: Author) -> None:
    """Seal who wrote a masked post, while trustees are in force; nothing for a guest, of whom nothing is known.

    Inside the caller's write transaction.
    """
    trustees = in_force() if by.member_id is not None else None
    if trustees is None:
        return
    member_ref = db.session.scalars(select(Member.ref).where(Member.id == by.member_id)).one()
    made = boxes.seal_link(member_ref, post_ref, trustees.public_keys)
    link = SealedLink(post_id=post_id, set_number=trustees.number, boxes=b"".join(made.boxes))
    link.commitment = made.commitment
    db.session.add(link)


def forget_links(post_ids: Sequence[int]) -> None:
    """Erase what is sealed with these posts. Inside the caller's write transaction."""
    for model in (SealedLink, SealedGuestContact):
        db.session.execute(delete(model).where(model.post_id.in_(post_ids)))


def accept_payload(post_id: int, text: str) -> Opened:
    """What two trustees opened, when it is what was sealed with this very post.

    Raises Unprocessable (field "payload") for a damaged text, one with a lock on it, and one of another post.
    """
    try:
        box = armour.read(text)
    except armour.Damaged:
        raise Unprocessable(DAMAGED, field="payload") from None
    if box.kind != armour.OPEN:
        raise Unprocessable(NOT_OPEN, field="payload")
    kept = sealed.find_for_post(post_id)
    if kept is None or not hmac.compare_digest(kept.commitment, boxes.commitment_of(box.content)):
        raise Unprocessable(OTHER_POST, field="payload")
    if kept.what == armour.NOTE:
        return Opened(note=boxes.unpack_contact(box.content).text)
    return Opened(member_ref=boxes.unpack(box.content).member_ref)


# Who the three are


def name_trustees(given: Sequence[tuple[str, str]]) -> TrusteeSet:
    """Name three members with their public keys, as (name, key as text), in their order. They come in force when the
    settings pin them; until then those before them stay. The same three again change nothing.

    Raises Unprocessable. Begins the write transaction.
    """
    keys = [_key_of(name, text) for name, text in given]
    start_writing()
    members = [_member_called(name) for name, _ in given]
    ids = tuple(member.id for member in members)
    if {len(given), len(set(ids)), len(set(keys))} != {boxes.TRUSTEES}:
        raise Unprocessable(NEEDS_THREE)
    newest = next(iter(list_sets()), None)
    if newest and (newest.members, newest.public_keys) == (ids, tuple(keys)):
        return newest
    number = newest_number() + 1
    for slot, (member, key) in enumerate(zip(members, keys, strict=True), start=1):
        db.session.add(Trustee(set_number=number, slot=slot, member_id=member.id, public_key=key))
    db.session.flush()
    refs, pins = [member.ref for member in members], [boxes.fingerprint(key) for key in keys]
    audit.record("trustees.named", by=None, subject=f"trustees:{number}", members=refs, keys=pins)
    named = find_set(number)
    assert named is not None
    return named


def _key_of(name: str, text: str) -> bytes:
    try:
        return keytext.read(text)
    except keytext.BadKey:
        raise Unprocessable(BAD_KEY.format(name=name)) from None


def _member_called(name: str) -> Member:
    member = find_member_by_name(name)
    if member is None:
        raise Unprocessable(UNKNOWN.format(name=name))
    if find_active_sanction(member.id):
        raise Unprocessable(PAUSED.format(name=member.name))
    if member.leaves_on:
        raise Unprocessable(LEAVING.format(name=member.name))
    return member


def stand_down() -> int:
    """End it: no trustees, and everything that is sealed to any is erased, links and ways to reach somebody alike, so
    that nobody can open anything from now on.

    How many links were erased. Nothing is done where there is nothing. Begins the write transaction.
    """
    start_writing()
    links, sets = sum(count_links().values()), newest_number()
    if not sets:
        return 0
    for model in (*SEALED, Trustee):
        db.session.execute(delete(model))
    audit.record("trustees.stood_down", by=None, subject="trustees", links=links)
    outbox.put("links.erased")
    return links


def forget_old_sets() -> None:
    """Delete the sets before the one in force to which nothing is sealed any more. Begins the write transaction when
    there are any."""
    present, kept = in_force(), sealed_to()
    old = [found for found in _numbers() if present and found < present.number and found not in kept]
    if old:
        start_writing()
        db.session.execute(delete(Trustee).where(Trustee.set_number.in_(old)))


def _numbers() -> Sequence[int]:
    return db.session.scalars(select(Trustee.set_number).distinct()).all()
