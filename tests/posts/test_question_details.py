"""A soft question about phone numbers, addresses and one's own name in a text under a mask."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import func, select

from forum.core.db import db, start_writing
from forum.core.settings import change_setting
from forum.posts import questions
from forum.posts.models import AssessmentRow, Post, PostRevision
from forum.posts.questions import details_in
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob, guest

NUMBER = "Please ring me on 07700 900123."
TITLE = "Is it all right that others can read this?"
AFTERWARDS = "There may be a phone number in your post."


def start(client, **fields):
    form = {"space": "kitchen", "title": "A walk", "body": QUIET, "voice": "mask", **fields}
    return client.post_form("/threads", **form)


def question(answer):
    return Page(answer.text).one("section", aria_labelledby="question-title")


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"body": NUMBER}, "a phone number"),
        ({"title": "alice@example.org"}, "an e-mail address and your member name"),
        ({"note": "12 Baker Street"}, "a street address"),
        ({"body": f"It is alice. {NUMBER}"}, "a phone number and your member name"),
    ],
)
def test_it_is_asked_about_title_body_and_note_and_the_text_is_kept(client, stored, fields, what):
    answer = start(client.as_(alice), **fields)
    assert answer.status_code == 422
    asked = question(answer)
    assert asked.one("h2").words == TITLE
    assert f"There may be {what} in your text." in asked.words
    form = Page(answer.text).form("/threads")
    assert {**form.given, **fields} == form.given
    assert (form.given["voice"], form.given["asked"]) == ("mask", "details")
    assert [link["href"] for link in asked.all("a")] == ["#f-body"]
    assert stored(select(Post.id)) == []


@pytest.mark.parametrize("changed", [NUMBER, "Nothing of that kind now.", f"{NUMBER} And alice@example.org."])
def test_it_is_asked_once_and_never_blocks(client, stored, changed):
    asked = start(client.as_(alice), body=NUMBER)
    mask = Page(asked.text).one("input", name="voice", value="mask")["data-voice-name"]
    answer = client.send(asked, "/threads", body=changed)
    assert answer.status_code == 303
    assert stored.one(select(Post.body)) == changed
    shown = client.get(answer.location).text
    assert mask in shown
    assert "There may be" not in shown.replace("There may be a phone number or an e-mail address", "")


@pytest.mark.parametrize("asked", ["", "yes", "<i>"])
def test_only_the_one_answer_counts(client, asked):
    answer = start(client.as_(alice), body=NUMBER, asked=asked)
    assert answer.status_code == 422
    assert "<i>" not in answer.text


def test_by_name_nothing_is_asked(client):
    assert start(client.as_(alice), body=f"alice: {NUMBER}", voice="name").status_code == 303


def test_somebody_elses_name_asks_nothing(client):
    assert start(client.as_(alice), body="Thank you, bob.").status_code == 303


def test_a_reply_is_asked_too(client, make):
    thread = make.thread(bob)
    there = f"/threads/{thread.thread_ref}/replies"
    asked = client.as_(alice).post_form(there, body=NUMBER, voice="mask")
    assert asked.status_code == 422
    assert question(asked)
    assert client.send(asked, there).status_code == 303


def test_the_numbers_of_lines_ask_nothing(client, with_directory):
    body = "You can call 116 123, text SHOUT to 85258, or ring 0800 1111. From abroad +44 116 123."
    assert start(client.as_(alice), body=body).status_code == 303


def test_the_sites_own_address_asks_nothing(app, client):
    with app.app_context():
        start_writing()
        change_setting("contact", "team@hearth.example", by=None)
        db.session.commit()
    assert start(client.as_(alice), body="Write to team@hearth.example, they answer.").status_code == 303


def test_an_edit_asks_about_what_is_new_only(client, make, stored):
    made = make.thread(alice, voice="mask", body=NUMBER)
    page = f"/posts/{made.post_ref}/edit"
    assert client.as_(alice).fill_in(page, page, body=f"{NUMBER} In the evening.").status_code == 303
    asked = client.fill_in(page, page, body=f"{NUMBER} I am at 12 Baker Street.")
    assert asked.status_code == 422
    assert "There may be a street address in your text." in question(asked).words
    assert [button.words for button in question(asked).all("button")] == ["Save it as it is"]
    assert stored.one(select(func.count()).select_from(PostRevision)) == 1
    assert client.send(asked, page).status_code == 303
    assert "12 Baker Street" in stored.one(select(Post.body))


def test_an_edit_by_name_asks_nothing(client, make):
    made = make.thread(alice)
    page = f"/posts/{made.post_ref}/edit"
    assert client.as_(alice).fill_in(page, page, body=NUMBER).status_code == 303


def test_a_text_that_tells_of_danger_is_never_held_up(client, stored, with_directory):
    """It goes out and is triaged at once; help is on the next page, and beside it the same words, softly."""
    answer = start(client.as_(alice), body=f"{CRISIS} {NUMBER}")
    assert answer.status_code == 303
    assert stored.one(select(AssessmentRow.care)) == 4
    page = Page(client.get(answer.location).text)
    assert page.one("section", id="help-panel")
    assert AFTERWARDS in page.words
    assert AFTERWARDS not in client.get(answer.location).text


def test_help_stands_beside_the_question_when_distress_asks_for_it(client, stored, with_directory):
    answer = start(client.as_(alice), body=f"I feel so hopeless and I cannot see a way out of this. {NUMBER}")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert question(answer)
    assert page.one("section", id="help-panel")
    assert stored(select(Post.id)) == []


def test_what_is_missing_is_said_first(client):
    """An error and a question at once would be too much."""
    answer = start(client.as_(alice), body=NUMBER, title="")
    assert answer.status_code == 422
    assert TITLE not in answer.text


def test_nothing_of_it_is_logged(client, caplog):
    with caplog.at_level(logging.DEBUG):
        start(client.as_(alice), body=NUMBER)
    assert "07700" not in caplog.text
    assert "details" not in caplog.text


def test_a_guest_would_be_asked_and_an_endless_text_is_not_looked_through(app, house):
    with app.app_context():
        assert details_in(NUMBER, voice="guest", by=house.author(guest)) == ("phone",)
        assert details_in(NUMBER * 5_000, voice="mask", by=house.author(alice)) == ()


def test_an_address_that_was_asked_very_often_is_told_afterwards(client, monkeypatch, stored):
    monkeypatch.setattr(questions, "ASKED_AN_HOUR", 2)
    answers = [start(client.as_(alice), body=f"{NUMBER} {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 303]
    assert AFTERWARDS in Page(client.get(answers[-1].location).text).words
    assert stored(select(Post.body)) == [f"{NUMBER} 2"]


def test_what_no_post_can_hold_comes_back_without_a_question(client, stored):
    long = f"{NUMBER} {'x' * 21_000}"
    answer = start(client.as_(alice), body=long)
    assert answer.status_code == 422
    assert TITLE not in answer.text
    assert Page(answer.text).form("/threads").given["body"] == long
    assert stored(select(Post.id)) == []
