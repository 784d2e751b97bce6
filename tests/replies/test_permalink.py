"""`/posts/<ref>`: one post; for its writer also how it stands, what was decided, and where to find help."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.posts.models import State
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import CAST, ada, alice, bob, guest, mira
from tests.posts.shared import WORRIED
from tests.threads.filling import add_posts

REASON = "So that readers <b>choose</b> when to read it."
OWN_WORDS = {
    State.PUBLISHED: "",
    State.FOLDED: "Your post is folded: readers open it with a click.",
    State.MEMBERS: "Members can read your post. Visitors without an account can't.",
    State.WAITING: "Your post is saved. A moderator reads it before others can see it.",
    State.HIDDEN: "A moderator has hidden your post. Only you and the moderators can read it.",
    State.REMOVED: "A moderator has taken your post off the site. You can still read and copy it here.",
    State.WITHDRAWN: "You took this post back. Others see only that something was here.",
}


def own_page(client, made) -> Page:
    answer = client.get(f"/posts/{made.post_ref}")
    assert answer.status_code == 200
    return Page(answer.text)


def has_panel(page: Page) -> bool:
    return bool(page.all("section", id="help-panel"))


@pytest.mark.parametrize("person", CAST, ids=str)
def test_everybody_can_open_it_and_find_the_conversation(client, make, person):
    thread = make.thread(bob, title="Tea at four")
    made = make.reply(thread, alice, QUIET)
    page = own_page(client.as_(person), made)
    assert page.one("h1").words == "Tea at four"
    assert QUIET in page.one("article", data_post=made.post_ref).words
    assert f"/threads/{thread.thread_ref}#post-{made.post_ref}" in page.links
    assert (f"/posts/{made.post_ref}/reports" in page.links) == (person != alice), "nobody reports their own post"


def test_the_way_back_leads_to_the_right_page(client, house, make, clock):
    thread = make.thread(bob)
    add_posts(house, thread.thread_ref, 20, at=clock.now)
    made = make.reply(thread, alice)
    assert f"/threads/{thread.thread_ref}?page=2#post-{made.post_ref}" in own_page(client, made).links


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN])
def test_whoever_began_a_hidden_conversation_opens_the_answers_in_it(client, make, state, voice):
    thread = make.thread(alice, voice=voice)
    made = make.reply(thread, bob, "I am listening.")
    make.state(thread.post_ref, state, by=mira)
    for person, status in ((alice, 200), (bob, 200), (mira, 200), (ada, 404), (guest, 404)):
        answer = client.as_(person).get(f"/posts/{made.post_ref}")
        assert (answer.status_code, "I am listening." in answer.text) == (status, status == 200), person
        assert client.get(f"/posts/{made.post_ref}/reports").status_code == status


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("state", State)
def test_its_writer_reads_how_it_stands_in_kind_words(client, make, state, voice):
    made = make.thread(alice, QUIET, voice=voice)
    make.state(made.post_ref, state, by=mira)
    post = own_page(client.as_(alice), made).one("article", data_post=made.post_ref)
    assert QUIET in post.words
    shown = [box.words for box in post.all("div", class_="post-state")]
    assert shown == ([OWN_WORDS[state]] if OWN_WORDS[state] else [])


@pytest.mark.parametrize("person", [guest, bob, ada, mira], ids=str)
def test_these_words_are_for_nobody_else(client, make, person):
    made = make.thread(alice, QUIET)
    make.state(made.post_ref, State.FOLDED, by=mira)
    post = own_page(client.as_(person), made).one("article", data_post=made.post_ref)
    assert "Your post" not in post.words
    assert "A moderator folded this post." in post.words
    assert f"/posts/{made.post_ref}/reports" in own_page(client, made).links
    assert not {f"/posts/{made.post_ref}/edit", f"/posts/{made.post_ref}/withdrawal"} & set(
        own_page(client, made).links
    )


@pytest.mark.parametrize(
    ("state", "edit", "withdraw"),
    [
        (State.PUBLISHED, True, True),
        (State.FOLDED, True, True),
        (State.MEMBERS, True, True),
        (State.WAITING, True, True),
        (State.HIDDEN, True, True),
        (State.REMOVED, True, False),
        (State.WITHDRAWN, False, False),
    ],
)
def test_what_its_writer_is_offered_is_what_they_can_do(client, make, state, edit, withdraw):
    made = make.thread(alice, voice="mask")
    make.state(made.post_ref, state, by=mira)
    links = own_page(client.as_(alice), made).links
    for act, offered in (("edit", edit), ("withdrawal", withdraw)):
        address = f"/posts/{made.post_ref}/{act}"
        assert (address in links) == offered
        assert (client.get(address).status_code == 200) == offered
    assert f"/posts/{made.post_ref}/reports" not in links, "nobody reports their own post"


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("note", "A moderator has added a content note to your post."),
        ("fold", "A moderator has folded your post."),
        ("members", "A moderator has limited your post to members."),
        ("hide", "A moderator has hidden your post."),
        ("remove", "A moderator has taken your post off the site."),
    ],
)
def test_its_writer_reads_what_was_decided_and_why(client, visitor, make, voice, action, words):
    made = make.thread(alice, CRISIS, voice=voice)
    to = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    fields = {"action": action, "reason": REASON, "version": "1", "content_note": "Suicide"}
    sent = visitor().as_(mira).post_form(to, **fields)
    assert sent.status_code == 303, Page(sent.text).words
    for address in (f"/posts/{made.post_ref}", f"/threads/{made.thread_ref}"):
        post = Page(client.as_(alice).get(address).text).one("article", data_post=made.post_ref)
        assert words in post.words
        assert REASON in post.words
        assert not post.all("b")
        other = client.as_(bob).get(address)
        assert REASON not in other.text
    assert "mira" not in client.as_(alice).get(f"/posts/{made.post_ref}").text, "the team decides, not one person"


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_help_is_on_ones_own_post_whenever_it_is_opened(client, visitor, make, with_directory, clock, voice):
    made = make.thread(alice, CRISIS, voice=voice)
    assert has_panel(own_page(visitor().as_(alice), made))
    clock.tick(timedelta(days=3))
    assert has_panel(own_page(visitor().as_(alice), made))


@pytest.mark.parametrize("person", [guest, bob, mira], ids=str)
def test_help_is_for_its_writer_alone(client, make, with_directory, person):
    made = make.thread(alice, WORRIED)
    assert not has_panel(own_page(client.as_(person), made))


def test_a_quiet_post_has_no_panel(client, make, with_directory):
    assert not has_panel(own_page(client.as_(alice), make.thread(alice, QUIET)))


@pytest.mark.parametrize("ref", ["nowhere00000", "x" * 500])
def test_an_absent_post_is_not_found(client, ref):
    assert client.as_(alice).get(f"/posts/{ref}").status_code == 404


def test_a_reply_in_a_waiting_thread_is_not_there_for_others(client, make):
    thread = make.thread(alice, space="porch")
    made = make.reply(thread, alice)
    make.state(made.post_ref, State.PUBLISHED, by=mira)
    assert client.as_(bob).get(f"/posts/{made.post_ref}").status_code == 404
    assert client.as_(alice).get(f"/posts/{made.post_ref}").status_code == 200


def test_a_reply_outlives_the_beginning_of_its_thread(client, make):
    thread = make.thread(alice, title="Quokka")
    made = make.reply(thread, bob, QUIET)
    make.state(thread.post_ref, State.REMOVED, by=mira)
    page = own_page(client.as_(guest), made)
    assert QUIET in page.words
    assert "Quokka" not in page.words


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_whoever_replied_reads_kindly_that_the_first_post_is_not_on_show(client, make, voice):
    thread = make.thread(bob, title="Tea at four")
    made = make.reply(thread, alice, "I am listening.", voice=voice)
    make.state(thread.post_ref, State.HIDDEN, by=mira)
    page = own_page(client.as_(alice), made)
    assert "I am listening." in page.words
    assert "Its first post can’t be read just now, and the replies go with it." in page.words
    assert "your words are kept" in page.words
    assert "Tea at four" not in page.words
    assert not [link for link in page.links if link.startswith("/threads/")]
    moderated = own_page(client.as_(mira), made)
    assert [link for link in moderated.links if link.startswith("/threads/")]
