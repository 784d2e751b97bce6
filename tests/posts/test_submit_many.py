"""A limit routes to a human, it strands nobody: only at a rate no person writes at does a text go back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.posts.models import Post, State
from forum.posts.pipeline import HARD_LIMIT
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob
from tests.posts.shared import count, kinds_of, set_to, start

LIMIT = 1  # posts in an hour, here


@pytest.fixture
def thread(house, make):
    made = make.thread(bob)
    set_to(house, "posts_per_hour", LIMIT)
    return made


def write(make, thread, times: int, voice: str = "name"):
    return [make.reply(thread, alice, f"{QUIET} {number}", voice=voice) for number in range(times)][-1]


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_post_over_the_limit_waits_for_a_human(make, stored, thread, voice):
    assert write(make, thread, LIMIT, voice).state == State.PUBLISHED
    over = make.reply(thread, alice, "One more.", voice=voice)
    assert over.state == State.WAITING
    assert "waiting" in stored(kinds_of(over.post_ref))


@pytest.mark.parametrize(("many", "other"), [("name", "mask"), ("mask", "name")])
def test_voices_are_counted_apart(make, thread, many, other):
    """A held masked post must say nothing about what its author wrote by name."""
    write(make, thread, LIMIT, many)
    assert make.reply(thread, alice, "In the other voice.", voice=other).state == State.PUBLISHED


def test_one_persons_posts_are_not_anothers(make, thread):
    write(make, thread, LIMIT, "mask")
    assert make.reply(thread, bob, voice="mask").state == State.PUBLISHED


def test_after_an_hour_it_is_over_for_names(make, thread, clock):
    write(make, thread, LIMIT)
    clock.tick(timedelta(minutes=59))
    assert make.reply(thread, alice, "Nearly.").state == State.WAITING
    clock.tick(timedelta(minutes=61))
    assert make.reply(thread, alice, "Now.").state == State.PUBLISHED


def test_with_the_next_full_hour_it_is_over_for_masks(make, thread, clock):
    write(make, thread, LIMIT, "mask")
    clock.tick(timedelta(minutes=43))
    assert (clock.now.hour, clock.now.minute) == (11, 0)
    assert make.reply(thread, alice, "Now.", voice="mask").state == State.PUBLISHED


def test_over_the_limit_a_crisis_is_still_met_on_the_next_page(client, make, thread, with_directory):
    write(make, thread, LIMIT)
    page = f"/threads/{thread.thread_ref}"
    answer = client.as_(alice).post_form(f"{page}/replies", body=CRISIS)
    assert answer.status_code == 303
    panel = Page(client.get(answer.location).text).one("section", id="help-panel")
    assert "A moderator reads it before others can see it." in panel.words


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_far_beyond_it_the_text_comes_back(client, make, thread, stored, voice):
    write(make, thread, LIMIT * HARD_LIMIT, voice)
    before = stored.one(count(Post))
    to = f"/threads/{thread.thread_ref}/replies"
    answer = client.as_(alice).post_form(to, body="Please keep this.", voice=voice)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert Page(answer.text).form(to).given["body"] == "Please keep this."
    assert "Your text is safe here." in Page(answer.text).words
    assert stored.one(count(Post)) == before


def test_far_beyond_it_a_new_thread_comes_back_whole(client, make, thread):
    write(make, thread, LIMIT * HARD_LIMIT)
    answer = start(client.as_(alice), "Please keep this.", title="And this", note="A note")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    given = Page(answer.text).form("/threads").given
    assert (given["body"], given["title"], given["note"]) == ("Please keep this.", "And this", "A note")


def test_a_form_that_was_stored_is_answered_as_before_even_then(client, make, thread, stored):
    to = f"/threads/{thread.thread_ref}/replies"
    client.as_(alice)
    write(make, thread, LIMIT * HARD_LIMIT - 1)
    first, again = (client.post_form(to, body="The last one.", key="one form") for _ in range(2))
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    assert stored.one(count(Post, Post.body == "The last one.")) == 1


def test_nothing_is_stored_about_who_was_held(make, stored, thread):
    write(make, thread, LIMIT + 1, "mask")
    held = stored.one(select(Post).where(Post.state == "waiting"))
    assert (held.author_id, held.created_at.minute) == (None, 0)
