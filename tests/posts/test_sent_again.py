"""Changing a post that a moderator took down sends it in again, in one step; and what a waiting author is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.db import db
from forum.posts.models import Post, PostRevision, PostTransition, State, Thread
from forum.posts.waiting import BY_RULE, NOT_KNOWN, measure_waits
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import QUIET
from tests.house import count_statements
from tests.people import alice, bob, guest, mira, omar
from tests.posts.shared import GOODBYE

NEW = "I wrote this anew, more gently."
REASON = "Please leave the place out."


def decide(browser, make, made, action: str, stored):
    to = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    of_post = select(Case.version).join(Post, Post.id == Case.post_id).where(Post.ref == made.post_ref)
    version = str(stored.one(of_post))
    answer = browser.as_(mira).post_form(to, action=action, reason=REASON, version=version)
    assert answer.status_code == 303, answer.text


def report(browser, made) -> None:
    assert browser.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="harm").status_code == 303


def edit(browser, made, body: str = NEW):
    to = f"/posts/{made.post_ref}/edit"
    return browser.as_(alice).fill_in(to, to, body=body)


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("action", ["hide", "remove"])
def test_the_author_gets_the_text_back_and_sends_it_in_one_step(client, visitor, make, stored, action, voice):
    made = make.thread(alice, QUIET, voice=voice)
    report(visitor(), made)
    decide(visitor(), make, made, action, stored)
    page = Page(client.as_(alice).get(f"/posts/{made.post_ref}").text)
    assert "Change it and send it again" in page.one("article", data_post=made.post_ref).words
    form = Page(client.get(f"/posts/{made.post_ref}/edit").text).form(f"/posts/{made.post_ref}/edit")
    assert form.given["body"] == QUIET
    answer = edit(client, made)
    assert answer.status_code == 303
    assert stored.one(select(Post.body, Post.state)) == (NEW, "waiting")
    assert stored(select(PostRevision.body)) == [QUIET]
    moves = stored(select(PostTransition.cause).order_by(as_made(PostTransition)))
    assert moves == ["submitted", "decided", "sent_again"]
    page = Page(client.get(answer.location).text)
    assert "A moderator reads them before others can see them." in page.words
    assert REASON in page.words, "the reason stays beside it"
    assert "You changed it after a decision." in page.one("section", data_waiting="").words
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    assert stored.one(select(Case.status)) == "open"
    assert "The writer changed it after a decision" in Page(client.as_(omar).get(case).text).words
    assert client.as_(bob).get(f"/posts/{made.post_ref}").status_code == 404
    version = str(stored.one(select(Case.version)))
    assert client.as_(omar).post_form(f"{case}/decisions", action="keep", version=version).status_code == 303
    assert NEW in client.as_(bob).get(f"/posts/{made.post_ref}").text


def test_replies_of_others_stay_readable_while_a_removed_opening_waits(client, visitor, make, stored):
    made = make.thread(alice, QUIET)
    make.reply(made, bob, "I read you.")
    report(visitor(), made)
    decide(visitor(), make, made, "remove", stored)
    where = f"/threads/{made.thread_ref}"
    assert "I read you." in client.as_(omar).get(where).text
    assert edit(client, made).status_code == 303
    assert stored.one(select(Thread.opening_state)) == "waiting"
    for person in (bob, guest):
        page = client.as_(person).get(where)
        assert page.status_code == 200
        assert "I read you." in page.text
        assert NEW not in page.text


def test_a_hidden_opening_that_waits_shows_no_replies(client, visitor, make, stored):
    made = make.thread(alice, QUIET)
    make.reply(made, bob, "I read you.")
    report(visitor(), made)
    decide(visitor(), make, made, "hide", stored)
    assert edit(client, made).status_code == 303
    assert client.as_(bob).get(f"/threads/{made.thread_ref}").status_code == 404


# Honesty about waiting


def box(browser, made) -> str:
    page = Page(browser.as_(alice).get(f"/posts/{made.post_ref}").text)
    found = page.all("section", data_waiting="")
    return found[0].words if found else ""


def test_a_post_kept_back_by_a_rule_says_so(client, make):
    made = make.thread(alice, GOODBYE, voice="mask")
    words = box(client, made)
    assert "A rule of this site noticed words" in words
    assert "We can’t say yet how long that takes." in words
    assert "You can change it or take it back meanwhile." in words
    assert "Urgent help" in words


def test_in_a_space_that_is_read_first_it_says_so(client, make):
    assert "We do so in some spaces" in box(client, make.thread(alice, QUIET, space="porch"))


def test_a_post_on_show_has_no_such_box(client, make):
    assert box(client, make.thread(alice, QUIET)) == ""


def test_the_typical_wait_comes_from_real_waits(app, client, visitor, make, stored, clock):
    for number in range(5):
        made = make.thread(bob, f"{QUIET} {number}", space="porch")
        clock.tick(timedelta(minutes=42))
        to = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
        assert visitor().as_(mira).post_form(to, action="keep").status_code == 303
    measure(app)
    waits = make.thread(alice, QUIET, space="porch")
    assert "half of the posts that waited were read within 45 minutes" in box(client, waits)
    clock.tick(timedelta(days=31))
    measure(app)
    assert "We can’t say yet how long that takes." in box(client, waits), "only the last 30 days count"


def measure(app) -> None:
    with app.app_context():
        measure_waits()
        db.session.commit()


def test_four_waits_say_nothing_yet(app, client, visitor, make, clock):
    for number in range(4):
        made = make.thread(bob, f"{QUIET} {number}", space="porch")
        to = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
        visitor().as_(mira).post_form(to, action="keep")
    measure(app)
    assert "We can’t say yet" in box(client, make.thread(alice, QUIET, space="porch"))


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_inside_the_conversation_it_says_the_same(client, make, voice):
    made = make.thread(alice, GOODBYE, voice=voice)
    reply = make.reply(make.thread(bob, QUIET), alice, GOODBYE, voice=voice)
    for one in (made, reply):
        page = Page(client.as_(alice).get(f"/threads/{one.thread_ref}").text)
        words = page.one("article", data_post=one.post_ref).words
        assert f"{BY_RULE} {NOT_KNOWN}" in words
        assert f"{BY_RULE} {NOT_KNOWN}" in box(client, one)


def test_a_moderator_is_not_told_it_inside_the_conversation(client, make):
    made = make.thread(alice, GOODBYE)
    page = client.as_(mira).get(f"/threads/{made.thread_ref}")
    assert NOT_KNOWN not in Page(page.text).words


@pytest.mark.parametrize("person", [alice, mira, omar])
def test_as_much_is_asked_for_whoever_opens_the_conversation(app, client, make, person):
    made = make.thread(bob, QUIET)
    where = f"/threads/{made.thread_ref}"
    client.as_(person)
    before = count_statements(app, lambda: client.get(where))
    make.reply(made, alice, GOODBYE, voice="mask")
    assert count_statements(app, lambda: client.get(where)) == before + 2


def test_nothing_of_it_is_for_others(client, make):
    made = make.thread(alice, GOODBYE)
    make.state(made.post_ref, State.PUBLISHED, by=mira)
    page = Page(client.as_(bob).get(f"/posts/{made.post_ref}").text)
    assert not page.all("section", data_waiting="")
