"""The same cry under every disguise, and the harmless words that look like it."""

import pytest

from forum.screening import assess
from forum.screening.engine import BUILT_IN

SPELLING = BUILT_IN.languages["en"].spelling

DISGUISED = [
    "1 w4nt t0 k1ll my53lf",
    "I wnat to klil mslyef",
    "hv bn thnkng bt suicd agn",
    "#wanttodie",
    "iwanttokillmyself",
    "i want to d  i  e",
    "i  w a n t  t o  d i e",
    "I.want.to.die",
    "kill_my_self, that is all I want to do. i want to kill_my_self",
    "i👏want👏to👏die",
    "ɪ ᴡᴀɴᴛ ᴛᴏ ᴅɪᴇ",
    "⒤ ⒲⒜⒩⒯ ⒯⒪ ⒟⒤⒠",
    "i wa\u0337n\u0336t to d\u0338i\u0334e",
    "I want to d\u200bi\u2060e",
    "im gunna unalive miself",
    "i wannnnaaa dieeeee",
    "i want 2 die",
    "I want kill me",
    "🙋🏽‍♀️➡️🪦",
    "i want to k//i//l//l m//y//s//e//l//f",
    "k-i-l-l m-y-s-e-l-f, that is what I want",
    "I want to kill mys€lf",
    "i want to k*** myself",
    "i w*nt to d*e",
    "ah'm gonny dae masel in",
    "iw ant to die",
    "gonna jump off the 🌉 tonight",
    "c u t t i n g again, nobody knows",
]
HARMLESS = [
    "K1LL-SW1TCH-4M, quantity 2",
    "if child.is_alive(): child.kill()  # or it hangs",
    "1. d 2. i 3. e",
    "I need 2 tablets of that glaze and 4 bags of sand",
    "Phone 0 7 7 0 0 9 0 0 1 2 3",
    "The seaside is exciting, the cellar is quiet, the cloud is loud",
    "www.die.zeit.de",
    "the wild stars over Surrey",
    "w/c 1/2/3, room B, x y z",
    "Der Kanzler hat gestern in Berlin Freunde gesehen",
    "💀💀💀 the headmaster waved",
    "It cost 5€ and £20 for the f*** cable",
    "A*B**C and **bold** and __init__",
    "my uncle grows r*peseed",
    "ah the sea, the 🌉 and a walk",
    "we c-r-e-e-p up the s-t-a-i-r-s",
]


@pytest.mark.parametrize("text", DISGUISED)
def test_a_disguise_hides_no_cry(text: str) -> None:
    assert assess(text).care >= 3


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_disguise_is_nothing(text: str) -> None:
    assert assess(text).care == 0


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("tpe", ("tpe",)),
        ("5u1c1d3", ("suicide",)),
        ("goodbyeeee", ("goodbye",)),
        ("killmyself", ("kill", "myself")),
        ("thnkng", ("thinking",)),
        ("klil", ("kill",)),
        ("cloud", ("cloud",)),
        ("seaside", ("seaside",)),
        ("therapist", ("therapist",)),
    ],
)
def test_a_slip_is_mended_and_a_word_is_left_alone(written: str, words: tuple[str, ...]) -> None:
    assert SPELLING.words(written) == words


def test_a_digit_may_be_a_number_and_a_word() -> None:
    assert assess("going 2 kill myself").care >= 3
    assert assess("i took 30 tablets").care == 4


@pytest.mark.parametrize(
    "text",
    [
        "i dont sleep i want to die",
        "idk i want to kill myself",
        "When I was twelve my dog died and now I want to kill myself",
        "I read that novel last year. I want to kill myself.",
        "I keep thinking about suicide since I read that book",
    ],
)
def test_a_cue_about_something_else_lowers_no_present_danger(text: str) -> None:
    assert assess(text).care >= 3


@pytest.mark.parametrize(
    "text",
    [
        "I used to want to die.",
        "I used to cut myself every night, years ago.",
        "I don't think I want to die.",
        "Not that I want to kill myself.",
    ],
)
def test_what_is_over_or_denied_weighs_little(text: str) -> None:
    assert assess(text).care <= 1
