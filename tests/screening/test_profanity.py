"""Swear words get a label; words about bodies, identity, abuse and suffering never do."""

import pytest

from forum.screening.profanity import profane_words, word_list


def test_swear_words_are_named_once_in_order() -> None:
    assert profane_words("What a Sh1t day. Bastard! shit, f*cking bastard.") == ("sh1t", "bastard", "shit", "f*cking")


@pytest.mark.parametrize(
    "text",
    [
        "I am gay and my sister is a lesbian.",
        "My womb, my breasts, my vagina and my period.",
        "He raped me. It was sexual abuse.",
        "I want to kill myself.",
        "I feel fat, ugly, mental and stupid.",
        "The therapist in Scunthorpe assesses cocktails.",
    ],
)
def test_suffering_is_no_profanity(text: str) -> None:
    assert profane_words(text) == ()


@pytest.mark.parametrize(
    ("language", "word"), [("es", "mierda"), ("fr", "merde"), ("de", "Scheiße"), ("pt", "caralho")]
)
def test_each_language_has_its_own_short_list(language: str, word: str) -> None:
    assert len(profane_words(word)) == 1
    assert 5 <= len(word_list(language)) <= 60
