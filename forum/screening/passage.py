"""A text as read in one language: its words as the rules see them, and what was found among them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A word as the rules see it, and the chunk it came from."""

    word: str
    chunk: int
    sentence: int
    clause: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a rule or cue, found from token `start` to token `end` (inclusive)."""

    owner: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One text as read in one language."""

    language: str
    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]
