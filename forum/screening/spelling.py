"""From words as written to the words the rules know: contractions, slang, leet, stretched, starred, spaced letters.

Every language has its own spelling: "im" is "I am" in English and "in the" in German. A disguise is only taken off
when a word that the rules know appears under it, so "gr8" or "b2b" stay what they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_LEET = (str.maketrans("013457@$!|89", "oieastasiibg"), str.maketrans("0134571@$!|", "oleastlasll"))
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_STARS = re.compile(r"[*#]+")
_PARTS = re.compile(r"[^\W_]+")
# The longest run of spaced-out letters that is taken apart into words.
_LONGEST_RUN = 400
# From this length on, a doubled last letter may be a slip ("diee"); shorter ones are words ("bee", "too").
_SHORTEST_DOUBLED = 4
# From this length on, one wrong letter in a listed word is forgiven.
_SHORTEST_FORGIVEN = 6
# Words remembered, so that the same word is undressed once: a few megabytes, and emptied when full.
_MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 60
# Longer "words" are noise, and not worth undressing.
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one language is written.

    forms: written form -> known words; endings: apostrophe ending -> words; pairs: two written words -> words;
    masked: words people hide behind stars; forgiven: words in which one wrong letter is forgiven.
    """

    forms: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]
    pairs: Mapping[tuple[str, str], tuple[str, ...]]
    vocabulary: frozenset[str]
    masked: frozenset[str]
    near: Mapping[str, str]
    memory: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def words(self, written: str) -> tuple[str, ...]:
        """The words behind one written word; unknown words stand for themselves."""
        remembered = self.memory.get(written)
        if remembered is None:
            remembered = self._worked_out(written)
            self._remember(written, remembered)
        return remembered

    def _remember(self, written: str, words: tuple[str, ...]) -> None:
        if len(self.memory) >= _MOST_REMEMBERED:
            self.memory.clear()
        if len(written) <= _LONGEST_REMEMBERED:
            self.memory[written] = words

    def _worked_out(self, written: str) -> tuple[str, ...]:
        known = self.forms.get(written)
        if known is not None:
            return known
        if written in self.vocabulary or written.isdecimal():
            return (written,)
        return self._apostrophe(written) or self._undress(written) or self._pieces(written)

    def run(self, letters: str) -> tuple[str, ...]:
        """Words hidden in single spaced letters; the letters themselves where no words fit."""
        known = self.memory.get(letters)
        if known is None:
            plain = "".join(_PARTS.findall(letters))[:_LONGEST_RUN]
            known = tuple(word for piece in self._segment(plain) for word in self.words(piece)) or tuple(plain)
            self._remember(letters, known)
        return known

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
        for candidate in self._candidates(written):
            known = self._known(candidate)
            if known:
                return known
        return (self.near[written],) if written in self.near else self._misspelt(written)

    def _candidates(self, written: str) -> Iterator[str]:
        plain = [written]
        if not written.isalpha():
            plain = [written.translate(table) for table in _LEET]
            yield from plain
            yield from self._unmasked(written)
        for word in plain:
            yield _STRETCHED.sub(r"\1\1", word)
            if _STRETCHED.search(word):
                yield _DOUBLED.sub(r"\1", word)
            elif len(word) >= _SHORTEST_DOUBLED and word[-1] == word[-2]:
                yield word[:-1]

    def _unmasked(self, written: str) -> Iterator[str]:
        if not _STARS.search(written):
            return
        shape = re.compile(_STARS.sub(lambda stars: f"[a-z]{{1,{len(stars.group())}}}", _escaped(written)))
        yield from sorted(word for word in self.masked if shape.fullmatch(word))

    def _misspelt(self, written: str) -> tuple[str, ...]:
        if len(written) < _SHORTEST_FORGIVEN - 1:
            return ()
        for shape in deletions(written):
            if shape in self.near:
                return (self.near[shape],)
        return ()

    def _pieces(self, written: str) -> tuple[str, ...]:
        if written.isalnum():
            return (written,)
        return tuple(word for piece in _PARTS.findall(written) for word in self.words(piece)) or (written,)

    def _segment(self, plain: str) -> list[str]:
        """Fewest known words that make up the letters; empty when none do."""
        best: list[list[str] | None] = [[]] + [None] * len(plain)
        for end in range(1, len(plain) + 1):
            for start in range(max(0, end - 14), end):
                before = best[start]
                if before is None or not self._whole(plain[start:end]):
                    continue
                if best[end] is None or len(before) + 1 < len(best[end] or ()):
                    best[end] = [*before, plain[start:end]]
        return best[len(plain)] or []

    def _whole(self, piece: str) -> bool:
        return (piece in self.vocabulary or piece in self.forms) and (len(piece) > 1 or piece in "ia")


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


def _escaped(written: str) -> str:
    return "".join(char if char in "*#" else re.escape(char) for char in written)
