"""What `assess` promises to everyone who calls it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from itertools import repeat

import pytest

from forum.screening import Assessment, Care, Exposure, assess
from forum.screening.chunks import read
from forum.screening.engine import BUILT_IN

TONIGHT = "I'm going to kill myself tonight."


def test_intent_with_a_time_is_a_crisis_that_stays_visible_to_members() -> None:
    answer = assess(TONIGHT)
    assert (answer.care, answer.exposure) == (Care.CRISIS, Exposure.MEMBERS)
    assert answer.needs == {"suicide"}


def test_intent_without_how_when_or_where_is_red() -> None:
    assert assess("I'm going to kill myself.").care == Care.RED


@pytest.mark.parametrize("detail", ["on Friday", "with the tablets", "at the bridge", "before Christmas"])
def test_any_how_when_or_where_makes_it_a_crisis(detail: str) -> None:
    assert assess(f"I am going to end my life {detail}.").care == Care.CRISIS


def test_everyday_words_get_nothing() -> None:
    answer = assess("Beans on toast, the radio, my good socks.")
    assert answer == Assessment(Care.NONE, Exposure.OPEN, frozenset(), frozenset(), (), BUILT_IN.version)


def test_the_axes_are_apart() -> None:
    tip = assess("DM me for the method, nobody can bring you back.")
    assert tip.exposure == Exposure.HIDE
    assert tip.care <= Care.WATCH


def test_a_denial_a_past_and_a_joke_weigh_less() -> None:
    assert assess("I do not want to kill myself.").care <= Care.WATCH
    assert assess("Twenty years ago I wanted to kill myself.").care <= Care.AMBER
    assert assess("i want to die lol").care == Care.AMBER


def test_a_denial_followed_by_but_hides_nothing() -> None:
    assert assess("I'm not suicidal, but I think about ending my life every night.").care == Care.RED


@pytest.mark.parametrize(
    "beside", ["I have not told anyone.", "I haven't told my mum.", "I am not happy.", "I don't feel good."]
)
def test_a_no_to_something_else_beside_it_denies_nothing(beside: str) -> None:
    assert assess(f"I want to kill myself. {beside}").care >= Care.RED


def test_a_farewell_that_someone_else_speaks_is_a_mention() -> None:
    assert assess("Tell my family I loved them.").care == Care.AMBER
    assert assess("'Tell my family I loved them,' he said, going up the ladder.").care <= Care.WATCH


def test_someone_else_at_risk_has_their_own_help() -> None:
    answer = assess("My brother says he wants to end his life.")
    assert answer.care == Care.RED
    assert answer.needs == {"suicide", "worried_about_someone"}


def test_conduct_is_a_label_and_no_level() -> None:
    answer = assess("You are a worthless idiot.")
    assert (answer.care, answer.exposure, answer.conduct) == (Care.NONE, Exposure.OPEN, {"harassment"})


def test_spans_show_the_words_as_written() -> None:
    text = "So. I wan\u200bt to K1LL my\u00adself."
    first = assess(text).signals[0]
    assert text[first.start : first.end] == "I wan\u200bt to K1LL my\u00adself"


def test_the_answer_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        assess(TONIGHT).care = Care.NONE  # type: ignore[misc]


def test_one_language_can_be_asked_alone() -> None:
    assert assess("Quiero matarme.", language="es").care == Care.RED
    assert assess("Quiero matarme.", language="en").care == Care.NONE
    with pytest.raises(KeyError):
        assess("Quiero matarme.", language="xx")


def test_many_threads_get_the_same_answer() -> None:
    texts = [TONIGHT, "hello", "My husband hits me.", "Quiero morirme.", "i cut myself last night"] * 20
    alone = [assess(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(assess, texts, repeat(None))) == alone


def test_importing_it_loads_no_web_and_no_database() -> None:
    code = "import sys, forum.screening; print({'flask', 'sqlalchemy', 'better_profanity'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


MIXED = [
    "I want to die. Meine Mutter kocht heute Suppe, et demain je pars en vacances.",
    "Beans on toast, the radio, my good socks.",
    "die die die",
    "i wnat 2 d1e, ich wil nich mer, no qiero vivir",
    "k i l l m e 😭 s*icide, 5uicide! j'en peux plus",
    "",
    "qwrtz 123 ... ??",
]


@pytest.mark.parametrize("text", MIXED)
def test_a_text_is_read_where_a_rare_word_stands_and_first_where_a_word_of_its_own_does(text: str) -> None:
    written = read(text)
    tongues = {name: BUILT_IN.languages[name] for name in BUILT_IN.names}
    known = [[name for name, tongue in tongues.items() if tongue.knows(word)] for word in written.words]
    alone = [frozenset({word}) for word in written.words]
    opened = {name for name, tongue in tongues.items() if any(map(tongue.opens, alone))}
    own = {names[0] for names in known if len(names) == 1}
    assert BUILT_IN.languages_in(written) == tuple(sorted(opened & own or opened))


def test_hits_come_in_the_order_in_which_they_end() -> None:
    passage = BUILT_IN.languages["en"].read(read("They'd manage better if I was dead. I can't go on, I want to die."))
    ends = [hit.end for hit in passage.hits if hit.owner in BUILT_IN.rules and BUILT_IN.rules[hit.owner].phrases]
    assert len(ends) > 3
    assert ends == sorted(ends)
