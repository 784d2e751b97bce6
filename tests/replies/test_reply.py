"""`POST /threads/<ref>/replies`: answering in a conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.core.audit import HOUR_OVER, AuditEvent
from forum.core.clock import to_hour
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.posts.models import Post, State, Thread, Voice
from forum.posts.pipeline import Draft
from forum.replies.services import post_reply
from forum.spaces.models import Space
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import MEMBERS, alice, bob, guest, mira, newt
from tests.posts.shared import GOODBYE, count
from tests.threads.filling import add_posts

TEXT = "I am listening."


@pytest.fixture
def thread(make):
    return make.thread(alice, voice="mask")


def reply(client, thread, body: str = TEXT, **more: str):
    return client.post_form(f"/threads/{thread.thread_ref}/replies", body=body, **more)


@pytest.mark.parametrize("person", MEMBERS, ids=str)
def test_every_member_can_answer(client, make, stored, person):
    thread = make.thread(bob if person is alice else alice, voice="mask")
    page = f"/threads/{thread.thread_ref}"
    answer = client.as_(person).fill_in(page, f"{page}/replies", body=TEXT, voice="name")
    ref = stored.one(select(Post.ref).where(Post.position == 2))
    assert (answer.status_code, answer.location) == (303, f"{page}#post-{ref}")
    shown = Page(client.get(page).text).one("article", id=f"post-{ref}")
    assert TEXT in shown.words
    assert str(person) in shown.one("h2").words


def test_the_answer_leads_to_the_page_on_which_it_stands(client, house, thread, stored, clock):
    add_posts(house, thread.thread_ref, 20, at=clock.now)
    answer = reply(client.as_(bob), thread)
    ref = stored.one(select(Post.ref).where(Post.position == 21))
    assert answer.location == f"/threads/{thread.thread_ref}?page=2#post-{ref}"
    assert Page(client.get(answer.location).text).one("article", id=f"post-{ref}")


def test_a_guest_is_asked_to_sign_in_and_keeps_the_text(client, thread, stored):
    answer = reply(client.as_(guest), thread)
    assert (answer.status_code, TEXT in answer.text) == (401, True)
    assert stored.one(count(Post)) == 1


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED, State.WITHDRAWN])
def test_a_thread_that_is_not_on_show_and_an_absent_one_look_the_same(client, make, thread, stored, state):
    make.state(thread.post_ref, state, by=mira)
    answer = reply(client.as_(bob), thread)
    absent = client.post_form("/threads/nowhere00000/replies", body=TEXT)
    assert answer.status_code == absent.status_code == 404
    assert Page(answer.text).words == Page(absent.text).words
    assert stored.one(count(Post)) == 1


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED, State.WITHDRAWN])
def test_a_thread_that_goes_between_reading_and_storing_takes_nothing(app, house, make, thread, stored, state):
    """The rules are asked again inside the write transaction."""
    make.state(thread.post_ref, state, by=mira)
    with app.app_context():
        thread_id = db.session.scalars(select(Thread.id)).one()
        with pytest.raises(Exception, match="This conversation is closed for replies"):
            post_reply(Draft(body=TEXT, voice=Voice.NAME), thread_id=thread_id, by=house.author(bob))
    assert stored.one(count(Post)) == 1


@pytest.mark.parametrize("state", [State.REMOVED, State.WITHDRAWN])
def test_a_thread_whose_beginning_is_gone_can_be_read_but_not_answered(client, make, thread, stored, state):
    make.reply(thread, bob)
    make.state(thread.post_ref, state, by=mira)
    page = Page(client.as_(newt).get(f"/threads/{thread.thread_ref}").text)
    assert "This conversation is closed for replies." in page.words
    answer = reply(client, thread)
    assert answer.status_code == 403
    assert stored.one(count(Post)) == 2


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN])
def test_whoever_started_it_may_go_on_writing(client, make, thread, stored, state):
    make.state(thread.post_ref, state, by=mira)
    assert reply(client.as_(alice), thread, CRISIS, voice="mask").status_code == 303
    assert stored.one(count(Post)) == 2


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN])
@pytest.mark.parametrize(("began", "other"), [("mask", "name"), ("name", "mask")])
def test_where_nobody_else_can_write_a_second_voice_would_unmask_the_first(client, make, stored, state, began, other):
    thread = make.thread(alice, voice=began)
    make.state(thread.post_ref, state, by=mira)
    back = reply(client.as_(alice), thread, voice=other)
    assert back.status_code == 422
    assert "Another name here would tell them that it is you." in Page(back.text).words
    assert stored.one(count(Post)) == 1
    to = f"/threads/{thread.thread_ref}/replies"
    assert Page(back.text).form(to).given["body"] == TEXT
    assert client.send(back, to).status_code == 303
    assert stored(select(Post.voice)) == [began, began]


def test_once_it_is_on_show_again_both_voices_are_there(client, make, thread):
    page, to = f"/threads/{thread.thread_ref}", f"/threads/{thread.thread_ref}/replies"
    make.state(thread.post_ref, State.HIDDEN, by=mira)
    alone = Page(client.as_(alice).get(page).text)
    assert alone.form(to).given["voice"] == "mask"
    assert not alone.all("input", type="radio", name="voice")
    make.state(thread.post_ref, State.PUBLISHED, by=mira)
    assert len(Page(client.get(page).text).all("input", type="radio", name="voice")) == 2


def test_a_space_that_closed_meanwhile_takes_nothing(client, app, thread, stored):
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).values(is_open=False))
        db.session.commit()
    answer = reply(client.as_(bob), thread)
    assert answer.status_code == 403
    assert "This space is closed for new posts." in Page(answer.text).words
    assert stored.one(count(Post)) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": ""}, "Please write something first."),
        ({"note": "n" * 101}, "Please keep the content note to 100 characters."),
        ({"voice": "guest"}, "Please choose how to post."),
    ],
)
def test_what_needs_another_look_keeps_the_text(client, thread, stored, fields, words):
    sent = {"body": TEXT, "note": "A note", "voice": "mask", **fields}
    answer = reply(client.as_(bob), thread, **sent)
    assert answer.status_code == 422
    page = Page(answer.text)
    given = page.form(f"/threads/{thread.thread_ref}/replies").given
    assert (given["body"], given["note"]) == (sent["body"], sent["note"])
    assert given.get("voice", "guest") == sent["voice"]
    assert words in page.words
    assert stored.one(count(Post)) == 1


def test_sent_again_after_the_mistake_it_goes_in_under_the_same_mask(client, thread, stored):
    back = reply(client.as_(bob), thread, note="n" * 101, voice="mask")
    to = f"/threads/{thread.thread_ref}/replies"
    assert client.send(back, to, note="Short").status_code == 303
    assert stored.one(select(Post.body, Post.voice, Post.note).where(Post.position == 2)) == (TEXT, "mask", "Short")


def test_where_masks_are_not_taken_the_text_comes_back(client, make, stored):
    thread = make.thread(bob, space="porch")
    make.state(thread.post_ref, State.PUBLISHED, by=mira)
    answer = reply(client.as_(alice), thread, voice="mask")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.form(f"/threads/{thread.thread_ref}/replies").given["body"] == TEXT
    assert "In this space, people post under their member name." in page.words


def test_in_a_space_that_is_read_first_it_waits_and_only_its_writer_sees_it(client, make, stored):
    thread = make.thread(bob, space="porch")
    make.state(thread.post_ref, State.PUBLISHED, by=mira)
    there = reply(client.as_(alice), thread).location
    assert TEXT in client.get(there).text
    assert TEXT not in client.as_(bob).get(there).text
    assert stored.one(select(Thread.reply_count)) == 0


def test_the_list_moves_with_it_as_far_as_its_voice_allows(client, thread, stored, clock):
    clock.tick(timedelta(hours=2))
    reply(client.as_(bob), thread, voice="mask")
    assert stored.one(select(Thread.active_at, Thread.active_to_the_hour)) == (to_hour(clock.now), True)
    reply(client, thread, "By name.", sure="name")
    assert stored.one(select(Thread.active_at, Thread.active_to_the_hour)) == (clock.now, False)


def test_the_panel_is_on_the_next_page_for_its_writer_only(client, visitor, thread, with_directory):
    there = reply(client.as_(bob), thread, CRISIS).location
    panel = Page(client.get(there).text).one("section", id="help-panel")
    assert "Your post is saved and members can see it." in panel.words
    assert len(panel.one("ul", class_="help-options").all("li")) <= 3
    for person in (alice, mira, guest):
        assert not Page(visitor().as_(person).get(there).text).all("section", id="help-panel"), person


def test_a_quiet_reply_has_no_panel(client, thread, with_directory):
    there = reply(client.as_(bob), thread).location
    assert not Page(client.get(there).text).all("section", id="help-panel")


def test_a_goodbye_is_saved_and_met_at_once(client, thread, with_directory, stored):
    there = reply(client.as_(bob), thread, GOODBYE, voice="mask").location
    page = Page(client.get(there).text)
    assert page.one("section", id="help-panel")
    assert "Goodbye" not in page.one("section", id="help-panel").words, "what was written is never echoed"
    assert stored.one(select(Post.body, Post.state).where(Post.position == 2)) == (GOODBYE, "waiting")


def test_it_is_audited_and_queued(house, make, thread, stored):
    made = make.reply(thread, bob, QUIET)
    row = stored(select(AuditEvent).order_by(AuditEvent.id.desc()))[0]
    assert (row.action, row.actor_id) == ("post.submitted", house.known[bob].id)
    assert row.subject == f"post:{made.post_ref}"
    assert stored(select(OutboxRow.topic).where(OutboxRow.topic != HOUR_OVER)) == ["post.submitted"] * 2
