"""What the author of a post is told of a decision: which rule it is about, kind words to begin with, how to mend.

The words stand here until a charity writes its own (`forum.core.own_texts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from forum.cases.models import ACTIONS
from forum.core.own_texts import Part, Sheet, own_words
from forum.core.own_texts import words_of as words_of_sheet

UNDO_FOR = timedelta(minutes=10)  # a decision can be taken back; only then is anybody told outside its page
TEXT_LENGTH = 1_000  # characters: somebody reads it at a hard moment
RULE_LENGTH = 200
RULES = {  # of the guidelines, by their codes
    "notes": "Content notes",
    "methods": "No methods",
    "numbers": "No numbers about eating",
    "diagnosing": "No diagnosing",
    "pushing": "No pushing",
    "attacks": "No attacks",
    "private": "No private details",
    "selling": "No selling",
    "masks": "Masks",
    "equals": "We talk as equals",
    "law": "The law",
}
USUAL_RULE = "The guidelines as a whole"
RULE_OF = {"note": "notes", "fold": "notes", "members": "notes", "redact": "private", "suspend": "attacks"}
STAYS = frozenset({"lock", "move", "warn", "pause", "suspend", "checked"})  # actions that leave the post where it is
NOT_A_RESTRICTION = frozenset({"keep", "checked", "undo"})  # actions that take nothing from anybody

TITLES = {  # of what moderators do, as the pages of these words name it
    "keep": "Keep a post",
    "checked": "Checked on them, nothing to change",
    "note": "Add a content note",
    "fold": "Fold a post",
    "members": "Limit it to members",
    "hide": "Hide it",
    "redact": "Take words out",
    "remove": "Take it off the site",
    "lock": "Close the conversation for replies",
    "move": "Move the conversation",
    "warn": "Remind the writer of the guidelines",
    "pause": "Pause the writer",
    "suspend": "Suspend the writer",
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """`reason`: kind words a moderator can begin with; `mend`: what the author can do next; `own`: by this site."""

    reason: str
    mend: str
    own: bool = False


BUILT_IN = {
    "keep": Words(reason="", mend=""),
    "checked": Words(reason="We read your post and thought of you. Nothing about it changes.", mend=""),
    "note": Words(
        reason="Thank you for writing. We added a few words in front, so that readers can choose when to open it.",
        mend="You can change your post at any time. The note stays in front of it.",
    ),
    "fold": Words(
        reason="Thank you for writing. Some readers may find this hard, so they open it with a click.",
        mend="You can change your post, and a moderator looks again.",
    ),
    "members": Words(
        reason="Thank you for writing. This is personal, so we show it to members and not to passing visitors.",
        mend="Members can still read and answer. You can change your post at any time.",
    ),
    "hide": Words(
        reason="Thank you for trusting us with this. Parts of it could hurt somebody who reads it on a bad day.",
        mend="Your words are safe. Change what the reason names, save, and a moderator reads it again.",
    ),
    "redact": Words(
        reason="We took out a few words that could put you or somebody else at risk. The rest stands as you wrote it.",
        mend="You get your words back when you edit the post. Say it another way, and save.",
    ),
    "remove": Words(
        reason="This goes against our guidelines, so we took it off the site. It does not make you a bad person.",
        mend="You can still read your words here. Change them, save, and a moderator reads them again.",
    ),
    "lock": Words(
        reason="This conversation has become hard for the people in it, so we closed it for replies.",
        mend="Everybody can still read it. You can begin a new conversation when things are calmer.",
    ),
    "move": Words(
        reason="We moved this conversation to a space where more people know about it.",
        mend="Nothing else changes. The address stays the same.",
    ),
    "warn": Words(
        reason="Please have another look at our guidelines. What you wrote came across as hurtful to somebody.",
        mend="Your post stays. You can change it at any time.",
    ),
    "pause": Words(
        reason="We would like everybody to take a breath, so your posting is paused for a while.",
        mend="You can read, get help and answer the team meanwhile. It ends by itself.",
    ),
    "suspend": Words(
        reason="What happened here hurt people, so your posting is stopped for a longer time.",
        mend="You can read, get help and answer the team meanwhile. It ends by itself.",
    ),
}
assert set(BUILT_IN) == set(ACTIONS)


def rule_in_words(given: str | None, *, action: str) -> str | None:
    """The rule a decision names, as its author reads it: by its code, in a moderator's own words, or the usual one of
    this action. None for what takes nothing from anybody and names none."""
    rule = (given or "").strip()
    if not rule:
        return None if action in NOT_A_RESTRICTION else RULES.get(RULE_OF.get(action, ""), USUAL_RULE)
    return RULES.get(rule, rule)[:RULE_LENGTH]


KIND = "decision"


def _sheet(action: str, words: Words) -> Sheet:
    parts = (
        Part(
            name="reason",
            label="A reason to begin with",
            hint="A moderator can choose it in place of words of their own.",
            first=words.reason,
            limit=TEXT_LENGTH,
            rows=4,
        ),
        Part(
            name="mend",
            label="What the author can do next",
            hint="It stands below the reason, whatever the moderator wrote.",
            first=words.mend,
            limit=TEXT_LENGTH,
            rows=4,
        ),
    )
    return Sheet(name=f"{KIND}.{action}", title=TITLES[action], parts=parts)


SHEETS = {action: _sheet(action, words) for action, words in BUILT_IN.items()}


def list_words() -> dict[str, Words]:
    """The words of every action, as this site has them now."""
    own = own_words(KIND)
    return {action: Words(**words_of_sheet(sheet, own), own=sheet.name in own) for action, sheet in SHEETS.items()}


def words_of(action: str) -> Words:
    """The words of one action, as this site has them now."""
    return list_words()[action]
