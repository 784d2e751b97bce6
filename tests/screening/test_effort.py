"""A text made of noise costs no more than one made of words, and hides no plain one. Counted in calls, not seconds."""

import random
import sys
from copy import deepcopy
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.screening import BUILT_IN, assess
from forum.screening.checksums import checksum, checksums
from forum.screening.effort import MOST_STEPS, passed_over, steps

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLAIN = "I want to kill myself tonight."
SLIPPED = "i wnat to klil mslyef tonight"
# For 50,000 characters. As many of different short posts take 2,700,000 when their words are met first.
MOST_CALLS = 2_000_000
# Made words, of the kinds that once cost most.
NOISE = {
    "letters": (LETTERS, 6),
    "digits among letters": ("abcde1704$", 6),
    "stars among letters": ("kilsuice**", 6),
    "letters again and again": ("aabbbcccddd", 8),
    "apostrophes": ("abcdefgs'''", 7),
    "long words": (LETTERS, 190),
}


def noise(kind: str, length: int, seed: int = 1) -> str:
    chance, (letters, each) = random.Random(seed), NOISE[kind]
    return " ".join("".join(chance.choices(letters, k=each)) for _ in range(length // each))[:length]


def spaced(length: int, seed: int = 1) -> str:
    chance = random.Random(seed)
    return ". ".join(" ".join(chance.choices(LETTERS, k=40)) for _ in range(length // 80))[:length]


def calls(text: str) -> int:
    """Calls made, in Python and in C, while a text is assessed that was never seen before."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        assess(text)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("kind", NOISE)
def test_noise_never_seen_before_costs_a_bounded_number_of_steps(kind: str) -> None:
    assess(noise(kind, 1_000, seed=2))  # what a process works out once is no part of it
    assert calls(noise(kind, 50_000, seed=3)) <= MOST_CALLS


def test_letters_set_apart_cost_a_bounded_number_of_steps() -> None:
    assess(spaced(1_000, seed=2))
    assert calls(spaced(50_000, seed=3)) <= MOST_CALLS


@pytest.mark.parametrize("kind", NOISE)
def test_a_plain_cry_is_heard_in_the_middle_of_noise(kind: str) -> None:
    assert assess(f"{noise(kind, 20_000)}. {PLAIN} {noise(kind, 20_000, seed=2)}").care == 4


def test_a_cry_with_slips_is_heard_before_noise_and_behind_it() -> None:
    assert assess(f"{SLIPPED}. {noise('letters', 40_000)}").care >= 3
    assert assess(f"{noise('letters', 40_000)}. {SLIPPED}").care >= 3


def test_in_a_text_of_ordinary_length_every_word_is_looked_at() -> None:
    prose = " ".join(text for rule in list(BUILT_IN.rules.values())[:40] for text in rule.avoids)[:6_000]
    assert not BUILT_IN.cut(prose).passed_over
    assert assess(f"{prose} {SLIPPED}. {prose}").care >= 3


def test_only_strange_words_of_the_middle_are_passed_over() -> None:
    words = [f"{letter}{other}qzx" for letter in LETTERS for other in LETTERS] * 4
    strange = frozenset(words)
    over = passed_over([*words, ",", "😭"], strange | {",", "😭"})
    assert sum(map(steps, strange - over)) <= MOST_STEPS
    assert over == passed_over([*words, ",", "😭"], strange | {"😭", ","})
    assert over < strange


def test_what_a_text_is_read_as_depends_on_no_other_text() -> None:
    text = f"{noise('letters', 20_000)}. {SLIPPED}. {noise('letters', 20_000, seed=2)}"
    first = assess(text)
    assess(SLIPPED)
    assert assess(text) == first


def test_no_heap_of_apostrophes_is_too_much() -> None:
    heap = "s" + "'s" * 20_000
    assert assess(heap).care == 0
    assert assess(f"{PLAIN} {heap}").care == 4


@pytest.mark.parametrize("language", BUILT_IN.names)
@settings(deadline=None)
@given(st.text("abdehikost", min_size=1, max_size=7) | st.text(min_size=1, max_size=7))
def test_a_word_whose_first_letters_say_it_is_alone_is_kin_to_none(language: str, word: str) -> None:
    tongue = BUILT_IN.languages[language]
    if tongue._is_alone(word):
        assert word not in tongue.known
        assert tongue.relatives.of(word) == ()
        assert not any(begin and word.startswith(begin) for begin in tongue.beginnings)


@settings(max_examples=50)
@given(st.lists(st.text(max_size=5), max_size=20), st.text(max_size=5))
def test_what_was_put_away_is_found_where_it_stands(texts: list[str], other: str) -> None:
    put_away = checksums(map(checksum, texts))
    read_back = deepcopy(put_away)  # as when they are kept, and read back
    for text in texts:
        assert put_away.holds(checksum(text))
        assert len(read_back.places(checksum(text))) == texts.count(text)
    assert put_away.holds(checksum(other)) == (other in texts)
