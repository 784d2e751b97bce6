"""Reading a text in one language: from chunks to words the rules know, and to the phrases found among them."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .automaton import Automaton, Labels, starts
from .chunks import CLAUSE, SENTENCE, Chunk, Written
from .combinations import Combinations
from .passage import Hit, Passage, Token
from .phrases import ANY, BEGIN, COMMA, END, NUMBER, Phrase
from .spelling import Spelling

# A rule is heard this often from the beginning of a text and as often from its end; more of the same says nothing new.
MOST_HITS = 8
# No cue is about a wording further away than this many words.
CUE_REACH = 72
_SENTENCE_END: Labels = frozenset({BEGIN, END})
_CLAUSE_END: Labels = frozenset({BEGIN, END, COMMA})
_UNKNOWN: Labels = frozenset({ANY})


@dataclass(frozen=True)
class Tongue:
    """One language, compiled: its spelling, its phrases and who owns them, its rare words (the gate)."""

    name: str
    spelling: Spelling
    phrases: tuple[Phrase, ...]
    reach: tuple[int, ...]
    owners: tuple[str, ...]
    known: Mapping[str, Labels]
    beginnings: tuple[str, ...]
    gate: frozenset[str]
    cues: frozenset[str]
    combinations: Combinations
    automaton: Automaton = field(repr=False)

    def read(self, written: Written) -> Passage:
        """All hits of this language's phrases in a text. Linear in its length."""
        if not self._worth_reading(written):
            return Passage(self.name, (), ())
        tokens = tuple(self._tokens(written.chunks))
        row = [self._labels(token.word) for token in tokens]
        hits = tuple(self._hits(row))
        return Passage(self.name, tokens, (*hits, *self.combinations.find(hits, tokens)))

    def _worth_reading(self, written: Written) -> bool:
        """The gate: whether any rare word of this language stands in the text. Most texts stop here."""
        if written.disguised:
            return True
        return any(self._opens(word) for chunk in written.words for word in self.spelling.words(chunk))

    def _hits(self, row: list[Labels]) -> Iterator[Hit]:
        """Hits of rules, and of the cues close enough to matter to one of them."""
        ends: dict[str, list[tuple[int, int]]] = {}
        for number, end in self.automaton.ends(row):
            ends.setdefault(self.owners[number], []).append((end, number))
        rules = [one for owner, found in ends.items() if owner not in self.cues for one in _spread(found)]
        places = sorted({end for end, _ in rules})
        cues = [one for owner in self.cues & ends.keys() for one in ends[owner] if _near(one[0], places)]
        for end, number in sorted([*rules, *cues]):
            start = starts(self.phrases[number], row, end, self.reach[number])
            yield _trimmed(self.owners[number], row, start, end)

    def _tokens(self, chunks: tuple[Chunk, ...]) -> Iterator[Token]:
        sentence = clause = 0
        yield Token(SENTENCE, 0, 0, 0)
        for index, word in self._words(chunks):
            yield Token(word, index, sentence, clause)
            if word in (SENTENCE, CLAUSE):
                clause += 1
                sentence += word == SENTENCE
        yield Token(SENTENCE, max(0, len(chunks) - 1), sentence, clause)

    def _words(self, chunks: tuple[Chunk, ...]) -> Iterator[tuple[int, str]]:
        skip = False
        for index, chunk in enumerate(chunks):
            if skip:
                skip = False
                continue
            pair = self._pair(chunks, index)
            skip = bool(pair)
            for word in pair or self._one(chunk):
                yield index, word

    def _pair(self, chunks: tuple[Chunk, ...], index: int) -> tuple[str, ...]:
        if index + 1 >= len(chunks) or chunks[index].kind != "word":
            return ()
        return self.spelling.pairs.get((chunks[index].text, chunks[index + 1].text), ())

    def _one(self, chunk: Chunk) -> tuple[str, ...]:
        if chunk.kind == "word":
            return self.spelling.words(chunk.text)
        if chunk.kind == "spaced":
            return self.spelling.run(chunk.text)
        return {"sentence": (SENTENCE,), "clause": (CLAUSE,)}.get(chunk.kind, (chunk.text,))

    def _opens(self, word: str) -> bool:
        return word in self.gate or (bool(self.beginnings) and word.startswith(self.beginnings))

    def _labels(self, word: str) -> Labels:
        known = self.known.get(word)
        if known is not None:
            return known
        labels = {ANY}
        if word[0].isdecimal():
            labels.add(NUMBER)
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


def known_labels(literals: frozenset[str], beginnings: tuple[str, ...], numbers: frozenset[str]) -> dict[str, Labels]:
    """The labels of every word that the phrases of a language name, worked out once."""
    known = {
        word: frozenset(
            {word, ANY}
            | ({NUMBER} if word in numbers or word[:1].isdecimal() else set())
            | {begin + "*" for begin in beginnings if word.startswith(begin)}
        )
        for word in literals | numbers
    }
    return {**known, SENTENCE: _SENTENCE_END, CLAUSE: _CLAUSE_END}
