"""Private notes in a member's copy, and what becomes of them when words are deleted or an account goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.notes.models import PrivateNote
from forum.notes.services import DELETED
from forum.posts.models import Post
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob, mira

LETTER, ANSWER = "We have read it, and are glad that you wrote.", "Thank you. It was a quieter night."
BODIES = select(PrivateNote.side, PrivateNote.body)


@pytest.fixture(params=["name", "mask"])
def post(request, client, make):
    """alice's post, to which the team wrote, and she answered."""
    made = make.thread(alice, CRISIS, voice=request.param)
    make.private_note(made.post_ref, body=LETTER, with_lines=True)
    assert client.as_(alice).post_form(f"/posts/{made.post_ref}/notes", body=ANSWER).status_code == 303
    return made


def close(client, make, post) -> str:
    """mira decides the case, so that nobody has to look at the post any more. Its page."""
    page = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    assert client.as_(mira).fill_in(page, f"{page}/decisions", action="keep", note="Read it.").status_code == 303
    return page


def test_a_copy_holds_both_sides_and_no_name(client, post, make, take_home, stored):
    make.private_note(make.thread(bob, CRISIS).post_ref, body="For bob alone.")
    masked = stored.one(select(Post.voice).where(Post.ref == post.post_ref)) == "mask"
    taken = take_home(client.as_(alice), alice, masks="1")
    part, other = ("private-notes-under-masks", "private-notes")[:: 1 if masked else -1]
    assert [(one["from"], one["words"]) for one in taken.data(part)] == [("A moderator", LETTER), ("you", ANSWER)]
    assert {one["about_the_post"] for one in taken.data(part)} == {post.post_ref}
    assert [one["with_helplines"] for one in taken.data(part)] == ["yes", "no"]
    assert {one["written"][-6:] for one in taken.data(part)} == ({"00 UTC"} if masked else {"17 UTC"})
    assert taken.data(other) == []
    assert "For bob alone." not in taken.everything
    assert mira.name not in taken.everything


def test_those_about_masked_posts_come_with_these_alone(client, make, take_home):
    make.private_note(make.thread(alice, CRISIS, voice="mask").post_ref, body=LETTER)
    taken = take_home(client.as_(alice), alice)
    assert LETTER not in taken.everything
    assert "data/private-notes-under-masks.json" not in taken.names


def test_answers_go_with_the_words_of_a_masked_post_and_the_teams_side_stays(client, make, work, stored):
    post = make.thread(alice, CRISIS, voice="mask")
    make.private_note(post.post_ref, body=LETTER)
    client.as_(alice).post_form(f"/posts/{post.post_ref}/notes", body=ANSWER)
    take_back = {"password": alice.password}
    assert client.post_form("/me/erase/masks", **take_back).status_code == 303
    work()
    assert set(stored(BODIES)) == {("team", LETTER), ("author", ANSWER)}, "somebody still has to look at it"
    page = close(client, make, post)
    work()
    assert set(stored(BODIES)) == {("team", LETTER), ("author", DELETED)}
    assert ANSWER not in "".join(stored(select(PrivateNote.html)))
    assert DELETED in Page(client.get(page).text).words
    other = make.thread(bob, CRISIS, voice="mask")
    make.private_note(other.post_ref, body="For bob.")
    work()
    assert ("team", "For bob.") in stored(BODIES)


@pytest.mark.parametrize(("posts", "left"), [("leave", ANSWER), ("delete", DELETED)])
def test_who_leaves_takes_the_answers_along_with_the_words(client, make, work, stored, clock, posts, left):
    post = make.thread(alice, CRISIS)
    make.reply(post, bob)  # a post without an answer would come to the moderators again
    make.private_note(post.post_ref, body=LETTER)
    client.as_(alice).post_form(f"/posts/{post.post_ref}/notes", body=ANSWER)
    close(client, make, post)
    client.as_(alice).post_form("/me/erase", posts=posts, current_password=alice.password)
    clock.tick(timedelta(days=15))
    for _ in range(3):
        work()
    assert stored(select(Post.author_id).where(Post.ref == post.post_ref)) == [None]
    assert set(stored(BODIES)) == {("team", LETTER), ("author", left)}


def test_the_pages_say_so(client):
    client.as_(alice)
    export = Page(client.get("/me/export").text).words
    assert "private notes between you and the moderators about your posts" in export
    assert "what you answered about it goes too" in Page(client.get("/me/erase").text).words
    assert "What you answered in private notes" in Page(client.get("/me/erase/masks").text).words
