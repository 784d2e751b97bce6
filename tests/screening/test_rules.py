"""Every rule keeps the promises of its own examples, and says what it means in words."""

import pytest

from forum.screening import RuleSet, assess, explain_rule
from forum.screening.engine import BUILT_IN
from forum.screening.model import Exposure
from forum.screening.rules import HIDING, Rule

RULES = list(BUILT_IN.rules.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_hears_its_examples(rule: Rule) -> None:
    for text in rule.matches:
        assert rule.id in {signal.rule for signal in assess(text, language=rule.language).signals}, text


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.avoids], ids=lambda rule: rule.id)
def test_a_rule_leaves_its_counter_examples_alone(rule: Rule) -> None:
    for text in rule.avoids:
        heard = [s for s in assess(text, language=rule.language).signals if s.rule == rule.id]
        assert not [s for s in heard if s.care >= min(2, rule.care) and (s.care or s.exposure or not rule.care)], text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_examples_on_both_sides_and_speaks_in_words(rule: Rule) -> None:
    assert rule.avoids
    assert explain_rule(rule.id)[0].isupper()
    assert not explain_rule(rule.id).endswith((".", "!"))


def test_only_the_named_kinds_hide() -> None:
    assert {rule.kind for rule in RULES if rule.exposure == Exposure.HIDE} <= HIDING


def test_an_unknown_rule_has_no_words() -> None:
    with pytest.raises(KeyError):
        explain_rule("en.nowhere")


def test_the_built_in_rules_are_a_rule_set_with_a_version() -> None:
    assert isinstance(BUILT_IN, RuleSet)
    assert assess("hello").engine == BUILT_IN.version
    assert BUILT_IN.names == ("de", "en", "es", "fr", "pt")
