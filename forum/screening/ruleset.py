"""All rules of all languages, compiled, and which of the languages a text is read in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

from .memory import Memory
from .reading import Tongue
from .rules import Cue, Rule


@dataclass(frozen=True)
class RuleSet:
    """All rules of all languages, compiled. Build one with `loading.load`; it never changes.

    `pages` is what was read for each language: what `site_rules` needs to compile one anew.
    """

    languages: Mapping[str, Tongue] = field(repr=False)
    rules: Mapping[str, Rule] = field(repr=False)
    cues: Mapping[str, Cue] = field(repr=False)
    version: str
    pages: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict, repr=False)

    @cached_property
    def gate(self) -> Memory[int]:
        """What a piece of a text tells: one bit for each language (in the order of `names`) that has a rare word here,
        then one bit for the language that alone knows this word."""
        tongues = [self.languages[name] for name in self.names]

        def told_by(piece: str) -> int:
            opened = sum(tongue.opens(piece) << bit for bit, tongue in enumerate(tongues))
            knowing = [bit for bit, tongue in enumerate(tongues) if tongue.knows(piece)]
            return opened | (1 << len(tongues) + knowing[0] if len(knowing) == 1 else 0)

        return Memory(told_by)

    def languages_in(self, words: Iterable[str]) -> tuple[str, ...]:
        """The languages that a text of these pieces may say something in.

        Those with a rare word in it, and of these those with a word of their own, where any has one: "die" alone does
        not make an English text German, and a Spanish sentence in it is read in Spanish.
        """
        told = reduce(or_, map(self.gate.__getitem__, words), 0)
        opened, own = told & (1 << len(self.names)) - 1, told >> len(self.names)
        chosen = opened & own or opened
        return tuple(name for bit, name in enumerate(self.names) if chosen >> bit & 1)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The languages in it, in order."""
        return tuple(sorted(self.languages))
