"""`/threads/<ref>`: a conversation, twenty posts to a page, with the form to answer."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.core.db import db, start_writing
from forum.masks.models import Mask
from forum.posts.models import Post, State, Thread
from forum.spaces.models import Space
from tests.client import Page
from tests.house import count_statements
from tests.people import CAST, ada, alice, bob, guest, mira, newt
from tests.posts.shared import GOODBYE
from tests.threads.filling import add_posts


def page_of(client, thread, query: str = "") -> Page:
    answer = client.get(f"/threads/{thread.thread_ref}{query}")
    assert answer.status_code == 200
    return Page(answer.text)


def posts_on(page: Page) -> list[str]:
    return [post["data-post"] for post in page.all("article", data_post="")]


@pytest.fixture
def long(house, make, clock):
    """A thread of 41 posts: three pages."""
    made = make.thread(alice, "Post 1.")
    add_posts(house, made.thread_ref, 41, at=clock.now)
    return made


@pytest.mark.parametrize("person", CAST, ids=str)
def test_everybody_reads_the_posts_in_order(client, make, person):
    thread = make.thread(alice, title="Tea at four")
    reply = make.reply(thread, bob, voice="mask")
    page = page_of(client.as_(person), thread)
    assert page.one("h1").words == "Tea at four"
    assert posts_on(page) == [thread.post_ref, reply.post_ref]
    theirs = {thread.post_ref: alice, reply.post_ref: bob}
    reported = {ref for ref in posts_on(page) if f"/posts/{ref}/reports" in page.links}
    assert reported == {ref for ref, writer in theirs.items() if writer != person}, "nobody reports their own post"


@pytest.mark.parametrize(("query", "first", "last"), [("", 1, 20), ("?page=2", 21, 40), ("?page=3", 41, 41)])
def test_pages_are_cut_by_position(client, long, query, first, last):
    page = page_of(client, long, query)
    assert [post.one("div", class_="post-body prose").words for post in page.all("article", data_post="")] == [
        f"Post {number}." for number in range(first, last + 1)
    ]


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "", "1.5", "²", "%00", "9" * 12])
def test_a_page_that_is_none_is_the_first(client, long, asked):
    assert posts_on(page_of(client, long, f"?page={asked}"))[0] == long.post_ref


@pytest.mark.parametrize("asked", ["4", "999", "999999999"])
def test_beyond_the_end_is_the_last(client, long, asked):
    assert len(posts_on(page_of(client, long, f"?page={asked}"))) == 1


@pytest.mark.parametrize(
    ("number", "earlier", "later"), [(1, None, 2), (2, 1, 3), (3, 2, None)], ids=["first", "middle", "last"]
)
def test_the_pager_leads_to_the_neighbours(client, long, number, earlier, later):
    page = page_of(client, long, f"?page={number}")
    here = f"/threads/{long.thread_ref}?page="
    assert [link["href"] for link in page.all("a", rel="prev")] == ([f"{here}{earlier}"] if earlier else [])
    assert [link["href"] for link in page.all("a", rel="next")] == ([f"{here}{later}"] if later else [])


def test_twenty_posts_have_no_pager(house, client, make, clock):
    made = make.thread(alice)
    add_posts(house, made.thread_ref, 20, at=clock.now)
    assert not page_of(client, made).all("nav", class_="pager")


def test_what_is_gone_leaves_its_place(client, stored, long):
    """A page stays cut by position, so that a link to one leads to the same posts for ever."""
    for ref in stored(select(Post.ref).where(Post.position.in_([2, 3]))):
        hide(client, ref)
    page = page_of(client.as_(guest), long)
    assert len(posts_on(page)) == 18
    assert "Post 21." not in page.words


def hide(client, ref: str) -> None:
    with client.application.app_context():
        start_writing()
        db.session.execute(update(Post).where(Post.ref == ref).values(state=State.HIDDEN.value))
        db.session.commit()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.REMOVED, "A moderator took a post off the site here."),
        (State.WITHDRAWN, "A post was taken back by its writer here."),
    ],
)
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_tombstone_says_neither_whose_nor_what(client, make, stored, state, words, voice):
    thread = make.thread(bob)
    made = make.reply(thread, alice, "Marmalade on toast.", voice=voice, note="Breakfast")
    make.state(made.post_ref, state, by=mira)
    page = page_of(client.as_(newt), thread)
    assert words in page.words
    text = client.get(f"/threads/{thread.thread_ref}").text
    assert all(word not in text for word in ("Marmalade", "Breakfast", "alice", *stored(select(Mask.name))))
    assert f"/posts/{made.post_ref}/reports" not in page.links


@pytest.mark.parametrize("state", [State.REMOVED, State.WITHDRAWN])
def test_a_gone_beginning_takes_its_title_along(client, make, state):
    """The title is part of what was taken back; the answers of others stay."""
    thread = make.thread(alice, title="Quokka")
    reply = make.reply(thread, bob)
    make.state(thread.post_ref, state, by=mira)
    for person in (guest, bob, ada):
        client.as_(person)
        assert page_of(client, thread).one("h1").words == "A conversation"
        assert "Quokka" not in client.get(f"/threads/{thread.thread_ref}").text
        assert "Quokka" not in client.get(f"/posts/{reply.post_ref}").text
    for person in (alice, mira):
        assert page_of(client.as_(person), thread).one("h1").words == "Quokka"
        assert Page(client.get(f"/posts/{thread.post_ref}").text).one("h1").words == "Quokka"


@pytest.mark.parametrize("state", [State.REMOVED, State.WITHDRAWN])
def test_without_answers_a_gone_beginning_is_the_end(client, make, state):
    thread = make.thread(alice)
    make.state(thread.post_ref, state, by=mira)
    assert client.as_(bob).get(f"/threads/{thread.thread_ref}").status_code == 404
    assert client.as_(alice).get(f"/threads/{thread.thread_ref}").status_code == 200


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_what_waits_is_seen_by_its_writer_and_the_queue(client, make, voice):
    thread = make.thread(alice, GOODBYE, voice=voice)
    page = page_of(client.as_(alice), thread)
    assert "A moderator reads it before others can see it." in page.words
    assert page.form(f"/threads/{thread.thread_ref}/replies"), "whoever waits may go on writing"
    for person, status in ((guest, 404), (bob, 404), (ada, 404), (mira, 200)):
        assert client.as_(person).get(f"/threads/{thread.thread_ref}").status_code == status, person


def test_an_own_reply_that_waits_is_on_the_page_for_its_writer_alone(client, make):
    thread = make.thread(bob)
    made = make.reply(thread, alice, GOODBYE, voice="mask")
    assert made.post_ref in posts_on(page_of(client.as_(alice), thread))
    assert made.post_ref not in posts_on(page_of(client.as_(bob), thread))


def test_a_guest_is_invited_instead_of_asked_to_write(client, make):
    thread = make.thread(alice)
    page = page_of(client.as_(guest), thread)
    assert not page.all("form", id="compose")
    assert f"/sign-in?next=/threads/{thread.thread_ref}" in page.links


def test_in_a_closed_space_the_form_is_words(client, house, make):
    thread = make.thread(alice)
    with house.app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "kitchen").values(is_open=False))
        db.session.commit()
    page = page_of(client.as_(alice), thread)
    assert not page.all("form", id="compose")
    assert "This space is closed for new posts." in page.words
    assert "#compose" not in page.links


@pytest.mark.parametrize(
    ("person", "begun", "worn", "default"),
    [
        (alice, "mask", None, "mask"),
        (alice, "name", None, "name"),
        (bob, "mask", None, "name"),
        (bob, "name", "mask", "mask"),
        (bob, "mask", "name", "name"),
    ],
    ids=["own mask", "own name", "another's mask", "mask worn later", "name used later"],
)
def test_the_form_opens_in_the_voice_one_has_here(client, make, person, begun, worn, default):
    thread = make.thread(alice, voice=begun)
    if worn:
        make.reply(thread, person, voice=worn)
    form = page_of(client.as_(person), thread).form(f"/threads/{thread.thread_ref}/replies")
    assert form.given["voice"] == default


def test_the_mask_in_the_form_is_the_one_the_reply_wears(client, make, stored):
    thread = make.thread(alice)
    page = f"/threads/{thread.thread_ref}"
    shown = client.as_(bob).get(page)
    offered = Page(shown.text).one("input", name="voice", value="mask")["data-voice-name"]
    client.send(shown, f"{page}/replies", body="Hello.", voice="mask")
    assert stored.one(select(Mask.name)) == offered


def test_where_masks_are_not_taken_none_is_offered(client, make):
    thread = make.thread(alice, space="porch")
    make.state(thread.post_ref, State.PUBLISHED, by=mira)
    form = page_of(client.as_(bob), thread).form(f"/threads/{thread.thread_ref}/replies")
    assert [node["value"] for node in form.fields["voice"]] == ["name"]
    assert "Posting as bob" in form.words


def test_the_original_poster_is_marked_by_voice_never_by_person(client, make):
    thread = make.thread(alice, voice="mask")
    masked, named, other = (
        make.reply(thread, alice, voice="mask"),
        make.reply(thread, alice),
        make.reply(thread, bob, voice="mask"),
    )
    page = page_of(client.as_(newt), thread)
    marked = [post["data-post"] for post in page.all("article", data_post="") if "original poster" in post.words]
    assert marked == [thread.post_ref, masked.post_ref]
    assert {named.post_ref, other.post_ref} <= set(posts_on(page))


@pytest.mark.parametrize("ref", ["nowhere00000", "x" * 500, "a%20b"])
def test_an_absent_thread_is_not_found(client, ref):
    assert client.as_(alice).get(f"/threads/{ref}").status_code == 404


def test_the_length_of_a_page_costs_no_statements(client, house, make, clock):
    thread = make.thread(alice)
    add_posts(house, thread.thread_ref, 2, at=clock.now)
    there = f"/threads/{thread.thread_ref}"
    client.as_(alice).get(there)
    few = count_statements(house.app, lambda: client.get(there))
    add_posts(house, thread.thread_ref, 20, at=clock.now)
    assert count_statements(house.app, lambda: client.get(there)) == few <= 8
    assert count_statements(house.app, lambda: client.as_(guest).get(there)) <= 5


def test_a_title_is_text(client, make):
    thread = make.thread(alice, title="<b>Bold</b> & 'quoted'")
    page = page_of(client, thread)
    assert page.one("h1").words == "<b>Bold</b> & 'quoted'"
    assert not page.one("h1").all("b")


def test_reading_writes_nothing(client, house, make, stored):
    thread = make.thread(alice, voice="mask")
    before = stored(select(Thread.active_at, Thread.last_position)), stored(select(Post.version))
    client.as_(bob).get(f"/threads/{thread.thread_ref}")
    assert (stored(select(Thread.active_at, Thread.last_position)), stored(select(Post.version))) == before
