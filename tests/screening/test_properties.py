"""Promises that hold for every text there is."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.screening import assess

WORDS = """i want to die kill myself not tonight quiero morir je veux mourir ich will sterben su1cide d*e lol yesterday
if goodbye took 30 pills my husband hits me voices tell"""
PIECES = st.sampled_from([*WORDS.split(), ".", ",", "'", '"', "*", "\n", "k i l l", "👍🏽"])
TEXTS = st.text(max_size=300) | st.lists(PIECES, max_size=40).map(" ".join)
INVISIBLE = st.sampled_from(["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u034f"])


@given(TEXTS)
@settings(max_examples=120)
def test_any_text_gets_an_answer_with_spans_inside_it(text: str) -> None:
    for signal in assess(text).signals:
        assert 0 <= signal.start < signal.end <= len(text)


@given(st.text(st.characters(), max_size=200))
@settings(max_examples=120)
def test_no_character_is_too_strange(text: str) -> None:
    assert assess(text).care in range(5)


@given(TEXTS)
@settings(max_examples=60)
def test_the_same_text_gets_the_same_answer(text: str) -> None:
    assert assess(text) == assess(text)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 300), INVISIBLE), max_size=12))
@settings(max_examples=120)
def test_invisible_characters_change_no_level(text: str, places: list[tuple[int, str]]) -> None:
    letters = list(text)
    for place, char in places:
        letters.insert(min(place, len(letters)), char)
    plain, hidden = assess(text), assess("".join(letters))
    assert (plain.care, plain.exposure, plain.needs) == (hidden.care, hidden.exposure, hidden.needs)


CRISES = [
    "I am going to kill myself tonight.",
    "My husband hits me.",
    "I took 30 pills.",
    "i wnat to klil mslyef",
    "#wanttodie",
    "My brother says he wants to end his life.",
    "Quiero matarme.",
    "Je veux mourir.",
    "Ich will mich umbringen.",
    "Quero morrer.",
]
PROSE = ["The bus was late.", "We had beans on toast.", "The radio played old songs.", "It rained on the washing."]


@given(st.sampled_from(CRISES), st.lists(st.sampled_from(PROSE), min_size=1, max_size=12))
@settings(max_examples=60)
def test_harmless_prose_after_a_crisis_lowers_nothing(text: str, prose: list[str]) -> None:
    assert assess(f"{text} {' '.join(prose)}").care >= assess(text).care


@given(st.sampled_from(CRISES), st.sampled_from([str.upper, str.title, str.swapcase]))
@settings(max_examples=30)
def test_capitals_change_no_level(text: str, write: Callable[[str], str]) -> None:
    assert assess(write(text)).care == assess(text).care
