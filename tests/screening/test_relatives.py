"""Words that no phrase names stand for those that one does; words that some phrase names keep to themselves."""

import pytest

from forum.screening import assess
from forum.screening.relatives import relatives, stem

KIN = relatives(
    {"dog": ("spaniel", "hound"), "gone": ("away",)},
    frozenset({"dog", "wade", "drop", "hound"}),
    endings=("s", "ing", "ed"),
    shortest=3,
    filler_endings=("ly",),
)


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("spaniel", ("dog",)),
        ("hound", ("hound",)),
        ("away", ()),
        ("wading", ("wade",)),
        ("dropped", ("drop",)),
        ("drops", ("drop",)),
        ("thing", ()),
        ("", ()),
    ],
)
def test_the_words_behind_a_word(word: str, named: tuple[str, ...]) -> None:
    assert KIN.of(word) == named


@pytest.mark.parametrize(("word", "is_filler"), [("hopelessly", True), ("fly", False), ("hopeless", False)])
def test_an_adverb_that_no_phrase_names_is_a_filler(word: str, is_filler: bool) -> None:
    assert KIN.is_filler(word) is is_filler


@pytest.mark.parametrize("word", ["string", "bed", "being", "s"])
def test_an_ending_that_is_none_stays(word: str) -> None:
    assert stem(word, ("ing", "ed", "es", "s"), 3) == word


def test_an_unnamed_adverb_does_not_break_a_phrase() -> None:
    assert assess("I overwhelmingly want to die.").care == assess("I want to die.").care == 3
