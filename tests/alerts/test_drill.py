"""`drill crisis`: from post to alert to claim by the site's own ways, marked as a drill, and gone afterwards."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.accounts.services import NewMember, sign_up
from forum.alerts import drill
from forum.alerts.models import CrisisDrill
from forum.cases.models import Case, CaseAlert
from forum.core import audit, outbox, worker
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import Conflict, Refused
from forum.posts.models import Post, Thread
from forum.spaces.models import Space
from tests.client import Page
from tests.people import ada, alice, guest, mira, sam

COUNTS = [select(func.count()).select_from(model) for model in (Post, Thread, Member, Case, CaseAlert)]


def run(house, *words: str):
    return house.app.test_cli_runner().invoke(args=["drill", "crisis", *words])


def test_from_post_to_alert_to_claim(house, stored, letters, give_address, client):
    give_address(mira, sam)
    before = [stored(count) for count in COUNTS]
    answer = run(house)
    assert answer.exit_code == 0, answer.output
    for step in ("post to case", "case to alert", "alert to claim"):
        line = next(line for line in answer.output.splitlines() if step in line)
        assert " s" in line, line
        assert "not yet" not in line
    assert "2 letters, 0 messages" in answer.output
    assert [stored(count) for count in COUNTS] == before
    row = stored.one(select(CrisisDrill))
    assert row.posted_at <= row.opened_at <= row.alerted_at <= row.claimed_at <= row.ended_at
    assert row.case_number is None
    page = Page(client.as_(mira).get("/moderation/staffing").text).one("section", **{"aria-labelledby": "drills-title"})
    assert "2 letters, 0 messages" in page.words
    assert "Only staff can see its post." in page.words
    with house.app.app_context():
        assert audit.verify()[1] is None


def test_letters_and_messages_say_that_it_is_a_drill(house, letters, give_address, receiver):
    give_address(mira)
    assert run(house).exit_code == 0
    letter = letters()[0].get_payload()
    assert "This is a drill." in letter
    assert "/moderation/cases/" in letter
    assert [one["drill"] for one in receiver.messages] == [True]


def test_the_number_of_its_account_is_given_to_nobody(house, stored, letters, give_address, client):
    """The log would say that a newcomer took the case."""
    give_address(mira)
    assert run(house).exit_code == 0
    with house.app.app_context():
        newcomer = sign_up(NewMember(name="Fern Newcomer", password="a long enough pass for a test"))[0].id
        db.session.commit()
    assert newcomer not in stored(select(AuditEvent.actor_id).where(AuditEvent.action == "case.claimed"))
    assert "Fern Newcomer" not in client.as_(ada).get("/moderation/audit?action=case.claimed").text


def test_only_staff_can_see_its_post(house, stored, visitor):
    with house.app.app_context():
        who = drill.begin_member()
        db.session.commit()
        drill.begin(who)
        db.session.commit()
    post = stored.one(select(Post.ref))
    case = stored.one(select(Case.ref))
    for person in (guest, alice):
        browser = visitor().as_(person)
        assert browser.get(f"/posts/{post}").status_code == 404
        assert drill.TITLE not in browser.get("/").text
    page = visitor().as_(mira).get(f"/moderation/cases/{case}")
    assert "This is a drill of the team." in page.text


def test_nobody_to_call_is_said_plainly(house):
    answer = run(house)
    assert answer.exit_code == 1, "a real crisis would have reached nobody"
    assert "Nobody could be called" in answer.output


def test_a_mail_server_that_is_away_is_a_drill_that_failed(house, give_address, stored, mail_away, monkeypatch, caplog):
    from forum.alerts import cli

    monkeypatch.setattr(cli, "PATIENCE", 0.3)
    give_address(mira)
    mail_away(True)
    with caplog.at_level(logging.INFO, logger="forum"):
        answer = run(house)
    assert answer.exit_code == 1
    assert "No alert went out in time. What went wrong: FileExistsError." in answer.output
    assert caplog.messages == [], "no line for a log stands between the words of the command"
    assert stored(COUNTS[0]) == [0], "it is put away all the same"


def test_a_real_moderator_can_be_waited_for(house, stored, letters, give_address, monkeypatch):
    """The moderator is quicker than the first look."""
    give_address(mira)
    from forum.alerts import cli
    from forum.moderation.services import claim

    def look(ref: str):
        standing = look_as_before(ref)
        if standing.called and standing.claimed_until is None:
            db.session.rollback()
            claim(standing.case_ref, by=house.author(mira))
            db.session.commit()
        return standing

    look_as_before = drill.standing
    monkeypatch.setattr(cli.drill, "standing", look)
    answer = run(house, "--wait", "1")
    assert answer.exit_code == 0
    assert "Waiting up to 1 minutes for somebody" in answer.output
    claimed = select(AuditEvent.actor_id).where(AuditEvent.action == "case.claimed")
    assert stored(claimed) == [house.known[mira].id]


def test_two_at_once_are_refused_and_one_that_was_cut_off_is_put_away(house, stored, clock, letters, give_address):
    give_address(mira)
    with house.app.app_context():
        who = drill.begin_member()
        db.session.commit()
        drill.begin(who)
        db.session.commit()
        with pytest.raises(Conflict):
            drill.begin_member()
        db.session.rollback()
    assert run(house).exit_code == 1
    clock.tick(drill.LASTS + timedelta(minutes=1))
    with house.app.app_context():
        worker.run(once=True)
    assert stored(COUNTS[0]) == [0]
    assert run(house).exit_code == 0


def test_without_a_space_nothing_is_left_behind(house, stored):
    with house.app.app_context():
        from sqlalchemy import update

        from forum.core.db import start_writing

        start_writing()
        db.session.execute(update(Space).values(is_open=False))
        db.session.commit()
    before = [stored(count) for count in COUNTS]
    answer = run(house)
    assert answer.exit_code == 1
    assert "A drill needs a space" in answer.output
    assert [stored(count) for count in COUNTS] == before


def test_it_goes_before_what_waits_already(house, stored, give_address, clock):
    """An alert is not the last in a long row."""
    give_address(mira)
    with house.app.app_context():
        from forum.core.db import start_writing

        start_writing()
        for number in range(50):
            outbox.put("drill.waits", number=number)
        db.session.commit()
        who = drill.begin_member()
        db.session.commit()
        drill.begin(who)
        db.session.commit()
        outbox.work_once()
        outbox.work_once()
    assert stored.one(select(CrisisDrill.letters)) == 1


def test_admins_see_the_page_of_drills_too(client):
    assert "There was no drill yet." in Page(client.as_(ada).get("/moderation/staffing").text).words


def test_the_filter_hears_it(app):
    from forum.posts import assessing

    with app.app_context():
        reading = assessing.read(assessing.joined(drill.TITLE, drill.BODY, None))
    assert reading.care == drill.CRISIS


def test_a_refusal_names_the_rules(house, monkeypatch):
    monkeypatch.setattr(drill, "BODY", "The kettle is on.")
    with house.app.app_context():
        who = drill.begin_member()
        db.session.commit()
        with pytest.raises(Refused, match="The filter did not hear"):
            drill.begin(who)
        db.session.rollback()
