"""Disguises come off, honest words stay as they are, and every letter knows its place."""

import pytest

from forum.screening import assess
from forum.screening.engine import BUILT_IN
from forum.screening.normalise import fold

SPELLING = BUILT_IN.languages["en"].spelling


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＫＩＬＬ", "kill"),
        ("кіll", "kill"),
        ("d\u200bi\u00ade", "die"),
        ("Don’t", "don't"),
        ("𝓭𝓲𝓮", "die"),
        ("ⓓⓘⓔ", "die"),
        ("🅳🅸🅴", "die"),
        ("d́í̂è", "die"),
        ("straße œuf", "strasse oeuf"),
    ],
)
def test_letters_become_plain(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_a_folded_stretch_leads_back_to_the_original() -> None:
    text = "œ k\u200bill"
    folded = fold(text)
    start, end = folded.span(folded.text.index("kill"), len(folded.text))
    assert text[start:end] == "k\u200bill"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("k1ll", ("kill",)),
        ("k*ll", ("kill",)),
        ("d!e", ("die",)),
        ("su*c*de", ("suicide",)),
        ("dieeee", ("die",)),
        ("don't", ("do", "not")),
        ("cant", ("can", "not")),
        ("i'm", ("i", "am")),
        ("mum's", ("mum", "s")),
        ("suacidal", ("suicidal",)),
        ("gr8", ("great",)),
        ("b2b", ("b2b",)),
        ("parsnip", ("parsnip",)),
    ],
)
def test_words_are_undressed_only_when_a_known_word_is_under_them(written: str, words: tuple[str, ...]) -> None:
    assert SPELLING.words(written) == words


@pytest.mark.parametrize(
    "text",
    [
        "I want to k i l l m y s e l f",
        "i w.a.n.t t.o d.i.e",
        "I want to d-i-e",
        "I wanna **die**",
        "i dont want to liv, i want to diee",
        "I want to diе",
    ],
)
def test_a_disguise_does_not_hide_a_cry(text: str) -> None:
    assert assess(text).care >= 3


@pytest.mark.parametrize("text", ["Sussex", "the skilled therapist", "diet studies", "killer heels", "an S.U.V."])
def test_a_word_inside_a_word_is_nothing(text: str) -> None:
    assert assess(text).care == 0
