"""A text as read in one language: its words as the rules see them, and what was found among them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a rule or cue, found from word `start` to word `end` (inclusive)."""

    owner: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One text as read in one language. For each word: the piece it came from, its sentence and its clause.

    `subjects` are the places of words with which a speaker begins anew ("I", "she").
    """

    language: str
    hits: tuple[Hit, ...] = ()
    pieces: Sequence[int] = ()
    sentence: Sequence[int] = ()
    clause: Sequence[int] = ()
    subjects: Sequence[int] = ()
