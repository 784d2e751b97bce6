"""Publishing on the pages: with a note, one admin at a time, and back again."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.core.db import db, start_writing
from forum.rules import services
from forum.rules.content import digest_of
from forum.rules.models import LanguageOff, RuleVersion, SiteRule
from tests.client import Page
from tests.people import alice
from tests.rules.conftest import LIGHTHOUSE, OWN_TEXT, lighthouse
from tests.tuning.conftest import DRAFT, LIST, NEW, OWN, RULES, TYPED, VERSIONS

NOTES = select(RuleVersion.note).order_by(RuleVersion.number)


def test_the_next_post_is_read_by_what_was_published(admin, make, stored):
    admin.fill_in(NEW, RULES, **TYPED)
    draft = Page(admin.get(DRAFT).text)
    assert f"Added: {LIGHTHOUSE.why}" in draft.words
    answer = admin.fill_in(DRAFT, VERSIONS, note="For the lighthouse")
    assert (answer.status_code, answer.location) == (303, VERSIONS)
    assert make.thread(alice, OWN_TEXT).reading.care == 2
    listed = Page(admin.get(VERSIONS).text)
    assert "For the lighthouse" in listed.one("li", data_version="1").words
    assert "ada" in listed.one("li", data_version="1").words
    assert "Version 1 is in force" in admin.get(LIST).text
    assert "Nothing yet." in admin.get(DRAFT).text


def test_a_version_needs_a_note(admin, change, stored):
    change(services.add_rule, LIGHTHOUSE)
    answer = admin.fill_in(DRAFT, VERSIONS, note=" ")
    assert answer.status_code == 422
    assert "what changed, and why" in Page(answer.text).one("div", role="alert").words
    long = "x" * 301
    answer = admin.fill_in(DRAFT, VERSIONS, note=long)
    assert answer.status_code == 422
    assert Page(answer.text).form(VERSIONS).given["note"] == long
    assert stored(NOTES) == []


def test_nothing_to_publish(admin, stored):
    answer = admin.fill_in(DRAFT, VERSIONS, note="Nothing at all")
    assert answer.status_code == 422
    assert "changes nothing" in answer.text
    assert stored(NOTES) == []


def test_two_admins_at_once_lose_no_word(admin, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    page = admin.get(DRAFT)
    change(services.add_rule, lighthouse(name="other"))
    answer = admin.send(page, VERSIONS, note="What I saw")
    assert answer.status_code == 409
    assert "in the meantime" in Page(answer.text).one("div", role="alert").words
    assert Page(answer.text).form(VERSIONS).given["note"] == "What I saw"
    assert admin.send(answer, VERSIONS).status_code == 303, "after another look it goes"
    assert admin.send(page, VERSIONS, note="Twice").status_code == 409
    assert stored(NOTES) == ["What I saw"]


def test_going_back(admin, make, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    publish("First")
    change(services.delete_rule, LIGHTHOUSE.rule_id, version=1)
    publish("Second")
    page = f"{VERSIONS}/1"
    assert f"Added: {LIGHTHOUSE.why}" in Page(admin.get(page).text).words
    assert admin.fill_in(page, f"{page}/return", note="").status_code == 422
    assert admin.fill_in(page, f"{page}/return", note="It was better").status_code == 303
    assert stored(NOTES) == ["First", "Second", "It was better"]
    assert make.thread(alice, OWN_TEXT).reading.care == 2
    assert "version 1 again" in Page(admin.get(VERSIONS).text).one("li", data_version="3").words
    assert "It is what is published now." in admin.get(page).text


def test_going_back_after_somebody_else_was_here(admin, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    publish("First")
    page = admin.get(f"{VERSIONS}/0")
    change(services.switch_language, "de", on=False)
    publish("Second")
    answer = admin.send(page, f"{VERSIONS}/0/return", note="My reason")
    assert answer.status_code == 409
    assert Page(answer.text).form(f"{VERSIONS}/0/return").given["note"] == "My reason"
    assert stored(NOTES) == ["First", "Second"]
    assert admin.post_form(f"{VERSIONS}/7/return", note="x", seen="2").status_code == 404


def test_the_draft_begins_again(admin, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    change(services.switch_language, "de", on=False)
    assert "German is left out" in admin.get(f"{DRAFT}/restart").text
    assert admin.fill_in(f"{DRAFT}/restart", f"{DRAFT}/restart").status_code == 303
    assert stored.one(select(SiteRule.care)) == 2
    assert stored(select(LanguageOff.language)) == []


def test_a_draft_that_changed_since_is_not_dropped(admin, change, stored):
    page = admin.get(f"{DRAFT}/restart")
    change(services.add_rule, LIGHTHOUSE)
    answer = admin.send(page, f"{DRAFT}/restart")
    assert answer.status_code == 409
    assert LIGHTHOUSE.why in Page(answer.text).one("main").words
    assert stored.one(select(SiteRule.name)) == LIGHTHOUSE.name
    assert admin.send(answer, f"{DRAFT}/restart").status_code == 303
    assert stored(select(SiteRule.name)) == []


def test_a_number_that_no_database_holds_is_no_version(admin):
    for number in ("100000000", "9" * 30):
        assert admin.get(f"{VERSIONS}/{number}").status_code == 404
        assert admin.post_form(f"{VERSIONS}/{number}/return", note="x", seen="0").status_code == 404


def test_a_version_that_no_longer_works_is_said_on_the_pages(house, admin, change, publish):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    with house.app.app_context():
        start_writing()
        content = db.session.scalars(select(RuleVersion.content)).one()
        content["rules"][0]["phrases"] = [f"<an older slot, tuning, {house.engine}>"]
        db.session.execute(update(RuleVersion).values(content=content, digest=digest_of(content)))
        db.session.commit()
    assert "The published version can’t be used" in admin.get(LIST).text
    assert "The newest version can’t be used" in admin.get(VERSIONS).text
    assert admin.get(f"{VERSIONS}/1").status_code == 200
    assert admin.get(f"{LIST}/trial").status_code == 200
    answer = admin.fill_in(f"{VERSIONS}/0", f"{VERSIONS}/0/return", note="Back to what works")
    assert answer.status_code == 303
    assert "can’t be used" not in admin.get(LIST).text
    assert OWN in admin.get(f"{LIST}?only=own").text
