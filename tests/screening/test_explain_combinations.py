"""A combination says which of its parts were found, and where."""

import shutil
from pathlib import Path

import pytest

from forum.screening.explain import explain
from forum.screening.loading import LEXICON, load
from forum.screening.ruleset import RuleSet
from forum.screening.telling import tell

RULES = """
[[cue]]
id = "test-dog"
label = "dog-given"
scope = "hint"
phrases = ["(dog|cat) is with my (sister|neighbour)"]

[[cue]]
id = "test-place"
label = "no-need-there"
scope = "hint"
phrases = ["not need (it|one) where i am going"]

[[combination]]
id = "farewell-by-hints"
need = "suicide"
kind = "preparation"
care = 3
within = "near"
why = "Gives a pet away before leaving for good"
parts = ["dog-given", "no-need-there"]
matches = ["The dog is with my sister. I will not need it where I am going."]
"""
TEXT = "The kettle is on. The dog is with my sister. I will not need it where I'm going."


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    folder: Path = tmp_path_factory.mktemp("lexicon")
    shutil.copytree(LEXICON / "en", folder / "en")
    (folder / "en" / "drill.toml").write_text(RULES)
    return load(folder)


def test_each_part_is_shown_with_its_words_and_place(rules: RuleSet) -> None:
    found = next(rule for rule in explain(TEXT, rules)["rules"] if rule["rule"] == "en.drill.farewell-by-hints")
    assert [part["part"] for part in found["parts"]] == ["dog-given", "no-need-there"]
    assert [part["words"] for part in found["parts"]] == ["dog is with my sister", "not need it where I'm going"]
    assert all(TEXT[part["start"] : part["end"]] == part["words"] for part in found["parts"])


def test_in_lines_they_stand_under_the_rule(rules: RuleSet) -> None:
    lines = tell(explain(TEXT, rules)).splitlines()
    at = next(number for number, line in enumerate(lines) if "farewell-by-hints" in line)
    assert "      part dog-given: “dog is with my sister”" in lines[at:]
    assert "      part no-need-there: “not need it where I'm going”" in lines[at:]


def test_one_part_alone_is_no_combination(rules: RuleSet) -> None:
    assert not explain("The dog is with my sister.", rules)["rules"]


def test_a_rule_of_phrases_has_no_parts() -> None:
    found = explain("I want to die.")["rules"]
    assert found
    assert not any(rule["parts"] for rule in found)
