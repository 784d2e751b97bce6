"""Screening, as the pipeline sees it: a failure of the filter is itself a reading, and never fails a post."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from forum.rules.queries import published_rules
from forum.screening import BUILT_IN, assess

log = logging.getLogger(__name__)

TITLE_GAP = "\n\n"  # between title, body and note; spans in the body are shifted by the title's length plus two
CARE_WHEN_UNREAD = 3  # a text the filter could not read may hold anything: a human within the time of level 3
PANEL_FROM = 2  # the care level from which the author is shown where to find help


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was made of a text. `signals` as plain dicts, ready to be stored; `failed` when the filter raised."""

    care: int
    exposure: int
    needs: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    signals: tuple[dict[str, Any], ...] = ()
    engine: str | None = None
    failed: bool = False

    @property
    def asks_for_panel(self) -> bool:
        return self.failed or self.care >= PANEL_FROM

    @property
    def heard(self) -> dict[str, list[str]]:
        """Which rules spoke up and what was said of conduct: codes only, for the signal of a case.

        The strongest rule first. What several say of the same words for the same need is said once.
        """
        told: list[dict[str, Any]] = []
        for signal in self.signals:
            if not any(_say_the_same(signal, other) for other in told):
                told.append(signal)
        return {"rules": list(dict.fromkeys(signal["rule"] for signal in told)), "conduct": list(self.conduct)}


def read(text: str, *, use_database: bool = True) -> Reading:
    """Assess a text by the rules in force; by the built-in ones where the database is not to be asked.

    Never raises: what the filter cannot read goes to a human.

    This is the one door to the screening. Every room in which members write calls it, once a text, before its
    `start_writing()`, and stores what comes back beside the text: care, exposure, needs, conduct, signals, engine. A
    room with a text of another kind (a private note to an author, a message, a few words about oneself) does what
    `reports.services` does: read here, store, open a case when `asks_for_panel`, show its writer the help panel on the
    next page, and add its fields to the table in `docs/screening.md`, which a contract test compares with every form.
    """
    try:
        found = assess(text, published_rules() if use_database else BUILT_IN)
    except Exception:
        log.exception("filter_failed", extra={"to_the_hour": True})
        return Reading(care=CARE_WHEN_UNREAD, exposure=0, failed=True)
    return Reading(
        care=int(found.care),
        exposure=int(found.exposure),
        needs=tuple(sorted(found.needs)),
        conduct=tuple(sorted(found.conduct)),
        signals=tuple(_as_dict(signal) for signal in found.signals),
        engine=found.engine,
    )


def _say_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["need"] == other["need"] and one["start"] < other["end"] and other["start"] < one["end"])


def _as_dict(signal: Any) -> dict[str, Any]:
    return {
        "rule": signal.rule,
        "need": signal.need,
        "start": signal.start,
        "end": signal.end,
        "labels": sorted(signal.labels),
        "care": int(signal.care),
        "exposure": int(signal.exposure),
    }


def joined(title: str | None, body: str, note: str | None = None) -> str:
    """The text that is assessed: title and content note belong to what an author says.

    The note comes last, so that spans in title and body stay where they are without one.
    """
    return TITLE_GAP.join(part for part in (title, body, note) if part)
