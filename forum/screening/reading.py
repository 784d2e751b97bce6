"""Reading a text in one language: from pieces to words the rules know, and to the phrases found among them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain, pairwise, repeat
from typing import TypeVar

from .automaton import Automaton, Labels
from .chunks import CLAUSE, SENTENCE, Written, kind_of
from .combinations import Combinations
from .effort import NOTHING
from .memory import Memory
from .passage import Hit, Passage
from .phrases import ANY, BEGIN, COMMA, END, FILLER, NUMBER
from .relatives import Relatives
from .spelling import Spelling
from .tallies import Tallies

# A rule is heard this often from the beginning of a text and as often from its end; more of the same says nothing new.
MOST_HITS = 8
# No cue is about a wording further away than this many words.
CUE_REACH = 72
T = TypeVar("T")
Ended = tuple[int, int]  # a word, and the phrase that ends there
_SENTENCE_END: Labels = frozenset({BEGIN, END})
_CLAUSE_END: Labels = frozenset({BEGIN, END, COMMA})
_MARKS = {SENTENCE: _SENTENCE_END, CLAUSE: _CLAUSE_END}
_HEAD = 2  # letters
_UNKNOWN: Labels = frozenset({ANY})


@dataclass(frozen=True, repr=False)
class Tongue:
    """One language, compiled: its spelling, its phrases, their owners and least lengths, its rare words (the gate)."""

    name: str
    spelling: Spelling
    owners: tuple[str, ...]
    lengths: Sequence[int]
    known: frozenset[str]
    numbers: frozenset[str]
    fillers: frozenset[str]
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

    def opens(self, pieces: frozenset[str], passed_over: frozenset[str] = NOTHING) -> bool:
        """The gate: whether a phrase of this language may hold one of these pieces as its rare word. Few texts do."""
        if not self._opens_at_sight.isdisjoint(pieces):
            return True
        strange = pieces - self.at_sight - passed_over
        return any(map(self._opening.__getitem__, strange)) or any(map(self._opens_as_it_stands, passed_over))

    def prepare(self) -> None:
        """Work out once what every process would work out for itself: it is kept with the rest."""
        _ = self._opens_at_sight

    def knows(self, piece: str) -> bool:
        """Whether a phrase of this language names a word of this piece, however it is written. A guess is none: a word
        of another language often looks like a slip in this one."""
        return not self.known.isdisjoint(self.spelling.without_guess(piece) if piece.isalnum() else self.words(piece))

    @cached_property
    def at_sight(self) -> frozenset[str]:
        """The pieces that name a word of some phrase without any disguise."""
        forms = (written for written, words in self.spelling.forms.items() if not self.known.isdisjoint(words))
        return frozenset(piece for piece in chain(self.spelling.vocabulary, forms) if piece.isalnum())

    def read(self, written: Written) -> Passage:
        """All hits of this language's phrases in a text. Linear in its length."""
        cells = self._cells(written)
        if not self._beginning_pairs.isdisjoint(written.words):
            self._join(written.pieces, cells)
        row = [self._mark, *chain.from_iterable(cells), self._mark]
        heard = self._heard(row)
        if not heard:
            return Passage(self.name)
        hits = tuple(self._hits(heard, [self.automaton.labels[word] for word in row]))
        passage = Passage(self.name, hits, *self._units(row, cells))
        return replace(passage, hits=(*hits, *self.combinations.find(passage), *self.tallies.find(passage)))

    def words(self, piece: str) -> tuple[str, ...]:
        """The words that the rules see in a piece of the text, marks as `SENTENCE` and `CLAUSE`."""
        kind = "word" if piece.isalnum() else kind_of(piece)
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
        over, spelling = written.passed_over, self.spelling
        words = chain.from_iterable(
            spelling.as_it_stands(piece) if piece in over else self.words(piece) for piece in written.pieces
        )
        marked = " ".join("\n" if word in (SENTENCE, CLAUSE) else word for word in words).split("\n")
        return [clause.strip() for clause in marked if any(char.isalnum() for char in clause)]

    def _cells(self, written: Written) -> list[tuple[int, ...]]:
        """For each piece the classes of its words."""
        memory = self._memory
        if not written.passed_over:
            return [*map(memory.__getitem__, written.pieces)]
        classes = Memory(self._class)
        plain = {
            piece: tuple(map(classes.__getitem__, self.spelling.as_it_stands(piece))) for piece in written.passed_over
        }
        return [plain[piece] if piece in plain else memory[piece] for piece in written.pieces]

    @cached_property
    def _memory(self) -> Memory[tuple[int, ...]]:
        return Memory(lambda piece: tuple(map(self._class, self.words(piece))))

    def _class(self, word: str) -> int:
        return self.automaton.class_of(self._labels(word))

    @cached_property
    def _opening(self) -> Memory[bool]:
        return Memory(lambda piece: piece in self._joined or any(map(self._is_rare, self.words(piece))))

    @cached_property
    def _opens_at_sight(self) -> frozenset[str]:
        return frozenset(piece for piece in self.at_sight if self._opens_as_it_stands(piece))

    def _opens_as_it_stands(self, piece: str) -> bool:
        return piece in self._joined or any(map(self._is_rare, self.spelling.as_it_stands(piece)))

    @cached_property
    def _mark(self) -> int:
        return self.automaton.class_of(_SENTENCE_END)

    @cached_property
    def _subject_classes(self) -> frozenset[int]:
        return frozenset(self.automaton.class_of(self._labels(word)) for word in self.subjects & self.known)

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
                cells[index : index + 2] = [tuple(map(self._class, words)), ()]

    def _units(self, row: list[int], cells: list[tuple[int, ...]]) -> tuple[list[int], ...]:
        """For each word its piece, its sentence and its clause, where a mark belongs to what it ends; the subjects."""
        owners = chain.from_iterable(repeat(index, len(cell)) for index, cell in enumerate(cells))
        pieces = [0, *owners, max(0, len(cells) - 1)]
        comma = self.automaton.class_of(_CLAUSE_END)
        ended = [False, False, *(word == self._mark for word in row[1:-1])]
        broken = [end or word == comma for end, word in zip(ended, [-1, *row], strict=False)]
        subjects = [index for index, word in enumerate(row) if word in self._subject_classes]
        return pieces, list(accumulate(ended)), list(accumulate(broken)), subjects

    def _heard(self, row: list[int]) -> dict[str, dict[Ended, int]]:
        """For each owner of phrases where one ends, which, and where it begins; without hints that nothing can use.

        Empty when there is nothing but cues: what they would be about is not there.
        """
        found = self.automaton.finds(row)
        owners = {self.owners[number] for number in set(chain.from_iterable({numbers for _, numbers, _ in found}))}
        names = {*map(self.combinations.names.__getitem__, owners)}
        useful = self.combinations.useful_names(names) | self.tallies.useful_names(names)
        heard = {owner for owner in owners if owner not in self.hints or self.combinations.names[owner] in useful}
        if heard <= self.cues:
            return {}
        ends: dict[str, dict[Ended, int]] = {owner: {} for owner in heard}
        for end, numbers, begin in found:
            for number in numbers:
                of_owner = ends.get(self.owners[number])
                if of_owner is not None and of_owner.setdefault((end, number), begin) > begin:
                    of_owner[end, number] = begin
        return ends

    def _hits(self, heard: dict[str, dict[Ended, int]], row: list[Labels]) -> Iterator[Hit]:
        """Hits of rules, and of the cues close enough to matter to one of them."""
        told = [sorted(ends.items()) for owner, ends in heard.items() if owner not in self.cues]
        rules = sorted(one for ends in told for one in _spread(ends))
        cues = sorted(one for owner in self.cues & heard.keys() for one in heard[owner].items())
        for (end, number), begin in rules:
            yield _trimmed(self.owners[number], row, begin, end)
        for (end, number), begin in sorted(_near(cues, {end for (end, _), _ in rules})):
            yield _trimmed(self.owners[number], row, self._start_of_cue(number, begin, end), end)

    def _start_of_cue(self, number: int, begin: int, end: int) -> int:
        """Exact only where a cue must touch what it is about: elsewhere its least length will do."""
        return begin if self.owners[number] in self.touching else max(0, end + 1 - self.lengths[number])

    def _is_rare(self, word: str) -> bool:
        if word in self.gate or not self.gate.isdisjoint(self._begun(word)):
            return True
        if word in self.known or self._is_alone(word):
            return False
        return not self.gate.isdisjoint(self.relatives.of(word))

    def _begun(self, word: str) -> list[str]:
        """The beginnings that phrases name ("suicid*") and this word has."""
        return [label for begin, label in self._by_head.get(word[:_HEAD], self._headless) if word.startswith(begin)]

    @cached_property
    def _headless(self) -> list[tuple[str, str]]:
        """Beginnings too short to look for by their first letters."""
        return [(begin, f"{begin}*") for begin in self.beginnings if len(begin) < _HEAD]

    @cached_property
    def _by_head(self) -> dict[str, list[tuple[str, str]]]:
        """The beginnings by their first letters: few words share these with any."""
        long_ones = [begin for begin in self.beginnings if len(begin) >= _HEAD]
        return {
            begin[:_HEAD]: [*self._headless, *((b, f"{b}*") for b in long_ones if b[:_HEAD] == begin[:_HEAD])]
            for begin in long_ones
        }

    def _labels(self, word: str) -> Labels:
        """What phrases may call a word: one that some phrase names keeps to itself, any other is its relatives too."""
        if word in _MARKS:
            return _MARKS[word]
        if self._is_alone(word) and not self.relatives.is_filler(word) and not word[0].isdecimal():
            return self._unknown
        labels = {ANY}
        if word in self.known:
            labels.add(word)
            labels.update(also for also in self.spelling.also.get(word, ()) if also in self.automaton.table.labels)
        else:
            labels.update(self.relatives.of(word))
        if word in self.numbers or word[0].isdecimal():
            labels.add(NUMBER)
        if word in self.fillers or (word not in self.known and self.relatives.is_filler(word)):
            labels.add(FILLER)
        labels.update(self._begun(word))
        return frozenset(labels) if len(labels) > 1 else _UNKNOWN

    def _is_alone(self, word: str) -> bool:
        """Whether a word's first letters tell that no phrase names it, its beginning or a relative of it."""
        return self._heads.isdisjoint((word[:1], word[:2], word[:3]))

    @cached_property
    def _heads(self) -> frozenset[str]:
        """The first three letters of all such words, or fewer where they have no more."""
        kin = (self.relatives.synonyms, self.relatives.stems)
        return frozenset(word[:3] for word in chain(self.known, self.numbers, self.fillers, self.beginnings, *kin))

    @cached_property
    def _unknown(self) -> Labels:
        """What any word may be called."""
        return frozenset({ANY, *self._begun("")})


def _spread(found: list[T]) -> list[T]:
    return found if len(found) <= 2 * MOST_HITS else found[:MOST_HITS] + found[-MOST_HITS:]


def _near(cues: list[tuple[Ended, int]], places: set[int]) -> set[tuple[Ended, int]]:
    """Of these cues, in the order of their ends, those close enough to one of the places to be about it."""
    reached = (
        (bisect_left(cues, ((place - CUE_REACH,),)), bisect_left(cues, ((place + CUE_REACH + 1,),))) for place in places
    )
    return {cue for first, last in reached for cue in cues[first:last]}


def _trimmed(owner: str, row: list[Labels], start: int, end: int) -> Hit:
    """A hit without the marks at its edges, so that it lies in its own clause."""
    while start < end and BEGIN in row[start]:
        start += 1
    while end > start and BEGIN in row[end]:
        end -= 1
    return Hit(owner, start, end)
