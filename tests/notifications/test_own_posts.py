"""A member's own list on `/me` and `/me/posts`: what was posted by name, how it stands, what was decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, Decision
from forum.core.clock import now
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.notifications import queries, routes
from forum.posts.models import Post, State
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob, guest, mira

PAGES = ["/me", "/me/posts"]


@pytest.mark.parametrize("page", PAGES)
def test_threads_and_replies_by_name_are_listed(client, make, page):
    made = make.thread(alice, title="My kettle")
    reply = make.reply(make.thread(bob, title="The bus"), alice)
    found = Page(client.as_(alice).get(page).text)
    assert {f"/posts/{made.post_ref}", f"/posts/{reply.post_ref}"} <= set(found.links)
    assert "Your reply in The bus" in found.words


@pytest.mark.parametrize("page", PAGES)
def test_a_masked_post_is_never_listed(client, make, page):
    masked = make.thread(alice, "Words under a mask.", title="A hidden canary", voice="mask")
    named = make.thread(alice)
    make.reply(named, alice, "Another mask.", voice="mask")
    text = client.as_(alice).get(page).text
    assert masked.post_ref not in text
    assert "canary" not in text
    assert [link for link in Page(text).links if link.startswith("/posts/")] == [f"/posts/{named.post_ref}"]


@pytest.mark.parametrize("page", PAGES)
def test_somebody_elses_posts_are_not_listed(client, make, page):
    make.thread(bob, title="A canary of bob")
    assert "canary" not in client.as_(alice).get(page).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.WAITING, "A moderator reads it before others can see it."),
        (State.HIDDEN, "A moderator has hidden your post."),
        (State.REMOVED, "A moderator has taken your post off the site."),
        (State.FOLDED, "Your post is folded"),
        (State.MEMBERS, "Members can read your post."),
    ],
)
def test_how_it_stands_is_said_in_kind_words(client, make, state, words):
    made = make.thread(alice)
    make.state(made.post_ref, state, by=mira)
    assert words in Page(client.as_(alice).get("/me").text).words


def test_the_decision_and_its_reason_are_shown(client, house, make):
    made = make.thread(alice, CRISIS)
    with house.app.app_context():
        start_writing()
        case = db.session.scalars(select(Case)).one()
        post_id = db.session.scalars(select(Post.id).where(Post.ref == made.post_ref)).one()
        decided = Decision(ref=new_ref(), case_id=case.id, post_id=post_id, action="note", by_id=house.known[mira].id)
        decided.reason, decided.at = "So that others <b>choose</b> when to read it.", now()
        db.session.add(decided)
        db.session.commit()
    text = client.as_(alice).get("/me/posts").text
    assert "A moderator has added a content note to your post." in Page(text).words
    assert "So that others &lt;b&gt;choose&lt;/b&gt; when to read it." in text
    assert "mira" not in Page(text).one("main").words


def test_the_page_of_oneself_shows_the_newest_few_and_leads_to_all(client, make, clock):
    for number in range(routes.NEWEST + 1):
        clock.tick(timedelta(seconds=1))
        make.thread(alice, title=f"Number {number}")
    page = Page(client.as_(alice).get("/me").text)
    assert len([link for link in page.links if link.startswith("/posts/")]) == routes.NEWEST
    assert "/me/posts" in page.links
    assert "Number 0" not in page.words


def test_a_long_list_is_cut_into_pages_newest_first(client, make, clock):
    for number in range(queries.PAGE_SIZE + 2):
        clock.tick(timedelta(seconds=1))
        make.thread(alice, title=f"Number {number:02}")
    client.as_(alice)
    page = Page(client.get("/me/posts").text)
    following = Page(client.get(page.one("a", rel="next")["href"]).text)
    titles = [heading.words for shown in (page, following) for heading in shown.all("h2") if "Number" in heading.words]
    assert titles == [f"Number {number:02}" for number in reversed(range(queries.PAGE_SIZE + 2))]


def test_an_empty_list_says_what_one_can_do(client):
    for page in PAGES:
        assert "Nothing here yet" in Page(client.as_(alice).get(page).text).words


def test_a_guest_is_asked_to_sign_in(client):
    assert client.as_(guest).get("/me/posts").location == "/sign-in?next=/me/posts"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED, State.WITHDRAWN])
def test_the_title_of_a_conversation_goes_with_its_first_post(client, make, page, state):
    """A title may be what a moderator hid it for; whoever answered there reads it no longer, its writer does."""
    made = make.thread(alice, title="Where she lives")
    make.reply(made, bob)
    make.state(made.post_ref, state, by=mira)
    assert "Where she lives" not in client.as_(bob).get(page).text
    assert "Your reply in A conversation" in Page(client.get(page).text).words
    assert "Where she lives" in client.as_(alice).get(page).text
