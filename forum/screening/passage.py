"""A text as read in one language: its words as the rules see them, and what was found among them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# Finds no more words apart than this are about one thing, whatever stands between.
_SAME_THOUGHT = 6


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

    def apart(self, one: Hit, other: Hit) -> bool:
        """Whether a new thought begins between two finds that no mark parts: a subject, and some words."""
        first, second = sorted((one, other), key=lambda hit: hit.start)
        if second.start - first.end <= _SAME_THOUGHT or self.clause[first.end] != self.clause[second.start]:
            return False
        after = bisect_right(self.subjects, first.end)
        return after < len(self.subjects) and self.subjects[after] <= second.start
