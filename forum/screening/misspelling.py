"""Finding the word that was meant: one letter wrong, letters swapped, spelt as it sounds, vowels left out.

Only words that a language lists are looked for, and a word of the language that merely resembles one is listed as
ordinary. Every way of looking is a table built once: a written word costs a few look-ups.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

# From this length on, one wrong letter in a listed word is forgiven; from that one, letters that changed places.
_SHORTEST_FORGIVEN = 6
_SHORTEST_SWAPPED = 4
# Fewer consonants, heard or written, name too many words.
_FEWEST_SOUNDS = 4
_MARK = "a"
_FEWEST_CONSONANTS = 3
_VOWELS = re.compile(r"[aeiouy]+")
_DOUBLED = re.compile(r"(.)\1+")
_TO_MARK = str.maketrans(dict.fromkeys("aeiouy", _MARK))
_BEGINS, _ENDS = "^", "$"


@dataclass(frozen=True)
class Misspellings:
    """The listed words of one language under each of their disguises.

    near: forms with one letter left out; swapped: letters in order; heard: how a word sounds; bare: its consonants.
    """

    near: Mapping[str, str] = field(default_factory=dict)
    swapped: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, str] = field(default_factory=dict)
    bare: Mapping[str, str] = field(default_factory=dict)
    sounds: tuple[tuple[str, str], ...] = ()
    ordinary: frozenset[str] = frozenset()

    def meant(self, written: str) -> str:
        """The listed word behind a written one, or nothing."""
        if written in self.ordinary or not written.isalpha():
            return ""
        near = self.near.get(written)
        if near is None and len(written) >= _SHORTEST_SWAPPED:
            near = self.swapped.get(swapped(written))
        if near is None and len(written) >= _SHORTEST_FORGIVEN - 1:
            near = next((self.near[shape] for shape in deletions(written) if shape in self.near), None)
        return near or self._heard(written)

    def _heard(self, written: str) -> str:
        heard = self.heard.get(sound(written, self.sounds)) if self.sounds else None
        if heard is None and not _VOWELS.search(written):
            heard = self.bare.get(single(written))
        return heard or ""


def misspellings(
    forgiven: Iterable[str],
    listed: Iterable[str],
    sounds: tuple[tuple[str, str], ...],
    known: frozenset[str],
    ordinary: frozenset[str],
) -> Misspellings:
    """Tables for one language. Words listed first win; nothing that is a known word itself is ever replaced.

    One wrong letter is forgiven in the long ones of `listed`, and in all words of `forgiven`.
    """
    words = list(listed)
    long_ones = (word for word in words if len(word) >= _SHORTEST_FORGIVEN)
    return Misspellings(
        near=near_misses({*forgiven, *long_ones}, known),
        swapped=_table((swapped(word), word) for word in words if len(word) >= _SHORTEST_SWAPPED),
        heard=_table((key, word) for word in words if _sounds(key := sound(word, sounds)) >= _FEWEST_SOUNDS),
        bare=_table((key, word) for word in words if len(key := bare(word)) >= _FEWEST_CONSONANTS),
        sounds=sounds,
        ordinary=ordinary,
    )


def _table(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    table: dict[str, str] = {}
    for key, word in pairs:
        table.setdefault(key, word)
    return table


def near_misses(words: Iterable[str], known: frozenset[str]) -> dict[str, str]:
    """For each listed word, its forms with one letter left out: the meeting place of a word and its misspelling."""
    found: dict[str, str] = {}
    for word in sorted(words):
        for shape in (word, *deletions(word)):
            if shape not in known or shape == word:
                found.setdefault(shape, word)
    return found


def deletions(word: str) -> list[str]:
    """The word with each of its letters left out once (the first letter stays)."""
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]


def swapped(word: str) -> str:
    """The same for all words of the same letters that share the first one."""
    return word[:1] + "".join(sorted(word[1:]))


def bare(word: str) -> str:
    """The consonants of a word, its first letter kept."""
    return single(word[:1] + _VOWELS.sub("", word[1:]))


def sound(word: str, sounds: Iterable[tuple[str, str]]) -> str:
    """How a word sounds, roughly: its consonants, and a mark wherever vowels stand."""
    spoken = f"{_BEGINS}{word}{_ENDS}"
    for written, heard in sounds:
        spoken = spoken.replace(written, heard)
    spoken = spoken.strip(_BEGINS + _ENDS)
    return single(spoken.translate(_TO_MARK))


def single(word: str) -> str:
    """The word with every doubled letter once."""
    return _DOUBLED.sub(itemgetter(1), word)


def _sounds(key: str) -> int:
    return len(key) - key.count(_MARK)
