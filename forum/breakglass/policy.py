"""Who may do what with a request."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from forum.accounts.queries import find_active_sanction
from forum.breakglass.models import BreakGlass
from forum.core.access import Capability, Viewer
from forum.core.errors import Conflict, NotFound, Refused, Unprocessable
from forum.masks.authorship import Author, wrote
from forum.trustees import queries as trustees
from forum.trustees.boxes import NEEDED

OFF = "No trustees are named here, so nobody can open a mask. Please use a private note and the helplines."
BY_NAME = "This post is by a member name, so there is nothing to open. An admin can look the member up."
OWN_POST = "This is your own post, so somebody else looks after it. Nothing was changed."
ALREADY = "Somebody has asked about this post already. It is in the list below."
NOT_A_TRUSTEE = "Only a trustee can do this."
NOT_YOUR_OWN = "You asked yourself, so the other trustees decide. Nothing was changed."
SAID_ALREADY = "You have said yes already. One more trustee is needed."
DECIDED = (
    "Two trustees said yes before your no arrived, so it is decided. Please ring them, and who asked: who asked can "
    "still take the request back."
)
PAUSED = "Your account is paused, so the other trustees look after this. Nothing was changed."
NOT_YOUR_TURN = "This is for the two trustees who said yes, each in turn."
ONLY_WHO_ASKED = "Only who asked can take a request back."
CHANGED_TRUSTEES = "The trustees have changed since two said yes. Please ask once more."
SHOWN = "This was opened already, and shown once. To see it again, please ask once more."
EARLIER_TRUSTEES = "This post was sealed to earlier trustees, and fewer than two of them are trustees now."
NEEDS_REASON = "Please choose why a life is in danger."
NEEDS_TRIED = "Please write what was tried before. The trustees will read it."
NEEDS_NO = "Please write why not. Who asked will read it."
NEEDS_OUTCOME = "Please choose how it ended."
NEEDS_DELAY_REASON = "Please write why it would be dangerous to tell the writer now."
NO_NOTE = (
    "This was written without an account, and its writer has not left a way to reach them. So there is nothing to "
    "open. Please use a private note and the helplines."
)
NO_LINK = (
    "There is nothing sealed with this post. It was written before trustees were named, is older than 90 days, or was "
    "taken back. Please use a private note and the helplines."
)


def may_see(viewer: Viewer) -> bool:
    """Moderators and leads, and every trustee whatever their role. Whether their second step is set up comes next."""
    if viewer.is_guest:
        return False
    return viewer.may(Capability.MODERATE) or trustees.is_trustee(viewer.own_id)


def reader_of(viewer: Viewer) -> Viewer:
    """Whose eyes the requests are shown to: a trustee sees all of them, whatever spaces they moderate."""
    return replace(viewer, limited=False) if viewer.limited and trustees.is_trustee(viewer.own_id) else viewer


def ensure_not_own(post: Any, *, by: Author) -> None:
    """Nobody asks or decides about what they wrote. Worked out here and now; nothing is stored of it."""
    if wrote(by, post):
        raise Refused(OWN_POST)


def members_for(post_id: int | None) -> tuple[int, ...]:
    """The trustees who can open this post, in the order of their places: its link is sealed to them, and they are in
    force. Raises Refused while there are none, Conflict where nothing is sealed or fewer than two of them are left."""
    if trustees.in_force() is None:
        raise Refused(OFF)
    if post_id is None or trustees.trustees_of(post_id) is None:
        raise Conflict(NO_LINK)
    members = trustees.openers_of(post_id)
    if not members:
        raise Conflict(EARLIER_TRUSTEES)
    return members


def ensure_sealed(post: Any) -> None:
    """Of a guest there is a way to reach them, or nothing. Raises Conflict; any other case `members_for` tells."""
    if post.voice == "guest" and trustees.in_force() and not trustees.has_box(post.id):
        raise Conflict(NO_NOTE)


def ensure_may_decide(request: BreakGlass, *, by: int) -> tuple[int, ...]:
    """A trustee of the set in force who did not ask, and whose account is not paused. Gives all who can open it."""
    members = members_for(request.post_id)
    if by not in members:
        raise Refused(NOT_A_TRUSTEE)
    if by == request.asked_by_id:
        raise Refused(NOT_YOUR_OWN)
    ensure_not_paused(by)
    return members


def is_paused(member_id: int) -> bool:
    """Whether a pause or a suspension is in force: what an account under a cloud says about a life has to wait."""
    return find_active_sanction(member_id) is not None


def ensure_not_paused(by: int) -> None:
    if is_paused(by):
        raise Refused(PAUSED)


def ensure_may_ask(post: Any, *, by: Author) -> tuple[int, ...]:
    """Whatever stands in the way of asking about a post, before anybody has written a word. Gives who can open it.

    Raises Refused for one's own post, a named one, and while there are no trustees, Conflict where nothing is sealed.
    """
    ensure_not_own(post, by=by)
    if post.voice == "name":
        raise Refused(BY_NAME)
    ensure_sealed(post)
    return members_for(post.id)


def said_yes(approved: Collection[int | None], members: Sequence[int]) -> list[int]:
    """Those of the trustees who said yes, in the order in which they open: that of their numbers. The yes of somebody
    who is no trustee any more counts no more."""
    return [member for member in members if member in approved]


def pair_of(approved: Collection[int | None], members: tuple[int, ...]) -> tuple[int, int]:
    """The two who said yes, the one who opens first before the other. Raises Conflict when the trustees have changed
    since."""
    pair = said_yes(approved, members)
    if len(pair) != NEEDED:
        raise Conflict(CHANGED_TRUSTEES)
    return pair[0], pair[1]


def ensure_turn(turn: int, *, by: int) -> None:
    if by != turn:
        raise Refused(NOT_YOUR_TURN)
    ensure_not_paused(by)


def ensure_asked(reason: str, tried: str) -> None:
    if not reason:
        raise Unprocessable(NEEDS_REASON, field="reason")
    if not tried:
        raise Unprocessable(NEEDS_TRIED, field="tried")


def may_report(request: Any, approved: Collection[int | None], *, viewer: Viewer) -> bool:
    """How it ended is written by who asked, who said yes, or a safeguarding lead."""
    return viewer.member_id in {request.asked_by_id, *approved} or viewer.can(Capability.LEAD)


def ensure_may_report(request: BreakGlass, approved: Collection[int | None], *, viewer: Viewer) -> None:
    """Raises NotFound."""
    if not may_report(request, approved, viewer=viewer):
        raise NotFound()
