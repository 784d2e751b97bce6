"""`/posts/<ref>/withdrawal`: taking one's own post back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.audit import AuditEvent
from forum.core.clock import to_hour
from forum.posts.models import Post, PostTransition, State, Thread
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import CRISIS, QUIET
from tests.people import ada, alice, bob, guest, mira, newt
from tests.posts.shared import count


def withdrawal_of(made) -> str:
    return f"/posts/{made.post_ref}/withdrawal"


def withdraw(client, made):
    return client.fill_in(withdrawal_of(made), withdrawal_of(made))


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_others_see_that_something_was_here_and_its_writer_still_reads_it(client, make, stored, voice):
    thread = make.thread(bob)
    made = make.reply(thread, alice, "Marmalade on toast.", voice=voice)
    answer = withdraw(client.as_(alice), made)
    assert (answer.status_code, answer.location) == (303, f"/posts/{made.post_ref}")
    page = Page(client.get(answer.location).text)
    assert "You have taken your post back." in page.words
    assert "Marmalade on toast." in page.words
    seen = Page(client.as_(bob).get(f"/threads/{thread.thread_ref}").text)
    assert "A post was taken back by its writer here." in seen.words
    assert "Marmalade" not in seen.words
    assert client.get(f"/posts/{made.post_ref}").status_code == 404
    assert stored.one(select(Thread.reply_count)) == 0


def test_the_words_stay_for_the_staff_who_look_after_a_case(client, visitor, make, stored):
    made = make.thread(alice, CRISIS)
    withdraw(client.as_(alice), made)
    assert stored.one(select(Post.body, Post.state)) == (CRISIS, State.WITHDRAWN)
    assert stored.one(select(Case.care, Case.status)) == (4, "open")
    assert CRISIS in visitor().as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text


def test_it_is_asked_for_once_more_first(client, make, stored):
    made = make.thread(alice)
    page = Page(client.as_(alice).get(withdrawal_of(made)).text)
    assert "Others will see only that a post was here." in page.words
    assert stored.one(select(Post.state)) == State.PUBLISHED


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_it_is_audited_as_far_as_the_voice_allows(house, client, make, stored, clock, hour_over, voice):
    made = make.thread(alice, voice=voice)
    clock.tick(timedelta(hours=1))
    withdraw(client.as_(alice), made)
    at, actor = (to_hour(clock.now), None) if voice == "mask" else (clock.now, house.known[alice].id)
    hour_over()
    row = stored.one(select(AuditEvent).where(AuditEvent.action == "post.withdrawn"))
    assert (row.subject, row.actor_id, row.at) == (f"post:{made.post_ref}", actor, at)
    moved = stored(select(PostTransition).order_by(as_made(PostTransition)))[-1]
    assert (moved.to_state, moved.cause, moved.by_id, moved.at) == ("withdrawn", "withdrawn", None, at)


@pytest.mark.parametrize("state", [State.PUBLISHED, State.FOLDED, State.MEMBERS, State.WAITING, State.HIDDEN])
def test_it_can_be_taken_back_from_everywhere_it_still_is(client, make, stored, state):
    made = make.thread(alice)
    make.state(made.post_ref, state, by=mira)
    assert withdraw(client.as_(alice), made).status_code == 303
    assert stored.one(select(Post.state)) == stored.one(select(Thread.opening_state)) == State.WITHDRAWN


def test_a_second_time_changes_nothing_and_says_so_kindly(client, make, stored):
    made = make.thread(alice)
    page = client.as_(alice).get(withdrawal_of(made))
    assert client.send(page, withdrawal_of(made)).status_code == 303
    again = client.send(page, withdrawal_of(made))
    assert (again.status_code, again.location) == (303, f"/posts/{made.post_ref}")
    assert "You have taken your post back." in Page(client.get(again.location).text).words
    assert client.get(withdrawal_of(made)).location == f"/posts/{made.post_ref}"
    assert stored.one(count(PostTransition)) == 2
    assert stored.one(count(AuditEvent, AuditEvent.action == "post.withdrawn")) == 1


def test_what_a_moderator_removed_stays_removed(client, make, stored):
    made = make.thread(alice)
    make.state(made.post_ref, State.REMOVED, by=mira)
    assert client.as_(alice).post_form(withdrawal_of(made)).status_code == 403
    assert stored.one(select(Post.state)) == State.REMOVED


def test_a_guest_is_asked_to_sign_in(client, make, stored):
    made = make.thread(alice)
    assert client.as_(guest).get(withdrawal_of(made)).location.startswith("/sign-in")
    assert client.post_form(withdrawal_of(made)).status_code == 401
    assert stored.one(select(Post.state)) == State.PUBLISHED


@pytest.mark.parametrize("person", [bob, mira, ada], ids=str)
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_somebody_elses_and_an_absent_post_look_the_same(client, make, stored, person, voice):
    made = make.thread(alice, QUIET, voice=voice)
    client.as_(person)
    absent = Page(client.get("/posts/nowhere00000/withdrawal").text).words
    for answer in (client.get(withdrawal_of(made)), client.post_form(withdrawal_of(made))):
        assert (answer.status_code, Page(answer.text).words) == (404, absent)
    assert client.post_form("/posts/nowhere00000/withdrawal").status_code == 404
    assert stored.one(select(Post.state)) == State.PUBLISHED


def test_a_thread_that_was_answered_stays_open_to_read(client, make):
    thread = make.thread(alice, title="Quokka")
    make.reply(thread, bob, "I am listening.")
    withdraw(client.as_(alice), thread)
    page = Page(client.as_(bob).get(f"/threads/{thread.thread_ref}").text)
    assert "I am listening." in page.words
    assert "A post was taken back by its writer here." in page.words
    assert "Quokka" not in page.words


@pytest.mark.parametrize(
    ("was", "readers"),
    [(State.PUBLISHED, [bob, guest]), (State.MEMBERS, [bob]), (State.WAITING, []), (State.HIDDEN, [])],
)
def test_taking_back_an_opening_post_opens_its_replies_to_nobody_new(client, make, was, readers):
    made = make.thread(alice)
    reply = make.reply(made, newt, "Only for those who could read it.")
    make.state(made.post_ref, was, by=mira)
    client.as_(alice).post_form(f"/posts/{made.post_ref}/withdrawal")
    for page in (f"/threads/{made.thread_ref}", f"/posts/{reply.post_ref}"):
        found = [person for person in (bob, guest) if client.as_(person).get(page).status_code == 200]
        assert found == readers
    assert client.as_(newt).get(f"/threads/{made.thread_ref}").status_code == (200 if bob in readers else 404)
