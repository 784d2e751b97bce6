"""Reports in words: what a reader chooses from, what the moderators see, and what the reader hears afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from forum.posts.text import storable
from forum.reports.models import TAKEN_BACK


@dataclass(frozen=True)
class ReasonWords:
    """`label` and `hint` for the form; `why` for the queue; `care`: how urgent a report of this kind is by itself."""

    label: str
    hint: str
    why: str
    care: int


REASONS: dict[str, ReasonWords] = {
    "worried": ReasonWords(
        "I’m worried about this person",
        "Nothing is sent to them. A moderator reads it first.",
        "A reader is worried about this person",
        3,
    ),
    "harm": ReasonWords(
        "It could hurt people who read it",
        "For example, it tells how to do something dangerous.",
        "A reader says it could hurt others",
        2,
    ),
    "harassment": ReasonWords(
        "It is unkind or aims at someone",
        "Such as bullying, threats or hate.",
        "A reader says it is unkind to someone",
        1,
    ),
    "private_info": ReasonWords(
        "It shows private details",
        "Such as a full name, address or phone number.",
        "A reader says it shows private details",
        1,
    ),
    "illegal": ReasonWords(
        "This may be against the law", "You don’t have to be sure.", "A reader says it may be against the law", 2
    ),
    "spam": ReasonWords("It is advertising or spam", "Such as selling something.", "A reader says it is spam", 0),
    "other": ReasonWords("Something else", "Please tell us below, if you can.", "A reader gives another reason", 0),
}
CHECK_ON_THEM = frozenset({"worried", "harm"})  # reasons after which we show where to find help right away

TOOK_BACK = "You took it back."
STILL_OPEN = "A moderator will read it."
KEPT = "A moderator has read the post. It stays on the site."
ACTED = "A moderator has read the post and has acted on it. Thank you for telling us."
WORRIED = "A moderator has read the post with your worry in mind. To protect the writer, we can’t say more."


def label_words(reason: str, label: str) -> str:
    """A reason in the words it had when somebody chose it. `label` is "" where they were the built-in ones."""
    return label or (REASONS[reason].label if reason in REASONS else REASONS["other"].label)


def why_words(reason: str, label: str = "") -> str:
    """The same for the moderators."""
    if reason in REASONS and label in ("", REASONS[reason].label):
        return REASONS[reason].why
    return f"A reader says: “{label_words(reason, label)}”"


def own_words(reason: str, label: str) -> dict[str, str]:
    """What the signal of a report keeps of a site's own words for its reason: nothing where they are the built-in
    ones."""
    return {} if reason in REASONS and label == REASONS[reason].label else {"words": label}


def outcome_words(reason: str, outcome: str | None) -> str:
    """What the sender of a report is told. It says nothing about the writer."""
    if outcome is None:
        return STILL_OPEN
    if outcome == TAKEN_BACK:
        return TOOK_BACK
    if reason == "worried":
        return WORRIED
    return KEPT if outcome in ("keep", "checked") else ACTED


def kept_text(text: str | None) -> str:
    """A text that staff will read, as it is stored: one kind of newline, nothing unstorable, no blank ends."""
    return storable(text or "").strip()
