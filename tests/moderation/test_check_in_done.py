"""A check-in is done when somebody has asked, or when it is due: nobody ticks off what was not done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseNote, CheckIn
from forum.moderation.checking_in import GIVEN
from tests.client import Page
from tests.moderation.conftest import open_for
from tests.moderation.test_check_in import WAITS, closed, decide  # noqa: F401
from tests.people import alice, mira, omar


def tick_off(browser, opened, outcome: str, **more: str):
    return browser.post_form(opened.to("check-ins"), outcome=outcome, note="My words.", **more)


def test_nothing_done_is_not_ticked_off_before_it_is_due(client, make, stored, clock):
    opened = open_for(make)
    client.as_(mira).post_form(opened.to("private-notes"), body="Please call somebody.")
    clock.tick(timedelta(minutes=1))
    assert decide(client, opened, version=str(stored.one(select(Case.version)))).status_code == 303
    for outcome in GIVEN[:5]:
        answer = tick_off(client.as_(omar), opened, outcome)
        assert answer.status_code == 422
        page = Page(answer.text)
        assert "#f-check-in-outcome" in page.links
        given = page.form(opened.to("check-ins")).given
        assert (given["outcome"], given["note"]) == (outcome, "My words.")
    assert stored(select(CheckIn.id).where(~WAITS)) == stored(select(CaseNote.id)) == []
    clock.tick(timedelta(hours=24))
    for outcome in ("no_answer", "lines_sent"):
        assert tick_off(client.as_(omar), opened, outcome).status_code == 422, "nobody wrote since"
    assert tick_off(client, opened, "passed_on").status_code == 303


@pytest.mark.parametrize("outcome", ["reopened", "not_needed"])
def test_what_needs_nobody_asked_can_be_said_at_once(client, closed, outcome):  # noqa: F811
    assert tick_off(client.as_(omar), closed, outcome).status_code == 303


def test_the_second_one_needs_something_of_its_own(client, make, stored, clock):
    opened = open_for(make)
    assert decide(client.as_(mira), opened).status_code == 303
    client.post_form(opened.to("private-notes"), body="How are you?")
    clock.tick(timedelta(minutes=1))
    assert tick_off(client, opened, "no_answer", further="3").status_code == 303
    assert tick_off(client, opened, "no_answer").status_code == 422
    client.post_form(opened.to("private-notes"), body="We are still here.")
    assert tick_off(client, opened, "no_answer").status_code == 303


def test_an_answer_of_the_writer_is_enough(client, make, clock, stored):
    opened = open_for(make)
    client.as_(mira).post_form(opened.to("private-notes"), body="How are you today?")
    clock.tick(timedelta(minutes=1))
    assert decide(client, opened, version=str(stored.one(select(Case.version)))).status_code == 303
    clock.tick(timedelta(minutes=1))
    answer = client.as_(alice).post_form(f"/posts/{opened.post.post_ref}/notes", body="Better today, thank you.")
    assert answer.status_code == 303
    if stored.one(select(Case.care)) < 3:
        assert tick_off(client.as_(omar), opened, "doing_better").status_code == 303
