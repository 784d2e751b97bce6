"""The pure part: built-in rules with a site's changes, within the floors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forum.screening import Care, Exposure, assess
from forum.screening.engine import BUILT_IN
from forum.screening.phrases import PhraseError
from forum.screening.rules import RuleError
from forum.screening.site_rules import lowest_care, may_be_off, unheard_danger, unkept, with_site_rules
from tests.factories.making import CRISIS
from tests.rules.conftest import LIGHTHOUSE, OWN_TEXT, lighthouse

OWN = LIGHTHOUSE.as_rule()
DANGER = [rule for rule in BUILT_IN.rules.values() if not may_be_off(rule)]
MILD = [rule for rule in BUILT_IN.rules.values() if may_be_off(rule)]


def test_a_rule_of_the_site_is_heard_beside_the_others():
    rules = with_site_rules(BUILT_IN, rules=[OWN], version="site3")
    found = assess(OWN_TEXT, rules)
    assert [signal.rule for signal in found.signals] == ["pt.site.lighthouse"]
    assert (found.care, found.exposure, found.needs) == (Care.AMBER, Exposure.NOTE, {"suicide"})
    assert found.engine == f"{BUILT_IN.version}.site3"
    assert assess(CRISIS, rules).care == assess(CRISIS).care == Care.CRISIS


def test_without_changes_nothing_is_compiled():
    rules = with_site_rules(BUILT_IN)
    assert all(rules.languages[name] is BUILT_IN.languages[name] for name in BUILT_IN.names)
    assert rules.rules == BUILT_IN.rules


def test_only_languages_that_changed_are_compiled():
    rules = with_site_rules(BUILT_IN, rules=[OWN])
    same = {name for name in rules.names if rules.languages[name] is BUILT_IN.languages[name]}
    assert same == set(BUILT_IN.names) - {"pt"}


def test_a_mild_rule_can_be_switched_off():
    mild = next(rule for rule in MILD if rule.language == "pt")
    rules = with_site_rules(BUILT_IN, switched_off={mild.id})
    assert mild.id not in rules.rules
    for text in mild.matches:
        assert mild.id not in {signal.rule for signal in assess(text, rules).signals}


@pytest.mark.parametrize("language", BUILT_IN.names)
def test_every_mild_rule_of_a_language_can_be_off_at_once_and_danger_is_still_heard(language):
    mild = {rule.id for rule in MILD if rule.language == language}
    try:
        rules = with_site_rules(BUILT_IN, switched_off=mild)
    except RuleError as error:
        assert "would lose one of its parts" in str(error)  # noqa: PT017, either answer keeps the promise
        return
    assert {rule.id for rule in DANGER} <= rules.rules.keys()


@pytest.mark.parametrize("rule", DANGER, ids=lambda rule: rule.id)
def test_what_hears_danger_stays_on_and_above_its_floor(rule):
    with pytest.raises(RuleError, match="stays on"):
        with_site_rules(BUILT_IN, switched_off={rule.id})
    floor = lowest_care(rule)
    assert floor == min(rule.care, Care.RED)
    with pytest.raises(RuleError, match="can’t go below"):
        with_site_rules(BUILT_IN, weights={rule.id: floor - 1})
    assert with_site_rules(BUILT_IN, weights={rule.id: floor}).rules[rule.id].care == floor


def test_a_weight_lowers_and_raises():
    rule = next(rule for rule in MILD if rule.care == Care.AMBER and rule.kind == "passive" and rule.alone)
    for care in (Care.WATCH, Care.RED, Care.CRISIS):
        rules = with_site_rules(BUILT_IN, weights={rule.id: care})
        heard = [s.care for text in rule.matches for s in assess(text, rules).signals if s.rule == rule.id]
        assert heard
        assert max(heard) == care


def test_a_language_can_be_left_out_but_english_stays():
    rules = with_site_rules(BUILT_IN, languages_off={"de", "fr"})
    assert rules.names == tuple(sorted(set(BUILT_IN.names) - {"de", "fr"}))
    assert not [rule for rule in rules.rules.values() if rule.language in ("de", "fr")]
    with pytest.raises(RuleError, match="English stays on"):
        with_site_rules(BUILT_IN, languages_off={"en"})


def test_rules_that_are_no_longer_built_in_are_passed_over():
    rules = with_site_rules(BUILT_IN, switched_off={"en.gone.rule"}, weights={"en.gone.other": 1})
    assert rules.rules == BUILT_IN.rules


def test_a_rule_of_the_site_hides_only_when_its_kind_may():
    with pytest.raises(RuleError, match="may hide a text"):
        lighthouse(exposure=3).as_rule()
    rules = with_site_rules(BUILT_IN, rules=[lighthouse(exposure=3, kind="pact").as_rule()])
    assert assess(OWN_TEXT, rules).exposure == Exposure.HIDE


UNREADABLE = [
    ("<no such slot>", "no slot called"),
    ("(the lighthouse", "not closed"),
    ("[the] [lighthouse]", "match nothing"),
    ("lighthouse }", "has no meaning|is no word"),
    ("(" * 7 + "lighthouse" + ")" * 7, "in each other"),
    ("lighthouse " * 40, "at most"),
    ("...99 lighthouse", "a gap may hold"),
    ("the ...12 old ...12 lighthouse ...", "at most 24 words together"),
    ("the *", "before a"),
    ("(l*|old) lighthouse", "before a"),
]


@pytest.mark.parametrize(("line", "words"), UNREADABLE, ids=[words for _, words in UNREADABLE])
def test_a_phrase_that_cannot_be_read_says_why(line, words):
    with pytest.raises(PhraseError, match=words):
        with_site_rules(BUILT_IN, rules=[lighthouse(phrases=(line,)).as_rule()])


def test_a_name_twice_or_an_unknown_language_is_refused():
    with pytest.raises(RuleError, match="used twice"):
        with_site_rules(BUILT_IN, rules=[OWN, OWN])
    with pytest.raises(RuleError, match="no language called"):
        with_site_rules(BUILT_IN, rules=[lighthouse(language="xx").as_rule()])


def test_examples_are_run():
    rules = with_site_rules(BUILT_IN, rules=[OWN])
    assert unkept(OWN, rules) == ([], [])
    wrong = replace(OWN, matches=("The kettle is on.",), avoids=(OWN_TEXT,))
    assert unkept(wrong, rules) == (["The kettle is on."], [OWN_TEXT])


def test_a_draft_that_makes_danger_unheard_is_found_out():
    """A rule of one's own does no harm; Portuguese read with German words would."""
    assert unheard_danger(BUILT_IN, with_site_rules(BUILT_IN, rules=[OWN])) == []
    deaf = replace(BUILT_IN, languages={**BUILT_IN.languages, "pt": BUILT_IN.languages["de"]})
    lost = unheard_danger(BUILT_IN, deaf)
    assert lost
    assert all(not may_be_off(BUILT_IN.rules[name]) for name in lost)
