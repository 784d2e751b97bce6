"""A decision that leaves a post where it is never hides from its author why the post is down, or how to mend it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.telling import BUILT_IN, STAYS
from forum.moderation.outcomes import target_state
from forum.posts.models import Post, State
from tests.client import Page
from tests.moderation.conftest import open_for
from tests.people import alice, mira, omar

WHY_DOWN = "The second half says where you live."
SINCE = "Please have another look at our guidelines."


@pytest.fixture
def decide(visitor):
    """`decide(opened, "hide", reason)`: mira decides."""
    desk = visitor().as_(mira)

    def send(opened, action: str, reason: str = SINCE, **more: str):
        answer = desk.fill_in(opened.page, opened.to("decisions"), action=action, reason=reason, note="x", **more)
        assert answer.status_code == 303, answer.text
        return answer

    send.desk = desk
    return send


def titles(browser, address: str) -> list[str]:
    page = Page(browser.get(address).text)
    return [one.words for one in page.all("section", **{"class": "statement"})]


@pytest.mark.parametrize(
    ("down", "action"),
    [
        ("hide", "warn"),
        ("hide", "lock"),
        ("hide", "pause"),
        ("hide", "suspend"),
        ("remove", "warn"),
        ("redact", "lock"),
    ],
)
def test_both_are_told(client, make, decide, down, action):
    opened = open_for(make)
    decide(opened, down, WHY_DOWN, span="my life")
    decide(opened, action)
    newer, older = titles(client.as_(alice), f"/posts/{opened.post.post_ref}")
    assert SINCE in newer
    assert WHY_DOWN in older
    assert BUILT_IN[down].mend in older
    assert "Ask someone else to look again" in older


@pytest.mark.parametrize("address", ["/me/posts", "/threads/{thread}"])
def test_so_they_are_in_the_list_and_the_conversation(client, make, decide, address):
    opened = open_for(make)
    decide(opened, "hide", WHY_DOWN)
    decide(opened, "warn")
    words = Page(client.as_(alice).get(address.format(thread=opened.post.thread_ref)).text).words
    assert SINCE in words
    assert WHY_DOWN in words
    assert BUILT_IN["hide"].mend in words


def test_so_they_are_under_a_mask(client, make, decide):
    opened = open_for(make, voice="mask")
    decide(opened, "hide", WHY_DOWN)
    decide(opened, "warn")
    newer, older = titles(client.as_(alice), f"/posts/{opened.post.post_ref}")
    assert SINCE in newer
    assert WHY_DOWN in older


def test_what_was_put_back_is_told_no_more(client, make, decide):
    opened = open_for(make)
    decide(opened, "hide", WHY_DOWN)
    decide(opened, "keep")
    decide(opened, "warn")
    (only,) = titles(client.as_(alice), f"/posts/{opened.post.post_ref}")
    assert SINCE in only
    assert WHY_DOWN not in only


def test_a_newer_decision_about_the_post_takes_the_place_of_the_older(client, make, decide):
    opened = open_for(make)
    decide(opened, "fold", "It is hard to read.")
    decide(opened, "warn")
    decide(opened, "hide", WHY_DOWN)
    (only,) = titles(client.as_(alice), f"/posts/{opened.post.post_ref}")
    assert WHY_DOWN in only


def test_what_was_taken_back_leaves_the_older_alone(client, make, decide):
    opened = open_for(make)
    decide(opened, "hide", WHY_DOWN)
    decide(opened, "warn")
    assert decide.desk.post_form(opened.to("undo")).status_code == 303
    (only,) = titles(client.as_(alice), f"/posts/{opened.post.post_ref}")
    assert WHY_DOWN in only


def test_nobody_else_reads_either(client, make, decide):
    opened = open_for(make)
    decide(opened, "redact", WHY_DOWN, span="my life")
    decide(opened, "warn")
    text = client.as_(omar).get(f"/posts/{opened.post.post_ref}").text
    assert SINCE not in text
    assert WHY_DOWN not in text


def test_a_note_of_a_moderator_stays_in_front_of_a_changed_post_whatever_was_decided_since(
    client, make, decide, stored
):
    opened = open_for(make)
    decide(opened, "note", content_note="About dying")
    decide(opened, "warn")
    post = f"/posts/{opened.post.post_ref}"
    client.as_(alice)
    assert client.fill_in(f"{post}/edit", f"{post}/edit", body="I had tea.", note="Tea").status_code == 303
    assert stored.one(select(Post.note)) == "About dying"


def test_these_leave_a_post_where_it_is():
    for action in STAYS:
        for state in State:
            assert target_state(action, state=state, exposure=2) is state
