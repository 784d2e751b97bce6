"""What an assessment is made of: levels, signals, and the answer itself. All frozen."""

from dataclasses import dataclass
from enum import IntEnum

# What a person may need help with, in the order in which help is chosen for several at once.
NEEDS = (
    "suicide",
    "self_harm",
    "abuse",
    "sexual_violence",
    "eating_disorder",
    "harm_to_others",
    "substance",
    "bereavement",
    "psychosis",
    "perinatal",
    "worried_about_someone",
)
CONDUCT = frozenset({"harassment", "contact_details", "spam"})


class Care(IntEnum):
    """Risk to the author: how soon a person must answer."""

    NONE = 0
    WATCH = 1
    AMBER = 2
    RED = 3
    CRISIS = 4


class Exposure(IntEnum):
    """Risk to readers: who may see the text now."""

    OPEN = 0
    NOTE = 1
    MEMBERS = 2
    HIDE = 3


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing a rule noticed. `start` and `end` are offsets in the text as it was written.

    `need` is a need, a conduct label, or empty (distress with no special need).
    """

    rule: str
    need: str
    start: int
    end: int
    labels: tuple[str, ...]
    care: Care
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer for one text: two axes that never imply each other, and the evidence."""

    care: Care
    exposure: Exposure
    needs: frozenset[str]
    conduct: frozenset[str]
    signals: tuple[Signal, ...]
    engine: str
