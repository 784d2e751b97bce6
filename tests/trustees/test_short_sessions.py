"""Trustees who are not staff: signed in for as short a time as staff, because their browser opens more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from forum.accounts.models import Session
from forum.core.db import db, start_writing
from forum.trustees.models import Trustee
from tests.people import alice, bob, mira, newt
from tests.trustees.conftest import name

THREE = (alice, bob, mira)
MINUTE = timedelta(minutes=1)


def is_in(client) -> bool:
    return client.get("/me").status_code == 200


@pytest.fixture
def members(house, pin):
    """Trustees of whom two are members and no more."""
    trust = name(house, number=1, people=THREE)
    pin(trust.pins)
    return trust


@pytest.mark.parametrize(("person", "minutes"), [(alice, 15), (bob, 15), (newt, 30)])
def test_it_ends_after_a_quarter_of_an_hour_without_a_click(client, members, clock, person, minutes):
    client.as_(person)
    clock.tick(minutes * MINUTE - timedelta(seconds=2))
    assert is_in(client)
    clock.tick(minutes * MINUTE + timedelta(seconds=1))
    assert not is_in(client)


@pytest.mark.parametrize(("person", "hours"), [(alice, 8), (newt, 12)])
def test_it_ends_after_eight_hours_however_much_one_clicks(client, members, clock, stored, person, hours):
    client.as_(person)
    ends = stored.one(select(Session.expires_at))
    assert timedelta(hours=hours) <= ends - clock.now < timedelta(hours=hours + 1)
    for _ in range((hours + 1) * 6):
        clock.tick(10 * MINUTE)
        client.get("/guidelines")
    assert not is_in(client)


def test_who_is_named_in_the_middle_has_a_quarter_of_an_hour_from_the_next_click(client, house, clock):
    client.as_(alice)
    name(house, number=1, people=THREE)
    clock.tick(2 * MINUTE)
    assert is_in(client)
    clock.tick(16 * MINUTE)
    assert not is_in(client)


def test_who_is_a_trustee_no_more_is_a_member_again(app, client, members, clock):
    with app.app_context():
        start_writing()
        db.session.execute(delete(Trustee))
        db.session.commit()
    client.as_(alice)
    clock.tick(29 * MINUTE)
    assert is_in(client)
