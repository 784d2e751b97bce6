"""Cleaning a text before it is stored: nothing that a database refuses, nothing lost that can be seen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.errors import Unprocessable
from forum.posts.text import MAX_LENGTH, clean_source


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("hello", "hello"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00b\x07c\x9b", "abc"),
        ("a\ud83d b", "a b"),
        ("\n\n  set in\n\n", "  set in"),
        ("tab\there", "tab\there"),
        ("cafe\u0301", "caf\u00e9"),
        ("👩\u200d👧 \u202bשלום\u202c", "👩\u200d👧 \u202bשלום\u202c"),
    ],
)
def test_the_stored_form(text: str, cleaned: str) -> None:
    assert clean_source(text) == cleaned


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x00", "\u200b\u200b", "\ufeff", "\u2028", " \t\xa0"])
def test_nothing_to_see_is_asked_for_again_kindly(text: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        clean_source(text)
    assert caught.value.status == 422
    assert caught.value.field == "body"
    assert "write something" in caught.value.message


def test_one_character_is_enough_and_20000_fit() -> None:
    assert clean_source("x") == "x"
    assert len(clean_source("x" * MAX_LENGTH)) == 20_000


def test_one_more_is_too_long_and_says_how_long() -> None:
    with pytest.raises(Unprocessable, match="20,001"):
        clean_source("x" * (MAX_LENGTH + 1))


def test_it_is_counted_before_cleaning() -> None:
    with pytest.raises(Unprocessable, match="20,005"):
        clean_source("x" + "\x00" * (MAX_LENGTH + 4))


def test_it_is_counted_after_cleaning_too() -> None:
    grows = "\ufb2c"  # one letter that NFC writes as three
    assert len(unicodedata.normalize("NFC", grows)) == 3
    with pytest.raises(Unprocessable, match="30,000"):
        clean_source(grows * 10_000)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_what_is_stored_is_storable_and_stays_as_it_is(text: str) -> None:
    try:
        cleaned = clean_source(text)
    except Unprocessable:
        return
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean_source(cleaned) == cleaned
