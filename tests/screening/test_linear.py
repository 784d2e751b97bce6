"""Work grows with the length of a text and with nothing else. Counted in calls, never in seconds."""

import random
import sys
from types import FrameType

import pytest

from forum.screening import assess, automaton
from forum.screening.automaton import Automaton
from forum.screening.chunks import read
from forum.screening.engine import BUILT_IN
from forum.screening.phrases import ANY, Reader
from forum.screening.reading import MOST_HITS

FRAGMENTS = {
    "prose": "We walked to the market, and the rain began before we were home. ",
    "a phrase": "i want to die ",
    "the start of phrases": "i want to i will i have got the ",
    "denials": "do not want to never not ",
    "gaps": "if the doctor said a b c d e ",
    "spaced letters": "k i l l m y ",
    "stars": "k*l* s*u* ",
    "quotation marks": "'a \" 'b ",
    "stretched": "diiiiiiiiie ",
    "commas": ", . , ! ",
    "one long word": "aaaaaaaaaaaa",
    "leet": "k1ll 5u1c1d3 ",
    "look-alikes": "кіll ",
    "words run together": "iwanttokillmyself ",
    "dotted words": "i.want.to.die. ",
    "letters far apart": "w a n t   t o   d i e   ",
    "slips": "mslyef klil thnkng ",
    "pictures": "🙋🏽➡️🪦💊💊 ",
}


@pytest.fixture(autouse=True)
def nothing_forgotten_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automaton, "MOST_REMEMBERED", 1_000_000)
    monkeypatch.setattr(automaton, "MOST_BLOCKS", 100_000)


def work(text: str) -> int:
    """Calls made, in Python and in C, while the text is assessed with warm memory."""
    assess(text)
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        assess(text)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("fragment", FRAGMENTS.values(), ids=FRAGMENTS.keys())
def test_five_times_the_text_is_five_times_the_work(fragment: str) -> None:
    fifth = (fragment * (10_000 // len(fragment) + 1))[:10_000]
    assert work(fifth * 5) <= 5.5 * work(fifth) + 2_000


@pytest.mark.parametrize("fragment", [FRAGMENTS["prose"], FRAGMENTS["a phrase"], FRAGMENTS["words run together"]])
def test_two_hundred_kilobytes_are_twenty_times_ten(fragment: str) -> None:
    tenth = (fragment * (10_000 // len(fragment) + 1))[:10_000]
    assert work(tenth * 20) <= 21 * work(tenth) + 5_000


def test_a_rule_is_heard_a_bounded_number_of_times() -> None:
    text = "i want to die. " * 3_400
    passage = BUILT_IN.languages["en"].read(read(text))
    owners = [hit.owner for hit in passage.hits]
    assert max(owners.count(rule) for rule in BUILT_IN.rules) <= 2 * MOST_HITS


def test_the_memory_of_a_machine_is_thrown_away_when_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader({}, lambda word: (word,))
    machine = Automaton([reader.read("a ...12 b ...12 a a b b"), reader.read("b ...12 a ...12 b a b a")])
    row = [machine.class_of(frozenset({word, ANY})) for word in random.Random(7).choices("abx", k=3_000)]
    found, remembered = machine.finds(row), machine.remembered
    assert found
    assert remembered > 10
    monkeypatch.setattr(automaton, "MOST_REMEMBERED", 5)
    machine.finds(row[:1])
    assert machine.remembered < remembered
    assert machine.finds(row) == found
