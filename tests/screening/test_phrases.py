"""The phrase language: what each sign means, and kind words for what can not be read."""

import pytest

from forum.screening.automaton import Automaton
from forum.screening.chunks import read
from forum.screening.phrases import ANY, BEGIN, COMMA, END, FILLER, NUMBER, Phrase, PhraseError, Reader, shortest

SLOTS = {"die": ["die", "be dead"], "I": ["i", "i (just|really)"], "round": ["<round>"]}


def finds(tree: Phrase, row: list[frozenset[str]]) -> list[tuple[int, int]]:
    """First and last word of each find."""
    machine = Automaton([tree])
    return [(begin, end) for end, _, begin in machine.finds([machine.class_of(labels) for labels in row])]


def reader() -> Reader:
    return Reader(SLOTS, lambda word: (word.lower(),))


def heard(phrase: str, text: str) -> bool:
    tree = reader().read(phrase)
    row = [frozenset({BEGIN, END})]
    for word in text.split():
        if word == ",":
            row.append(frozenset({COMMA, BEGIN, END}))
        else:
            row.append(frozenset({word, ANY} | ({NUMBER} if word.isdigit() else set()) | {word[:6] + "*"}))
    row.append(frozenset({BEGIN, END}))
    return bool(finds(tree, row))


@pytest.mark.parametrize(
    ("phrase", "yes", "no"),
    [
        ("want to <die>", "i want to be dead", "i want to be"),
        ("<I> cry", "i really cry", "you cry"),
        ("a (b|c d) e", "a c d e", "a c e"),
        ("a [b|c] e", "a e", "a d e"),
        ("a ... e", "a b c d e", "a b c d x e"),
        ("a ...2 e", "a b e", "a b c d e"),
        ("a ... e", "a b e", "a , e"),
        ("a , e", "a , e", "a b e"),
        ("suicid*", "suicidal", "insecticide"),
        ("took # pills", "took 30 pills", "took the pills"),
        ("a _ e", "a b e", "a e"),
        ("^ go die", "hello , go die", "i go die"),
        ("goodbye $", "so goodbye", "goodbye then"),
    ],
)
def test_each_sign(phrase: str, yes: str, no: str) -> None:
    assert heard(phrase, yes)
    assert not heard(phrase, no)


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("(a|b", "not closed"),
        ("a )", "closing bracket"),
        ("(a|)", "empty"),
        ("<nowhere>", "no slot called"),
        ("<round>", "contains itself"),
        ("[a]", "nothing at all"),
        ("a ...50 b", "a gap may hold"),
        ("a -- b", "no word"),
        ("in * b", "a word has to begin"),
    ],
)
def test_a_phrase_that_can_not_be_read_says_why(phrase: str, words: str) -> None:
    with pytest.raises(PhraseError, match=words):
        reader().read(phrase)


def test_a_beginning_is_folded_as_texts_are() -> None:
    assert reader().read("ENTTÄUSCH* a") == reader().read("enttausch* a")


def test_a_phrase_has_a_least_length_and_a_start() -> None:
    tree = reader().read("a ...2 (b|c d)")
    assert shortest(tree) == 2
    row = [frozenset({word, ANY}) for word in "x a y c d".split()]
    assert finds(tree, row) == [(1, 4)]


def test_pieces_know_what_stands_in_quotation_marks() -> None:
    written = read("She said 'go away' and I didn't.")
    assert [piece for index, piece in enumerate(written.pieces) if written.is_quoted(index)] == ["go", "away"]


def test_a_filler_may_stand_anywhere_in_a_phrase_but_takes_no_words_place() -> None:
    tree = reader().read("want to die")
    filler = frozenset({"just", ANY, FILLER})
    row = [frozenset({"want", ANY}), filler, filler, frozenset({"to", ANY}), filler, frozenset({"die", ANY})]
    assert finds(tree, row) == [(0, 5)]
    assert finds(tree, [frozenset({"want", ANY}), filler, frozenset({"die", ANY})]) == []


def test_a_filler_at_the_edge_of_a_phrase_is_no_part_of_it() -> None:
    tree = reader().read("want to die")
    filler = frozenset({"just", ANY, FILLER})
    words = [frozenset({word, ANY}) for word in ("want", "to", "die")]
    assert finds(tree, [filler, *words, filler]) == [(1, 3)]
