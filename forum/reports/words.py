"""Reports in words: what a reader chooses from, what the moderators see, and what the reader hears afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from forum.posts.text import LINE_ENDS, UNSTORABLE


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

STILL_OPEN = "A moderator will read it."
KEPT = "A moderator has read the post. It stays on the site."
ACTED = "A moderator has read the post and has acted on it. Thank you for telling us."
WORRIED = "A moderator has read the post with your worry in mind. To protect the writer, we can’t say more."


def outcome_words(reason: str, outcome: str | None) -> str:
    """What the sender of a report is told. It says nothing about the writer."""
    if outcome is None:
        return STILL_OPEN
    if reason == "worried":
        return WORRIED
    return KEPT if outcome == "keep" else ACTED


def kept_text(text: str | None) -> str:
    """A text that staff will read, as it is stored: one kind of newline, nothing unstorable, no blank ends."""
    return UNSTORABLE.sub("", LINE_ENDS.sub("\n", text or "")).strip()
