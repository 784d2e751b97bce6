"""What a guest with a receipt reads of a decision, and gets back of their words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.posts.models import Post
from tests.anonymous.conftest import QUIET, RECEIPT
from tests.client import Page
from tests.people import mira

REASON = "We took out a few words to keep you safe."


@pytest.fixture
def decide(written, visitor, make, stored):
    """A guest has written, and mira decided so."""

    def act(action: str, **more: str) -> str:
        written()
        ref: str = stored.one(select(Post.ref))
        to = f"/moderation/cases/{make.case_ref(ref)}/decisions"
        answer = visitor().as_(mira).post_form(to, action=action, reason=REASON, **more)
        assert answer.status_code == 303, answer.text
        return ref

    return act


def test_words_taken_out_come_back_with_the_receipt(client, decide, stored):
    passage = QUIET.split()[0]
    ref = decide("redact", span=passage)
    assert passage not in stored.one(select(Post.body))
    page = Page(client.get(RECEIPT).text)
    assert "A moderator has taken some words out of your post." in page.words
    assert REASON in page.words
    edit = f"/receipt/{ref}/edit"
    assert Page(client.get(edit).text).form(edit).given["body"] == QUIET
    assert client.fill_in(edit, edit, body="Another way to say it.").status_code == 303
    assert stored.one(select(Post.body, Post.redacted)) == ("Another way to say it.", False)


def test_what_was_taken_off_is_sent_in_again(client, decide, stored):
    ref = decide("remove")
    edit = f"/receipt/{ref}/edit"
    assert f"{edit}" in Page(client.get(RECEIPT).text).links
    assert client.fill_in(edit, edit, body="Another way to say it.").status_code == 303
    assert stored.one(select(Post.body, Post.state)) == ("Another way to say it.", "waiting")
    page = Page(client.get(RECEIPT).text)
    assert "You changed it after a decision." in page.words


def test_who_waits_reads_why_and_how_long(client, written):
    written()
    words = Page(client.get(RECEIPT).text).words
    assert "Posts of visitors without an account are always read first." in words
    assert "We can’t say yet how long that takes." in words
