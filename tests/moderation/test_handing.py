"""Taking a case over from a colleague, and handing one on: both with a word, both told to the other, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseClaim, CaseHandover
from forum.core.audit import AuditEvent
from tests.client import Page
from tests.moderation.conftest import Opened, open_for, send_form
from tests.people import ada, alice, bob, guest, mira, omar, sam

WHY = "She writes again, and you seemed to be away."
NOTE = "I have written to her. Please look for an answer."
QUEUE = "/moderation"


@pytest.fixture
def held(client, visitor, crisis) -> Opened:
    """omar looks after the crisis; the client is mira."""
    visitor().as_(omar).post_form(crisis.to("claim"))
    client.as_(mira)
    return crisis


def test_a_case_can_be_taken_over_with_a_word_of_why(client, held, stored, house, clock):
    clock.tick(timedelta(minutes=4))
    assert held.to("take-over") in Page(client.get(held.page).text).links
    answer = client.fill_in(held.to("take-over"), held.to("take-over"), words=WHY)
    assert (answer.status_code, answer.location) == (303, held.page)
    case = stored.one(select(Case.claimed_by_id, Case.claimed_until))
    assert tuple(case) == (house.known[mira].id, clock.now + timedelta(minutes=15))
    ends = stored(select(CaseClaim.until).order_by(CaseClaim.id))
    assert ends == [clock.now, clock.now + timedelta(minutes=15)]
    events = [item.words for item in Page(client.get(held.page).text).one("ol", class_="timeline").all("li")]
    assert any("Took the case over from omar" in words and WHY in words and "mira" in words for words in events)


def test_the_colleague_is_told_on_the_next_page_until_they_have_read_it(client, visitor, held):
    client.post_form(held.to("take-over"), words=WHY)
    omars = visitor().as_(omar)
    for page in (QUEUE, held.page):
        told = Page(omars.get(page).text)
        assert "mira took over a case of yours" in told.words
        assert WHY in told.words
    assert "took over a case" not in Page(visitor().as_(sam).get(QUEUE).text).words
    assert omars.fill_in(QUEUE, held.to("told")).status_code == 303
    assert "took over a case" not in Page(omars.get(QUEUE).text).words
    assert omars.post_form(held.to("told")).status_code == 303, "twice is harmless"


def test_nobody_reads_it_for_the_colleague(client, visitor, held, stored, house):
    client.post_form(held.to("take-over"), words=WHY)
    visitor().as_(sam).post_form(held.to("told"))
    assert stored.one(select(CaseHandover.tell_id)) == house.known[omar].id


def test_without_a_word_it_stays_where_it_is(client, held, stored, house):
    answer = client.post_form(held.to("take-over"), words="  ")
    assert answer.status_code == 422
    assert "Please write a word of why" in answer.text
    assert stored.one(select(Case.claimed_by_id)) == house.known[omar].id
    long = client.post_form(held.to("take-over"), words="x" * 2001)
    assert long.status_code == 422
    assert "x" * 2001 in long.text


def test_what_nobody_holds_is_simply_claimed(client, crisis, stored, house):
    assert client.as_(mira).post_form(crisis.to("take-over"), words="").status_code == 303
    assert stored.one(select(Case.claimed_by_id)) == house.known[mira].id
    assert stored(select(CaseHandover.id)) == []


def test_a_closed_case_is_not_taken_over_and_the_word_is_kept(client, visitor, held):
    visitor().as_(omar).post_form(held.to("decisions"), action="keep", outcome="safe", note="Spoke to them.")
    answer = client.post_form(held.to("take-over"), words=WHY)
    assert answer.status_code == 409
    assert WHY in answer.text


def test_whoever_lost_a_case_is_told_when_they_decide_and_keeps_what_they_typed(client, visitor, held):
    omars = visitor().as_(omar)
    page = omars.get(held.page)
    client.post_form(held.to("take-over"), words=WHY)
    answer = send_form(omars, page, held.to("decisions"), action="hide", reason="A long and careful reason.")
    assert answer.status_code == 409
    alert = Page(answer.text).one("div", role="alert").words
    assert "mira is looking after it until" in alert
    assert "A long and careful reason." in answer.text


def test_whoever_decides_second_is_told_what_a_colleague_did_meanwhile(client, visitor, crisis):
    page = client.as_(mira).get(crisis.page)
    visitor().as_(sam).post_form(crisis.to("care"), care="3", reason="I have spoken to them.")
    answer = send_form(client, page, crisis.to("decisions"), action="hide", reason="A long and careful reason.")
    assert answer.status_code == 409
    alert = Page(answer.text).one("div", role="alert").words
    assert "Changed the level from Crisis to Red ( sam )" in alert
    assert "A long and careful reason." in answer.text


def test_a_case_can_be_handed_to_a_colleague_with_a_note(client, visitor, crisis, stored, house):
    client.as_(mira).post_form(crisis.to("claim"))
    assert crisis.to("hand") in Page(client.get(crisis.page).text).links
    answer = client.fill_in(crisis.to("hand"), crisis.to("hand"), colleague=house.known[sam].ref, words=NOTE)
    assert (answer.status_code, answer.location) == (303, QUEUE)
    assert "sam reads your note" in Page(client.get(QUEUE).text).words
    assert stored.one(select(Case.claimed_by_id)) is None, "nobody waits for a colleague who may be away"
    sams = visitor().as_(sam)
    told = Page(sams.get(QUEUE).text)
    assert "mira hands you a case" in told.words
    assert NOTE in told.words
    assert crisis.page in told.links
    assert visitor().as_(omar).post_form(crisis.to("claim")).status_code == 303, "anybody may take it meanwhile"
    assert "Handed the case to sam" in Page(sams.get(crisis.page).text).words


def test_a_note_and_a_colleague_are_needed_and_nothing_typed_is_lost(client, crisis, house):
    client.as_(mira)
    nobody = client.post_form(crisis.to("hand"), colleague="", words=NOTE)
    assert nobody.status_code == 422
    assert NOTE in nobody.text
    silent = client.post_form(crisis.to("hand"), colleague=house.known[sam].ref, words=" ")
    assert silent.status_code == 422
    assert Page(silent.text).form(crisis.to("hand")).given["colleague"] == house.known[sam].ref


def test_only_colleagues_can_be_chosen(client, crisis, house, stored):
    client.as_(mira)
    options = Page(client.get(crisis.to("hand")).text).one("select", name="colleague").all("option")
    assert [option.words for option in options if option["value"]] == ["omar", "sam"]
    for person in (alice, ada, mira):
        answer = client.post_form(crisis.to("hand"), colleague=house.known[person].ref, words=NOTE)
        assert answer.status_code == 422
    assert stored(select(CaseHandover.id)) == []


def test_a_case_is_never_handed_to_who_wrote_the_post(client, make, house, stored):
    opened = open_for(make, omar)
    answer = client.as_(mira).post_form(opened.to("hand"), colleague=house.known[omar].ref, words=NOTE)
    assert answer.status_code == 422
    assert "This post is theirs" in answer.text
    assert NOTE in answer.text


def test_nobody_takes_or_hands_their_own_post_under_a_mask_either(client, visitor, make, house, stored):
    opened = open_for(make, mira, voice="mask")
    visitor().as_(omar).post_form(opened.to("claim"))
    client.as_(mira)
    assert client.post_form(opened.to("take-over"), words=WHY).status_code == 403
    assert client.post_form(opened.to("hand"), colleague=house.known[sam].ref, words=NOTE).status_code == 403
    assert stored(select(CaseHandover.id)) == []
    assert "omar" not in Page(client.get(opened.to("take-over")).text).words, "who looks after it stays unsaid"


def test_the_same_note_sent_twice_waits_once(client, crisis, house, stored):
    client.as_(mira)
    for words in (NOTE, NOTE, "One thing more."):
        client.post_form(crisis.to("hand"), colleague=house.known[sam].ref, words=words)
    assert len(stored(select(CaseHandover.id))) == 2


@pytest.mark.parametrize("act", ["take-over", "hand", "told"])
def test_others_find_nothing(client, crisis, act):
    for person in (alice, bob, ada):
        assert client.as_(person).post_form(crisis.to(act)).status_code == 404
        assert client.as_(mira).post_form(f"/moderation/cases/nowhere00000/{act}").status_code in (404, 422)
    assert client.as_(guest).post_form(crisis.to(act)).status_code == 401


def test_both_are_audited_without_a_word_of_theirs(client, held, stored, house):
    client.post_form(held.to("take-over"), words=WHY)
    client.post_form(held.to("hand"), colleague=house.known[sam].ref, words=NOTE)
    wanted = ("case.taken_over", "case.handed_over")
    rows = stored(
        select(AuditEvent.action, AuditEvent.actor_id, AuditEvent.details)
        .where(AuditEvent.action.in_(wanted))
        .order_by(AuditEvent.id)
    )
    me = house.known[mira].id
    assert [tuple(row) for row in rows] == [
        ("case.taken_over", me, {"before": house.known[omar].id}),
        ("case.handed_over", me, {"after": house.known[sam].id}),
    ]
