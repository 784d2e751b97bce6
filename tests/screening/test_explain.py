"""Every step in words, for the command line and for moderators."""

import json

from forum.screening import BUILT_IN, assess
from forum.screening.explain import explain, say
from forum.screening.labels import LABEL_WORDS
from forum.screening.telling import tell


def test_it_agrees_with_assess_and_is_plain_data() -> None:
    text = "I'm going to kill myself on Friday. I do not want to die lol."
    shown = explain(text)
    answer = assess(text)
    assert json.loads(json.dumps(shown)) == shown
    assert shown["care"] == {"level": 4, "name": "crisis"}
    assert (shown["exposure"]["level"], shown["needs"]) == (answer.exposure, ["suicide"])
    assert shown["engine"] == answer.engine


def test_it_shows_clauses_labels_and_silenced_rules() -> None:
    shown = explain("I'm dying to see the attic, lol.")
    assert shown["care"]["level"] == 0
    silenced = explain("I could murder a curry. I'd kill him at chess, I want to kill him.")["rules"]
    assert any("figurative" in rule["labels"] and rule["care"] == 0 for rule in silenced)
    assert explain("I want to die, honestly.")["clauses"]["en"] == ["i want to die", "honestly"]


def test_a_plan_is_said_in_one_sentence() -> None:
    signal = assess("I'm going to kill myself tonight.").signals[0]
    assert say(signal) == "Says they want to end their life, and when."


def test_nothing_found_is_shown_as_nothing() -> None:
    shown = explain("Beans on toast.")
    assert (shown["care"]["name"], shown["rules"], shown["clauses"], shown["why"]) == ("none", [], {}, [])


def test_a_name_that_only_combinations_use_is_shown_to_nobody() -> None:
    text = "My husband hits me. I want to die."
    assert any(cue.label == "words-of-people" for cue in BUILT_IN.cues.values())
    assert {label for signal in assess(text).signals for label in signal.labels} == {"present"}
    assert {label for rule in explain(text)["rules"] for label in rule["labels_in_words"]} == {"told as now"}
    assert "meant: told as now\n" in tell(explain(text))


def test_every_label_that_weighs_has_words() -> None:
    for rule in BUILT_IN.rules.values():
        assert rule.keeps | rule.needs_label <= LABEL_WORDS.keys(), rule.id
