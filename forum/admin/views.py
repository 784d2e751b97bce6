"""Data of admin pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from forum.admin.forms import PICK_A_DAY
from forum.core import clock
from forum.core.access import Role
from forum.core.errors import Unprocessable
from forum.core.types import AnyRow

ROLES = (
    (Role.MEMBER.value, "Member"),
    (Role.MODERATOR.value, "Moderator"),
    (Role.SAFEGUARDING_LEAD.value, "Safeguarding lead"),
    (Role.ADMIN.value, "Admin"),
)
ROLE_MEANS = {
    Role.MEMBER: "They can read, post and report, as everyone can.",
    Role.MODERATOR: "They can read every post and case, and decide about them. They cannot see who is behind a mask.",
    Role.SAFEGUARDING_LEAD: "They can do what moderators do, and what only a safeguarding lead may.",
    Role.ADMIN: "They can change roles, spaces and the helplines. They cannot see the queue.",
}
KINDS = (
    ("pause", "Pause posting", "For a short while, to let things settle."),
    ("suspend", "Suspend", "For longer, after something serious."),
)
KIND_WORDS = {"pause": "Posting paused", "suspend": "Suspended"}
NAME_WORDS = {
    "profanity": "Strong language",
    "harassment": "May be unkind to someone",
    "contact_details": "May hold contact details",
    "spam": "May be advertising",
    "unread": "The filter could not read it",
}
LEVELS = (
    (0, "0, none: read when there is time"),
    (1, "1, watch: read within a day or so"),
    (2, "2, amber: read within hours"),
    (3, "3, red: somebody may be in danger"),
    (4, "4, crisis: the team is called at once, day and night"),
)
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, kw_only=True)
class SanctionView:
    """A sanction as a member's page lists it."""

    ref: str
    title: str
    reason: str
    by: str
    starts_at: datetime
    ends_at: datetime
    lifted_at: datetime | None
    lifted_by: str
    in_force: bool


def show_sanction(row: AnyRow) -> SanctionView:
    return SanctionView(
        ref=row.ref,
        title=KIND_WORDS[row.kind],
        reason=row.reason,
        by=row.by_name or "a former member",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by_name or "a former member",
        in_force=row.lifted_at is None and row.ends_at > clock.now(),
    )


def end_of_day(day: date | None, *, time_zone: str) -> datetime:
    """The last minute of a day, as people on the site see it. Raises Unprocessable (field "until")."""
    if day is None or day.year > 9000:
        raise Unprocessable(PICK_A_DAY, field="until")
    return datetime.combine(day, LAST_MINUTE, tzinfo=ZoneInfo(time_zone))
