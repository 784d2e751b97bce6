"""A crisis that one person closed: a second person looks within a day, as an item of the queue of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseNote, SecondLook
from forum.core.audit import AuditEvent
from tests.client import Page
from tests.moderation.conftest import Opened, open_for, send_form
from tests.people import alice, bob, guest, mira, omar, sam

REASON = "We read your words, and we care."


def close(browser, opened, **more: str) -> None:
    answer = browser.post_form(opened.to("decisions"), action="members", reason=REASON, **more)
    assert answer.status_code == 303, answer.text


@pytest.fixture
def closed(client, crisis) -> Opened:
    close(client.as_(mira), crisis)
    return crisis


def rows(browser) -> list:
    return Page(browser.get("/moderation").text).all("li", data_second_look="")


def test_it_is_an_item_of_the_queue_due_in_a_day_and_not_for_who_decided(client, closed, clock):
    (row,) = rows(client.as_(omar))
    assert (row["data-second-look"], row["data-care"]) == (closed.ref, "4")
    due = clock.now + timedelta(hours=24)
    assert row["data-due"] == f"{due:%Y-%m-%dT%H:%M:%SZ}"
    assert "Please look a second time." in row.words
    assert rows(client.as_(mira)) == []


def test_who_agrees_leaves_the_case_closed(client, closed, stored, house):
    client.as_(omar)
    answer = send_form(client, closed.page, closed.to("second-look"), agrees="yes", note="Read it twice.")
    assert answer.status_code == 303
    look = stored.one(select(SecondLook))
    assert (look.agrees, look.by_id, look.done_at is not None) == (True, house.known[omar].id, True)
    assert stored.one(select(Case.status)) == "closed"
    assert stored(select(CaseNote.body)) == ["Read it twice."]
    assert rows(client) == []
    assert "omar looked a second time" in Page(client.as_(mira).get(closed.page).text).words
    events = stored(select(AuditEvent.details).where(AuditEvent.action == "case.second_look"))
    assert events == [{"agrees": True}]


def test_who_sees_it_differently_opens_it_again_with_words(client, closed, stored):
    client.as_(omar)
    answer = send_form(client, closed.page, closed.to("second-look"), agrees="no", note="")
    assert answer.status_code == 422
    answer = send_form(client, answer, closed.to("second-look"), agrees="no", note="They named a time.")
    assert answer.status_code == 303
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)
    assert Page(client.get("/moderation").text).one("li", data_case=closed.ref)
    close(client, closed)
    assert len(stored(select(SecondLook.id))) == 2, "closed anew, by another person: a second look of its own"


def test_a_choice_is_needed_and_nothing_typed_is_lost(client, closed):
    client.as_(omar)
    answer = send_form(client, closed.page, closed.to("second-look"), agrees="", note="My words.")
    assert answer.status_code == 422
    assert Page(answer.text).form(closed.to("second-look")).given["note"] == "My words."


def test_who_decided_is_not_the_second_person(client, closed, stored):
    assert closed.to("second-look") not in client.as_(mira).get(closed.page).text
    answer = client.post_form(closed.to("second-look"), agrees="yes")
    assert answer.status_code == 403
    assert stored.one(select(SecondLook.done_at)) is None


def test_nor_is_who_wrote_the_post_under_a_mask(client, make, stored):
    own = open_for(make, omar, voice="mask")
    close(client.as_(mira), own)
    assert client.as_(omar).post_form(own.to("second-look"), agrees="yes").status_code == 403
    assert client.as_(sam).post_form(own.to("second-look"), agrees="yes").status_code == 303


def test_others_find_no_such_page(client, closed):
    for person, status in ((guest, 401), (alice, 404), (bob, 404)):
        assert client.as_(person).post_form(closed.to("second-look"), agrees="yes").status_code == status


def test_twice_is_told(client, closed):
    client.as_(omar)
    assert client.post_form(closed.to("second-look"), agrees="yes").status_code == 303
    assert client.as_(sam).post_form(closed.to("second-look"), agrees="yes").status_code == 409


def test_deciding_again_is_a_second_look_when_it_is_another_person(client, closed, stored, house):
    close(client.as_(omar), closed, version=str(stored.one(select(Case.version))))
    look = stored.one(select(SecondLook))
    assert (look.agrees, look.by_id) == (True, house.known[omar].id)


def test_an_undone_decision_asks_for_nobody(client, closed, stored):
    client.as_(mira).post_form(closed.to("undo"))
    assert stored(select(SecondLook.id)) == []


def test_a_case_below_crisis_asks_for_nobody(client, make, stored):
    opened = open_for(make, body="I can't cope with my exams any more and I feel hopeless")
    assert stored.one(select(Case.care)) < 4
    close(client.as_(mira), opened)
    assert stored(select(SecondLook.id)) == []


def test_what_opens_the_case_again_for_something_small_hides_no_second_look(client, closed, stored):
    """The crisis is not seen twice because a reader reported something else about the post."""
    client.as_(bob).post_form(f"/posts/{closed.post.post_ref}/reports", reason="spam")
    assert stored.one(select(Case.status)) == "open"
    assert stored.one(select(Case.care)) < 4
    assert any("Please look a second time." in row.words for row in rows(client.as_(omar)))
    ids = [link["id"] for link in Page(client.get("/moderation").text).all("a", id="")]
    assert len(ids) == len(set(ids)), "the case and its second look are two rows"
    answer = send_form(client, closed.page, closed.to("second-look"), agrees="no", note="They named a time.")
    assert answer.status_code == 303
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)


def test_who_sees_it_differently_opens_a_crisis_however_the_case_was_closed_since(client, closed, stored):
    client.as_(bob).post_form(f"/posts/{closed.post.post_ref}/reports", reason="spam")
    close(client.as_(mira), closed, version=str(stored.one(select(Case.version))))
    assert client.as_(omar).post_form(closed.to("second-look"), agrees="no", note="Look.").status_code == 303
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)


def test_a_decision_that_is_taken_back_was_no_second_look(client, closed, stored):
    close(client.as_(omar), closed, version=str(stored.one(select(Case.version))))
    assert client.post_form(closed.to("undo")).status_code == 303
    assert stored.one(select(SecondLook.done_at, SecondLook.agrees, SecondLook.by_id)) == (None, None, None)
    assert rows(client.as_(sam))[0]["data-second-look"] == closed.ref


def test_a_crisis_that_came_back_has_a_second_person_of_its_own(client, closed, stored, house):
    """Whoever closes the new one alone has looked at the old one; nobody else has read the new words."""
    ref = closed.post.post_ref
    client.as_(alice).post_form(f"/posts/{ref}/edit", body="I will end my life tonight, I have the rope.", version="1")
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)
    close(client.as_(omar), closed)
    looks = stored(select(SecondLook.by_id, SecondLook.agrees).order_by(SecondLook.id))
    assert [tuple(one) for one in looks] == [(house.known[omar].id, True), (None, None)]


def test_nobody_lowers_a_crisis_and_closes_it_alone(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("care"), care="1", reason="It reads like a song.")
    close(client, crisis)
    assert stored.one(select(SecondLook.done_at)) is None
    assert rows(client.as_(omar))[0]["data-second-look"] == crisis.ref


def test_a_crisis_that_a_colleague_lowered_was_seen_by_two(client, crisis, stored):
    client.as_(omar).post_form(crisis.to("care"), care="1", reason="It reads like a song.")
    close(client.as_(mira), crisis)
    assert stored(select(SecondLook.id)) == []
