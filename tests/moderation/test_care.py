"""`POST .../care`: a person's own reading of how urgent it is. Up is easy, down needs a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import CareChange, Case
from forum.core.audit import AuditEvent
from forum.core.outbox import OutboxRow
from forum.posts.models import AssessmentRow
from tests.client import Page
from tests.factories.made import as_made
from tests.moderation.conftest import open_for, send_form
from tests.people import ada, alice, bob, guest, mira, omar

WORRIED = "I keep thinking that everybody would be better off without me."
REASON = "It is the line of a song; see the next post."


def test_lowering_with_a_reason_moves_level_and_time_but_not_the_machines_value(client, crisis, stored, house, clock):
    clock.tick(timedelta(minutes=5))
    client.as_(mira)
    assert send_form(client, crisis.page, crisis.to("care"), care="1", reason=REASON).status_code == 303
    case = stored.one(select(Case.care, Case.machine_care, Case.due_at, Case.version))
    assert (case.care, case.machine_care, case.version) == (1, 4, 2)
    assert timedelta(hours=24) <= case.due_at - clock.now <= timedelta(hours=24, minutes=5)
    change = stored.one(select(CareChange.from_care, CareChange.to_care, CareChange.reason, CareChange.by_id))
    assert tuple(change) == (4, 1, REASON, house.known[mira].id)
    readings = stored(
        select(AssessmentRow.care, AssessmentRow.by_id, AssessmentRow.engine).order_by(as_made(AssessmentRow))
    )
    assert [row.care for row in readings] == [4, 1]
    assert readings[0].by_id is None
    assert (readings[1].by_id, readings[1].engine) == (house.known[mira].id, None)


def test_raising_needs_no_reason_and_calls_for_someone(client, make, stored):
    opened = open_for(make, body=WORRIED)
    before = stored.one(select(Case.care, Case.due_at))
    assert before.care < 4
    assert client.as_(mira).post_form(opened.to("care"), care="4").status_code == 303
    after = stored.one(select(Case.care, Case.due_at, Case.machine_care))
    assert (after.care, after.machine_care) == (4, before.care)
    assert after.due_at < before.due_at
    assert len(stored(select(OutboxRow.id).where(OutboxRow.topic == "case.needs_someone"))) == 1


def test_raising_never_gives_more_time(client, make, stored, clock):
    opened = open_for(make, body=WORRIED)
    due = stored.one(select(Case.due_at))
    clock.tick(timedelta(hours=11, minutes=55))
    client.as_(mira).post_form(opened.to("care"), care="3")
    assert stored.one(select(Case.due_at)) <= due


def test_lowering_without_a_reason_is_asked_again(client, crisis, stored):
    answer = send_form(client.as_(mira), crisis.page, crisis.to("care"), care="0", reason="")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "Please write why the level can be lower." in page.words
    assert page.form(crisis.to("care")).given["care"] == "0"
    assert "#f-care-reason" in page.links, "the summary leads to the right one of two boxes"
    assert stored.one(select(Case.care)) == 4


@pytest.mark.parametrize("care", ["", "5", "-1", "many"])
def test_a_level_that_is_none_is_asked_again(client, crisis, stored, care):
    answer = client.as_(mira).post_form(crisis.to("care"), care=care, reason=REASON)
    assert answer.status_code == 422
    assert Page(answer.text).form(crisis.to("care")).given["reason"] == REASON
    assert stored(select(CareChange.id)) == []


def test_a_guest_is_asked_to_sign_in(client, crisis):
    assert client.as_(guest).post_form(crisis.to("care"), care="0", reason=REASON).status_code == 401


@pytest.mark.parametrize("person", [alice, bob, ada])
def test_a_wrong_role_and_an_absent_case_look_the_same(client, crisis, stored, person):
    assert client.as_(person).post_form(crisis.to("care"), care="0", reason=REASON).status_code == 404
    assert client.as_(mira).post_form("/moderation/cases/nowhere00000/care", care="0").status_code == 404
    assert stored.one(select(Case.care)) == 4


def test_the_same_level_changes_nothing(client, crisis, stored):
    assert client.as_(mira).post_form(crisis.to("care"), care="4").status_code == 303
    assert stored(select(CareChange.id)) == []
    assert stored.one(select(Case.version)) == 1


def test_what_a_colleague_holds_can_be_raised_but_not_lowered(client, visitor, make, stored):
    opened = open_for(make, body=WORRIED)
    visitor().as_(omar).post_form(opened.to("claim"))
    care = stored.one(select(Case.care))
    assert client.as_(mira).post_form(opened.to("care"), care=str(care - 1), reason=REASON).status_code == 409
    assert client.post_form(opened.to("care"), care="4").status_code == 303


def test_a_closed_case_keeps_its_level(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("decisions"), action="keep", note="Read.")
    assert client.post_form(crisis.to("care"), care="0", reason=REASON).status_code == 409
    assert stored.one(select(Case.care)) == 4


def test_it_is_audited_without_its_words(client, crisis, stored, house):
    client.as_(mira).post_form(crisis.to("care"), care="2", reason=REASON)
    row = stored.one(select(AuditEvent).where(AuditEvent.action == "case.care_changed"))
    assert (row.actor_id, row.details) == (house.known[mira].id, {"before": 4, "after": 2})
