"""The worker labels profane posts for the queue: no word changes, nothing is blocked, no level moves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core import worker
from forum.core.outbox import OutboxRow
from forum.posts import jobs
from forum.posts.models import AssessmentRow, Post
from tests.factories.made import as_made
from tests.factories.making import CRISIS, QUIET
from tests.people import alice
from tests.posts.shared import set_to

RUDE = "What a shit day it was."


def work(app) -> None:
    with app.app_context():
        worker.run(once=True)


def test_a_profane_post_gets_the_label_and_keeps_its_words(app, house, make, stored):
    set_to(house, "sample_percent", 0)
    make.thread(alice, RUDE)
    work(app)
    row = stored.one(select(AssessmentRow))
    assert (row.conduct, row.care, row.exposure) == (["profanity"], 0, 0)
    assert stored.one(select(Post.body, Post.state)) == (RUDE, "published")
    assert stored(select(Case.id)) == []


@pytest.mark.parametrize("body", [QUIET, CRISIS, "I am gay, and my womb was taken out.", "It was sexual abuse."])
def test_words_of_ones_own_life_are_none(app, make, stored, body):
    make.thread(alice, body)
    work(app)
    assert "profanity" not in stored.one(select(AssessmentRow.conduct))


def test_the_title_is_read_as_well(app, make, stored):
    thread = make.thread(alice, QUIET, title=RUDE)
    make.reply(thread, alice, "A reply under it.")
    work(app)
    assert stored(select(AssessmentRow.conduct).order_by(as_made(AssessmentRow))) == [["profanity"], []]


def test_an_edit_is_read_again(app, client, make, stored):
    made = make.thread(alice, QUIET)
    work(app)
    client.as_(alice).post_form(f"/posts/{made.post_ref}/edit", body=RUDE, title="A title")
    work(app)
    assert stored(select(AssessmentRow.conduct).order_by(as_made(AssessmentRow))) == [[], ["profanity"]]


def test_doing_it_twice_changes_nothing(app, make, stored):
    make.thread(alice, RUDE)
    work(app)
    post_id = stored.one(select(Post.id))
    with app.app_context():
        jobs.label_profanity({"post_id": post_id})
    assert stored.one(select(AssessmentRow.conduct)) == ["profanity"]


def test_a_post_that_is_gone_by_then_is_no_error(app, stored):
    with app.app_context():
        jobs.label_profanity({"post_id": 987_654})
    assert stored(select(OutboxRow.id)) == []
