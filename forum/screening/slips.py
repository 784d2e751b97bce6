"""One slip of the finger in any word that the rules of a language name: a letter too many, too few, or wrong, or two
that changed places. For languages with a dictionary, which tells a slip from another word."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise

from .checksums import Checksums, checksum, checksums, in_order
from .misspelling import deletions, single

SHORTEST = 5  # letters; in shorter words one slip leads to too many others
SHORTEST_SWAPPED = 4  # two letters that changed places, and a letter typed twice, tell more


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = frozenset(
    frozenset(pair)
    for row, below in zip(_ROWS, (*_ROWS[1:], ""), strict=True)
    for pair in (*pairwise(row), *zip(row, below, strict=False), *zip(row[1:], below, strict=False))
)


class Slip(IntEnum):
    """Kinds of slips, the likeliest first."""

    DOUBLING = 0  # "swalowed", "writting", "dissapeared"
    SWAP = 1
    WRONG_LETTER = 2
    MORE_OR_LESS = 3  # one letter too many or too few


@dataclass(frozen=True)
class Slips:
    """The words, and for each of their forms with one letter left out which word it belongs to: the meeting place of a
    word and its misspelling, as in SymSpell (Garbe, 2012). Two bytes a form, and two for its word."""

    words: tuple[str, ...] = ()
    shapes: Checksums = field(default_factory=Checksums)
    owners: array[int] = field(default_factory=lambda: array("H"))

    def meant(self, written: str) -> str:
        """The word behind a written one that is no word itself, or nothing. Of several the likeliest."""
        if len(written) < SHORTEST_SWAPPED or not self.words:
            return ""
        told = ((kind_of_slip(written, word), word) for word in set(self._alike(written)))
        return min((one for one in told if one[0] is not None), default=(None, ""))[1]

    def _alike(self, written: str) -> Iterator[str]:
        for shape in shapes_of(written):
            for place in self.shapes.places(checksum(shape)):
                yield self.words[self.owners[place]]


def slips(words: Iterable[str]) -> Slips:
    """Tables for the words that are long enough."""
    long_enough = tuple(sorted(word for word in words if len(word) >= SHORTEST_SWAPPED and word.isalpha()))
    shapes = [(checksum(shape), number) for number, word in enumerate(long_enough) for shape in shapes_of(word)]
    shapes.sort(key=lambda shape: (*in_order(shape[0]), shape[1]))
    return Slips(long_enough, checksums(key for key, _ in shapes), array("H", (number for _, number in shapes)))


def shapes_of(word: str) -> set[str]:
    """The forms in which a word and its misspelling meet."""
    return {word, single(word), *deletions(word)}


def kind_of_slip(written: str, word: str) -> Slip | None:
    """Which one slip leads from a word to what was written; None when none does."""
    if written == word:
        return None
    if single(written) == single(word):
        return Slip.DOUBLING
    if len(written) == len(word):
        return _within(written, word)
    longer, shorter = (written, word) if len(written) > len(word) else (word, written)
    return Slip.MORE_OR_LESS if len(word) >= SHORTEST and shorter in deletions(longer) else None


def _within(written: str, word: str) -> Slip | None:
    """The slip between two words of the same length."""
    differ = [place for place, (one, other) in enumerate(zip(written, word, strict=True)) if one != other]
    if len(differ) == 1:
        near = {written[differ[0]], word[differ[0]]}
        return Slip.WRONG_LETTER if len(word) >= SHORTEST or any(near <= keys for keys in _BESIDE) else None
    return Slip.SWAP if len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(written) == sorted(word) else None
