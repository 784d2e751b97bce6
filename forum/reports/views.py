"""Data of the pages of reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.cases.clocks import due_at
from forum.core import clock
from forum.core.access import Viewer
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.crisis.views import panel_for
from forum.masks.receipts import Typed
from forum.reports.reasons import list_offered
from forum.reports.receipts import COUNT
from forum.reports.words import CHECK_ON_THEM, label_words, outcome_words

SAVED = "Your message is with the moderators."
NO_MATCH = "These six words don’t open a report. Please look at each word and at their order once more."
WORRYING = 3  # the level of a reason from which its sender may need to know where help is
SOMEONE_ELSE = "worried_about_someone"


@dataclass(frozen=True, kw_only=True)
class SentReport:
    """One report, for whoever sent it. It does not say which post: the page may be seen by others. `ref` is there while
    it can be taken back."""

    ref: str
    label: str
    at: datetime
    outcome: str


def sent_reports(rows: Iterable[AnyRow]) -> list[SentReport]:
    return [sent_report(row) for row in rows]


def sent_report(row: AnyRow) -> SentReport:
    label, outcome = label_words(row.reason, row.label), outcome_words(row.reason, row.outcome)
    return SentReport(ref=row.ref if row.outcome is None else "", label=label, at=row.at, outcome=outcome)


def reason_choices() -> list[tuple[str, ...]]:
    """Code, words and, where there is one, a hint of every reason on offer, in the order of the form."""
    return [(one.code, one.label, one.hint) if one.hint else (one.code, one.label) for one in list_offered()]


def wants_panel(reason: str, *, asks: bool, care: int = 0) -> bool:
    """Help is shown when the reader worries about somebody, or when their own words ask for it."""
    return asks or reason in CHECK_ON_THEM or care >= WORRYING


def spelling(typed: Typed) -> list[str]:
    """What to look at in the words of a receipt, by the word list alone. Empty when they could be one."""
    if not typed.words:
        return ["Please type your six words."]
    found = [_about(strange.typed, strange.nearest) for strange in typed.strange]
    if len(typed.words) != COUNT:
        found.append(f"There are six words. Here are {len(typed.words)}.")
    return found


def _about(typed: str, nearest: Sequence[str]) -> str:
    meant = f" Did you mean {' or '.join(f'“{word}”' for word in nearest)}?" if nearest else ""
    return f"“{typed[:30]}” is none of our words.{meant}"


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
