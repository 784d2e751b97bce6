"""Changes of the draft: rules of the site, switches and weights of built-in ones, languages."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.core.audit import AuditEvent
from forum.core.errors import Conflict, NotFound, Unprocessable
from forum.rules import policy, queries, services
from forum.rules.models import LanguageOff, RuleChange, SiteRule
from forum.screening.engine import BUILT_IN
from forum.screening.site_rules import lowest_care, may_be_off
from tests.people import ada
from tests.rules.conftest import AMBER, LIGHTHOUSE, lighthouse

RED = next(rule for rule in BUILT_IN.rules.values() if rule.care == 3)
HIDING = next(rule for rule in BUILT_IN.rules.values() if rule.exposure == 3 and rule.care < 3)
CHANGES = select(RuleChange.rule_id, RuleChange.is_off, RuleChange.care)


def test_a_rule_is_kept_as_it_was_written(app, house, change, clock, stored):
    change(services.add_rule, LIGHTHOUSE)
    with app.app_context():
        assert queries.get_site_rule("pt.site.lighthouse") == (LIGHTHOUSE, 1)
        assert queries.draft().rules == (LIGHTHOUSE,)
    assert stored.one(select(SiteRule.changed_at, SiteRule.changed_by_id)) == (clock.now, house.known[ada].id)


def test_a_name_is_taken_once_in_a_language(change):
    change(services.add_rule, LIGHTHOUSE)
    with pytest.raises(Unprocessable) as refused:
        change(services.add_rule, lighthouse(why="Another one"))
    assert refused.value.field == "name"


WRONG = [
    ({"name": "Light House"}, "name", "small letters"),
    ({"name": ""}, "name", "small letters"),
    ({"name": "x" * 61}, "name", "60 characters"),
    ({"language": "xx"}, "language", "one of the list"),
    ({"need": "sadness"}, "need", "one of the list"),
    ({"kind": "everything"}, "kind", "one of the list"),
    ({"care": 5}, "care", "one of the list"),
    ({"past": -1}, "past", "one of the list"),
    ({"exposure": 4}, "exposure", "one of the list"),
    ({"exposure": 3}, "exposure", "may hide a text"),
    ({"why": ""}, "why", "what the rule hears"),
    ({"why": "x" * 121}, "why", "120 characters"),
    ({"note": "x" * 2_001}, "note", "2,000 characters"),
    ({"phrases": ()}, "phrases", "at least one phrase"),
    ({"phrases": ("lighthouse",) * 41}, "phrases", "40 lines"),
    ({"phrases": ("<lighthouse>",)}, "phrases", "no slot called"),
    ({"phrases": ("(the lighthouse",)}, "phrases", "not closed"),
    ({"matches": ()}, "matches", "at least one example"),
    ({"matches": ("The kettle is on.",)}, "matches", "does not hear"),
    ({"matches": ("x" * 501,)}, "matches", "500 characters"),
    ({"avoids": ()}, "avoids", "leave alone"),
    ({"avoids": ("Meu farol apagou.",)}, "avoids", "should leave it alone"),
]


@pytest.mark.parametrize(("given", "field", "words"), WRONG, ids=[f"{field} {words}" for _, field, words in WRONG])
def test_what_cannot_be_a_rule_says_where_and_why(change, stored, given, field, words):
    with pytest.raises(Unprocessable, match=words) as refused:
        change(services.add_rule, lighthouse(**given))
    assert refused.value.field == field
    assert stored(select(SiteRule.id)) == []


def test_there_is_a_most_of_rules(change, monkeypatch):
    monkeypatch.setattr(policy, "MOST_SITE_RULES", 1)
    change(services.add_rule, LIGHTHOUSE)
    with pytest.raises(Unprocessable, match="delete one first"):
        change(services.add_rule, lighthouse(name="other"))


def test_a_rule_is_changed_and_keeps_its_name(change, stored):
    change(services.add_rule, LIGHTHOUSE)
    assert change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    assert stored.one(select(SiteRule.care, SiteRule.version)) == (3, 2)


def test_the_same_words_again_change_nothing(change, stored):
    change(services.add_rule, LIGHTHOUSE)
    assert not change(services.change_rule, LIGHTHOUSE.rule_id, LIGHTHOUSE, version=1)
    assert stored.one(select(SiteRule.version)) == 1
    assert stored(select(AuditEvent.id).where(AuditEvent.action == "rules.changed")) == []


def test_two_people_do_not_overwrite_each_other(change, stored):
    change(services.add_rule, LIGHTHOUSE)
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    for act in (
        lambda: change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=1), version=1),
        lambda: change(services.delete_rule, LIGHTHOUSE.rule_id, version=1),
    ):
        with pytest.raises(Conflict):
            act()
    assert stored.one(select(SiteRule.care)) == 3


def test_a_rule_is_deleted(change, stored):
    change(services.add_rule, LIGHTHOUSE)
    change(services.delete_rule, LIGHTHOUSE.rule_id, version=1)
    assert stored(select(SiteRule.id)) == []


@pytest.mark.parametrize("rule_id", ["en.site.none", "en.suicide.intent", "", "en.site.\x00"])
def test_a_rule_that_is_not_there(change, rule_id):
    if "\x00" in rule_id:
        rule_id = rule_id.replace("\x00", "zero")
    with pytest.raises(NotFound):
        change(services.change_rule, rule_id, LIGHTHOUSE, version=1)
    with pytest.raises(NotFound):
        change(services.delete_rule, rule_id, version=1)


def test_a_built_in_rule_is_switched_off_and_on(change, stored):
    assert change(services.change_built_in, AMBER, off=True, care=None)
    assert stored(CHANGES) == [(AMBER, True, None)]
    assert not change(services.change_built_in, AMBER, off=True, care=None)
    assert change(services.change_built_in, AMBER, off=False, care=None)
    assert stored(CHANGES) == []


def test_a_built_in_rule_is_weighed_within_its_floor(change, stored):
    floor = int(lowest_care(RED))
    with pytest.raises(Unprocessable) as refused:
        change(services.change_built_in, RED.id, off=False, care=floor - 1)
    assert refused.value.field == "care"
    with pytest.raises(Unprocessable):
        change(services.change_built_in, RED.id, off=False, care=5)
    assert change(services.change_built_in, RED.id, off=False, care=4)
    assert stored(CHANGES) == [(RED.id, False, 4)]
    assert change(services.change_built_in, RED.id, off=False, care=int(RED.care)), "its own level is no change"
    assert stored(CHANGES) == []


@pytest.mark.parametrize("rule", [RED, HIDING], ids=lambda rule: rule.id)
def test_what_hears_danger_is_not_switched_off(change, stored, rule):
    assert not may_be_off(rule)
    with pytest.raises(Unprocessable, match="stays on") as refused:
        change(services.change_built_in, rule.id, off=True, care=None)
    assert refused.value.field == "off"
    assert stored(CHANGES) == []


def test_a_built_in_rule_that_is_not_there(change):
    with pytest.raises(NotFound):
        change(services.change_built_in, "en.nowhere.rule", off=True, care=None)


def test_a_language_is_left_out_and_taken_in_again(change, stored):
    assert change(services.switch_language, "de", on=False)
    assert not change(services.switch_language, "de", on=False)
    assert stored(select(LanguageOff.language)) == ["de"]
    assert change(services.switch_language, "de", on=True)
    assert stored(select(func.count()).select_from(LanguageOff)) == [0]


def test_english_stays_and_an_unknown_language_is_none(change):
    with pytest.raises(Unprocessable, match="stay on"):
        change(services.switch_language, "en", on=False)
    with pytest.raises(NotFound):
        change(services.switch_language, "tlh", on=False)
