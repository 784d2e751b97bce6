"""The workbench in words: levels, signals, actions, states."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from forum.cases.models import OVERTURNED, UPHELD
from forum.core import clock
from forum.posts.models import State
from forum.posts.pausing import DAYS
from forum.reports.words import why_words
from forum.rules.queries import why_of

CARE_NAMES = ("None", "Watch", "Amber", "Red", "Crisis")
EXPOSURE_WORDS = (
    "Open to everyone",
    "Wants a content note",
    "For members only, with a content note",
    "Kept back until a person has read it",
)
STATE_WORDS = {
    State.PUBLISHED: "Everyone can read it",
    State.FOLDED: "Folded: readers open it with a click",
    State.MEMBERS: "Members can read it",
    State.WAITING: "Waits to be read before others see it",
    State.HIDDEN: "Hidden from readers",
    State.REMOVED: "Taken off the site",
    State.WITHDRAWN: "Taken back by its writer",
}
ACTION_WORDS = {
    "keep": "kept it",
    "note": "added a content note",
    "fold": "folded it",
    "members": "limited it to members",
    "hide": "hid it",
    "redact": "took words out",
    "remove": "took it off the site",
    "lock": "closed the conversation for replies",
    "move": "moved the conversation",
    "warn": "reminded the writer of the guidelines",
    "pause": "paused the writer",
    "suspend": "suspended the writer",
    "checked": "checked on it, and changed nothing",
    "undo": "took the last decision back",
}


def acted(action: str, *, about_member: bool) -> str:
    """What a decision did; about a member there is no post, so nobody wrote it."""
    said = ACTION_WORDS[action]
    return said.replace("the writer", "the member") if about_member else said


ANSWER_WORDS = {UPHELD: "it stands", OVERTURNED: "took that decision back"}
OUTCOME_WORDS = {
    "read": "Read with care",
    "in_touch": "The team is in touch with the writer",
    "lines_sent": "Helplines were sent",
    "passed_on": "Passed on to somebody who can do more",
    "no_answer": "We wrote, and no answer came",
    "no_danger": "No danger after a closer look",
    "guidelines": "It was about the guidelines, not about danger",
    "other": "Something else, see the case note",
}
CHECK_IN_WORDS = {
    "doing_better": "They are doing better",
    "still_struggling": "They still have a hard time",
    "no_answer": "We wrote, and no answer came",
    "lines_sent": "We sent them helplines",
    "passed_on": "Passed on to somebody who can do more",
    "reopened": "Open the case again",
    "not_needed": "No check-in was needed after all",
}
CHECKED_IN = CHECK_IN_WORDS | {"reopened": "The case was opened again"}
CHECK_IN_DAYS = {1: "in a day", 2: "in 2 days", 3: "in 3 days", 7: "in a week", 14: "in two weeks"}
CALLED = {  # by step of the ladder (forum.alerts.ladder)
    0: "moderators and safeguarding leads",
    1: "moderators",
    2: "safeguarding leads",
    3: "admins",
}
CALLED_ABOUT = {"case": "late", "second_look": "the second look was late", "check_in": "the check-in was late"}
VOICE_WORDS = {"name": "by name", "mask": "under a mask", "guest": "by a guest"}
NEED_WORDS = {
    "suicide": "suicide",
    "self_harm": "self-harm",
    "abuse": "abuse",
    "sexual_violence": "sexual violence",
    "eating_disorder": "eating disorder",
    "harm_to_others": "harm to others",
    "substance": "substances",
    "bereavement": "bereavement",
    "psychosis": "psychosis",
    "perinatal": "pregnancy and birth",
    "worried_about_someone": "worry about someone",
}
CONDUCT_WORDS = {
    "harassment": "May be unkind to someone",
    "contact_details": "May hold contact details",
    "spam": "May be advertising",
    "profanity": "Strong language",
}
SOURCES = {
    "screening": "Filter",
    "filter_failure": "Filter",
    "waiting": "Waiting",
    "report": "Report",
    "reporter": "Report",
    "sample": "Sample",
    "no_reply": "No reply",
    "person": "Team",
    "reassessment": "Filter",
    "author_note": "Writer",
    "appeal": "Writer",
    "suspension": "Suspension",
}
KIND_WORDS = {  # as a filter of the queue
    "screening": "The filter noticed something",
    "filter_failure": "The filter could not read it",
    "waiting": "Waits to be read first",
    "report": "A reader reported it",
    "reporter": "A reader may need care",
    "sample": "Part of the sample",
    "no_reply": "No reply for hours",
    "person": "A moderator asked for a look",
    "reassessment": "Seen by newer rules",
    "author_note": "The writer answered",
    "appeal": "The writer asks for another look",
    "suspension": "A suspension to look at again",
}
PLAIN_REASONS = {
    "filter_failure": "The filter could not read this post",
    "waiting": "Waits to be read before others see it",
    "sample": "Part of the share that is always read",
    "no_reply": "Nobody has answered for hours",
    "person": "A moderator asked for another look",
}
ABOUT_READER = {
    "self": "The reader who told us may need care too",
    "someone": "A reader tells us that someone is in danger",
    "unread": "The filter could not read what a reader told us",
}
AUTHOR_MOVES = {
    "edited": "The writer changed the post",
    "sent_again": "The writer changed the post and sent it in again",
    "withdrawn": "The writer took the post back",
}
AFTER_CHECK_IN = "Somebody asked how the writer is, and opened the case again"
REWORDED = "The writer said it another way after words were taken out"
SENT_AGAIN = "The writer changed it after a decision, and sends it in again"
HAS_ANSWERED = "The writer answered a private note"
PAUSED_IN_DANGER = "The writer is paused, and what they tried to post may tell of danger"
ASKS_AGAIN = "The writer asks somebody else to look at a decision again"
UNREAD_APPEAL = "The filter could not read what the writer asks"
UNREAD_ANSWER = "The filter could not read the answer"
BY_ITS_SENDER = "taken back by its sender"
SUSPENSION_ENDS = "A suspension ends soon: is it still right?"
SUSPENDED_FOR_LONG = "Suspended for more than 30 days: is it right?"
LOOK_AT_MEMBER = "A moderator asked for a look at this member"
READ_AGAIN = "Seen when older posts were read again"
RULE_GONE = "A rule that is no longer in use"
NOTHING_FOUND = "The filter noticed something"
PAUSE_DAYS = [(days, "1 day" if days == 1 else f"{days} days") for days in DAYS]
MOST_REASONS = 4  # in a row of the queue; the case's page has them all
FORMER = "A former colleague"


def subject_of(row: Any) -> str:
    """What a case is about, as its row in the queue begins; `row` has voice and position, None about a member."""
    if row.voice is None:
        return "Member"
    return "Story" if row.position == 1 else "Reply"


def voice_of(row: Any) -> str:
    """In which voice its post was written, as its row in the queue says; `row` as for `subject_of`."""
    return VOICE_WORDS[row.voice] if row.voice else "about a member"


def time_until(due: datetime) -> str:
    """How long until a time, or since: "in 12 min", "in 3 h 20", "in 2 days", "5 min late"."""
    minutes = int(abs(due - clock.now()) / timedelta(minutes=1))
    late = due < clock.now()
    if not minutes:
        return "just now" if late else "in less than a minute"
    return f"{_long(minutes)} late" if late else f"in {_long(minutes)}"


def _long(minutes: int) -> str:
    """From two days on, days; a row is read at a glance, and a number stays with its word."""
    return _units(minutes).replace(" ", "\u00a0")


def _units(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest and hours < 10 else f"{hours} h"


def signal_words(kind: str, data: dict[str, Any]) -> list[str]:
    """Why one signal is there, in short sentences without a full stop."""
    if kind == "report":
        why = why_words(data["reason"], data.get("words", ""))
        return [f"{why} ({BY_ITS_SENDER})" if data.get("taken_back") else why]
    if kind == "reporter":
        return [ABOUT_READER[data["about"]]]
    if kind in ("screening", "reassessment"):
        found = [rule_words(rule) for rule in data.get("rules", ())]
        found += [CONDUCT_WORDS.get(label, label) for label in data.get("conduct", ())]
        found = list(dict.fromkeys(found)) or [NOTHING_FOUND]
        return [*found, READ_AGAIN] if kind == "reassessment" else found
    if kind == "author_note":
        found = [UNREAD_ANSWER] if data.get("unread") else [rule_words(rule) for rule in data.get("rules", ())]
        return [PAUSED_IN_DANGER if data.get("paused") else HAS_ANSWERED, *dict.fromkeys(found)]
    if kind == "appeal":
        found = [UNREAD_APPEAL] if data.get("unread") else [rule_words(rule) for rule in data.get("rules", ())]
        return [ASKS_AGAIN, *dict.fromkeys(found)]
    if kind == "suspension":
        return [SUSPENSION_ENDS if data.get("ends") else SUSPENDED_FOR_LONG]
    if kind == "person" and data.get("about_member"):
        return [LOOK_AT_MEMBER]
    if kind == "person" and data.get("reworded"):
        return [REWORDED]
    if kind == "person" and data.get("check_in"):
        return [AFTER_CHECK_IN]
    return [SENT_AGAIN if kind == "waiting" and data.get("again") else PLAIN_REASONS[kind]]


def rule_words(rule_id: str) -> str:
    try:
        return why_of(rule_id)
    except KeyError:
        return RULE_GONE


def short_reasons(signals: list[Any]) -> list[str]:
    """Why a case is in the queue: the most urgent signal's words first, each once, a few of them."""
    urgent_first = sorted(signals, key=lambda signal: -signal.care)
    words = dict.fromkeys(text for signal in urgent_first for text in signal_words(signal.kind, signal.data))
    found = list(words)
    more = len(found) - MOST_REASONS
    return [*found[:MOST_REASONS], f"and {more} more"] if more > 0 else found
