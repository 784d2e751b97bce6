"""A second look or a check-in past its time calls the team, each step once; the case's timeline says when."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from forum.alerts.jobs import call_next_role
from forum.alerts.ladder import rungs_after
from forum.cases.models import Case, CaseAlert, CheckIn
from forum.core import outbox, worker
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from tests.client import Page
from tests.factories.making import CRISIS
from tests.moderation.conftest import Opened, open_for
from tests.people import ada, alice, bob, mira, omar, sam

RED = "I cut myself today and I can't stop."
STEPS = select(CaseAlert.about, CaseAlert.step).where(CaseAlert.step > 0).order_by(CaseAlert.at, CaseAlert.step)


@pytest.fixture(autouse=True)
def everybody_has_an_address(give_address):
    give_address(mira, sam, ada)


@pytest.fixture
def letters(letters):
    """What the team got; authors are told of decisions besides."""
    return lambda: [letter for letter in letters() if letter["To"].partition("@")[0] in ("mira", "sam", "ada")]


def close(client, opened: Opened, **more: str) -> None:
    answer = client.as_(mira).post_form(opened.to("decisions"), action="members", reason="We care.", **more)
    assert answer.status_code == 303


def sent_to(letters) -> list[str]:
    return sorted(letter["To"].partition("@")[0] for letter in letters())


def taken(stored) -> list[tuple[str, int]]:
    return sorted(tuple(row) for row in stored(STEPS))


def test_the_ladder_is_that_of_amber(clock):
    waits = {rung.step: clock.now - rung.since for rung in rungs_after(clock.now)}
    assert waits == {1: timedelta(0), 2: timedelta(hours=2), 3: timedelta(hours=4)}


def test_a_late_check_in_calls_one_role_after_the_other_and_each_once(client, make, letters, later, stored, clock):
    close(client, open_for(make, body=RED))
    clock.tick(timedelta(hours=71, minutes=50))
    later(minutes=9)
    assert letters() == []
    later(minutes=2)
    assert sent_to(letters) == ["mira"]
    later(hours=1, minutes=50)
    assert sent_to(letters) == ["mira"]
    later(minutes=10)
    assert sent_to(letters) == ["mira", "sam"]
    later(hours=12)
    assert sent_to(letters) == ["ada", "mira", "sam"]
    assert taken(stored) == [("check_in", 1), ("check_in", 2), ("check_in", 3)]


def test_a_late_second_look_calls_too(client, make, letters, later, stored, clock, work):
    opened = open_for(make, body=CRISIS)
    close(client, opened)
    work()
    assert (
        client.as_(sam).post_form(opened.to("check-ins"), outcome="not_needed", note="It was a song.").status_code
        == 303
    )
    clock.tick(timedelta(hours=24))
    later(minutes=1)
    assert taken(stored) == [("second_look", 1)]
    texts = [letter.get_payload(decode=True).decode() for letter in letters()]
    (text,) = [text for text in texts if "A second look is past its time" in text]
    assert f"/moderation/cases/{opened.ref}" in text


def test_the_letter_holds_no_word_and_no_name(client, make, letters, later, clock):
    opened = open_for(make, body=RED, title="A canary in the title", voice="mask")
    close(client, opened)
    clock.tick(timedelta(hours=73))
    later(hours=5)
    assert len(letters()) == 3
    for letter in letters():
        whole = letter.get_payload(decode=True).decode() + letter["Subject"]
        assert not re.search(r"alice|cut myself|canary|crisis|suicid|forum|mental|health", whole, re.IGNORECASE)
        assert "A check-in is past its time" in whole
        assert "Level: 3 of 4" in whole
        assert opened.ref in whole


def test_the_second_channel_is_told_what_is_late(client, make, receiver, later, clock):
    opened = open_for(make, body=RED)
    close(client, opened)
    clock.tick(timedelta(hours=72))
    later(minutes=1)
    (message,) = receiver.messages
    told = {name: message[name] for name in ("kind", "case", "care", "role", "step", "drill")}
    assert told == {
        "kind": "check_in",
        "case": opened.ref,
        "care": 3,
        "role": "moderator",
        "step": 1,
        "drill": False,
    }


def test_what_was_done_in_time_calls_nobody(client, make, letters, later, clock, stored):
    opened = open_for(make, body=RED)
    close(client, opened)
    assert (
        client.as_(omar).post_form(opened.to("check-ins"), outcome="not_needed", note="It was a song.").status_code
        == 303
    )
    clock.tick(timedelta(hours=72))
    later(hours=1)
    assert (letters(), taken(stored)) == ([], [])


def test_nobody_is_called_while_somebody_is_doing_it_or_the_case_is_open(client, make, letters, later, clock):
    opened = open_for(make, body=RED)
    close(client, opened)
    clock.tick(timedelta(hours=72))
    assert client.as_(omar).post_form(opened.to("check-ins/claim")).status_code == 303
    later(minutes=59)
    assert letters() == []
    later(minutes=1)
    assert sent_to(letters) == ["mira"]
    client.as_(bob).post_form(f"/posts/{opened.post.post_ref}/reports", reason="worried", details="Please look.")
    later(hours=1)
    before = sent_to(letters)
    later(hours=1)
    assert sent_to(letters) == before, "the case is open: it has a time of its own"


def test_two_workers_at_once_take_each_step_once(house, client, make, letters, clock, stored):
    for number in range(4):
        close(client, open_for(make, body=f"{RED} {number}", key=f"k{number}"))
    clock.tick(timedelta(hours=77))
    ready = threading.Barrier(2)

    def look() -> None:
        with house.app.app_context():
            ready.wait()
            for _ in range(4):
                worker._guarded(partial(worker._sweep, call_next_role))
                while outbox.work_once():
                    pass

    workers = [threading.Thread(target=look) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    steps = stored(select(CaseAlert.case_id, CaseAlert.step))
    assert len(steps) == len({tuple(row) for row in steps}) == 12
    assert len(letters()) == len(steps)


def test_a_letter_about_what_was_done_meanwhile_is_not_sent(house, client, make, letters, later, clock, mail_away):
    opened = open_for(make, body=RED)
    close(client, opened)
    clock.tick(timedelta(hours=72))
    mail_away(True)
    later(minutes=1)
    assert (
        client.as_(omar).post_form(opened.to("check-ins"), outcome="not_needed", note="It was a song.").status_code
        == 303
    )
    mail_away(False)
    later(minutes=30)
    assert letters() == []


def test_a_letter_stored_by_older_code_still_goes_out(house, make, letters, work, stored):
    made = make.thread(alice, RED)
    case_ref = make.case_ref(made.post_ref)
    with house.app.app_context():
        case_id = db.session.scalar(select(Case.id).where(Case.ref == case_ref))
        start_writing()
        outbox.put("alert.letter_due", case_id=case_id, member_id=house.known[mira].id, step=1)
        db.session.commit()
    work()
    assert "Something is past its time" in letters()[0].get_payload(decode=True).decode()
    assert stored(select(OutboxRow.id).where(OutboxRow.topic == "alert.letter_due")) == []


def test_the_timeline_says_which_role_was_called_and_names_nobody(client, make, later, clock, work):
    opened = open_for(make, body=CRISIS, voice="mask")
    work()
    later(minutes=30)
    close(client, opened)
    clock.tick(timedelta(hours=25))
    later(minutes=1)
    page = Page(client.as_(omar).get(opened.page).text)
    timeline = page.one("ol", class_="timeline").words
    assert "Called: moderators and safeguarding leads (a crisis came in)" in timeline
    assert "Called: safeguarding leads (late)" in timeline
    assert "Called: admins (late)" in timeline
    assert "Called: moderators (the second look was late)" in timeline
    assert "Called: moderators (the check-in was late)" in timeline
    called = [one.words for one in page.all("li") if one.words.startswith("Called:")]
    assert len(called) == 5
    assert not any(person.name in words for words in called for person in (mira, sam, ada, omar))
    assert not any(re.search(r"\d:\d[1-9]", words) for words in called), "of a masked post the hour"


def test_a_masked_follow_up_keeps_full_hours(client, make, later, clock, stored):
    close(client, open_for(make, body=RED, voice="mask"))
    clock.tick(timedelta(hours=73))
    later(hours=5)
    times = [*stored(select(CaseAlert.at)), *stored(select(CheckIn.due_at))]
    assert {(at.minute, at.second, at.microsecond) for at in times} == {(0, 0, 0)}
