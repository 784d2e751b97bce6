"""Weak signs add up: none alone, several within reach, each once, and a harmless frame takes away again."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from forum.screening import assess
from forum.screening.explain import explain
from forum.screening.loading import LEXICON, load
from forum.screening.rules import RuleError
from forum.screening.ruleset import RuleSet
from forum.screening.site_rules import with_site_rules

SIGNS = """
[[cue]]
id = "test-aqua"
label = "test-aqua"
scope = "hint"
phrases = ["aquamarine", "velvet zeppelin"]

[[cue]]
id = "test-bassoon"
label = "test-bassoon"
scope = "hint"
phrases = ["bassoon", "zeppelin"]

[[cue]]
id = "test-cobalt"
label = "test-cobalt"
scope = "hint"
phrases = ["cobalt"]

[[cue]]
id = "test-frame"
label = "test-frame"
scope = "hint"
phrases = ["orchestra"]

[[tally]]
id = "drill"
need = "suicide"
kind = "implied"
care = 3
why = "Signs of a drill stand together"
within = "near"
least = 4
weights = { test-aqua = 2, test-bassoon = 2, test-cobalt = 1, test-frame = -3 }
matches = ["An aquamarine bassoon."]
avoids = ["An aquamarine bassoon for the orchestra."]

[[tally]]
id = "alarm"
need = "suicide"
kind = "implied"
care = 4
why = "Signs of an alarm stand together"
within = "near"
least = 5
weights = { test-aqua = 2, test-bassoon = 2, test-cobalt = 1, test-frame = -3 }
matches = ["An aquamarine bassoon, and cobalt."]
avoids = ["An aquamarine bassoon, cobalt, and an orchestra."]
"""


def loaded(folder: Path, signs: str = SIGNS) -> RuleSet:
    shutil.copytree(LEXICON / "en", folder / "en")
    (folder / "en" / "drill.toml").write_text(signs)
    return load(folder)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return loaded(tmp_path_factory.mktemp("lexicon"))


def heard(text: str, rules: RuleSet) -> bool:
    return any(signal.rule == "en.drill.drill" for signal in assess(text, rules).signals)


@pytest.mark.parametrize(
    "text",
    [
        "The aquamarine one. And a bassoon.",
        "A bassoon stood there. It was aquamarine.",
        "An orchestra plays. Tea. Rain. Bread. The aquamarine one, and a bassoon.",
        "An aquamarine bassoon for the orchestra. Rain. Rain. Rain. An aquamarine bassoon.",
        "The orchestra plays. An aquamarine bassoon.",
        "An aquamarine bassoon. The orchestra plays.",
    ],
)
def test_signs_within_reach_are_heard_together(text: str, rules: RuleSet) -> None:
    assert heard(text, rules)


@pytest.mark.parametrize(
    "text",
    [
        "Aquamarine.",
        "Aquamarine, aquamarine and aquamarine again. Aquamarine!",
        "Cobalt and aquamarine.",
        "An aquamarine one. Rain. Rain. A bassoon.",
        "An aquamarine one, said the orchestra. And a bassoon.",
        "Aquamarine. The orchestra plays. A bassoon.",
    ],
)
def test_too_little_is_silent(text: str, rules: RuleSet) -> None:
    assert not heard(text, rules)


@pytest.mark.parametrize("more", ["The orchestra plays.", "Rain. The orchestra plays.", "Tea with the orchestra."])
def test_nothing_written_around_a_crisis_takes_it_away(more: str, rules: RuleSet) -> None:
    crisis = "An aquamarine bassoon, and cobalt."
    assert [assess(text, rules).care for text in (crisis, f"{crisis} {more}", f"{more} {crisis}")] == [4, 4, 4]


def test_words_that_two_signs_share_count_once(rules: RuleSet) -> None:
    assert not heard("A velvet zeppelin.", rules)
    assert heard("A velvet zeppelin and a bassoon.", rules)


def test_an_explanation_names_the_signs_that_counted(rules: RuleSet) -> None:
    text = "Aquamarine. A cobalt zeppelin."
    found = next(rule for rule in explain(text, rules)["rules"] if rule["rule"] == "en.drill.drill")
    assert [(part["part"], part["words"]) for part in found["parts"]] == [
        ("test-aqua", "Aquamarine"),
        ("test-bassoon", "zeppelin"),
        ("test-cobalt", "cobalt"),
    ]


def test_the_span_is_that_of_the_heaviest_sign(rules: RuleSet) -> None:
    text = "A cobalt bassoon. An aquamarine lamp."
    signal = next(one for one in assess(text, rules).signals if one.rule == "en.drill.drill")
    assert text[signal.start : signal.end] == "bassoon"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("least = 4", "least = 6", "never reach"),
        ("least = 4", "least = 0", "never reach"),
        ("test-cobalt = 1", "test-nothing = 1", "no cue, hint or rule is called test-nothing"),
        ('within = "near"', 'within = "page"', "stand within one of"),
    ],
)
def test_a_tally_that_cannot_work_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        loaded(tmp_path, SIGNS.replace(before, after))


def test_a_site_rule_of_a_kind_that_weighs_against_danger_is_refused(rules: RuleSet) -> None:
    tally = rules.rules["en.drill.drill"]
    own = replace(
        tally, id="en.site.calm", kind="test-frame", phrases=("calm",), weights=(), least=0, matches=("calm",)
    )
    with pytest.raises(RuleError, match="would silence"):
        with_site_rules(rules, rules=[own])
