"""Reads of trustees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from forum.accounts.models import Member
from forum.core.db import db
from forum.core.errors import NotFound, Unprocessable
from forum.core.types import AnyRow
from forum.trustees import armour, boxes, sealed
from forum.trustees.models import SealedContact, SealedGuestContact, SealedLink, Trustee
from forum.trustees.pins import Pin, pinned

SEALED = (SealedLink, SealedContact, SealedGuestContact)
DAMAGED = "Something is missing from this text. Please copy all of it once more, from the first line to the last."
NOT_HALF = "This is not the text that comes after the first key. Please look again."
OTHER_LAYER = "This belongs to another request. Please copy the text of this page, and paste what comes of it."


@dataclass(frozen=True)
class TrusteeSet:
    """Three trustees in the order of their places: ids and references of members, public keys, and their fingerprints.
    Who has left leaves a gap: 0, "" and no bytes."""

    number: int
    members: tuple[int, int, int]
    refs: tuple[str, str, str]
    public_keys: tuple[bytes, bytes, bytes]

    @property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(boxes.fingerprint(key) for key in self.public_keys)

    @property
    def pins(self) -> tuple[Pin, ...]:
        """What the settings have to hold for this set, by place."""
        return tuple(Pin(*pair) for pair in zip(self.refs, self.fingerprints, strict=True))

    @property
    def is_whole(self) -> bool:
        return all(self.members)


def in_force() -> TrusteeSet | None:
    """The three whose keys are exactly those that the settings pin, each to its member; else None, and masks stay shut.
    A newer set that waits for its pins changes nothing yet."""
    pins = pinned()
    return next((found for found in list_sets() if is_pinned(found)), None) if pins else None


def is_pinned(found: TrusteeSet) -> bool:
    return found.is_whole and set(found.pins) == set(pinned())


def is_pinned_without_members(found: TrusteeSet) -> bool:
    """Whether the settings hold the fingerprints of this set alone, as an earlier version printed them."""
    return found.is_whole and {Pin("", one) for one in found.fingerprints} == set(pinned())


def list_sets() -> list[TrusteeSet]:
    """Every set of which at least two are left, the newest first."""
    columns: tuple[Any, ...] = (Trustee.set_number, Trustee.slot, Trustee.member_id, Member.ref, Trustee.public_key)
    found = select(*columns).join(Member, Member.id == Trustee.member_id)
    rows = db.session.execute(found.order_by(Trustee.set_number.desc(), Trustee.slot)).all()
    numbers = dict.fromkeys(row.set_number for row in rows)
    made = (_set_of(number, [row for row in rows if row.set_number == number]) for number in numbers)
    return [found for found in made if sum(map(bool, found.members)) >= boxes.NEEDED]


def _set_of(number: int, rows: Sequence[AnyRow]) -> TrusteeSet:
    at = {row.slot: row for row in rows}
    one, two, three = (tuple(at[place])[2:] if place in at else (0, "", b"") for place in (1, 2, 3))
    members, refs = (one[0], two[0], three[0]), (one[1], two[1], three[1])
    return TrusteeSet(number=number, members=members, refs=refs, public_keys=(one[2], two[2], three[2]))


def find_set(number: int) -> TrusteeSet | None:
    """A set by its number, the present one or an older one; None when fewer than two of it are left."""
    return next((found for found in list_sets() if found.number == number), None)


def newest_number() -> int:
    """The highest number that a set has, or that anything is sealed to; 0 when there is none."""
    highest = (func.max(model.set_number) for model in (Trustee, *SEALED))
    return max(db.session.scalar(select(number)) or 0 for number in highest)


def sealed_to() -> set[int]:
    """The numbers of the sets to which anything is sealed."""
    return {number for model in SEALED for number in db.session.scalars(select(model.set_number).distinct())}


def count_links() -> dict[int, int]:
    """How many links are sealed to each set."""
    rows = select(SealedLink.set_number, func.count()).group_by(SealedLink.set_number)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def is_trustee(member_id: int) -> bool:
    """Whether a member is one of the three in force."""
    present = in_force()
    return present is not None and member_id in present.members


def is_named(member_id: int) -> bool:
    """Whether a member is one of the set in force or of the newest, pinned or not. Asks once for everybody else."""
    if not db.session.scalar(select(exists().where(Trustee.member_id == member_id))):
        return False
    return any(found is not None and member_id in found.members for found in (in_force(), *list_sets()[:1]))


def old_links_left() -> bool:
    """Whether links from a time with trustees are still here. Where trustees are in force, new ones are as well."""
    return db.session.scalar(select(SealedLink.post_id).limit(1)) is not None


def has_box(post_id: int) -> bool:
    """Whether anything is sealed with a post: who wrote it, or how to reach the guest who did."""
    return sealed.find_for_post(post_id) is not None


def trustees_of(post_id: int) -> TrusteeSet | None:
    """The three to whom is sealed what goes with a post; None when there is nothing, or fewer than two are left."""
    found = sealed.find_for_post(post_id)
    return find_set(found.set_number) if found else None


def openers_of(post_id: int) -> tuple[int, ...]:
    """The members who can open what is sealed with a post, in the order of their places: it is sealed to them, and they
    are in force. Empty where nothing is, while no trustees are in force, and when fewer than two are left."""
    found = in_force()
    sealed_to = trustees_of(post_id) if found else None
    if found is None or sealed_to is None:
        return ()
    left = tuple(member for member in sealed_to.members if member in found.members)
    return left if len(left) >= boxes.NEEDED else ()


def released_box(post_id: int, first: int, second: int) -> str:
    """The box of a post for two trustees, by the ids of their members, as text. The one with the lower place opens it
    first. Raises NotFound when there is none for these two."""
    text = _box_for(sealed.find_for_post(post_id), first, second)
    if not text:
        raise NotFound()
    return text


def released_contact(member_id: int, first: int, second: int) -> str:
    """How to reach a member, as a box for the same two, by the ids of their members; "" when there is none."""
    return _box_for(sealed.find_for_member(member_id), first, second)


def _box_for(found: sealed.Found | None, first: int, second: int) -> str:
    trustees = find_set(found.set_number) if found else None
    if found is None or trustees is None or not {first, second} <= set(trustees.members) or first == second:
        return ""
    return found.box(trustees.members.index(first), trustees.members.index(second))


def half_opened(text: str, *, of: str) -> str:
    """The box `of`, as it was released, with its first layer open: the bare box, without what stood around it.

    Raises Unprocessable (field "layer") for anything else, a layer of another post too: the second trustee's device
    would open that as well.
    """
    try:
        box, released = armour.read(text), armour.read(of)
    except armour.Damaged:
        raise Unprocessable(DAMAGED, field="layer") from None
    if box.kind != armour.HALF:
        raise Unprocessable(NOT_HALF, field="layer")
    same = (box.what, box.post_ref, box.pair) == (released.what, released.post_ref, released.pair)
    if not same or len(box.content) != len(released.content) - boxes.LAYER_BYTES:
        raise Unprocessable(OTHER_LAYER, field="layer")
    return armour.write(box)
