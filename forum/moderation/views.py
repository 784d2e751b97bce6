"""Data of the pages of the workbench."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from forum.cases.telling import RULES
from forum.core import clock
from forum.core.types import AnyRow
from forum.moderation import words
from forum.moderation.marking import mark_post
from forum.moderation.outcomes import MEMBERS_FROM
from forum.moderation.policy import SERIOUS, TAKEN_DOWN
from forum.moderation.timeline import History, moment, timeline
from forum.notes.models import AUTHOR
from forum.posts.assessing import joined
from forum.posts.models import State, Voice
from forum.posts.pipeline import note_words
from forum.posts.views import shown_name
from forum.reports.models import TAKEN_BACK
from forum.reports.words import why_words

Choice = tuple[str, str, str]
PUT_BACK = "Readers can see it again, behind a content note if you write one below."
KEEP = {
    State.WAITING: ("Publish it", "Readers can see it from now on."),
    State.HIDDEN: ("Put it back", PUT_BACK),
    State.REMOVED: ("Put it back", PUT_BACK),
    State.WITHDRAWN: ("Close the case", "The writer has taken the post back. It stays that way."),
}
KEEP_AS_IT_IS = ("Keep it as it is", "Nothing changes for anyone.")
SAID_ALREADY = (State.PUBLISHED, State.WAITING)  # the usual state, and one that is itself a reason in the row
HIDDEN_WITH_REPLIES = (
    "Only the writer and the moderators can read it. The whole conversation goes out of sight with it: each person who "
    "replied can read their own reply alone."
)
CHECKED = (("checked", "Checked on them, nothing to change", "You read it and thought of its writer. They see that."),)
NOTE = (("note", "Add a content note", "Readers see a few words first, and open the post with a click."),)
LOCK = (("lock", "Close the conversation for replies", "Everyone can still read it. You can open it again."),)
PAUSE = "They can’t post for the time chosen below. They can read and get help."
PAUSE_DECIDES = "This is also a decision on the case. “Pause the writer” further down pauses them and decides nothing."
ABOUT_WRITER = (
    ("warn", "Remind the writer of the guidelines", "The post stays. They read your reason."),
    ("pause", "Pause the writer", PAUSE),
    ("suspend", "Suspend the writer", "The same for longer, after something serious. It ends by itself."),
)
STANDING = {None: "open", TAKEN_BACK: "taken back by its sender"}  # of a report, by its outcome
WATCH = 1  # up to this level a case may say that nothing waits in it
REST_STAYS = "The rest stays. Its writer gets them back to say them another way."
REST_AGAIN = "Readers can see the rest again. Its writer gets the words back to say them another way."
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
    answered: bool
    leaves: bool
    subject: str
    clock: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """Who looks after a case just now, and until when."""

    name: str
    until: datetime
    mine: bool


@dataclass(frozen=True, kw_only=True)
class ToldReport:
    """One report, for the moderators. Who sent it stays with the sender."""

    label: str
    sender: str
    at: datetime
    details: str
    snapshot: str
    standing: str


def queue_rows(
    rows: Iterable[AnyRow], signals: dict[int, list[AnyRow]], *, leaves: Sequence[str] = ()
) -> list[QueueRow]:
    """`leaves`: the topics that the reader leaves to others."""
    return [_queue_row(row, signals.get(row.id, []), leaves) for row in rows]


def leaves_to_others(row: AnyRow, leaves: Sequence[str]) -> bool:
    return not set(leaves).isdisjoint(row.needs.split())


def _queue_row(row: AnyRow, signals: list[AnyRow], leaves: Sequence[str]) -> QueueRow:
    held = holder(row, me=None)
    return QueueRow(
        ref=row.ref,
        care=row.care,
        due_iso=f"{row.due_at:%Y-%m-%dT%H:%M:%SZ}",
        due=row.due_at,
        late=is_late(row),
        why=words.short_reasons(signals),
        space=row.space_name or "",
        voice=words.voice_of(row),
        subject=words.subject_of(row),
        clock=words.time_until(row.due_at) if row.status == "open" else "",
        state_words="" if row.state is None or row.state in SAID_ALREADY else words.STATE_WORDS[State(row.state)],
        opened=moment(row.opened_at, coarse=row.masked),
        closed_at=row.closed_at,
        claimed_by=held.name if held else "",
        answered=row.status == "open" and row.newest_note == AUTHOR,
        leaves=leaves_to_others(row, leaves),
    )


def undoable(row: AnyRow | None) -> dict[str, Any] | None:
    """What the queue says of one's own newest decision while it can be taken back; None when there is none."""
    if row is None:
        return None
    return {"ref": row.ref, "words": words.ACTION_WORDS[row.action], "until": row.until}


def is_late(row: AnyRow) -> bool:
    return bool(row.status == "open" and row.due_at < clock.now())


def holder(row: AnyRow, *, me: int | None) -> Held | None:
    """Who holds a case now; None when nobody does, or their time is over."""
    if row.claimed_until is None or row.claimed_until <= clock.now():
        return None
    mine = me is not None and row.claimed_by_id == me
    return Held(name=row.holder_name or words.FORMER, until=row.claimed_until, mine=mine)


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
    newest = history.newest_in_force
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
        "clock": words.time_until(row.due_at),
        "signals": [
            signal_told(signal, coarse=row.masked) for signal in signals if not (own and signal.kind == "reporter")
        ],
        "only_taken_back": not own and _only_taken_back(row, signals),
        "reports": [] if own else [_told(report, row) for report in reports],
        "notes": [] if own else history.notes,
        "timeline": [] if own else timeline(row, signals, history),
        "newest": newest,
        "undoable": history.newest_undoable,
        "newest_words": words.ACTION_WORDS[newest.action] if newest else "",
        "heard": any(signal.kind == "screening" for signal in signals),
        "default_note": note_words(readings[-1].needs if readings else ()),
        "serious": row.care >= SERIOUS,
        "rules": list(RULES.items()),
        "outcomes": list(words.OUTCOME_WORDS.items()),
        "choices": choices(row),
        "levels": list(enumerate(words.CARE_NAMES)),
    }


def _marked(row: AnyRow, readings: Sequence[AnyRow]) -> tuple[Markup, Markup]:
    """The text with the newest reading's marks: older ones count in words that are no longer there, and
    so do all where words were taken out."""
    signals = readings[-1].signals if readings and not row.redacted else []
    return mark_post(row.title if row.position == 1 else None, row.body, signals)


def machine_facts(row: AnyRow, readings: Sequence[AnyRow]) -> dict[str, Any]:
    """The machine's first value, what it thought the post is about, and which version of it."""
    if not readings:
        return {"care": row.machine_care, "needs": "", "engine": "", "failed": False}
    first, newest = readings[0], readings[-1]
    needs = ", ".join(words.NEED_WORDS.get(need, need) for need in newest.needs)
    return {"care": first.care, "needs": needs, "engine": newest.engine or "", "failed": newest.failed}


def signal_told(signal: AnyRow, *, coarse: bool) -> dict[str, Any]:
    """One reason of a case, in words."""
    rules = ", ".join(signal.data.get("rules", ()))
    return {
        "source": words.SOURCES[signal.kind],
        "text": "; ".join(words.signal_words(signal.kind, signal.data)),
        "detail": f"rules: {rules}" if rules else "",
        "when": moment(signal.at, coarse=coarse),
    }


def _only_taken_back(row: AnyRow, signals: Sequence[AnyRow]) -> bool:
    """Whether a quiet case is open for nothing but reports that their senders took back."""
    waiting = [signal for signal in signals if not signal.answered]
    quiet = row.status == "open" and row.care <= WATCH
    return quiet and bool(waiting) and all(signal.data.get("taken_back") for signal in waiting)


def _told(report: AnyRow, row: AnyRow) -> ToldReport:
    present = joined(row.title if row.position == 1 else None, row.body)
    return ToldReport(
        label=why_words(report.reason, report.label),
        sender="a member" if report.by_member else "a visitor",
        at=report.at,
        details=report.details,
        snapshot="" if report.snapshot == present else report.snapshot,
        standing=STANDING.get(report.outcome, "answered"),
    )


def choices(row: AnyRow) -> list[Choice]:
    """What can be decided, in words that fit the state the post is in."""
    text, hint = KEEP.get(State(row.state), KEEP_AS_IT_IS)
    if row.state in KEEP and row.state != State.WITHDRAWN and row.exposure >= MEMBERS_FROM:
        hint = MEMBERS_ONLY_AGAIN
    keep: Choice = ("keep", text, hint)
    checked = CHECKED if row.state != State.WAITING else ()
    if row.state == State.WITHDRAWN:
        return [keep, *checked, *_about_writer(row)]
    down = row.state in TAKEN_DOWN
    return [
        keep,
        *checked,
        *(() if down else NOTE),
        ("fold", "Fold it", "Everyone can read it, but it stays closed until opened."),
        ("members", "Limit it to members", "Visitors without an account can’t read it."),
        (
            "hide",
            "Hide it",
            HIDDEN_WITH_REPLIES if row.position == 1 else "Only the writer and the moderators can read it.",
        ),
        ("redact", "Take words out", REST_AGAIN if down else REST_STAYS),
        ("remove", "Take it off the site", "Others see that a post was here. Its writer can still read it."),
        *(() if row.locked else LOCK),
        ("move", "Move the conversation", "To the space chosen below."),
        *_about_writer(row),
    ]


def _about_writer(row: AnyRow) -> Iterator[Choice]:
    """Whoever wrote by name can be paused from a case by a decision alone."""
    for value, text, hint in ABOUT_WRITER:
        two_ways = value == "pause" and row.voice != Voice.NAME
        yield value, text, f"{hint} {PAUSE_DECIDES}" if two_ways else hint


def space_choices(spaces: Sequence[AnyRow], row: AnyRow, *, own: Collection[int] | None) -> list[tuple[str, str]]:
    """Where the conversation of a case can go. `own`: the spaces of a limited moderator; to another one goes a note."""
    others = {space.id for space in spaces if own is not None and space.id not in own}
    told = {space.slug: f"{space.name} (others go on there)" if space.id in others else space.name for space in spaces}
    return [(slug, text) for slug, text in told.items() if slug != row.slug]
