"""Data of the pages of the workbench."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from forum.core import clock
from forum.core.jinja import show_hour, show_moment
from forum.core.types import AnyRow
from forum.moderation import words
from forum.moderation.marking import mark_post
from forum.moderation.outcomes import MEMBERS_FROM
from forum.moderation.queries import Counts
from forum.posts.assessing import joined
from forum.posts.models import State, Voice
from forum.posts.pipeline import note_words
from forum.posts.views import shown_name
from forum.reports.words import REASONS

Choice = tuple[str, str, str]
KEEP = {
    State.WAITING: ("Publish it", "Readers can see it from now on."),
    State.HIDDEN: ("Put it back", "Readers can see it again."),
    State.REMOVED: ("Put it back", "Readers can see it again."),
    State.WITHDRAWN: ("Close the case", "The writer has taken the post back. It stays that way."),
}
KEEP_AS_IT_IS = ("Keep it as it is", "Nothing changes for anyone.")
SAID_ALREADY = (State.PUBLISHED, State.WAITING)  # the usual state, and one that is itself a reason in the row
MEMBERS_ONLY_AGAIN = "Members can read it. It may be too much for passing visitors."


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """One case in the queue, ready for the component `case_row`. It holds no word of the post."""

    ref: str
    care: int
    due_iso: str
    due: datetime
    late: bool
    why: list[str]
    space: str
    voice: str
    state_words: str
    opened: Markup
    closed_at: datetime | None
    claimed_by: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """Who looks after a case just now, and until when."""

    name: str
    until: datetime
    mine: bool


@dataclass(frozen=True, kw_only=True)
class Level:
    """A level and how many open cases it has."""

    care: int
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ToldReport:
    """One report, for the moderators. Who sent it stays with the sender."""

    label: str
    sender: str
    at: datetime
    details: str
    snapshot: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class History:
    """What was done with a case so far, each oldest first."""

    decisions: Sequence[AnyRow]
    notes: Sequence[AnyRow]
    claims: Sequence[AnyRow]
    care_changes: Sequence[AnyRow]
    author_moves: Sequence[AnyRow]


def queue_rows(rows: Iterable[AnyRow], signals: dict[int, list[AnyRow]]) -> list[QueueRow]:
    return [_queue_row(row, signals.get(row.id, [])) for row in rows]


def _queue_row(row: AnyRow, signals: list[AnyRow]) -> QueueRow:
    held = holder(row, me=None)
    return QueueRow(
        ref=row.ref,
        care=row.care,
        due_iso=f"{row.due_at:%Y-%m-%dT%H:%M:%SZ}",
        due=row.due_at,
        late=is_late(row),
        why=words.short_reasons(signals),
        space=row.space_name,
        voice=words.VOICE_WORDS[row.voice],
        state_words="" if row.state in SAID_ALREADY else words.STATE_WORDS[State(row.state)],
        opened=moment(row.opened_at, coarse=row.masked),
        closed_at=row.closed_at,
        claimed_by=held.name if held else "",
    )


def levels(counts: Counts) -> list[Level]:
    """Every level, the most urgent first."""
    names = list(enumerate(words.CARE_NAMES))
    return [Level(care=care, name=name, count=counts.by_care.get(care, 0)) for care, name in reversed(names)]


def is_late(row: AnyRow) -> bool:
    return bool(row.status == "open" and row.due_at < clock.now())


def holder(row: AnyRow, *, me: int | None) -> Held | None:
    """Who holds a case now; None when nobody does, or their time is over."""
    if row.claimed_until is None or row.claimed_until <= clock.now():
        return None
    mine = me is not None and row.claimed_by_id == me
    return Held(name=row.holder_name or words.FORMER, until=row.claimed_until, mine=mine)


def moment(at: datetime, *, coarse: bool) -> Markup:
    return show_hour(at) if coarse else show_moment(at)


def case_page(
    row: AnyRow,
    *,
    me: int | None,
    own: bool,
    signals: Sequence[AnyRow],
    readings: Sequence[AnyRow],
    reports: Sequence[AnyRow],
    history: History,
) -> dict[str, Any]:
    """Everything the page of a case shows. Of their `own` post's case a moderator sees neither reports nor notes."""
    marked_title, marked_body = _marked(row, readings)
    newest = history.decisions[-1] if history.decisions else None
    return {
        "case": row,
        "own": own,
        "title": row.title if row.position == 1 else "",
        "html": Markup(row.html),  # noqa: S704  cleaned when it was stored
        "marked_title": marked_title,
        "marked_body": marked_body,
        "author": shown_name(row),
        "voice": words.VOICE_WORDS[row.voice],
        "written": moment(row.created_at, coarse=row.voice != Voice.NAME),
        "state_words": words.STATE_WORDS[State(row.state)],
        "exposure_words": words.EXPOSURE_WORDS[row.exposure],
        "machine": machine_facts(row, readings),
        "held": holder(row, me=me),
        "late": is_late(row),
        "signals": [
            _signal(signal, coarse=row.masked) for signal in signals if not (own and signal.kind == "reporter")
        ],
        "reports": [] if own else [_told(report, row) for report in reports],
        "notes": [] if own else history.notes,
        "timeline": [] if own else timeline(row, signals, history),
        "newest": newest,
        "newest_words": words.ACTION_WORDS[newest.action] if newest else "",
        "heard": any(signal.kind == "screening" for signal in signals),
        "default_note": note_words(readings[-1].needs if readings else ()),
        "choices": choices(row),
        "levels": list(enumerate(words.CARE_NAMES)),
    }


def _marked(row: AnyRow, readings: Sequence[AnyRow]) -> tuple[Markup, Markup]:
    """The text with the newest reading's marks: older ones count in words that are no longer there."""
    signals = readings[-1].signals if readings else []
    return mark_post(row.title if row.position == 1 else None, row.body, signals)


def machine_facts(row: AnyRow, readings: Sequence[AnyRow]) -> dict[str, Any]:
    """The machine's first value, what it thought the post is about, and which version of it."""
    if not readings:
        return {"care": row.machine_care, "needs": "", "engine": "", "failed": False}
    first, newest = readings[0], readings[-1]
    needs = ", ".join(words.NEED_WORDS.get(need, need) for need in newest.needs)
    return {"care": first.care, "needs": needs, "engine": newest.engine or "", "failed": newest.failed}


def _signal(signal: AnyRow, *, coarse: bool) -> dict[str, Any]:
    rules = ", ".join(signal.data.get("rules", ()))
    return {
        "source": words.SOURCES[signal.kind],
        "text": "; ".join(words.signal_words(signal.kind, signal.data)),
        "detail": f"rules: {rules}" if rules else "",
        "when": moment(signal.at, coarse=coarse),
    }


def _told(report: AnyRow, row: AnyRow) -> ToldReport:
    present = joined(row.title if row.position == 1 else None, row.body)
    return ToldReport(
        label=REASONS[report.reason].why,
        sender="a member" if report.by_member else "a visitor",
        at=report.at,
        details=report.details,
        snapshot="" if report.snapshot == present else report.snapshot,
        is_open=report.outcome is None,
    )


def choices(row: AnyRow) -> list[Choice]:
    """What can be decided, in words that fit the state the post is in."""
    text, hint = KEEP.get(State(row.state), KEEP_AS_IT_IS)
    if row.state in KEEP and row.state != State.WITHDRAWN and row.exposure >= MEMBERS_FROM:
        hint = MEMBERS_ONLY_AGAIN
    keep: Choice = ("keep", text, hint)
    if row.state == State.WITHDRAWN:
        return [keep]
    return [
        keep,
        ("note", "Add a content note", "Readers see a few words first, and open the post with a click."),
        ("fold", "Fold it", "Everyone can read it, but it stays closed until opened."),
        ("members", "Limit it to members", "Visitors without an account can’t read it."),
        ("hide", "Hide it", "Only the writer and the moderators can read it."),
        ("remove", "Take it off the site", "Others see that a post was here. Its writer can still read it."),
    ]


def timeline(row: AnyRow, signals: Sequence[AnyRow], history: History) -> list[dict[str, Any]]:
    """What has happened, oldest first, ready for the component `timeline`."""
    events = [*_signal_events(signals, row), *_author_events(row, history), *_staff_events(history)]
    events.sort(key=lambda event: event["at"])
    return events


def _event(at: datetime, text: str, *, who: str | None = "", detail: str = "", coarse: bool = False) -> dict[str, Any]:
    name = words.FORMER if who is None else who
    return {"at": at, "text": text, "who": name, "detail": detail, "when": moment(at, coarse=coarse)}


def _signal_events(signals: Sequence[AnyRow], row: AnyRow) -> Iterable[dict[str, Any]]:
    for signal in signals:
        text = "; ".join(words.signal_words(signal.kind, signal.data))
        yield _event(signal.at, f"{words.SOURCES[signal.kind]}: {text}", coarse=row.masked)


def _author_events(row: AnyRow, history: History) -> Iterable[dict[str, Any]]:
    for move in history.author_moves:
        text = "The writer changed the post" if move.cause == "edited" else "The writer took the post back"
        yield _event(move.at, text, coarse=row.masked)


def _staff_events(history: History) -> Iterable[dict[str, Any]]:
    for claim in history.claims:
        yield _event(claim.at, "Began to look after the case", who=claim.name)
    for change in history.care_changes:
        before, after = words.CARE_NAMES[change.from_care], words.CARE_NAMES[change.to_care]
        yield _event(change.at, f"Changed the level from {before} to {after}", who=change.name, detail=change.reason)
    for note in history.notes:
        yield _event(note.at, "Wrote a case note", who=note.name)
    for decision in history.decisions:
        alarm = ", and called it a false alarm" if decision.false_alarm else ""
        text = f"Decided: {words.ACTION_WORDS[decision.action]}{alarm}"
        yield _event(decision.at, text, who=decision.name, detail=decision.reason)
