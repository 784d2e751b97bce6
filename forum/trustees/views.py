"""What pages say about trustees, true to which it is: off, or on; and whether settings and database agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.accounts import factor
from forum.accounts.models import Member
from forum.core.db import db
from forum.trustees import boxes, queries
from forum.trustees.pins import Pin, pinned
from forum.trustees.queries import TrusteeSet

NOBODY_CAN = (
    "A name for this conversation only. Nobody can see it is you, not even the moderators. "
    "Nobody can open a mask, not even we."
)
TWO_CAN = (
    "A name for this conversation only. Readers and moderators can’t see it is you. "
    "If a life is in danger, two of three trustees together can find out, for 90 days."
)
OFF, IN_FORCE, NOT_PINNED, DIFFERS, OLD_PINS = "off", "in_force", "not_pinned", "differs", "old_pins"
STATE_WORDS = {
    OFF: "Off. No trustees are named, so nobody can open a mask.",
    IN_FORCE: "In force. Two of them together can learn who wrote a post, when a life is in danger.",
    NOT_PINNED: "Named, but not in force. The settings do not hold their fingerprints yet.",
    DIFFERS: "Not in force. The settings hold other keys or members than the database, or a trustee has left.",
    OLD_PINS: (
        "Not in force. The settings hold fingerprints without their members, as an earlier version wrote them. "
        "Whoever runs the site types “trustees show”, and puts its last line into the settings."
    ),
}
NEWER_WAIT = "A newer set is named as well. It waits until the settings hold its fingerprints."
NOBODY = "nobody any more"
TO_ANOTHER, TO_NONE = "(for another member)", "(for no member yet)"  # the same key, pinned


@dataclass(frozen=True, kw_only=True)
class Line:
    """One trustee. `stored`, `pinned`: fingerprints in groups of four, "" where there is none. `pinned_to`: what is
    wrong with the member where the key is right; else "". `same`: key and member are those of the settings."""

    number: int
    name: str
    mine: bool
    stored: str
    pinned: str
    pinned_to: str
    same: bool
    has_second_factor: bool
    has_email: bool
    leaves: bool


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is so at this moment. `state`: one of the five; `newer_waits`: another set is named and not pinned."""

    state: str
    lines: Sequence[Line]
    newer_waits: bool = False
    older_links: int = 0
    links: int = 0

    @property
    def words(self) -> str:
        return STATE_WORDS[self.state]


def trustees_in_force() -> bool:
    """Whether two trustees together could open what is written now. Every page that speaks of it asks this."""
    return queries.in_force() is not None


def mask_hint() -> str:
    """What stands beside a mask in "Posting as ..."."""
    return TWO_CAN if trustees_in_force() else NOBODY_CAN


# The fingerprints side by side


def check(*, viewer_id: int | None = None) -> Check:
    """The set in force, else the newest one, beside the settings. `viewer_id` marks one's own line."""
    sets, present = queries.list_sets(), queries.in_force()
    shown = present or (sets[0] if sets else None)
    counts = queries.count_links()
    links = counts.get(shown.number, 0) if shown else 0
    return Check(
        state=_state(sets, present),
        lines=_lines(shown, viewer_id) if shown else _pins_alone(),
        newer_waits=bool(present and sets[0].number > present.number),
        links=links,
        older_links=sum(counts.values()) - links,
    )


def check_set(named: TrusteeSet) -> Check:
    """A set that has just been named, beside the settings."""
    return Check(state=IN_FORCE if queries.is_pinned(named) else NOT_PINNED, lines=_lines(named, None))


def _state(sets: Sequence[TrusteeSet], present: TrusteeSet | None) -> str:
    if present:
        return IN_FORCE
    if any(map(queries.is_pinned_without_members, sets)):
        return OLD_PINS
    if pinned():
        return DIFFERS
    return NOT_PINNED if sets else OFF


def _lines(shown: TrusteeSet, viewer_id: int | None) -> list[Line]:
    """Each trustee beside their own pin; what is left of the pins stands beside those who have none."""
    columns = (Member.id, Member.name, Member.leaves_on, Member.email_sealed.is_not(None).label("has_email"))
    found = select(*columns).where(Member.id.in_(shown.members))
    people = {row.id: row for row in db.session.execute(found)}
    at_key = {pin.fingerprint: pin for pin in pinned()}
    others = [pin.fingerprint for pin in pinned() if pin.fingerprint not in shown.fingerprints]
    lines = []
    for number, (member_id, own) in enumerate(zip(shown.members, shown.pins, strict=True), start=1):
        stored, person = own.fingerprint if member_id else "", people.get(member_id)
        found_pin = at_key.get(stored)
        pin = stored if found_pin else (others.pop(0) if others else "")
        lines.append(
            Line(
                number=number,
                name=person.name if person else NOBODY,
                mine=member_id == viewer_id,
                stored=boxes.in_groups(stored),
                pinned=boxes.in_groups(pin),
                pinned_to=_pinned_to(found_pin, own),
                same=found_pin == own,
                has_second_factor=not factor.is_asked_for() or factor.has_factor(member_id),
                has_email=person is None or person.has_email,
                leaves=bool(person and person.leaves_on),
            )
        )
    return lines


def _pinned_to(found: Pin | None, own: Pin) -> str:
    if found is None or found == own:
        return ""
    return TO_ANOTHER if found.ref else TO_NONE


def _pins_alone() -> list[Line]:
    nobody = {"name": NOBODY, "mine": False, "stored": "", "pinned_to": "", "same": False, "leaves": False}
    nothing_missing = {"has_second_factor": True, "has_email": True}
    return [
        Line(number=number, pinned=boxes.in_groups(pin.fingerprint), **nobody, **nothing_missing)  # type: ignore[arg-type]
        for number, pin in enumerate(pinned(), start=1)
    ]
