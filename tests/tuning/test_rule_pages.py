"""A rule's own page: written, changed, deleted, switched, weighed; what was typed comes back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.rules import services
from forum.rules.models import RuleChange, SiteRule
from forum.screening import BUILT_IN
from tests.client import Page
from tests.rules.conftest import AMBER, LIGHTHOUSE, lighthouse
from tests.tuning.conftest import LIST, NEW, OWN, RULES, TYPED

RED = next(rule for rule in BUILT_IN.rules.values() if rule.care == 3)
HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }}"


def test_a_rule_is_written_and_stands_in_the_draft(admin, stored):
    answer = admin.fill_in(NEW, RULES, **TYPED)
    assert (answer.status_code, answer.location) == (303, OWN)
    assert stored.one(select(SiteRule.name, SiteRule.alone, SiteRule.care)) == ("lighthouse", True, 2)
    page = Page(admin.get(OWN).text)
    assert "hears its examples" in page.words
    assert page.form(OWN).given["phrases"] == TYPED["phrases"]


CANNOT_BE = [
    ({"name": "Light House"}, "name", "small letters"),
    ({"phrases": "(the lighthouse"}, "phrases", "A bracket is not closed."),
    ({"phrases": "<nothing like it> dark"}, "phrases", "no slot called <nothing like it>"),
    ({"phrases": ""}, "phrases", "at least one phrase"),
    ({"hears": "The kettle is on."}, "hears", "The kettle is on."),
    ({"avoids": TYPED["hears"]}, "avoids", "should leave it alone"),
    ({"avoids": ""}, "avoids", "leave alone"),
    ({"exposure": "3"}, "exposure", "may hide a text"),
    ({"care": "many"}, "care", "one of the list"),
    ({"why": ""}, "why", "what the rule hears"),
]


@pytest.mark.parametrize(("given", "field", "words"), CANNOT_BE, ids=[f"{f} {w}"[:40] for _, f, w in CANNOT_BE])
def test_what_cannot_be_read_comes_back_with_everything_typed(admin, stored, given, field, words):
    typed = {**TYPED, "note": f"A long thought. {HOSTILE}", **given}
    answer = admin.fill_in(NEW, RULES, **typed)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert words in page.one("div", role="alert").words
    assert page.one("title").words.startswith("Error: ")
    assert [link["href"] for link in page.one("div", role="alert").all("a")] == [f"#f-{field}"]
    back = page.form(RULES).given
    for name in TYPED.keys() - {"care"}:
        assert back[name] == typed[name], name
    assert back["note"] == typed["note"]
    assert "<script>alert" not in answer.text
    assert stored(select(SiteRule.id)) == []


def test_a_rule_is_changed_and_nothing_different_says_so(admin, change, stored):
    change(services.add_rule, LIGHTHOUSE)
    assert admin.fill_in(OWN, OWN).status_code == 303
    assert "Nothing was different" in admin.get(OWN).text
    assert admin.fill_in(OWN, OWN, care="3").status_code == 303
    assert stored.one(select(SiteRule.care, SiteRule.version)) == (3, 2)


def test_two_admins_do_not_overwrite_each_other_and_lose_no_word(admin, change, stored):
    change(services.add_rule, LIGHTHOUSE)
    page = admin.get(OWN)
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    answer = admin.send(page, OWN, why="Says it in my words")
    assert answer.status_code == 409
    assert "Somebody else changed this rule" in answer.text
    assert stored.one(select(SiteRule.care, SiteRule.why)) == (3, LIGHTHOUSE.why)
    assert Page(answer.text).form(OWN).given["why"] == "Says it in my words"
    assert admin.send(answer, OWN).status_code == 303, "sending it again means to"
    assert stored.one(select(SiteRule.why)) == "Says it in my words"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_strange_version_counts_as_an_old_one(admin, change, stored, version):
    change(services.add_rule, LIGHTHOUSE)
    assert admin.post_form(OWN, **{**TYPED, "care": "4"}, alone="1", version=version).status_code == 409
    assert stored.one(select(SiteRule.care)) == 2


def test_a_rule_is_deleted_after_a_question(admin, change, stored):
    change(services.add_rule, LIGHTHOUSE)
    assert admin.fill_in(f"{OWN}/deletion", f"{OWN}/deletion").status_code == 303
    assert stored(select(SiteRule.id)) == []
    assert admin.post_form(f"{OWN}/deletion", version="1").status_code == 404


def test_a_rule_that_changed_since_is_not_deleted(admin, change, stored):
    change(services.add_rule, LIGHTHOUSE)
    page = admin.get(f"{OWN}/deletion")
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    assert admin.send(page, f"{OWN}/deletion").status_code == 409
    assert stored.one(select(SiteRule.care)) == 3


def test_a_built_in_rule_shows_what_it_is(admin):
    words = Page(admin.get(f"{RULES}/{AMBER}").text).words
    rule = BUILT_IN.rules[AMBER]
    for text in (rule.why, rule.id, rule.matches[0], rule.avoids[0], rule.phrases[0]):
        assert " ".join(text.split()) in words


def test_a_built_in_rule_is_switched_off_and_weighed(admin, stored):
    address = f"{RULES}/{AMBER}"
    level = "4" if BUILT_IN.rules[AMBER].care != 4 else "3"
    assert admin.fill_in(address, address, off="1", care=level).status_code == 303
    assert stored.one(select(RuleChange.rule_id, RuleChange.is_off, RuleChange.care)) == (AMBER, True, int(level))
    given = Page(admin.get(address).text).form(address).given
    assert (given["off"], given["care"]) == ("1", level)
    page = Page(admin.get(address).text).form(address).given
    assert admin.post_form(address, seen=page["seen"]).status_code == 303
    assert stored(select(RuleChange.rule_id)) == []


def test_what_a_colleague_made_of_a_built_in_rule_is_not_undone_unseen(admin, change, stored):
    address = f"{RULES}/{AMBER}"
    page = admin.get(address)
    change(services.change_built_in, AMBER, off=True, care=None)
    answer = admin.send(page, address, care="4")
    assert answer.status_code == 409
    assert stored.one(select(RuleChange.is_off, RuleChange.care)) == (True, None)
    assert admin.send(answer, address).status_code == 303, "after another look it goes"
    assert stored.one(select(RuleChange.is_off, RuleChange.care)) == (False, 4)


def test_what_hears_danger_shows_no_switch_and_takes_none(admin, stored):
    address = f"{RULES}/{RED.id}"
    page = admin.get(address)
    assert "off" not in Page(page.text).form(address).fields
    assert admin.post_form(address, off="1").status_code == 422
    for care in ("2", "0", "9", "x"):
        answer = admin.post_form(address, care=care)
        assert answer.status_code == 422
        assert "from 3 to 4" in Page(answer.text).one("div", role="alert").words
    assert stored(select(RuleChange.rule_id)) == []


def test_languages_are_left_out_and_english_is_not(admin, stored):
    page = f"{LIST}/languages"
    assert admin.fill_in(page, f"{page}/de").status_code == 303
    assert "Left out" in Page(admin.get(page).text).words
    assert admin.fill_in(page, f"{page}/de").status_code == 303
    assert "Left out" not in Page(admin.get(page).text).words
    assert admin.post_form(f"{page}/en", on="0").status_code == 303
    assert "stay on" in admin.get(page).text
    assert admin.post_form(f"{page}/tlh", on="0").status_code == 404
