"""All rules of all languages, compiled, and which of the languages a text is read in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .chunks import Written, read
from .effort import is_short, passed_over
from .memory import Memory
from .reading import Tongue
from .rules import Cue, Rule


@dataclass(frozen=True)
class RuleSet:
    """All rules of all languages, compiled. Build one with `loading.load`; it never changes.

    `pages` is what was read for each language beside its rules: what `site_rules` needs to compile one anew.
    """

    languages: Mapping[str, Tongue] = field(repr=False)
    rules: Mapping[str, Rule] = field(repr=False)
    cues: Mapping[str, Cue] = field(repr=False)
    version: str
    pages: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict, repr=False)

    def cut(self, text: str) -> Written:
        """A text ready to be read in any of the languages."""
        written = read(text)
        if is_short(text):
            return written
        strange = written.words.difference(*(tongue.at_sight for tongue in self.languages.values()))
        beyond = passed_over(written.pieces, strange)
        return replace(written, passed_over=beyond) if beyond else written

    def languages_in(self, written: Written) -> tuple[str, ...]:
        """The languages that a text may say something in.

        Those with a rare word in it, and of these those with a word of their own, where any has one: "die" alone does
        not make an English text German, and a Spanish sentence in it is read in Spanish.
        """
        return self._opened(self._with_own(written), written) or self._opened(self.names, written)

    def _opened(self, names: Iterable[str], written: Written) -> tuple[str, ...]:
        return tuple(name for name in names if self.languages[name].opens(written.words, written.passed_over))

    def _with_own(self, written: Written) -> list[str]:
        """The languages that alone know some word, in order. The full look is dear: taken only where it may tell."""
        at_sight = [written.words & self.languages[name].at_sight for name in self.names]
        strange = written.words.difference(*at_sight) - written.passed_over
        own = 0
        for knowing in map(self._knowing.__getitem__, strange):
            own |= knowing if knowing.bit_count() == 1 else 0
        for bit, words in enumerate(at_sight):
            others = at_sight[:bit] + at_sight[bit + 1 :]
            if not own >> bit & 1 and any(self._knowing[word] == 1 << bit for word in words.difference(*others)):
                own |= 1 << bit
        return [name for bit, name in enumerate(self.names) if own >> bit & 1]

    @cached_property
    def _knowing(self) -> Memory[int]:
        """For each piece a bit for every language that knows it, however it is written."""
        tongues = [self.languages[name] for name in self.names]
        return Memory(lambda piece: sum(tongue.knows(piece) << bit for bit, tongue in enumerate(tongues)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The languages in it, in order."""
        return tuple(sorted(self.languages))
