"""What has happened with a case, in words: what came in, what its writer did, and what the team did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from forum.cases.models import OVERTURNED
from forum.core import clock
from forum.core.jinja import show_hour, show_moment
from forum.core.types import AnyRow
from forum.moderation import words
from forum.notes.models import AUTHOR, HOUSE


@dataclass(frozen=True, kw_only=True)
class History:
    """What was done with a case so far, each oldest first."""

    decisions: Sequence[AnyRow]
    notes: Sequence[AnyRow]
    claims: Sequence[AnyRow]
    care_changes: Sequence[AnyRow]
    author_moves: Sequence[AnyRow] = ()
    letters: Sequence[AnyRow] = ()
    handovers: Sequence[AnyRow] = ()
    check_ins: Sequence[AnyRow] = ()
    alerts: Sequence[AnyRow] = ()

    @property
    def newest_in_force(self) -> AnyRow | None:
        """The newest decision that stands."""
        return next((one for one in reversed(self.decisions) if one.in_force), None)

    @property
    def newest_undoable(self) -> AnyRow | None:
        """The newest decision while it can be taken back."""
        newest = self.decisions[-1] if self.decisions else None
        return newest if newest and newest.until and newest.until > clock.now() else None


def timeline(row: AnyRow, signals: Sequence[AnyRow], history: History) -> list[dict[str, Any]]:
    """What has happened, oldest first, ready for the component `timeline`."""
    events = [
        *_signal_events(signals, row),
        *_author_events(row, history),
        *_staff_events(row, history),
        *_letter_events(row, history),
        *_check_in_events(row, history),
        *_alert_events(row, history),
    ]
    events.sort(key=lambda event: event["at"])
    return events


def _event(at: datetime, text: str, *, who: str | None = "", detail: str = "", coarse: bool = False) -> dict[str, Any]:
    name = words.FORMER if who is None else who
    return {"at": at, "text": text, "who": name, "detail": detail, "when": moment(at, coarse=coarse)}


def moment(at: datetime, *, coarse: bool) -> Markup:
    """A time as it may be shown: `coarse`, the hour alone."""
    return show_hour(at) if coarse else show_moment(at)


def _signal_events(signals: Sequence[AnyRow], row: AnyRow) -> Iterable[dict[str, Any]]:
    for signal in signals:
        if signal.kind == "author_note":
            continue  # told with the answer itself
        text = "; ".join(words.signal_words(signal.kind, signal.data))
        yield _event(signal.at, f"{words.SOURCES[signal.kind]}: {text}", coarse=row.masked)


def _author_events(row: AnyRow, history: History) -> Iterable[dict[str, Any]]:
    for move in history.author_moves:
        yield _event(move.at, words.AUTHOR_MOVES[move.cause], coarse=row.masked)


def _staff_events(row: AnyRow, history: History) -> Iterable[dict[str, Any]]:
    for claim in history.claims:
        yield _event(claim.at, "Began to look after the case", who=claim.name)
    for one in history.handovers:
        words_of = f"Took the case over from {one.from_name or words.FORMER}"
        if one.kind == "handed":
            words_of = f"Handed the case to {one.to_name or words.FORMER}"
        yield _event(one.at, words_of, who=one.to_name if one.kind == "taken" else one.from_name, detail=one.words)
    for change in history.care_changes:
        before, after = words.CARE_NAMES[change.from_care], words.CARE_NAMES[change.to_care]
        yield _event(change.at, f"Changed the level from {before} to {after}", who=change.name, detail=change.reason)
    for note in history.notes:
        yield _event(note.at, "Wrote a case note", who=note.name)
    yield from _decision_events(history, about_member=row.member_id is not None)


def _decision_events(history: History, *, about_member: bool) -> Iterable[dict[str, Any]]:
    """Decisions, and the answers to those who asked for another look: an answer says itself what it took back."""
    overturned = {one.id for one in history.decisions if one.answer == OVERTURNED}
    for decision in history.decisions:
        acted = words.acted(decision.action, about_member=about_member)
        if decision.answer:
            yield _answer_event(decision, acted)
        if decision.undoes_id in overturned:
            continue
        alarm = ", and called it a false alarm" if decision.false_alarm else ""
        ended = f". {words.OUTCOME_WORDS[decision.outcome]}" if decision.outcome else ""
        text = f"Decided: {acted}{alarm}{ended}"
        yield _event(decision.at, text, who=decision.name, detail=decision.reason)


def _answer_event(decision: AnyRow, before: str) -> dict[str, Any]:
    after = words.ANSWER_WORDS[decision.answer]
    text = f"Looked again at “{before}”: {after}"
    return _event(decision.answered_at, text, who=decision.answerer, detail=decision.answer_reason)


def _letter_events(row: AnyRow, history: History) -> Iterable[dict[str, Any]]:
    """Both sides in one row: under a mask they have hours only, and their order is all that is left."""
    for letter in history.letters:
        if letter.side == AUTHOR:
            yield _event(letter.at, "The writer answered the team", coarse=row.masked)
        elif letter.signed_as == HOUSE:
            yield _event(letter.at, "The site wrote to the writer by itself", coarse=row.masked)
        else:
            yield _event(letter.at, "Wrote to the writer", who=letter.name, coarse=row.masked)


def _check_in_events(row: AnyRow, history: History) -> Iterable[dict[str, Any]]:
    for one in history.check_ins:
        if one.outcome in words.CHECKED_IN:
            yield _event(one.done_at, f"Checked in: {words.CHECKED_IN[one.outcome]}", who=one.name, coarse=row.masked)


def _alert_events(row: AnyRow, history: History) -> Iterable[dict[str, Any]]:
    """Which role was called, and never who it reached."""
    for one in history.alerts:
        why = words.CALLED_ABOUT[one.about] if one.step else "a crisis came in"
        yield _event(one.at, f"Called: {words.CALLED[one.step]} ({why})", coarse=row.masked)
