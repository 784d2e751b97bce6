"""Appeals as pages show them: to the author of a post, whatever voice it has, and to the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from forum.appeals import policy, queries
from forum.cases.models import OVERTURNED
from forum.core import clock
from forum.core.access import Viewer
from forum.core.jinja import show_hour, show_moment
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.moderation import words
from forum.posts.models import State, Voice
from forum.posts.views import Statement, shown_name, statement

SAVED = "What you wrote is with the team. Somebody else than the first person reads it."
GONE = "These words were deleted together with those of the post."
FEWEST = 5  # a smaller count tells of single people
FEW = f"fewer than {FEWEST}"
OUTCOMES = {"upheld": "The decision stands", OVERTURNED: "The decision was taken back"}


@dataclass(frozen=True, kw_only=True)
class OwnAppeal:
    """What the author of a post sees of their appeal. `outcome` is empty while it waits."""

    body: str
    asked: Markup
    due: Markup
    outcome: str
    reason: str
    answered: Markup | str


@dataclass(frozen=True, kw_only=True)
class AppealRow:
    """One line of the team's list. It never shows a word of the author. `care`: of what they wrote. `why_not`: why its
    reader can't answer it."""

    ref: str
    case_ref: str
    care: int
    decided: str
    due: Markup
    due_iso: str
    late: bool
    asked: Markup
    space: str
    voice: str
    outcome: str
    answered: datetime | None
    answerer: str
    why_not: str


def moment(at: datetime, *, row: AnyRow) -> Markup:
    """Of a masked or a guest's post the hour alone."""
    return show_moment(at) if row.voice == Voice.NAME else show_hour(at)


def statement_of(row: AnyRow) -> Statement:
    """The decision as its author was told, without what was asked about it."""
    return statement(_Told(row))


class _Told:
    """A row of an appeal in the shape `statement` reads."""

    def __init__(self, row: AnyRow) -> None:
        self.ref, self.action, self.reason, self.rule = row.decision_ref, row.action, row.decision_reason, row.rule
        self.mend, self.days, self.automated, self.at = None, row.days, False, row.decided_first_at
        self.outcome = row.outcome


def own_appeal(row: AnyRow) -> OwnAppeal | None:
    """What was asked about a decision, for who asked; None when nothing was."""
    if row.appeal_ref is None:
        return None
    return OwnAppeal(
        body=row.body or GONE,
        asked=moment(row.at, row=row),
        due=moment(row.due_at, row=row),
        outcome=OUTCOMES[row.outcome] if row.outcome else "",
        reason=row.reason or "",
        answered=show_moment(row.decided_at) if row.decided_at else "",
    )


def list_rows(rows: Sequence[AnyRow], *, by: Author, viewer: Viewer) -> list[AppealRow]:
    return [_list_row(row, by=by, viewer=viewer) for row in rows]


def _list_row(row: AnyRow, *, by: Author, viewer: Viewer) -> AppealRow:
    return AppealRow(
        ref=row.appeal_ref,
        case_ref=row.case_ref,
        care=row.level if row.outcome is None else row.care,
        decided=f"{row.decider_name or words.FORMER} {words.acted(row.action, about_member=row.member_id is not None)}",
        due=moment(row.due_at, row=row),
        due_iso=f"{row.due_at:%Y-%m-%dT%H:%M:%SZ}",
        late=row.outcome is None and row.due_at < clock.now(),
        asked=moment(row.at, row=row),
        space=row.space_name or "",
        voice="about a member" if row.member_id is not None else words.VOICE_WORDS[row.voice],
        outcome=OUTCOMES[row.outcome] if row.outcome else "",
        answered=row.decided_at,
        answerer=(row.answerer_name or words.FORMER) if row.outcome else "",
        why_not=policy.why_not_answer(row, by=by, viewer=viewer) if row.outcome is None else "",
    )


def team_page(row: AnyRow, *, by: Author, viewer: Viewer) -> dict[str, Any]:
    """Everything the page of one appeal shows to the team."""
    return {
        "row": row,
        "line": _list_row(row, by=by, viewer=viewer),
        "author": shown_name(row),
        "title": row.title if row.position == 1 else "",
        "html": Markup(row.html or ""),  # noqa: S704  cleaned when it was stored
        "state_words": words.STATE_WORDS[State(row.state)] if row.state else "",
        "body": row.body or GONE,
        "stays_moved": row.action == "move",
    }


def public_counts() -> dict[str, str]:
    """How often another look changed something in the last twelve months, for everybody."""
    return folded(*queries.count_answered(since=clock.now() - timedelta(days=365)))


def folded(answered: int, overturned: int) -> dict[str, str]:
    """Small counts as "fewer than 5"; a share only where both sides have as many."""
    if answered < FEWEST:
        return {"answered": FEW, "overturned": "", "share": ""}
    many = overturned >= FEWEST and answered - overturned >= FEWEST
    share = f"{round(100 * overturned / answered)} %" if many else ""
    return {"answered": str(answered), "overturned": str(overturned) if overturned >= FEWEST else FEW, "share": share}
