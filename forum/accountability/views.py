"""The audit log as its page and its file show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.accountability import queries
from forum.accountability.actions import CONTENT, KINDS, LEVEL_WORDS, WORDS, action_words, detail_words
from forum.accountability.queries import NOBODY, Asked
from forum.core.access import Capability, Viewer
from forum.core.types import AnyRow

THE_SITE, FORMER = "The site itself", "A former member"
HEADER = ("Number", "Time (UTC)", "Who", "Did", "In detail", "What", "Code")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the log. `case_ref`: of the case it leads to; `member_ref`: of the member."""

    number: int
    at: datetime
    action: str
    who: str
    did: str
    detail: str
    what: str
    case_ref: str = ""
    member_ref: str = ""


def read_asked(given: Mapping[str, str], *, viewer: Viewer) -> tuple[Asked, bool]:
    """The part of the log that an address asks for, and whether something of it was left out. What is not for this
    viewer is not to be had."""
    level = given.get("level", "") or CONTENT
    known = level in levels(viewer)
    level = level if known else CONTENT
    action = given.get("action", "")
    day, staff = _day(given.get("day", "")), given.get("staff", "")
    of_team = {NOBODY, *(row.ref for row in queries.list_team())} if staff else set()
    asked = Asked(
        level=level,
        action=action if action in WORDS[level] else "",
        day=day,
        staff=staff if staff in of_team else "",
    )
    misread = (asked.action, asked.staff, bool(asked.day)) != (action, staff, bool(given.get("day", "")))
    return asked, misread or not known


def levels(viewer: Viewer) -> dict[str, str]:
    """The levels that this viewer reads, with their words."""
    return LEVEL_WORDS if viewer.can(Capability.ADMIN) else {CONTENT: LEVEL_WORDS[CONTENT]}


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2999 else None


def choices(asked: Asked) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen: actions of this level, and whoever is of the team."""
    team = [(row.ref, row.name) for row in queries.list_team()]
    actions = sorted(WORDS[asked.level].items(), key=lambda pair: pair[1])
    return {
        "actions": [(code, text[0].upper() + text[1:]) for code, text in actions],
        "staff": [*team, (NOBODY, THE_SITE)],
    }


def entries(rows: Sequence[AnyRow], *, viewer: Viewer) -> list[Entry]:
    """Rows in words. Only whoever works on cases is shown which post or case it was."""
    cases = queries.refs_of_cases(rows, reader=viewer.member_id) if viewer.can(Capability.MODERATE) else {}
    names = queries.names_of_members(rows)
    return [_entry(row, cases, names) for row in rows]


def _entry(row: AnyRow, cases: dict[str, str], names: dict[str, str]) -> Entry:
    kind, _, name = row.subject.partition(":")
    who = THE_SITE if row.actor_id is None else row.actor_name or FORMER
    what = names.get(row.subject) if kind == "member" else name
    if kind in ("case", "post"):
        what = f"Case {cases[row.subject]}" if row.subject in cases else KINDS[kind]
    return Entry(
        number=row.id,
        at=row.at,
        action=row.action,
        who=who,
        did=action_words(row.action),
        detail=detail_words(row.action, row.details),
        what=what or KINDS.get(kind, kind),
        case_ref=cases.get(row.subject, ""),
        member_ref=name if kind == "member" and row.subject in names else "",
    )


def table(asked: Asked, *, viewer: Viewer) -> Iterator[tuple[object, ...]]:
    """The rows of the file."""
    for rows in queries.every_batch(asked):
        for one in entries(rows, viewer=viewer):
            yield one.number, f"{one.at:%Y-%m-%d %H:%M:%S}", one.who, one.did, one.detail, one.what, one.action
