"""The machine that reads all phrases at once finds what following each phrase by hand finds, and where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.screening import automaton, graph
from forum.screening.automaton import Automaton
from forum.screening.phrases import (
    ANY,
    BEGIN,
    END,
    FILLER,
    Choice,
    Gap,
    Maybe,
    Phrase,
    PhraseError,
    Reader,
    Sequence,
    Word,
    shortest,
)

Row = list[frozenset[str]]
MARK = frozenset({BEGIN, END})
WORDS = [frozenset({letter, ANY}) for letter in "abc"]
ROW = [*WORDS, *WORDS, frozenset({"a", ANY, FILLER}), frozenset({ANY, FILLER}), MARK]

words = st.sampled_from([Word(label) for label in ("a", "b", "c", ANY, BEGIN)])
gaps = st.integers(1, 3).map(Gap)


def grown(part: st.SearchStrategy[Phrase]) -> st.SearchStrategy[Phrase]:
    parts = st.tuples(words, st.one_of(part, gaps), part)
    return st.one_of(
        parts.map(Sequence), st.lists(part, min_size=2, max_size=3).map(tuple).map(Choice), part.map(Maybe)
    )


inner = st.recursive(words, grown, max_leaves=6)
phrases = st.tuples(words, st.one_of(inner, gaps), inner, words).map(Sequence)
rows = st.lists(st.sampled_from(ROW), max_size=14).filter(lambda row: sum(FILLER in word for word in row) <= 4)


def followed(phrase: Phrase, row: Row, at: int, *, first: bool) -> Iterator[int]:
    """Every place right after the phrase when it begins at `at`."""
    match phrase:
        case Word(label):
            while at < len(row):
                if label in row[at]:
                    yield at + 1
                if first or FILLER not in row[at]:
                    return
                at += 1
        case Gap(most):
            yield at
            left = most
            while at < len(row) and BEGIN not in row[at]:
                left -= FILLER not in row[at]
                if left < 0:
                    return
                at += 1
                yield at
        case Maybe(part):
            yield at
            yield from followed(part, row, at, first=first)
        case Choice(options):
            for option in options:
                yield from followed(option, row, at, first=first)
        case Sequence((part, *rest)):
            for after in followed(part, row, at, first=first):
                if rest:
                    yield from followed(Sequence(tuple(rest)), row, after, first=False)
                else:
                    yield after


def found_by(machine: Automaton, row: Row) -> dict[tuple[int, int], int]:
    """Which phrase ends where, and where it begins at the earliest."""
    earliest: dict[tuple[int, int], int] = {}
    for end, numbers, begin in machine.finds([*map(machine.class_of, row)]):
        for number in numbers:
            earliest[number, end] = min(begin, earliest.get((number, end), begin))
    return earliest


def found_by_hand(tried: list[Phrase], row: Row) -> dict[tuple[int, int], int]:
    earliest: dict[tuple[int, int], int] = {}
    for number, phrase in enumerate(tried):
        for begin in range(len(row)):
            for after in followed(phrase, row, begin, first=True):
                earliest.setdefault((number, after - 1), begin)
    return earliest


@settings(max_examples=600)
@given(st.lists(phrases, min_size=1, max_size=4), rows)
def test_it_finds_what_following_each_phrase_finds_and_where_it_begins(tried: list[Phrase], row: Row) -> None:
    assert found_by(Automaton(tried), row) == found_by_hand(tried, row)


@given(phrases, rows)
def test_a_find_is_at_least_as_long_as_the_shortest_reading(phrase: Phrase, row: Row) -> None:
    for (_, end), begin in found_by(Automaton([phrase]), row).items():
        assert end - begin + 1 >= shortest(phrase)


@given(st.lists(phrases, min_size=1, max_size=3), st.lists(rows, min_size=2, max_size=8))
def test_what_it_remembers_changes_nothing(tried: list[Phrase], texts: list[Row]) -> None:
    used, row = Automaton(tried), [word for text in texts for word in text]
    for text in [*texts, row, row * 5]:
        assert found_by(used, text) == found_by(Automaton(tried), text)


@given(st.lists(phrases, min_size=1, max_size=3), st.lists(rows, min_size=2, max_size=8))
def test_what_it_forgets_changes_nothing(tried: list[Phrase], texts: list[Row]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(automaton, "MOST_REMEMBERED", 3)
        patch.setattr(automaton, "MOST_BLOCKS", 2)
        used = Automaton(tried)
        for text in [row * 4 for row in texts]:
            assert found_by(used, text) == found_by(Automaton(tried), text)


def test_two_threads_may_read_with_one_machine() -> None:
    reader = Reader({}, lambda word: (word,))
    tried = [reader.read(line) for line in ("a ...3 b", "b (a|c) [b] a", "c ...12 c ...2 a", "a b")]
    texts = [[WORDS[(step * start) % 3] for step in range(start, 400)] for start in range(1, 9)]
    machine = Automaton(tried)
    with ThreadPoolExecutor(4) as threads:
        found = [*threads.map(lambda text: found_by(machine, text), texts * 4)]
    assert found == [found_by(Automaton(tried), text) for text in texts] * 4


def test_phrases_that_can_be_read_in_too_many_ways_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader({}, lambda word: (word,))
    wide = reader.read("[a|b] " * 8 + "a" + " (a|b)" * 8 + " c")
    Automaton([wide])
    monkeypatch.setattr(graph, "MOST_PLACES", 200)
    with pytest.raises(PhraseError, match="too many ways"):
        Automaton([wide])
