"""Slips of the finger in any word of the rules, words run together, and the dictionary that tells them from words."""

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.screening import assess
from forum.screening.dictionary import Dictionary, dictionary, read_dictionary
from forum.screening.engine import BUILT_IN
from forum.screening.loading import LEXICON
from forum.screening.slips import Slips, slips

ENGLISH = BUILT_IN.languages["en"].spelling
FOLDER = LEXICON / "en" / "dictionary"
TOLD = [
    "My stepdad hits me with a belt and nobody at school has noticed.",
    "I swallowed everything in the cabinet and now I am frightened.",
    "I want to end my life tonight and nobody knows.",
    "I have written goodbye letters to everyone I love.",
]


def test_every_word_of_the_lists_is_in_the_dictionary():
    words = read_words()
    assert len(words) > 70_000
    assert [word for word in words if word not in ENGLISH.dictionary] == []


def test_the_dictionary_takes_few_strange_words_for_its_own():
    strange = [f"{word}qx" for word in read_words()[:20_000]]
    assert sum(word in ENGLISH.dictionary for word in strange) < 40  # two in a thousand


def test_an_empty_dictionary_knows_nothing_and_a_folder_may_be_missing():
    assert "word" not in Dictionary()
    assert "word" not in dictionary(())
    assert not read_dictionary(Path("nowhere"))


@pytest.mark.parametrize("language", ["de", "en", "fr", "pt"])
def test_the_word_lists_are_those_that_were_published(language):
    folder = LEXICON / language / "dictionary"
    lines = (folder / "CHECKSUMS.sha256").read_text().splitlines()
    assert {line.split()[1] for line in lines} == {path.name for path in folder.iterdir()} - {
        "CHECKSUMS.sha256",
        "README.md",
    }
    for line in lines:
        wanted, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == wanted


def test_a_word_of_the_dictionary_is_never_read_as_a_slip_of_another():
    bent = [
        word for word in read_words() if word.isascii() and word.isalpha() and ENGLISH.finger_slips.meant(word) != ""
    ]
    assert len(bent) > 1_000  # there are many to protect
    assert [word for word in bent if ENGLISH._strange(word)] == []


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("swalowed", "swallowed"),
        ("swallowwed", "swallowed"),
        ("swsllowed", "swallowed"),
        ("swlalowed", "swallowed"),
        ("bekt", "belt"),  # the key beside it
        ("bemt", ""),
        ("bletl", ""),
        ("belt", ""),
        ("bbelt", "belt"),
        ("betl", "belt"),
        ("beltx", ""),  # in a short word any other letter makes another word
        ("be", ""),
        ("", ""),
        ("swallow", ""),
        ("swalowwed", "swallowed"),
    ],
)
def test_one_slip_is_seen_through_and_two_are_not(written, word):
    assert slips(["swallowed", "belt"]).meant(written) == word


def test_of_two_words_the_one_of_the_same_length_was_meant():
    assert slips(["hurting", "hurling", "hurtling"]).meant("hurging") == "hurling"
    assert slips(["stones", "stone"]).meant("stonr") == "stone"


@given(st.text(max_size=60))
def test_any_text_may_be_asked_about(written):
    assert Slips().meant(written) == ""
    assert ENGLISH.finger_slips.meant(written) in {"", *ENGLISH.vocabulary}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("mystepdad", ("my", "stepdad")),
        ("comesin", ("comes", "in")),
        ("needsomeone", ("need", "someone")),
        ("iwanttokillmyself", ("i", "want", "to", "kill", "myself")),
        ("attenshun", ("attenshun",)),
        ("weekend", ("weekend",)),
        ("therapists", ("therapists",)),
        ("zzzqqqxxx", ("zzzqqqxxx",)),
    ],
)
def test_words_run_together_come_apart_where_all_of_them_are_words(written, words):
    assert ENGLISH.words(written) == words


def test_a_language_without_a_dictionary_leaves_strange_words_alone():
    spanish = BUILT_IN.languages["es"].spelling
    assert not spanish.dictionary
    assert spanish.words("mystepdad") == ("mystepdad",)


@pytest.mark.parametrize("text", TOLD)
@pytest.mark.parametrize(
    "gap", ["\n", "\n\n", " \n", "...", " ... ", ". ", " 😭 ", "😭😭", "👏", " - ", "/", "_", ", "], ids=repr
)
def test_whatever_stands_between_the_words_the_same_is_read(text, gap):
    assert assess(gap.join(text.rstrip(".").split())).care >= assess(text).care >= 3


@pytest.mark.parametrize(
    "text",
    [
        "my stepdad hts me with a blet and noboby at schol has notised",
        "i swalowed evrything in the cabinett and now i am frigthened",
        "i wont be here tommorow i am going to dissapear for good and nobdy will notise",
        "i have writen goodby leters to evryone i love",
    ],
)
def test_somebody_who_types_in_tears_is_understood(text):
    assert assess(text).care >= 3


@pytest.mark.parametrize(
    ("language", "written", "words"),
    [
        ("de", "apfelkuchen", ("apfelkuchen",)),
        ("de", "fruhdosen", ("fruhdosen",)),  # a new word made of two, not two words
        ("de", "ichwillnicht", ("ich", "will", "nicht")),
        ("fr", "mourrir", ("mourir",)),
        ("pt", "morer", ("morrer",)),
        ("en", "rebucados", ("rebucados",)),  # a word of another language is no slip
    ],
)
def test_other_languages_with_a_dictionary(language, written, words):
    assert BUILT_IN.languages[language].spelling.words(written) == words


def test_drawings_that_say_something_are_not_taken_for_gaps():
    assert assess("💊💊💊💊 gone 📵 its ok it doesnt hurt 🌙").care == 4


def read_words() -> list[str]:
    lists = [gzip.decompress(path.read_bytes()).decode().splitlines() for path in sorted(FOLDER.glob("*.gz"))]
    return sorted({word.lower() for words in lists for word in words if word.isascii() and "'" not in word})
