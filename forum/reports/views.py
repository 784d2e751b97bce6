"""Data of the pages of reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.cases.clocks import due_at
from forum.core import clock
from forum.core.access import Viewer
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.crisis.views import panel_for
from forum.reports.words import CHECK_ON_THEM, REASONS, outcome_words

SAVED = "Your message is with the moderators."
SOMEONE_ELSE = "worried_about_someone"


@dataclass(frozen=True, kw_only=True)
class SentReport:
    """One report, for the member who sent it. It does not say which post: the page may be seen by others."""

    label: str
    at: datetime
    outcome: str


def sent_reports(rows: Iterable[AnyRow]) -> list[SentReport]:
    return [
        SentReport(label=REASONS[row.reason].label, at=row.at, outcome=outcome_words(row.reason, row.outcome))
        for row in rows
    ]


def reason_choices() -> list[tuple[str, str, str]]:
    """Code, words and hint of every reason, in the order of the form."""
    return [(code, words.label, words.hint) for code, words in REASONS.items()]


def wants_panel(reason: str, *, asks: bool) -> bool:
    """Help is shown when the reader worries about somebody, or when their own words ask for it."""
    return asks or reason in CHECK_ON_THEM


def panel_after(*, reason: str, care: int, needs: tuple[str, ...], viewer: Viewer) -> dict[str, Any]:
    """The help panel for whoever sent a report. The time is the target of what they told, not that of the case: when a
    case is due may tell when a masked post was written."""
    settings, now = site_settings(), clock.now()
    about_another = (SOMEONE_ELSE,) if reason in CHECK_ON_THEM and SOMEONE_ELSE not in needs else ()
    return panel_for(
        viewer_country=viewer.country,
        site_country=settings.default_country or None,
        needs=(*needs, *about_another),
        level=care,
        at=now,
        saved=SAVED,
        read_by=due_at(care, since=now, masked=True, settings=settings),
    )
