"""Data of the page of a case about a member, and of what they read about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forum.cases.telling import NOT_A_RESTRICTION, RULES
from forum.core import clock
from forum.core.access import Viewer
from forum.core.types import AnyRow
from forum.moderation import views, words, writers
from forum.moderation.policy import SERIOUS
from forum.moderation.timeline import History, timeline
from forum.posts.models import State
from forum.posts.views import Statement, shown_title, statement

CHOICES = (
    ("keep", "Leave it as it is", "Nothing changes. A suspension goes on to its end."),
    ("checked", "Checked on them, nothing to change", "They see that you thought of them."),
    ("warn", "Remind them of the guidelines", "They read your reason on their own page."),
    ("pause", "Pause their posting", "They can’t post for the time chosen below. They can read and get help."),
    ("suspend", "Suspend them", "The same for longer, after something serious. It ends by itself."),
)
DECIDED = {
    "keep": "A moderator has looked, and leaves things as they are.",
    "checked": "A moderator has thought of you. Nothing changes.",
}
SANCTIONS = {"pause": "Posting paused", "suspend": "Suspended"}


def case_page(
    row: AnyRow,
    *,
    me: int,
    signals: Sequence[AnyRow],
    history: History,
    sanctions: Sequence[AnyRow],
    posts: Sequence[dict[str, Any]],
    cases: Sequence[AnyRow],
) -> dict[str, Any]:
    """Everything the page shows."""
    newest = history.newest_in_force
    return {
        "case": row,
        "held": views.holder(row, me=me),
        "late": views.is_late(row),
        "clock": words.time_until(row.due_at),
        "signals": [views.signal_told(signal, coarse=False) for signal in signals],
        "sanctions": [_sanction(one) for one in sanctions],
        "posts": posts,
        "earlier": writers.told(cases),
        "notes": history.notes,
        "timeline": timeline(row, signals, history),
        "newest": newest,
        "newest_words": words.acted(newest.action, about_member=True) if newest else "",
        "undoable": history.newest_undoable,
        "serious": row.care >= SERIOUS,
        "rules": list(RULES.items()),
        "outcomes": list(words.OUTCOME_WORDS.items()),
        "choices": CHOICES,
        "levels": list(enumerate(words.CARE_NAMES)),
    }


def _sanction(row: AnyRow) -> dict[str, Any]:
    return {
        "title": SANCTIONS[row.kind],
        "reason": row.reason,
        "by": row.by_name or words.FORMER,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "lifted_at": row.lifted_at,
        "in_force": row.lifted_at is None and row.ends_at > clock.now(),
    }


def post(row: AnyRow, *, viewer: Viewer) -> dict[str, Any]:
    """Never a word of the post: only what it answers, where, and how it stands."""
    return {
        "ref": row.ref,
        "kind": "A story" if row.position == 1 else "A reply",
        "title": shown_title(row, viewer=viewer, own=False),
        "space": row.space_name,
        "at": row.created_at,
        "state": words.STATE_WORDS[State(row.state)],
    }


def told(row: AnyRow) -> Statement:
    """A decision about a member, for themselves."""
    found = statement(row)
    title = DECIDED.get(row.action, found.title)
    about = found.about if row.days or row.action in NOT_A_RESTRICTION else ""
    return Statement(**{**found.__dict__, "title": title, "about": about})
