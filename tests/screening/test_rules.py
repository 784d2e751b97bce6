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


NOT_ABOUT = [
    ("perinatal", "I feel very low, thinking about hurting myself."),
    ("perinatal", "My baby sleeps. I feel low, thinking about hurting myself."),
    ("perinatal", "I keep thinking about hurting my ex."),
    ("self_harm", "Thinking about burning the old sofa."),
    ("self_harm", "I tried hard not to hurt her feelings."),
    ("self_harm", "I used to burn incense."),
    ("sexual_violence", "I never said that."),
    ("eating_disorder", "Comí una manzana y salí a pasear."),
    ("suicide", "Tomé la caja y la puse en la mesa."),
    ("suicide", "I kicked the chair."),
    ("harm_to_others", "La cigarette, je la fume le soir."),
    ("harm_to_others", "Vou queimar o arroz."),
    ("suicide", "Tentei duas vezes ligar para a loja."),
    ("suicide", "Minha primeira tentativa de bolo."),
]


@pytest.mark.parametrize(("need", "text"), NOT_ABOUT)
def test_words_that_only_their_object_makes_a_sign_are_none_without_it(need: str, text: str) -> None:
    assert need not in assess(text).needs


@pytest.mark.parametrize(
    "text", ["I keep thinking of hurting my baby.", "He is two weeks old and I get pictures of hurting him."]
)
def test_thoughts_of_harm_to_a_baby_are_heard(text: str) -> None:
    assert "perinatal" in assess(text).needs
    assert assess(text).care >= 3
