"""Every step in words, for the command line and for moderators."""

import json

from forum.screening import assess
from forum.screening.explain import explain, say


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
