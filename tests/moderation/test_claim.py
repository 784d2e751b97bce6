"""`POST .../claim` and `.../release`: one moderator at a time, for fifteen minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseClaim
from forum.core.audit import AuditEvent
from tests.client import Page
from tests.moderation.conftest import open_for
from tests.people import ada, alice, guest, mira, omar, sam

ACTS = ("claim", "release")


def test_a_claim_holds_a_case_for_fifteen_minutes(client, crisis, stored, house, clock):
    answer = client.as_(mira).fill_in(crisis.page, crisis.to("claim"))
    assert (answer.status_code, answer.location) == (303, crisis.page)
    case = stored.one(select(Case.claimed_by_id, Case.claimed_until))
    assert tuple(case) == (house.known[mira].id, clock.now + timedelta(minutes=15))
    assert "You are looking after it until" in Page(client.get(crisis.page).text).words


@pytest.mark.parametrize("act", ACTS)
def test_a_guest_is_asked_to_sign_in(client, crisis, stored, act):
    assert client.as_(guest).post_form(crisis.to(act)).status_code == 401
    assert stored(select(CaseClaim.id)) == []


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("person", [alice, ada])
def test_a_wrong_role_and_an_absent_case_look_the_same(client, crisis, act, person):
    assert client.as_(person).post_form(crisis.to(act)).status_code == 404
    assert client.as_(mira).post_form(f"/moderation/cases/nowhere00000/{act}").status_code == 404


def test_a_colleague_is_told_who_holds_it_and_until_when(client, visitor, crisis, stored, house):
    visitor().as_(omar).post_form(crisis.to("claim"))
    answer = client.as_(mira).post_form(crisis.to("claim"))
    assert answer.status_code == 409
    alert = Page(answer.text).one("div", role="alert")
    assert "omar is looking after it until" in alert.words
    assert alert.one("time")["datetime"] == "2026-03-04T10:32:42Z"
    assert stored.one(select(Case.claimed_by_id)) == house.known[omar].id
    assert len(stored(select(CaseClaim.id))) == 1


def test_claiming_again_extends_it(client, crisis, stored, clock):
    client.as_(mira).post_form(crisis.to("claim"))
    clock.tick(timedelta(minutes=10))
    assert client.as_(mira).post_form(crisis.to("claim")).status_code == 303
    assert stored.one(select(Case.claimed_until)) == clock.now + timedelta(minutes=15)


def test_after_fifteen_minutes_a_colleague_can_take_it(client, crisis, stored, house, clock):
    client.as_(mira).post_form(crisis.to("claim"))
    clock.tick(timedelta(minutes=15))
    assert client.as_(sam).post_form(crisis.to("claim")).status_code == 303
    assert stored.one(select(Case.claimed_by_id)) == house.known[sam].id


def test_a_closed_case_can_not_be_claimed(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("decisions"), action="keep", note="Read.")
    assert client.post_form(crisis.to("claim")).status_code == 409
    assert stored.one(select(Case.claimed_by_id)) is None


def test_letting_go_frees_it_and_the_history_says_until_when(client, visitor, crisis, stored, clock):
    client.as_(mira).post_form(crisis.to("claim"))
    clock.tick(timedelta(minutes=3))
    assert client.fill_in(crisis.page, crisis.to("release")).status_code == 303
    assert stored.one(select(Case.claimed_by_id)) is None
    assert stored.one(select(CaseClaim.until)) == clock.now
    assert visitor().as_(omar).post_form(crisis.to("claim")).status_code == 303


def test_letting_go_of_what_nobody_holds_is_harmless(client, crisis, stored):
    assert client.as_(mira).post_form(crisis.to("release")).status_code == 303
    assert stored(select(AuditEvent.id).where(AuditEvent.action == "case.released")) == []


def test_nobody_lets_go_for_a_colleague(client, visitor, crisis, stored, house):
    visitor().as_(omar).post_form(crisis.to("claim"))
    assert client.as_(mira).post_form(crisis.to("release")).status_code == 409
    assert stored.one(select(Case.claimed_by_id)) == house.known[omar].id


def test_both_are_audited(client, crisis, stored, house):
    client.as_(mira).post_form(crisis.to("claim"))
    client.post_form(crisis.to("release"))
    rows = stored(
        select(AuditEvent.action, AuditEvent.actor_id).where(AuditEvent.subject.like("case:%")).order_by(AuditEvent.id)
    )
    me = house.known[mira].id
    assert [tuple(row) for row in rows] == [("case.claimed", me), ("case.released", me)]


def test_a_writer_of_the_team_is_not_told_who_looks_after_their_own_post(client, visitor, make):
    opened = open_for(make, mira, voice="mask")
    omars, reason = visitor().as_(omar), "We read your words, and we care."
    assert omars.post_form(opened.to("decisions"), action="note", reason=reason, version="1").status_code == 303
    assert omars.post_form(opened.to("unlock")).status_code == 303
    for act in ("claim", "release", "undo", "notes"):
        answer = client.as_(mira).post_form(opened.to(act), body="Let me.")
        assert answer.status_code == 403, act
        assert "omar" not in Page(answer.text).words, act
