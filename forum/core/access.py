"""Who may do what: one table that can be read aloud, and a gate that refuses an endpoint without a declaration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])
DECLARED = "hearth_access"
LONGEST = "hearth_longest"


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ADMIN = "admin"


class Capability(StrEnum):
    ACCOUNT = "account"  # own pages and preferences
    POST = "post"  # start threads, reply, edit and withdraw one's own
    MODERATE = "moderate"  # the queue, cases, decisions
    APPEALS = "appeals"  # look again at a decision of somebody else on the team
    LEAD = "lead"  # what only a safeguarding lead may do
    SEE_STAFFING = "see_staffing"  # who is here and on call, and how the team is called
    SET_STAFFING = "set_staffing"  # change that
    SEE_RECORDS = "see_records"  # the log of what the team did, and the numbers of the workbench
    ADMIN = "admin"  # members, spaces, crisis resources, settings


MEMBERS_MAY = frozenset({Capability.ACCOUNT, Capability.POST})
STAFFING = frozenset({Capability.SEE_STAFFING, Capability.SET_STAFFING})
RECORDS = frozenset({Capability.SEE_RECORDS})
DECIDING = frozenset({Capability.MODERATE, Capability.APPEALS})
ROLE_MAY: dict[Role, frozenset[Capability]] = {
    Role.MEMBER: MEMBERS_MAY,
    Role.MODERATOR: MEMBERS_MAY | DECIDING | {Capability.SEE_STAFFING},
    Role.SAFEGUARDING_LEAD: MEMBERS_MAY | DECIDING | {Capability.LEAD} | STAFFING | RECORDS,
    Role.ADMIN: MEMBERS_MAY | {Capability.APPEALS, Capability.ADMIN} | STAFFING | RECORDS,
}
MODERATING = tuple(role for role, may in ROLE_MAY.items() if Capability.MODERATE in may)
STAFF_MAY = frozenset(Capability) - MEMBERS_MAY
STAFF = frozenset({Role.MODERATOR, Role.SAFEGUARDING_LEAD, Role.ADMIN})


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Whoever makes this request, as far as the house needs to know. A guest has no member id and no role.

    `limited`: a moderator of some spaces alone (`forum.moderation.scope`); `spaces`: the numbers of those, `called`: of
    the posts in other spaces to whose case they were called. Both are empty for everybody else.
    """

    member_id: int | None = None
    name: str = ""
    role: Role | None = None
    country: str | None = None
    limited: bool = False
    spaces: frozenset[int] = frozenset()
    called: frozenset[int] = frozenset()
    has_second_factor: bool = False
    staff_powers_wait: bool = False  # until a second factor is set up, where the site asks for one

    @property
    def is_guest(self) -> bool:
        return self.member_id is None

    @property
    def own_id(self) -> int:
        """The member's id. Only behind a capability, where no guest comes in."""
        assert self.member_id is not None
        return self.member_id

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    def can(self, capability: Capability) -> bool:
        return self.may(capability) and not (self.staff_powers_wait and capability in STAFF_MAY)

    def may(self, capability: Capability) -> bool:
        """Whether the role has it, set up or not."""
        return self.role is not None and capability in ROLE_MAY[self.role]

    # What Flask-Login asks of a user.
    @property
    def is_authenticated(self) -> bool:
        return not self.is_guest

    @property
    def is_active(self) -> bool:
        return not self.is_guest

    @property
    def is_anonymous(self) -> bool:
        return self.is_guest

    def get_id(self) -> str | None:
        return None if self.is_guest else str(self.member_id)


GUEST = Viewer()


@dataclass(frozen=True, kw_only=True)
class Author:
    """Whoever is writing or reading, with what only they can prove. A guest has neither id nor secret.

    `receipt` is the secret of a guest's post that is open in the same browser, given only where nobody may judge what
    they wrote themselves.
    """

    member_id: int | None = None
    name: str = ""
    secret: bytes | None = field(default=None, repr=False)
    receipt: bytes | None = field(default=None, repr=False)


NOBODY = Author()


def requires(capability: Capability) -> Callable[[View], View]:
    """Declare that an endpoint is for viewers with `capability` only."""

    def declare(view: View) -> View:
        setattr(view, DECLARED, capability)
        return view

    return declare


def public(view: View) -> View:
    """Declare that an endpoint is open to everyone, guests included."""
    setattr(view, DECLARED, None)
    return view


def takes_files(longest: int) -> Callable[[View], View]:
    """Declare that an endpoint takes requests of up to so many bytes, from those who may use it."""

    def declare(view: View) -> View:
        setattr(view, LONGEST, longest)
        return view

    return declare


def longest_request(app: Flask, endpoint: str) -> int | None:
    """How many bytes an endpoint takes, where it says so itself."""
    return getattr(app.view_functions[endpoint], LONGEST, None)


def declared(app: Flask, endpoint: str) -> Capability | None:
    """The capability an endpoint asks for; None when it is public."""
    return getattr(app.view_functions[endpoint], DECLARED, None)


def refuse_undeclared(app: Flask) -> None:
    """Raise RuntimeError, naming them, when endpoints have neither `@requires` nor `@public`."""
    missing = [name for name, view in app.view_functions.items() if not hasattr(view, DECLARED)]
    if missing:
        raise RuntimeError(f"endpoints without @requires or @public: {', '.join(sorted(missing))}")
