"""The workbench in words: levels, signals, actions, states."""

from __future__ import annotations

from typing import Any

from forum.posts.models import State
from forum.reports.words import REASONS
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
    "remove": "took it off the site",
}
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
}
PLAIN_REASONS = {
    "filter_failure": "The filter could not read this post",
    "waiting": "Waits to be read before others see it",
    "sample": "Part of the share that is always read",
    "no_reply": "Nobody has answered for six hours",
    "person": "A moderator asked for another look",
}
ABOUT_READER = {
    "self": "The reader who told us may need care too",
    "someone": "A reader tells us that someone is in danger",
    "unread": "The filter could not read what a reader told us",
}
READ_AGAIN = "Seen when older posts were read again"
RULE_GONE = "A rule that is no longer in use"
NOTHING_FOUND = "The filter noticed something"
MOST_REASONS = 4  # in a row of the queue; the case's page has them all
FORMER = "A former colleague"


def signal_words(kind: str, data: dict[str, Any]) -> list[str]:
    """Why one signal is there, in short sentences without a full stop."""
    if kind == "report":
        return [REASONS[data["reason"]].why]
    if kind == "reporter":
        return [ABOUT_READER[data["about"]]]
    if kind in ("screening", "reassessment"):
        found = [rule_words(rule) for rule in data.get("rules", ())]
        found += [CONDUCT_WORDS.get(label, label) for label in data.get("conduct", ())]
        found = list(dict.fromkeys(found)) or [NOTHING_FOUND]
        return [*found, READ_AGAIN] if kind == "reassessment" else found
    return [PLAIN_REASONS[kind]]


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
