"""Choosing a password: what is refused, in kind words, and what is welcome."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.accounts import passwords
from forum.accounts.passwords import check_password, common_passwords, normalise_password


def check(password: str, name: str = "alice", site_name: str = "Hearth") -> str | None:
    return check_password(password, name=name, site_name=site_name)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "a cup of tea at 4",
        "🌱🌿🌳🍃🌾🪴🌵🎋🍀🌲",
        "ünïcödé ïs fïne",
        "x9$ Lq2 vT",
        "ночь тихая и ясная",
    ],
)
def test_any_characters_are_welcome(password: str) -> None:
    assert check(password) is None


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", passwords.TOO_SHORT),
        ("tea at 4 ", passwords.TOO_SHORT),
        ("z" + "ab c" * 32, passwords.TOO_LONG),
        ("Password123", passwords.TOO_COMMON),
        ("1234567890", passwords.TOO_COMMON),
        ("QWERTYUIOP", passwords.TOO_COMMON),
        ("ｐａｓｓｗｏｒｄ１２３", passwords.TOO_COMMON),  # full-width letters are the same password
        ("zzzzzzzzzzzz", passwords.TOO_PLAIN),
        ("🌱" * 12, passwords.TOO_PLAIN),
        ("abcabcabcabca", passwords.TOO_PLAIN),
        ("cdefghijklmno", passwords.TOO_PLAIN),
        ("9876543210987", passwords.TOO_PLAIN),
        ("Alice and her cat", passwords.HOLDS_NAME),
        ("alicealice2026", passwords.HOLDS_NAME),
        ("hearth-2026!", passwords.HOLDS_SITE),
    ],
)
def test_easy_guesses_are_refused_with_a_reason(password: str, words: str) -> None:
    assert check(password) == words


def test_a_name_of_one_letter_forbids_nothing() -> None:
    assert check("a cup of tea at 4", name="a") is None
    assert check("a cup of tea at 4", name="") is None


def test_a_short_name_counts_only_as_a_word_of_its_own() -> None:
    assert check("no problem at all", name="rob") is None
    assert check("for rob and me", name="Rob") == passwords.HOLDS_NAME


def test_a_name_with_spaces_is_found_in_the_password() -> None:
    assert check("quiet heron 7", name="Quiet Heron") == passwords.HOLDS_NAME
    assert check("quietheron77", name="Quiet Heron") == passwords.HOLDS_NAME


def test_the_site_name_inside_a_longer_sentence_is_fine() -> None:
    assert check("the hearth keeps us warm") is None


def test_the_edges_of_the_length() -> None:
    assert check("tea at 4pm") is None
    assert check("tea at 4 " * 14 + "no") is None


def test_the_same_keys_in_another_form_are_the_same_password() -> None:
    assert normalise_password("cafe\u0301 au lait") == normalise_password("caf\u00e9 au lait")


def test_the_list_holds_only_what_the_length_rule_lets_through() -> None:
    words = common_passwords()
    assert len(words) > 1_500
    assert all(len(word) >= passwords.MIN_LENGTH and word == word.lower() for word in words)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_every_text_gets_an_answer(password: str) -> None:
    answer = check(password)
    assert answer is None or (answer.endswith(".") and "!" not in answer)
    if not passwords.MIN_LENGTH <= len(normalise_password(password)) <= passwords.MAX_LENGTH:
        assert answer in {passwords.TOO_SHORT, passwords.TOO_LONG}
