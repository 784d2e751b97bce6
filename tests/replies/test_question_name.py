"""One more question before somebody writes by name into a conversation where they have worn a mask."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.crisis.words import NOT_SENT
from forum.masks.models import Mask
from forum.posts.models import AssessmentRow, Post
from forum.spaces.models import Space
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob

TEXT = "I am still here, and a little better."
TITLE = "Post this under your member name?"


@pytest.fixture
def thread(make):
    return make.thread(alice, voice="mask")


def send(client, thread, **fields):
    return client.post_form(f"/threads/{thread.thread_ref}/replies", **{"body": TEXT, "voice": "name", **fields})


def form_of(answer, thread):
    return Page(answer.text).form(f"/threads/{thread.thread_ref}/replies")


def rows(stored) -> list[int]:
    return [
        stored.one(select(func.count()).select_from(table)) for table in (Post, AssessmentRow, AuditEvent, OutboxRow)
    ]


def test_it_is_asked_with_the_text_kept_and_nothing_stored(client, thread, stored):
    before = rows(stored)
    answer = send(client.as_(alice), thread, note="tired")
    assert answer.status_code == 422
    mask = stored.one(select(Mask.name))
    asked = Page(answer.text).one("section", aria_labelledby="question-title")
    assert (asked.one("h2").words, mask in asked.words, "alice" in asked.words) == (TITLE, True, True)
    form = form_of(answer, thread)
    assert (form.given["body"], form.given["note"], form.given["voice"]) == (TEXT, "tired", "name")
    assert [(button["name"], button["value"], button["form"]) for button in asked.all("button")] == [
        ("sure", "mask", "compose"),
        ("sure", "name", "compose"),
    ]
    assert rows(stored) == before
    assert "Error:" not in answer.text


@pytest.mark.parametrize(("chosen", "voice"), [("name", "name"), ("mask", "mask")])
def test_the_answer_is_taken_and_not_asked_again(client, thread, stored, chosen, voice):
    """The buttons send the very form, with the voice still marked in it."""
    asked = send(client.as_(alice), thread)
    answer = client.post(f"/threads/{thread.thread_ref}/replies", data={**form_of(asked, thread).given, "sure": chosen})
    assert answer.status_code == 303
    assert stored.one(select(Post.voice).where(Post.position == 2)) == voice
    assert stored.one(select(func.count()).select_from(Mask)) == 1


def test_the_answer_stays_with_a_form_that_comes_back_for_another_reason(client, thread, stored):
    back = send(client.as_(alice), thread, sure="name", note="x" * 101)
    assert back.status_code == 422
    assert TITLE not in back.text
    answer = client.send(back, f"/threads/{thread.thread_ref}/replies", note="")
    assert answer.status_code == 303


def test_the_next_form_asks_again(client, thread):
    client.as_(alice)
    assert send(client, thread, sure="name").status_code == 303
    assert send(client, thread).status_code == 422


@pytest.mark.parametrize("sure", ["", "yes", "guest", "<b>"])
def test_only_the_one_answer_counts(client, thread, sure):
    answer = send(client.as_(alice), thread, sure=sure)
    assert answer.status_code == 422
    assert "<b>" not in answer.text


def test_a_form_without_a_voice_is_asked_too(client, thread):
    answer = client.as_(alice).post_form(f"/threads/{thread.thread_ref}/replies", body=TEXT)
    assert answer.status_code == 422


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_who_wore_no_mask_there_is_asked_nothing(client, thread, voice):
    assert send(client.as_(bob), thread, voice=voice).status_code == 303


def test_a_mask_in_another_conversation_asks_nothing(client, make, thread):
    elsewhere = make.thread(bob)
    assert send(client.as_(alice), elsewhere).status_code == 303


def test_under_the_mask_nothing_is_asked(client, thread):
    assert send(client.as_(alice), thread, voice="mask").status_code == 303


def test_where_masks_are_not_taken_any_more_only_the_name_is_offered(app, client, thread):
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "kitchen").values(masks_allowed=False))
        db.session.commit()
    asked = Page(send(client.as_(alice), thread).text).one("section", aria_labelledby="question-title")
    assert [button["value"] for button in asked.all("button")] == ["name"]


def test_help_stands_beside_the_question_when_the_text_asks_for_it(client, thread, with_directory):
    answer = send(client.as_(alice), thread, body=CRISIS)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert NOT_SENT in page.one("section", id="help-panel").words
    assert form_of(answer, thread).given["body"] == CRISIS
