"""Letters to the staff when somebody is needed at once."""

from __future__ import annotations

import email
import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts import leaving, services
from forum.cases.models import Case
from forum.core import mail, outbox, worker
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from tests.factories.making import CRISIS
from tests.people import ada, alice, mira, omar, sam


@pytest.fixture
def addresses(house):
    """mira, sam and ada gave an address; omar did not."""
    with house.app.app_context():
        for person in (mira, sam, ada):
            known, address = house.known[person], f"{person.name}@people.example"
            services.change_preferences(known.id, country=None, email=address, password=person.password)
            db.session.commit()


def work(house):
    with house.app.app_context():
        while outbox.work_once():
            pass


def letters(house):
    work(house)
    return [email.message_from_bytes(path.read_bytes()) for path in (house.folder / "mail").glob("*.eml")]


def test_a_case_of_level_4_writes_to_the_queues_staff_who_gave_an_address(house, addresses, make):
    make.thread(alice, CRISIS, voice="mask")
    assert sorted(letter["To"] for letter in letters(house)) == ["mira@people.example", "sam@people.example"]


def test_a_quiet_post_writes_to_nobody(house, addresses, make):
    make.thread(alice)
    assert letters(house) == []


def test_the_letter_holds_no_text_no_name_and_no_topic(house, addresses, make):
    made = make.thread(alice, CRISIS, title="A canary in the title")
    case = make.case_ref(made.post_ref)
    sent = letters(house)
    assert sent
    for letter in sent:
        whole = letter.as_string().partition("\n\n")[2] + letter["Subject"]
        assert letter["Subject"] == "Something is waiting for you"
        assert not re.search(r"alice|tablets|canary|crisis|suicid|forum|mental|health", whole, re.IGNORECASE)
        assert made.post_ref not in whole
        assert made.thread_ref not in whole
        assert "Level: 4 of 4." in whole
        assert re.search(rf"^http://\S+/moderation/cases/{case}$", whole, re.MULTILINE)


def test_the_rows_hold_numbers_only(house, addresses, make, stored):
    make.thread(alice, CRISIS)
    payload = stored.one(select(OutboxRow.payload).where(OutboxRow.topic == "case.needs_someone"))
    assert set(payload) == {"case_id"}


def test_an_address_that_fails_holds_up_nobody_elses(house, addresses, make, stored, monkeypatch):
    make.thread(alice, CRISIS)
    write = mail._write

    def fail_for_mira(letter, folder):
        if letter["To"].startswith("mira"):
            raise OSError("no such mailbox")
        write(letter, folder)

    monkeypatch.setattr(mail, "_write", fail_for_mira)
    assert [letter["To"] for letter in letters(house)] == ["sam@people.example"]
    waiting = stored.one(select(OutboxRow).where(OutboxRow.topic == "staff.letter_due"))
    assert (waiting.payload["member_id"], waiting.error) == (house.known[mira].id, "OSError")


def test_nothing_is_sent_about_a_case_that_is_closed_by_now(house, addresses, make):
    make.thread(alice, CRISIS)
    with house.app.app_context():
        start_writing()
        db.session.execute(update(Case).values(status="closed"))
        db.session.commit()
    assert letters(house) == []


def test_without_a_way_to_mail_nothing_waits_for_ever(house, addresses, make, stored, monkeypatch):
    make.thread(alice, CRISIS)
    app = house.app
    monkeypatch.setitem(app.extensions, "hearth_settings", replace(app.extensions["hearth_settings"], testing=False))
    assert letters(house) == []
    assert stored(select(OutboxRow.topic)) == []


def test_no_line_of_the_log_stands_at_the_minute_of_a_crisis(house, make, clock, monkeypatch, caplog):
    """Beside the hour that is kept of a masked post it would be all there is to find the minute."""
    app = house.app
    monkeypatch.setitem(app.extensions, "hearth_settings", replace(app.extensions["hearth_settings"], testing=False))
    swept: dict = {}
    with caplog.at_level(logging.INFO, logger="forum"), app.app_context():
        worker.sweep_due(swept)
        assert "no_way_to_mail" in caplog.messages
        caplog.clear()
    make.thread(alice, CRISIS, voice="mask")
    with caplog.at_level(logging.INFO, logger="forum"), app.app_context():
        for _ in range(40):
            clock.tick(timedelta(minutes=1))
            worker.sweep_due(swept)
            while outbox.work_once():
                pass
    assert caplog.messages == []


def test_omar_without_an_address_is_left_out(house, addresses, make, stored):
    make.thread(alice, CRISIS)
    assert all(not letter["To"].startswith(omar.name) for letter in letters(house))


def test_who_is_leaving_is_written_to_only_where_nobody_else_is(house, addresses, make):
    with house.app.app_context():
        leaving.ask_to_leave(house.known[mira].id, password=mira.password, words_go=False)
        db.session.commit()
    make.thread(alice, CRISIS)
    assert {letter["To"] for letter in letters(house)} == {"sam@people.example"}
    with house.app.app_context():
        leaving.ask_to_leave(house.known[sam].id, password=sam.password, words_go=False)
        db.session.commit()
    make.thread(alice, CRISIS, key="another")
    assert {letter["To"] for letter in letters(house)} == {"sam@people.example", "mira@people.example"}
