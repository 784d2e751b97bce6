"""Reading a text in one language: from pieces to words the rules know, and to the phrases found among them."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain, pairwise, repeat

from .automaton import Automaton, Labels, start_of
from .chunks import CLAUSE, SENTENCE, Written, kind_of
from .combinations import Combinations
from .memory import Memory
from .passage import Hit, Passage
from .phrases import ANY, BEGIN, COMMA, END, FILLER, NUMBER, Phrase, shortest
from .relatives import Relatives
from .spelling import Spelling
from .tallies import Tallies

# A rule is heard this often from the beginning of a text and as often from its end; more of the same says nothing new.
MOST_HITS = 8
# No cue is about a wording further away than this many words.
CUE_REACH = 72
_SENTENCE_END: Labels = frozenset({BEGIN, END})
_CLAUSE_END: Labels = frozenset({BEGIN, END, COMMA})
_UNKNOWN: Labels = frozenset({ANY})


@dataclass(frozen=True, repr=False)
class Tongue:
    """One language, compiled: its spelling, its phrases and who owns them, its rare words (the gate)."""

    name: str
    spelling: Spelling
    phrases: tuple[Phrase, ...]
    owners: tuple[str, ...]
    known: Mapping[str, Labels]
    beginnings: tuple[str, ...]
    gate: frozenset[str]
    cues: frozenset[str]
    hints: frozenset[str]
    touching: frozenset[str]
    subjects: frozenset[str]
    combinations: Combinations
    tallies: Tallies
    relatives: Relatives
    automaton: Automaton

    def __repr__(self) -> str:
        return f"Tongue({self.name!r})"  # the rest is megabytes

    def opens(self, piece: str) -> bool:
        """The gate: whether a phrase of this language may hold this piece as its rare word. Most texts have none."""
        return piece in self._joined or any(map(self._is_rare, self.words(piece)))

    def knows(self, piece: str) -> bool:
        """Whether a phrase of this language names a word of this piece."""
        return any(word in self.known and word not in (SENTENCE, CLAUSE) for word in self.words(piece))

    def read(self, written: Written) -> Passage:
        """All hits of this language's phrases in a text. Linear in its length."""
        cells = [*map(self._memory.__getitem__, written.pieces)]
        if not self._beginning_pairs.isdisjoint(written.words):
            self._join(written.pieces, cells)
        row = [self._mark, *chain.from_iterable(cells), self._mark]
        ends = self._ends(row)
        if not ends:
            return Passage(self.name)
        hits = tuple(self._hits(ends, [self.automaton.labels[word] for word in row]))
        passage = Passage(self.name, hits, *self._units(row, cells))
        return replace(passage, hits=(*hits, *self.combinations.find(passage), *self.tallies.find(passage)))

    def words(self, piece: str) -> tuple[str, ...]:
        """The words that the rules see in a piece of the text, marks as `SENTENCE` and `CLAUSE`."""
        kind = kind_of(piece)
        if kind == "word":
            return self.spelling.words(piece)
        if kind == "spaced":
            return self.spelling.run(piece)
        if kind == "dotted":
            return tuple(word for part in piece.split(".") for word in self.spelling.words(part))
        if kind == "sign":
            return self.spelling.forms.get(piece, (piece,))
        return {"sentence": (SENTENCE,), "clause": (CLAUSE,)}.get(kind, ())

    def clauses(self, written: Written) -> list[str]:
        """The text as the rules see it, clause by clause, to be shown."""
        words = (word for piece in written.pieces for word in self.words(piece))
        marked = " ".join("\n" if word in (SENTENCE, CLAUSE) else word for word in words).split("\n")
        return [clause.strip() for clause in marked if any(char.isalnum() for char in clause)]

    @cached_property
    def _memory(self) -> Memory[tuple[int, ...]]:
        return Memory(lambda piece: tuple(self.automaton.class_of(self._labels(word)) for word in self.words(piece)))

    @cached_property
    def _mark(self) -> int:
        return self.automaton.class_of(_SENTENCE_END)

    @cached_property
    def _subject_classes(self) -> frozenset[int]:
        return frozenset(self.automaton.class_of(self.known[word]) for word in self.subjects if word in self.known)

    @cached_property
    def _beginning_pairs(self) -> frozenset[str]:
        return frozenset(first for first, _ in self.spelling.pairs)

    @cached_property
    def _joined(self) -> frozenset[str]:
        return frozenset(first for (first, _), words in self.spelling.pairs.items() if any(map(self._is_rare, words)))

    def _join(self, pieces: Sequence[str], cells: list[tuple[int, ...]]) -> None:
        """Two pieces that are one word to the rules: the words go to the first, the second stays empty."""
        joined = -1
        for index, pair in enumerate(pairwise(pieces)):
            words = self.spelling.pairs.get(pair)
            if words and index > joined:
                joined = index + 1
                cells[index : index + 2] = [tuple(self.automaton.class_of(self._labels(w)) for w in words), ()]

    def _units(self, row: list[int], cells: list[tuple[int, ...]]) -> tuple[list[int], ...]:
        """For each word its piece, its sentence and its clause, where a mark belongs to what it ends; the subjects."""
        owners = chain.from_iterable(repeat(index, len(cell)) for index, cell in enumerate(cells))
        pieces = [0, *owners, max(0, len(cells) - 1)]
        comma = self.automaton.class_of(_CLAUSE_END)
        ended = [False, False, *(word == self._mark for word in row[1:-1])]
        broken = [end or word == comma for end, word in zip(ended, [-1, *row], strict=False)]
        subjects = [index for index, word in enumerate(row) if word in self._subject_classes]
        return pieces, list(accumulate(ended)), list(accumulate(broken)), subjects

    def _ends(self, row: list[int]) -> dict[str, list[tuple[int, int]]]:
        """For each owner of phrases where one of them ends, and which; without hints that nothing can use.

        Empty when there is nothing but cues: what they would be about is not there.
        """
        found = self.automaton.ends(row)
        owners = {self.owners[number] for number in set(chain.from_iterable({numbers for numbers, _ in found}))}
        names = {*map(self.combinations.names.__getitem__, owners)}
        useful = self.combinations.useful_names(names) | self.tallies.useful_names(names)
        heard = {owner for owner in owners if owner not in self.hints or self.combinations.names[owner] in useful}
        if heard <= self.cues:
            return {}
        ends: dict[str, list[tuple[int, int]]] = {}
        for numbers, end in found:
            for number in numbers:
                owner = self.owners[number]
                if owner in heard:
                    ends.setdefault(owner, []).append((end, number))
        return ends

    def _hits(self, ends: dict[str, list[tuple[int, int]]], row: list[Labels]) -> Iterator[Hit]:
        """Hits of rules, and of the cues close enough to matter to one of them."""
        rules = [one for owner, found in ends.items() if owner not in self.cues for one in _spread(found)]
        places = sorted({end for end, _ in rules})
        cues = [one for owner in self.cues & ends.keys() for one in ends[owner] if _near(one[0], places)]
        for end, number in sorted(rules):
            yield _trimmed(self.owners[number], row, start_of(self.phrases[number], row, end), end)
        for end, number in sorted(cues):
            yield _trimmed(self.owners[number], row, self._start_of_cue(number, row, end), end)

    def _start_of_cue(self, number: int, row: list[Labels], end: int) -> int:
        """Exact only where a cue must touch what it is about: elsewhere its least length will do."""
        if self.owners[number] in self.touching:
            return start_of(self.phrases[number], row, end)
        return max(0, end + 1 - shortest(self.phrases[number]))

    def _is_rare(self, word: str) -> bool:
        if word in self.gate or (bool(self.beginnings) and word.startswith(self.beginnings)):
            return True
        return word not in self.known and not self.gate.isdisjoint(self.relatives.of(word))

    def _labels(self, word: str) -> Labels:
        known = self.known.get(word)
        if known is not None:
            return known
        labels = {ANY, *self.relatives.of(word)}
        if word[0].isdecimal():
            labels.add(NUMBER)
        if self.relatives.is_filler(word):
            labels.add(FILLER)
        if self.beginnings and word.startswith(self.beginnings):
            labels.update(begin + "*" for begin in self.beginnings if word.startswith(begin))
        return frozenset(labels) if len(labels) > 1 else _UNKNOWN


def _spread(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return found if len(found) <= 2 * MOST_HITS else found[:MOST_HITS] + found[-MOST_HITS:]


def _near(end: int, places: list[int]) -> bool:
    """Whether a rule was heard close enough to `end` for a cue there to be about it."""
    after = bisect_left(places, end)
    return any(abs(place - end) <= CUE_REACH for place in places[max(0, after - 1) : after + 1])


def _trimmed(owner: str, row: list[Labels], start: int, end: int) -> Hit:
    """A hit without the marks at its edges, so that it lies in its own clause."""
    while start < end and BEGIN in row[start]:
        start += 1
    while end > start and BEGIN in row[end]:
        end -= 1
    return Hit(owner, start, end)


def known_labels(
    literals: frozenset[str],
    beginnings: tuple[str, ...],
    numbers: frozenset[str],
    fillers: frozenset[str],
    also: Mapping[str, tuple[str, ...]],
) -> dict[str, Labels]:
    """The labels of every word that the phrases of a language name, worked out once.

    A word of `also` carries the labels of all the words it may stand for: "2" is a number and "to".
    """
    known = {
        word: frozenset(
            {word, ANY}
            | ({NUMBER} if word in numbers or word[:1].isdecimal() else set())
            | ({FILLER} if word in fillers else set())
            | {begin + "*" for begin in beginnings if word.startswith(begin)}
        )
        for word in literals | numbers | fillers | also.keys()
    }
    for written, words in also.items():
        known[written] |= literals.intersection(words)
    return {**known, SENTENCE: _SENTENCE_END, CLAUSE: _CLAUSE_END}
