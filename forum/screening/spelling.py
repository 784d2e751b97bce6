"""From words as written to the words the rules know: contractions, slang, leet, stretched, starred, spaced letters.

Every language has its own spelling: "im" is "I am" in English and "in the" in German. A disguise is only taken off
when a word that the rules know appears under it, so "gr8" or "b2b" stay what they are.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product

from .memory import Memory
from .misspelling import Misspellings

_LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "tl", "8": "b", "9": "g"}
_LEET |= {"@": "a", "$": "s", "!": "il", "|": "li", "€": "e", "£": "l", "¥": "y", "¢": "c", "†": "t"}
_MOST_GUESSES = 24
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_STARS = re.compile(r"[*#]+")
_PARTS = re.compile(r"[^\W_]+")
_WIDE_GAP = re.compile(r"[^\w]{2,}")
_BLANK = re.compile(r"[^\w]*\s[^\w]*")
# Letters parted by a sign alone, as in "k.i.l.l", "k_i_l_l" and "k//i//l//l".
_SIGN_GAP = re.compile(r"(?<=[^\W_])(?:[^\w\s]|_)+(?=[^\W_])")
# The longest run of spaced-out letters that is taken apart into words.
_LONGEST_RUN = 400
_LONGEST_PIECE = 14
# What a letter costs that belongs to no known word, where a word costs one.
_STRAY_LETTER = 3
# From this length on, words may be written as one ("killmyself").
_SHORTEST_JOINED = 6
# From this length on, a doubled last letter may be a slip ("diee"); shorter ones are words ("bee", "too").
_SHORTEST_DOUBLED = 4
# Longer "words" are noise, and not worth undressing.
_LONGEST_WORD = 40


@dataclass(frozen=True)
class Spelling:
    """How one language is written.

    forms: written form -> known words; endings: apostrophe ending -> words; pairs: two written words -> words;
    masked: words people hide behind stars; slips: misspelt words; joined: words that are run together;
    also: written word -> other words it may stand for, none of which replaces it.
    """

    forms: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    pairs: Mapping[tuple[str, str], tuple[str, ...]]
    vocabulary: frozenset[str]
    masked: frozenset[str]
    slips: Misspellings = field(default_factory=Misspellings)
    joined: frozenset[str] = frozenset()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, written: str) -> tuple[str, ...]:
        """The words behind one written word; unknown words stand for themselves."""
        return self._words[written]

    def run(self, letters: str) -> tuple[str, ...]:
        """Words hidden in single spaced letters; the letters themselves where no words fit."""
        return self._runs[letters]

    @cached_property
    def _words(self) -> Memory[tuple[str, ...]]:
        return Memory(self._worked_out)

    @cached_property
    def _runs(self) -> Memory[tuple[str, ...]]:
        return Memory(self._taken_apart)

    def _worked_out(self, written: str) -> tuple[str, ...]:
        known = self.forms.get(written)
        if known is not None:
            return known
        if written in self.vocabulary or written.isdecimal():
            return (written,)
        return self._apostrophe(written) or self._undress(written) or self._pieces(written)

    def _taken_apart(self, letters: str) -> tuple[str, ...]:
        plain = ["".join(_PARTS.findall(piece))[:_LONGEST_RUN] for piece in _between_words(letters).split(letters)]
        if len(plain) == len("".join(plain)):
            plain = ["".join(plain)]  # every gap is wide: none of them tells where a word ends
        return tuple(word for piece in plain if piece for word in self._spaced(piece))

    def _spaced(self, plain: str) -> tuple[str, ...]:
        if plain.isdecimal():
            return tuple(plain)
        whole = self.words(plain)
        if whole != (plain,) or self._whole(plain):
            return whole
        return tuple(word for piece in self._segment(plain) for word in self.words(piece))

    def _known(self, candidate: str) -> tuple[str, ...]:
        if candidate in self.forms:
            return self.forms[candidate]
        return (candidate,) if candidate in self.vocabulary else ()

    def _apostrophe(self, written: str) -> tuple[str, ...]:
        if "'" not in written:
            return ()
        for ending, words in self.endings.items():
            if written.endswith(ending) and len(written) > len(ending):
                return (*self.words(written[: -len(ending)]), *words)
        return self._known(written.replace("'", "")) or tuple(
            word for piece in written.split("'") if piece for word in self.words(piece)
        )

    def _undress(self, written: str) -> tuple[str, ...]:
        if len(written) > _LONGEST_WORD:
            return ()
        candidates = list(dict.fromkeys(self._candidates(written)))
        for candidate in candidates:
            known = self._known(candidate)
            if known:
                return known
        for candidate in candidates:
            meant = self.slips.meant(candidate)
            if meant:
                return self._known(meant) or (meant,)
        return next((apart for apart in map(self._apart, candidates) if apart), ())

    def _candidates(self, written: str) -> Iterator[str]:
        plain = [written]
        if not written.isalpha():
            plain = list(_unleeted(written))
            yield from plain
            yield from self._unmasked(written)
        for word in plain:
            yield word
            yield _STRETCHED.sub(r"\1\1", word)
            if _STRETCHED.search(word):
                yield _STRETCHED.sub(r"\1", word)
                yield _DOUBLED.sub(r"\1", word)
            elif len(word) >= _SHORTEST_DOUBLED and word[-1] == word[-2]:
                yield word[:-1]

    def _unmasked(self, written: str) -> Iterator[str]:
        if not _STARS.search(written):
            return
        exact = written[-1] in "*#"  # where all but the first letters are stars, only their number tells
        shape = re.compile(_STARS.sub(lambda stars: _hidden(len(stars.group()), exact=exact), _escaped(written)))
        fitting = (word for word in self.masked if shape.fullmatch(word))
        yield from sorted(fitting, key=lambda word: (abs(len(word) - len(written)), word))

    def _pieces(self, written: str) -> tuple[str, ...]:
        if written.isalnum():
            return (written,)
        return tuple(word for piece in _PARTS.findall(written) for word in self.words(piece)) or (written,)

    def _apart(self, written: str) -> tuple[str, ...]:
        """Words written as one, where all of them are listed as words that are run together."""
        if not (self.joined and len(written) >= _SHORTEST_JOINED and written.isalpha()):
            return ()
        if written in self.slips.ordinary:
            return ()
        pieces = _cut(written, self.joined.__contains__, stray=False)
        return tuple(word for piece in pieces for word in self.words(piece)) if len(pieces) > 1 else ()

    def _segment(self, plain: str) -> list[str]:
        """The fewest known words, and letters that belong to none, that make up the letters."""
        return _cut(plain, self._whole, stray=True)

    def _whole(self, piece: str) -> bool:
        return (piece in self.vocabulary or piece in self.forms) and (len(piece) > 1 or piece in "ia")


def _between_words(letters: str) -> re.Pattern[str]:
    """What parts words written in letters set apart: blanks, where signs part the letters ("k-i-l-l m-e")."""
    return _BLANK if _SIGN_GAP.search(letters) and _BLANK.search(letters) else _WIDE_GAP


def _unleeted(written: str) -> Iterator[str]:
    """What digits and signs inside a word may stand for."""
    if any(char.isalpha() for char in written):
        letters = product(*(_LEET.get(char, char) for char in written))
        yield from islice(("".join(one) for one in letters), _MOST_GUESSES)


def _cut(plain: str, is_word: Callable[[str], bool], *, stray: bool) -> list[str]:
    """Cut letters into words at the least cost; without stray letters the list may be empty."""
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(plain)
    for end in range(1, len(plain) + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            before = best[start]
            if before is None:
                continue
            word = is_word(plain[start:end])
            if not (word or (stray and end - start == 1)):
                continue
            cost = before[0] + (1 if word else _STRAY_LETTER)
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = (cost, start)
    return _traced(plain, best)


def _traced(plain: str, best: list[tuple[int, int] | None]) -> list[str]:
    pieces: list[str] = []
    end = len(plain)
    while end:
        step = best[end]
        if step is None:
            return []
        pieces.append(plain[step[1] : end])
        end = step[1]
    return pieces[::-1]


def _hidden(stars: int, *, exact: bool) -> str:
    return f"[a-z]{{{stars}}}" if exact else f"[a-z]{{1,{stars}}}"


def _escaped(written: str) -> str:
    return "".join(char if char in "*#" else re.escape(char) for char in written)
