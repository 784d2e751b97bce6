"""From words as written to the words the rules know: contractions, slang, leet, stretched, starred, spaced letters.

Every language has its own spelling: "im" is "I am" in English and "in the" in German. A disguise is only taken off
when a word that the rules know appears under it, so "gr8" or "b2b" stay what they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from operator import itemgetter

from .checksums import checksum
from .cutting import cut
from .dictionary import Dictionary
from .memory import Memory
from .misspelling import Misspellings, single
from .slips import Slips

_LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "tl", "8": "b", "9": "g"}
_LEET |= {"@": "a", "$": "s", "!": "il", "|": "li", "€": "e", "£": "l", "¥": "y", "¢": "c", "†": "t"}
_MOST_GUESSES = 24
_STRETCHED = re.compile(r"(.)\1{2,}")
_STARS = re.compile(r"[*#]+")
_LETTER = re.compile("[a-z]")  # what no letter of the rules' alphabet stands in hides no word of theirs
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# In shorter words one letter behind a star leaves too many words.
_SHORTEST_STARRED = 5
_PARTS = re.compile(r"[^\W_]+")
_WIDE_GAP = re.compile(r"[^\w]{2,}")
_BLANK = re.compile(r"[^\w]*\s[^\w]*")
# Letters parted by a sign alone, as in "k.i.l.l", "k_i_l_l" and "k//i//l//l".
_SIGN_GAP = re.compile(r"(?<=[^\W_])(?:[^\w\s]|_)+(?=[^\W_])")
# The longest run of spaced-out letters that is taken apart into words.
_LONGEST_RUN = 400
# What a letter costs that belongs to no word.
_STRAY_LETTER = 15
# From this length on, words may be written as one ("killmyself"); up to that one, a sentence without blanks.
_SHORTEST_JOINED = 6
_LONGEST_JOINED = 200
# Shorter pieces of words written as one must be among the commonest words; those that no rule knows are longer.
_SHORTEST_PIECE = 3
_SHORTEST_OTHER_PIECE = 5
# What a piece costs that is one of the commonest words, one the rules know, one of the dictionary alone.
_COMMON_PIECE, _KNOWN_PIECE, _OTHER_PIECE = 4, 5, 7
# From this length on, a doubled last letter may be a slip ("diee"); shorter ones are words ("bee", "too").
_SHORTEST_DOUBLED = 4
# Words remembered: those of the text at hand, for what was made of them is remembered elsewhere.
_MOST_REMEMBERED = 8_000
# Longer "words" are noise, and not worth undressing.
_LONGEST_WORD = 40


@dataclass(frozen=True)
class Spelling:
    """How one language is written.

    forms: written form -> known words; endings: apostrophe ending -> words; pairs: two written words -> words;
    masked: words people hide behind stars; slips: misspelt words; joined: words that are run together;
    common: the commonest words; dictionary: the language's words as far as a list has them; finger_slips: any known
    word with one letter wrong, where a dictionary tells the two apart; foreign: dictionaries of the other languages, so
    that a word of theirs is none of ours written wrongly; compounds: whether words are made by joining two;
    also: written word -> other words it may stand for, none of which replaces it.
    """

    forms: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    pairs: Mapping[tuple[str, str], tuple[str, ...]]
    vocabulary: frozenset[str]
    masked: frozenset[str]
    slips: Misspellings = field(default_factory=Misspellings)
    joined: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    dictionary: Dictionary = field(default_factory=Dictionary)
    finger_slips: Slips = field(default_factory=Slips)
    foreign: tuple[Dictionary, ...] = ()
    compounds: bool = False
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, written: str) -> tuple[str, ...]:
        """The words behind one written word; unknown words stand for themselves."""
        return self._words[written]

    def run(self, letters: str) -> tuple[str, ...]:
        """Words hidden in single spaced letters; the letters themselves where no words fit."""
        return self._runs[letters]

    @cached_property
    def _words(self) -> Memory[tuple[str, ...]]:
        return Memory(self._worked_out, _MOST_REMEMBERED)

    @cached_property
    def _runs(self) -> Memory[tuple[str, ...]]:
        return Memory(self._taken_apart, _MOST_REMEMBERED)

    def without_guess(self, written: str) -> tuple[str, ...]:
        """The words behind one written word as far as its language lists them or their disguises: no slip of the finger
        in any other word, and nothing run together that is not listed as such."""
        return self._disguises[written] or (written,)

    def as_it_stands(self, written: str) -> tuple[str, ...]:
        """The words behind a written one without a look under any disguise: the cheapest there is."""
        if written.isalnum():
            return self.forms.get(written, (written,))
        pieces = _PARTS.findall(written) or (written,)
        return tuple(word for piece in pieces for word in self.forms.get(piece, (piece,)))

    @cached_property
    def _disguises(self) -> Memory[tuple[str, ...]]:
        return Memory(self._told, _MOST_REMEMBERED)

    def _worked_out(self, written: str) -> tuple[str, ...]:
        return self._disguises[written] or self._strange(written) or self._pieces(written)

    def _told(self, written: str) -> tuple[str, ...]:
        """The words behind a written one, where it is one of theirs or wears one of the listed disguises."""
        known = self.forms.get(written)
        if known is not None:
            return known
        if written in self.vocabulary or written.isdecimal():
            return (written,)
        return self._apostrophe(written) or self._undress(written)

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
        for ending, words in self.endings.items() if len(written) <= _LONGEST_WORD else ():
            if written.endswith(ending) and len(written) > len(ending):
                return (*self.words(written[: -len(ending)]), *words)
        return self._known(written.replace("'", "")) or tuple(
            word for piece in written.split("'") if piece for word in self.words(piece)
        )

    def _undress(self, written: str) -> tuple[str, ...]:
        if len(written) > _LONGEST_WORD or not _LETTER.search(written):
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

    def _strange(self, written: str) -> tuple[str, ...]:
        """What a word that is none may be, in a language that has a dictionary: the dear look at those comes last."""
        if not self.dictionary or not written.isalpha() or self._is_a_word(written):
            return ()
        return self._slipped(written) or self._run_together(written)

    def _is_a_word(self, written: str) -> bool:
        """Whether it stands in this language's dictionary or in another's."""
        key = checksum(written)
        return any(known.words.holds(key) for known in (self.dictionary, *self.foreign))

    def _slipped(self, written: str) -> tuple[str, ...]:
        if len(written) > _LONGEST_WORD:
            return ()
        candidates = list(dict.fromkeys(self._candidates(written)))
        meant = next((word for word in map(self.finger_slips.meant, candidates) if word), "")
        if not meant or any(candidate in self.dictionary for candidate in candidates):
            return ()
        return self._known(meant)

    def _run_together(self, written: str) -> tuple[str, ...]:
        if not _SHORTEST_JOINED <= len(written) <= _LONGEST_JOINED:
            return ()
        pieces = cut(written, self._piece_cost)
        if len(pieces) < 2 or (self.compounds and self.common.isdisjoint(pieces)):
            return ()
        return tuple(word for piece in pieces for word in self.words(piece))

    def _piece_cost(self, piece: str) -> int:
        if piece in self.common:
            return _COMMON_PIECE
        if len(piece) < _SHORTEST_PIECE:
            return 0
        if piece in self.vocabulary or piece in self.forms:
            return _KNOWN_PIECE
        return _OTHER_PIECE if len(piece) >= _SHORTEST_OTHER_PIECE and piece in self.dictionary else 0

    def _candidates(self, written: str) -> Iterator[str]:
        plain = [written]
        if not written.isalpha():
            plain = list(_unleeted(written))
            yield from plain
            yield from self._unmasked(written)
        for word in plain:
            yield word
            if _STRETCHED.search(word):
                yield _STRETCHED.sub(_twice, word)
                yield _STRETCHED.sub(itemgetter(1), word)
                yield single(word)
            elif len(word) >= _SHORTEST_DOUBLED and word[-1] == word[-2]:
                yield word[:-1]

    def _unmasked(self, written: str) -> Iterator[str]:
        if not _STARS.search(written):
            return
        yield from sorted(self._fitting(written), key=lambda word: (abs(len(word) - len(written)), word))
        if self.dictionary and len(written) >= _SHORTEST_STARRED and written.count("*") == 1:
            one_letter = [word for letter in _LETTERS if (word := written.replace("*", letter)) in self.vocabulary]
            yield from one_letter if len(one_letter) == 1 else ()

    def _fitting(self, written: str) -> Iterator[str]:
        """The masked words that stars in a written one may hide. Making a shape is dear: only where the ends fit."""
        begin, *_, end = _STARS.split(written)
        likely = [word for word in self._masked_by_letter.get(begin[:1], ()) if word.startswith(begin)]
        likely = [word for word in likely if word.endswith(end)]
        if likely:
            exact = not end  # where all but the first letters are stars, only their number tells
            shape = re.compile(_STARS.sub(lambda stars: _hidden(len(stars.group()), exact=exact), _escaped(written)))
            yield from filter(shape.fullmatch, likely)

    @cached_property
    def _masked_by_letter(self) -> dict[str, list[str]]:
        return {letter: [word for word in self.masked if word[0] == letter] for letter in _LETTERS}

    def _pieces(self, written: str) -> tuple[str, ...]:
        if written.isalnum():
            return (written,)
        return tuple(word for piece in _PARTS.findall(written) for word in self.words(piece)) or (written,)

    def _apart(self, written: str) -> tuple[str, ...]:
        """Words written as one, where all of them are listed as words that are run together."""
        if not (self.joined and len(written) >= _SHORTEST_JOINED and written.isalpha()):
            return ()
        if not self._may_be_joined(written) or written in self.slips.ordinary:
            return ()
        pieces = cut(written, lambda piece: _KNOWN_PIECE if piece in self.joined else 0)
        return tuple(word for piece in pieces for word in self.words(piece)) if len(pieces) > 1 else ()

    def _may_be_joined(self, written: str) -> bool:
        """Whether a word begins and ends as words that are run together do: most do not, and are told quickly."""
        begins, ends = self._joined_edges
        return not begins.isdisjoint((written[:1], written[:2])) and not ends.isdisjoint((written[-1:], written[-2:]))

    @cached_property
    def _joined_edges(self) -> tuple[frozenset[str], frozenset[str]]:
        """The first two letters of words that are run together, or their only one, and the last two."""
        return frozenset(word[:2] for word in self.joined), frozenset(word[-2:] for word in self.joined)

    def _segment(self, plain: str) -> list[str]:
        """The fewest known words, and letters that belong to none, that make up the letters."""
        return cut(plain, lambda piece: _KNOWN_PIECE if self._whole(piece) else _STRAY_LETTER * (len(piece) == 1))

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


def _twice(letters: re.Match[str]) -> str:
    return letters[1] * 2


def _hidden(stars: int, *, exact: bool) -> str:
    return f"[a-z]{{{stars}}}" if exact else f"[a-z]{{1,{stars}}}"


def _escaped(written: str) -> str:
    return "".join(char if char in "*#" else re.escape(char) for char in written)
