"""Who is called to a case of which space: those who see it, and at night, if nobody does, who is on call."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from forum.cases.models import CaseCall
from forum.core.db import db
from forum.moderation.scope import forget_calls
from tests.factories.making import CRISIS
from tests.moderation.conftest import limit_to, open_for
from tests.moderation.test_scope import refs
from tests.people import alice, mira, omar, sam


def test_letters_go_to_those_who_see_the_case(house, give_address, make, work, letters):
    give_address(mira, omar, sam)
    limit_to(house, mira, "doorstep")
    make.thread(alice, CRISIS, space="kitchen")
    work()
    assert sorted(letter["To"] for letter in letters()) == ["omar@people.example", "sam@people.example"]


def test_at_night_who_is_on_call_is_called_to_a_case_of_others_when_nobody_else_is(
    house,
    clock,
    client,
    give_address,
    put_on_call,
    make,
    work,
    letters,
    stored,
):
    give_address(mira)
    put_on_call(mira, clock.now, clock.now + timedelta(hours=9))
    limit_to(house, mira, "doorstep")
    called = open_for(make, space="kitchen")
    other = open_for(make, body=f"{CRISIS} Once more.", space="garden")
    assert client.as_(mira).get(called.page).status_code == 404, "nobody has called yet"
    work()
    assert any(called.ref in letter.get_payload() for letter in letters())
    assert client.get(called.page).status_code == 200
    assert set(refs(client)) == {called.ref, other.ref}, "each crisis calls for itself"
    assert client.post_form(called.to("claim")).status_code == 303
    later = open_for(make, body="I relapsed, and I am ashamed.", space="kitchen")
    work()
    assert client.get(later.page).status_code == 404
    until = stored(select(CaseCall.until))
    assert {(moment.minute, moment.second, moment.microsecond) for moment in until} == {(0, 0, 0)}
    clock.tick(timedelta(days=3, hours=2))
    assert client.as_(mira).get(called.page).status_code == 404
    with house.app.app_context():
        forget_calls()
        db.session.commit()
    assert stored(select(CaseCall.case_id)) == []


def test_who_is_on_call_for_another_space_sleeps_while_one_of_the_space_is_on_call(
    house,
    clock,
    client,
    give_address,
    put_on_call,
    make,
    work,
    letters,
    stored,
):
    give_address(mira, omar)
    for person in (mira, omar):
        put_on_call(person, clock.now, clock.now + timedelta(hours=9))
    limit_to(house, mira, "doorstep")
    called = open_for(make, space="kitchen")
    work()
    assert {letter["To"] for letter in letters()} == {"omar@people.example"}
    assert stored(select(CaseCall.case_id)) == []
    assert client.as_(mira).get(called.page).status_code == 404


def test_a_case_that_a_move_hands_over_calls_those_who_see_it_now(house, client, give_address, make, later, letters):
    """Everybody was called about it before, and nobody of the new space."""
    give_address(mira, sam)
    limit_to(house, mira, "doorstep")
    limit_to(house, omar, "kitchen")
    opened = open_for(make, body="I cut myself today and I can't stop.", space="kitchen")
    later(hours=12)
    assert {letter["To"] for letter in letters()} == {"sam@people.example"}
    fields = {"action": "move", "space": "doorstep", "reason": "More people know about it.", "note": "Please look."}
    assert client.as_(omar).post_form(opened.to("decisions"), **fields).status_code == 303
    later(minutes=1)
    assert "mira@people.example" in {letter["To"] for letter in letters()}
