"""`/moderation/debrief`: a moderator's words for the safeguarding leads alone, and gone after the talk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEvent
from forum.moderation.models import Debrief
from tests.client import Page
from tests.factories.dump import dump
from tests.people import ada, alice, guest, mira, omar, sam

NEW, LISTED = "/moderation/debrief", "/moderation/debriefs"
WORDS = "The third farewell this week. I keep thinking of it. Zebrafink."


@pytest.fixture
def left(client, stored) -> str:
    """mira has left a note."""
    assert client.as_(mira).fill_in(NEW, NEW, body=WORDS).status_code == 303
    return stored.one(select(Debrief.ref))


def test_a_lead_reads_it_talks_and_puts_it_away(client, left, house, stored):
    assert "Notes from the team (1)" in Page(client.as_(sam).get("/moderation").text).words
    page = Page(client.get(LISTED).text)
    assert WORDS in page.words
    assert "mira" in page.words
    assert client.fill_in(LISTED, f"{LISTED}/{left}/done").status_code == 303
    assert stored(select(Debrief.id)) == []
    assert client.post_form(f"{LISTED}/{left}/done").status_code == 404


def test_it_is_sealed_and_in_no_audit_row(house, left, stored):
    assert "Zebrafink" not in str(dump(house))
    assert not [row for row in stored(select(AuditEvent.action)) if "debrief" in row]


def test_nobody_else_reads_it_or_learns_of_it(client, left):
    for person in (alice, ada, omar, mira):
        assert client.as_(person).get(LISTED).status_code == 404
        assert client.post_form(f"{LISTED}/{left}/done").status_code == 404
    assert "Zebrafink" not in client.as_(omar).get(NEW).text
    assert "Notes from the team" not in client.get("/moderation").text
    assert client.post_form(f"{LISTED}/{left}/take-back").status_code == 404
    assert client.as_(guest).get(NEW).location.startswith("/sign-in")


def test_its_writer_sees_it_and_can_take_it_back(client, left, stored):
    assert WORDS in Page(client.as_(mira).get(NEW).text).words
    assert client.fill_in(NEW, f"{LISTED}/{left}/take-back").status_code == 303
    assert stored(select(Debrief.id)) == []


@pytest.mark.parametrize("body", ["", "  ", "x" * 4001])
def test_a_slip_loses_nothing(client, body, stored):
    answer = client.as_(mira).post_form(NEW, body=body)
    assert answer.status_code == 422
    assert body.strip() in answer.text
    assert stored(select(Debrief.id)) == []


def test_twice_is_once_and_there_is_a_limit(client, stored):
    client.as_(mira)
    for _ in range(2):
        assert client.post_form(NEW, body=WORDS).status_code == 303
    assert len(stored(select(Debrief.id))) == 1
    for number in range(19):
        client.post_form(NEW, body=f"{WORDS} {number}")
    answer = client.post_form(NEW, body=f"{WORDS} More.")
    assert answer.status_code == 429
    assert f"{WORDS} More." in answer.text
