"""The same form sent twice stores one post: a double click, a lost answer, the back button."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.audit import AuditEvent
from forum.core.outbox import OutboxRow
from forum.posts.models import AssessmentRow, Post, Thread
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob, mira
from tests.posts.shared import count, start

OTHER = "Other words, which nobody has sent before."
EACH_ONCE = (Post, Thread, Case, AssessmentRow)


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_same_thread_again_is_the_same_thread(client, stored, hour_over, voice):
    client.as_(alice)
    first = start(client, CRISIS, voice=voice, key="one form")
    again = start(client, CRISIS, voice=voice, key="one form")
    assert (again.status_code, again.location) == (303, first.location)
    assert [stored.one(count(model)) for model in EACH_ONCE] == [1, 1, 1, 1]
    assert stored.one(count(OutboxRow, OutboxRow.topic == "post.submitted")) == 1
    hour_over()
    assert stored.one(count(AuditEvent, AuditEvent.action == "post.submitted")) == 1


def test_the_same_reply_again_is_the_same_reply(client, make, stored):
    to = f"/threads/{make.thread(alice).thread_ref}/replies"
    answers = [client.as_(bob).post_form(to, body=QUIET, key="one form") for _ in range(3)]
    assert len({answer.location for answer in answers}) == 1
    assert stored.one(count(Post)) == 2


def test_the_answer_to_it_shows_the_help_panel_too(client, with_directory):
    client.as_(alice)
    start(client, CRISIS, key="one form")
    client.as_(alice)  # another browser: nothing is remembered of the first answer
    again = start(client, CRISIS, key="one form")
    assert Page(client.get(again.location).text).all("section", id="help-panel")


def test_with_other_words_both_are_safe(client, stored):
    client.as_(alice)
    start(client, QUIET, key="one form")
    answer = start(client, OTHER, key="one form")
    assert answer.status_code == 409
    form = Page(answer.text).form("/threads")
    assert form.given["body"] == OTHER
    assert form.given["key"] != "one form"
    assert "Here is your text in a new form. Please send it once more." in Page(answer.text).words
    assert stored.one(select(Post.body)) == QUIET
    assert client.send(answer, "/threads").status_code == 303
    assert sorted(stored(select(Post.body))) == sorted([QUIET, OTHER])


def test_a_reply_with_other_words_goes_in_on_the_second_try(client, make, stored):
    to = f"/threads/{make.thread(alice).thread_ref}/replies"
    client.as_(bob).post_form(to, body="First.", key="one form")
    answer = client.post_form(to, body=OTHER, key="one form")
    assert (answer.status_code, Page(answer.text).form(to).given["body"]) == (409, OTHER)
    assert client.send(answer, to).status_code == 303
    assert stored.one(count(Post, Post.body == OTHER)) == 1


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("person", [bob, mira], ids=str)
def test_anothers_key_opens_nothing(client, visitor, stored, person, voice):
    """Guessing a key must not tell where somebody's masked post is."""
    first = start(client.as_(alice), QUIET, voice=voice, key="one form")
    answer = start(visitor().as_(person), QUIET, voice=voice, key="one form")
    assert answer.status_code == 409
    assert first.location not in answer.text
    page = Page(answer.text)
    assert "This form was used before, so nothing was sent this time." in page.words
    assert "You have sent" not in page.words, "somebody else has"
    assert page.form("/threads").given["body"] == QUIET
    assert stored.one(count(Post)) == 1


def test_without_a_key_every_form_is_a_post(client, stored):
    client.as_(alice)
    assert start(client, QUIET).location != start(client, QUIET).location
    assert stored(select(Post.submission_tag)) == [None, None]


def test_no_member_and_no_key_is_in_what_is_kept(make, stored):
    make.thread(alice, key="one form")
    tag = stored.one(select(Post.submission_tag))
    assert len(tag) == 32
    assert b"one form" not in tag


def test_sent_twice_at_the_same_moment_it_is_one_post(app, visitor, stored):
    browsers = [visitor().as_(alice) for _ in range(3)]
    tokens = [browser.csrf_token() for browser in browsers]
    together = Barrier(len(browsers))

    def send(number: int) -> str:
        together.wait()
        sent = {"space": "kitchen", "title": "x", "body": CRISIS, "key": "one form", "csrf_token": tokens[number]}
        return browsers[number].post("/threads", data=sent).location

    with ThreadPoolExecutor(len(browsers)) as pool:
        places = list(pool.map(send, range(len(browsers))))
    assert len(set(places)) == 1
    assert [stored.one(count(model)) for model in EACH_ONCE] == [1, 1, 1, 1]
