"""`POST .../notes`: what the team writes to each other. Nobody else ever reads it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import CaseNote
from forum.core.audit import AuditEvent
from tests.client import Page
from tests.moderation.conftest import open_for, send_form
from tests.people import ada, alice, guest, mira, omar

NOTE = "Rang the lead; <b>we</b> stay in touch."


def test_a_note_is_shown_to_the_team_with_who_wrote_it(client, visitor, crisis):
    assert send_form(client.as_(mira), crisis.page, crisis.to("notes"), body=NOTE).status_code == 303
    notes = Page(visitor().as_(omar).get(crisis.page).text).one("section", aria_labelledby="notes")
    assert NOTE in notes.words, "its signs are text, not markup"
    assert "mira" in notes.words


def test_the_author_never_sees_it(client, crisis):
    client.as_(mira).post_form(crisis.to("notes"), body=NOTE)
    client.as_(alice)
    for address in (f"/posts/{crisis.post.post_ref}", f"/threads/{crisis.post.thread_ref}", "/me"):
        assert "Rang the lead" not in client.get(address).text


def test_a_moderator_sees_no_note_on_the_case_of_their_own_post(client, visitor, make):
    own = open_for(make, mira, voice="mask")
    visitor().as_(omar).post_form(own.to("notes"), body=NOTE)
    page = client.as_(mira).get(own.page)
    assert page.status_code == 200
    assert "Rang the lead" not in page.text
    assert "This is your own post" in Page(page.text).words
    assert [form.get("action") for form in Page(page.text).all("form") if own.page in form.get("action")] == []


def test_a_guest_is_asked_to_sign_in(client, crisis, stored):
    assert client.as_(guest).post_form(crisis.to("notes"), body=NOTE).status_code == 401
    assert stored(select(CaseNote.id)) == []


@pytest.mark.parametrize("person", [alice, ada])
def test_a_wrong_role_and_an_absent_case_look_the_same(client, crisis, stored, person):
    assert client.as_(person).post_form(crisis.to("notes"), body=NOTE).status_code == 404
    assert client.as_(mira).post_form("/moderation/cases/nowhere00000/notes", body=NOTE).status_code == 404
    assert stored(select(CaseNote.id)) == []


@pytest.mark.parametrize("body", ["", "  \n "])
def test_an_empty_note_is_asked_again(client, crisis, stored, body):
    answer = client.as_(mira).post_form(crisis.to("notes"), body=body)
    assert answer.status_code == 422
    assert "Please write a note first." in answer.text
    assert stored(select(CaseNote.id)) == []


def test_a_note_that_is_too_long_comes_back_whole(client, crisis, stored):
    long = "x" * 10_001
    answer = client.as_(mira).post_form(crisis.to("notes"), body=long)
    assert answer.status_code == 422
    assert Page(answer.text).form(crisis.to("notes")).given["body"] == long
    assert stored(select(CaseNote.id)) == []


def test_the_same_note_twice_is_one(client, crisis, stored):
    client.as_(mira)
    for _ in range(2):
        assert client.post_form(crisis.to("notes"), body=NOTE).status_code == 303
    assert stored(select(CaseNote.body)) == [NOTE]


def test_a_closed_case_still_takes_notes(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("decisions"), action="keep", reason="Thank you.")
    assert client.post_form(crisis.to("notes"), body=NOTE).status_code == 303
    assert stored(select(CaseNote.body)) == [NOTE]


def test_it_is_audited_without_its_words(client, crisis, stored, house):
    client.as_(mira).post_form(crisis.to("notes"), body=NOTE)
    row = stored.one(select(AuditEvent).where(AuditEvent.action == "case.noted"))
    assert (row.actor_id, row.details) == (house.known[mira].id, {})


def test_a_look_that_is_asked_for_twice_by_a_double_click_is_one_note(client, make, stored):
    opened = open_for(make)
    for _ in range(2):
        assert client.as_(mira).post_form(opened.to("look"), look_reason=NOTE).status_code == 303
    assert stored(select(CaseNote.body)) == [NOTE]
