"""Who may ask for another look, until when, and who may answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from forum.appeals import queries
from forum.cases.models import Appeal
from forum.cases.telling import NOT_A_RESTRICTION
from forum.core import clock
from forum.core.access import Capability, Viewer
from forum.core.errors import Conflict, NotFound, Refused, Unprocessable
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.moderation.policy import NEEDS_REASON, NEEDS_REASON_FOR_MEMBER
from forum.posts.pipeline import FORM_USED
from forum.posts.text import clean_source, storable

MAX_LENGTH = 4_000  # characters: two pages, as a private note
TOO_LONG = "This is longer than we can take here. It has {count:,} characters, and there is room for {limit:,}."
NOTHING_TO_ASK = "This decision takes nothing from you, so there is nothing to look at again."
TAKEN_BACK = "This decision was taken back, so there is nothing to look at again."
TOO_LATE = "The time to ask was {days} days, and it is over. You can still change your post, or write a new one."
ASKED_ALREADY = "You have asked about this decision already. Nothing was sent a second time."
OWN_POST = "This is about your own post, so a colleague answers."
YOUR_DECISION = "You made this decision, so a colleague answers."
FOR_MODERATORS = (
    "A moderator or a safeguarding lead answers this one. Admins may when nobody else is there to do it, or when it is "
    "past its time."
)
ANSWERED = "A colleague has answered this already. Nothing was changed, and your text is still here."


def clean_body(body: str) -> str:
    """The form in which it is stored. Raises Unprocessable unless it holds 1 to 4,000 characters."""
    count = len(storable(body).strip())
    if count > MAX_LENGTH:
        raise Unprocessable(TOO_LONG.format(count=count, limit=MAX_LENGTH), field="body")
    return clean_source(body)


def own_decision(ref: str, *, by: Author) -> AnyRow:
    """A decision about a post that `by` wrote. Raises NotFound for everybody else, as if there were none."""
    row = queries.find_decision(ref)
    if row is None or not wrote(by, row):
        raise NotFound()
    return row


def last_moment(decided_at: datetime) -> datetime:
    """Until when the author can ask about a decision of that time."""
    return decided_at + timedelta(days=site_settings().appeal_days)


def why_not(row: AnyRow) -> str:
    """Why nobody can ask about a decision any more, in words for its author; "" when they can."""
    if row.appeal_ref is not None:
        return ASKED_ALREADY
    if row.action in NOT_A_RESTRICTION:
        return NOTHING_TO_ASK
    if not row.in_force:
        return TAKEN_BACK
    if clock.now() > last_moment(row.decided_first_at):
        return TOO_LATE.format(days=site_settings().appeal_days)
    return ""


def ensure_can_ask(row: AnyRow) -> None:
    """Raises Conflict."""
    words = why_not(row)
    if words:
        raise Conflict(words, field="body")


def ensure_same(before: Appeal, *, decision_id: int, body: str) -> None:
    """Raises Conflict when a form that comes a second time holds something else."""
    if (before.decision_id, before.body) != (decision_id, body):
        raise Conflict(FORM_USED, field="body")


def why_not_answer(row: AnyRow, *, by: Author, viewer: Viewer) -> str:
    """Why somebody of the team can't answer this appeal, in words for them; "" when they can. Whether they wrote the
    post is worked out here and now, under a mask too."""
    if wrote(by, row):
        return OWN_POST
    if row.decider_id is not None and row.decider_id == viewer.member_id:
        return YOUR_DECISION
    if viewer.can(Capability.MODERATE) or row.due_at < clock.now():
        return ""
    return FOR_MODERATORS if queries.others_may_answer(row.case_id, row.decider_id, row.author_id) else ""


def ensure_can_answer(row: AnyRow, *, by: Author, viewer: Viewer) -> None:
    """Raises Refused for who may not, Conflict when a colleague has answered."""
    words = why_not_answer(row, by=by, viewer=viewer)
    if words:
        raise Refused(words)
    if row.outcome is not None:
        raise Conflict(ANSWERED)


def ensure_reasoned(reason: str, *, about_member: bool) -> None:
    """Raises Unprocessable without a reason for the author, or for the member whom the decision is about."""
    if not reason:
        raise Unprocessable(NEEDS_REASON_FOR_MEMBER if about_member else NEEDS_REASON, field="reason")
