"""A draft becomes a version, the next post is read by it, and an older one can come back."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select, update

from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Unprocessable
from forum.posts.models import AssessmentRow
from forum.rules import queries, services
from forum.rules.content import Content, digest_of
from forum.rules.models import RuleVersion, SiteRule
from forum.screening.engine import BUILT_IN
from tests.factories.made import as_made
from tests.factories.making import CRISIS
from tests.people import ada, alice, mira
from tests.rules.conftest import AMBER, LIGHTHOUSE, OWN_TEXT, lighthouse

VERSIONS = select(RuleVersion.number, RuleVersion.note, RuleVersion.again_of).order_by(RuleVersion.number)


def seen_now(app) -> str:
    with app.app_context():
        return services.fingerprint(queries.draft(), queries.newest_number())


def newest_engine(stored) -> str:
    return stored(select(AssessmentRow.engine).order_by(as_made(AssessmentRow).desc()).limit(1))[0]


def test_before_the_first_version_the_built_in_rules_are_in_force(app):
    with app.app_context():
        assert queries.published_rules() is BUILT_IN


def test_the_next_post_is_read_by_what_was_published(make, change, publish, stored):
    assert make.thread(alice, OWN_TEXT).reading.care == 0
    change(services.add_rule, LIGHTHOUSE)
    assert make.thread(alice, OWN_TEXT).reading.care == 0
    assert publish("For the lighthouse.") == 1
    reading = make.thread(alice, OWN_TEXT).reading
    assert (reading.care, reading.exposure, reading.needs) == (2, 1, ("suicide",))
    assert newest_engine(stored) == f"{BUILT_IN.version}.site1"
    assert stored(VERSIONS) == [(1, "For the lighthouse.", None)]


def test_moderators_read_why_in_the_words_of_the_site(client, make, change, publish):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    made = make.thread(alice, OWN_TEXT)
    client.as_(mira)
    assert LIGHTHOUSE.why in client.get("/moderation").text
    assert LIGHTHOUSE.why in client.get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text
    change(services.delete_rule, LIGHTHOUSE.rule_id, version=1)
    publish()
    assert "A rule that is no longer in use" in client.get("/moderation").text


def test_it_is_compiled_once(app, change, publish):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    with app.app_context():
        first = queries.published_rules()
    with app.app_context():
        assert queries.published_rules() is first


def test_a_version_is_frozen(app, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    content, digest = stored.one(select(RuleVersion.content, RuleVersion.digest))
    assert content["rules"][0]["care"] == 2
    assert digest == digest_of(content)
    assert Content.of_data(content).rules == (LIGHTHOUSE,)


def test_going_back_publishes_the_older_one_anew(make, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    publish("More urgent.")
    assert make.thread(alice, OWN_TEXT).reading.care == 3
    assert change(services.roll_back, 1, note="Too much.", seen=2) == 3
    assert make.thread(alice, OWN_TEXT).reading.care == 2
    assert stored(VERSIONS) == [(1, "Tried it out.", None), (2, "More urgent.", None), (3, "Too much.", 1)]
    assert stored(select(SiteRule.care)) == [3], "the draft keeps the newer words"


def test_going_back_to_the_built_in_rules_alone(make, change, publish):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    assert change(services.roll_back, 0, note="None of it.", seen=1) == 2
    assert make.thread(alice, OWN_TEXT).reading.care == 0


def test_going_back_to_what_is_there_or_never_was(change, publish):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    with pytest.raises(Unprocessable, match="what is published now"):
        change(services.roll_back, 1, note="Again.", seen=1)
    with pytest.raises(NotFound):
        change(services.roll_back, 7, note="Again.", seen=1)
    with pytest.raises(Conflict):
        change(services.roll_back, 0, note="Again.", seen=0)


def test_the_draft_can_be_put_back_to_what_is_published(app, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    change(services.change_built_in, AMBER, off=True, care=None)
    publish()
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3), version=1)
    change(services.switch_language, "de", on=False)
    change(services.start_draft_again, seen=seen_now(app))
    with app.app_context():
        assert queries.draft() == queries.published_content()
        assert queries.draft().rules == (LIGHTHOUSE,)


@pytest.mark.parametrize("note", ["", "x" * 301])
def test_a_version_says_why(change, publish, stored, note):
    change(services.add_rule, LIGHTHOUSE)
    with pytest.raises(Unprocessable) as refused:
        publish(note)
    assert refused.value.field == "note"
    assert stored(VERSIONS) == []


def test_a_draft_that_changes_nothing_is_not_published(publish):
    with pytest.raises(Unprocessable, match="changes nothing"):
        publish()


def test_of_two_admins_at_once_one_publishes(app, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    seen = seen_now(app)
    assert change(services.publish, note="First.", seen=seen) == 1
    with pytest.raises(Conflict):
        change(services.publish, note="Second.", seen=seen)
    change(services.add_rule, lighthouse(name="other"))
    stale = seen_now(app)
    change(services.switch_language, "de", on=False)
    with pytest.raises(Conflict):
        change(services.publish, note="Third.", seen=stale)
    assert stored(VERSIONS) == [(1, "First.", None)]


def test_a_stored_version_that_no_longer_compiles_leaves_the_built_in_rules(
    house, app, make, change, publish, stored, caplog
):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    spoil(app, phrases=[f"<a slot of an older lexicon on {house.engine}>"])
    with caplog.at_level(logging.ERROR, logger="forum.rules.queries"):
        assert make.thread(alice, OWN_TEXT).reading.care == 0
        assert make.thread(alice, CRISIS).reading.care == 4
    assert [record.message for record in caplog.records] == ["site_rules_unusable"]
    assert newest_engine(stored) == BUILT_IN.version
    with app.app_context():
        assert not queries.is_published_usable()


def test_a_version_that_somebody_changed_in_the_database_is_not_used(house, app, change, publish):
    change(services.add_rule, lighthouse(note=f"Never compiled before, on {house.engine}."))
    publish()
    with app.app_context():
        start_writing()
        db.session.execute(update(RuleVersion).values(content=Content(languages_off=("de",)).as_data()))
        db.session.commit()
        assert queries.published_rules() is BUILT_IN


def spoil(app, **changes) -> None:
    """A version as an older house may have stored it."""
    with app.app_context():
        start_writing()
        content = db.session.scalars(select(RuleVersion.content)).one()
        content = {**content, "rules": [{**content["rules"][0], **changes}]}
        db.session.execute(update(RuleVersion).values(content=content, digest=digest_of(content)))
        db.session.commit()


def test_what_a_colleague_added_meanwhile_is_not_dropped_unseen(app, change, stored):
    looked_at = seen_now(app)
    change(services.add_rule, LIGHTHOUSE)
    with pytest.raises(Conflict):
        change(services.start_draft_again, seen=looked_at)
    assert stored.one(select(SiteRule.name)) == LIGHTHOUSE.name


def test_everything_is_audited_by_code_and_not_by_word(app, house, change, publish, stored):
    change(services.add_rule, LIGHTHOUSE)
    change(services.change_rule, LIGHTHOUSE.rule_id, lighthouse(care=3, note="secret thought"), version=1)
    change(services.change_built_in, AMBER, off=True, care=None)
    change(services.switch_language, "de", on=False)
    publish("A note for the team")
    change(services.roll_back, 0, note="Back.", seen=1)
    change(services.delete_rule, LIGHTHOUSE.rule_id, version=2)
    change(services.start_draft_again, seen=seen_now(app))
    columns = (AuditEvent.action, AuditEvent.subject, AuditEvent.details, AuditEvent.actor_id)
    rows = stored(select(*columns).where(AuditEvent.action.like("rules.%")).order_by(AuditEvent.id))
    assert [row.action for row in rows] == [
        "rules.added",
        "rules.changed",
        "rules.weighed",
        "rules.language_switched",
        "rules.published",
        "rules.published",
        "rules.deleted",
        "rules.draft_started_again",
    ]
    assert {row.actor_id for row in rows} == {house.known[ada].id}
    assert rows[1].details == {"fields": ["care", "note"]}
    assert rows[2].details == {"off": True, "care": None}
    assert (rows[4].subject, rows[5].subject, rows[5].details["again_of"]) == ("rules:1", "rules:2", 0)
    assert "secret" not in str(rows)
    assert "farol" not in str(rows)
