"""What a guest does with an opened receipt: answer, change, take back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.anonymous import services
from forum.cases.models import Case
from forum.core.db import db, start_writing
from forum.posts.models import Post, PostRevision, PostTransition, State, Thread
from forum.posts.waiting import BY_GUEST, NOT_KNOWN
from forum.spaces.models import Space
from tests.anonymous.conftest import QUIET, RECEIPT
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import CRISIS
from tests.people import alice, mira

REPLY = "/receipt/replies"


@pytest.fixture
def ref(written, stored) -> str:
    """The guest's post."""
    written()
    return stored.one(select(Post.ref))


# Answering


def test_a_guest_answers_as_the_same_guest_and_it_waits(client, ref, stored):
    answer = client.fill_in(RECEIPT, REPLY, body="One more thing.")
    assert answer.status_code == 303
    first, second = stored(select(Post.mask_id, Post.voice, Post.state).order_by(as_made(Post)))
    assert first == second
    assert tuple(second)[1:] == ("guest", "waiting")
    page = Page(client.get(RECEIPT).text)
    assert "One more thing." in page.words
    assert len(page.all("span", class_="tag tag-go")) == 2  # "you", twice


def test_it_can_be_read_in_another_browser(written, reopened):
    words = written()
    reopened(words).fill_in(RECEIPT, REPLY, body="One more thing.")
    assert "One more thing." in reopened(words).get(RECEIPT).text


def test_a_reply_that_waits_says_why_and_the_first_post_says_it_once(client, ref):
    assert client.fill_in(RECEIPT, REPLY, body="And another thing.").status_code == 303
    page = Page(client.get("/receipt").text)
    *_, reply = page.all("article", data_post="")
    assert f"{BY_GUEST} {NOT_KNOWN}" in reply.words
    first = page.one("section", data_standing="waiting").words
    assert [words.count(NOT_KNOWN) for words in (first, page.words)] == [1, 2]


def test_the_same_reply_twice_is_one(client, ref, stored):
    answers = [client.post_form(REPLY, body="One more thing.", key="one").status_code for _ in range(2)]
    assert answers == [303, 303]
    assert len(stored(select(Post.id))) == 2


def test_a_crisis_in_a_reply_meets_help_on_the_very_next_page(client, ref, with_directory, stored):
    client.fill_in(RECEIPT, REPLY, body=CRISIS)
    assert Page(client.get(RECEIPT).text).one("section", id="help-panel")
    assert 4 in stored(select(Case.care))


@pytest.mark.parametrize("fields", [{"body": ""}, {"body": "x" * 20_001}, {"body": "Words.", "note": "x" * 101}])
def test_a_reply_that_needs_another_look_comes_back_whole(client, ref, stored, fields):
    answer = client.post_form(REPLY, **fields)
    assert answer.status_code == 422
    given = Page(answer.text).form(REPLY).given
    assert all(given[name] == value for name, value in fields.items())
    assert len(stored(select(Post.id))) == 1


def test_beyond_the_limit_a_reply_comes_back_with_help(client, ref, monkeypatch, with_directory):
    monkeypatch.setattr(services, "REPLIES_AN_HOUR", 1)
    monkeypatch.setattr(services, "IN_DANGER_AN_HOUR", 1)
    answers = [client.post_form(REPLY, body=CRISIS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    answer = answers[-1]
    assert Page(answer.text).form(REPLY).given["body"] == CRISIS
    assert Page(answer.text).one("section", id="help-panel")


def test_where_guests_are_no_longer_taken_nothing_can_be_added(client, app, ref, stored):
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "doorstep").values(guests_allowed=False))
        db.session.commit()
    assert "takes no new posts from visitors" in Page(client.get(RECEIPT).text).words
    assert client.post_form(REPLY, body="One more thing.").status_code == 422
    assert len(stored(select(Post.id))) == 1


def test_a_text_sent_after_it_closed_waits_for_the_nine_words(visitor, written, stored, clock):
    client = visitor()
    answer = client.post_form("/anonymous/new", space="doorstep", title="A title", body=QUIET)
    words = " ".join(item.words for item in Page(answer.text).one("ol", id="receipt-words").all("li"))
    clock.tick(timedelta(hours=1))
    closed = client.post_form(REPLY, body="A long reply.", key="one")
    assert closed.status_code == 401
    assert "Your text is safe." in Page(closed.text).words
    assert "A long reply." in Page(closed.text).words
    mistyped = client.send(closed, RECEIPT, words="abacus")
    assert "A long reply." in Page(mistyped.text).words
    opened = client.send(mistyped, RECEIPT, words=words)
    assert opened.status_code == 200
    assert client.send(opened, REPLY).status_code == 303
    assert "A long reply." in stored(select(Post.body))


def test_a_phone_number_in_a_reply_is_asked_about_once(client, ref, stored):
    asked = client.fill_in(RECEIPT, REPLY, body="Ring me on 07700 900123.")
    assert asked.status_code == 422
    assert "There may be a phone number in your text." in Page(asked.text).words
    assert client.send(asked, REPLY).status_code == 303
    assert len(stored(select(Post.id))) == 2


# Changing


def test_a_guest_changes_the_post_and_it_is_read_anew(client, ref, make, stored):
    make.state(ref, State.PUBLISHED, by=mira)
    answer = client.fill_in(f"/receipt/{ref}/edit", f"/receipt/{ref}/edit", title="Other", body="Other words.")
    assert answer.status_code == 303
    post = stored.one(select(Post.body, Post.state, Post.edited_at))
    assert (post.body, post.state) == ("Other words.", "waiting")
    assert (post.edited_at.minute, post.edited_at.second) == (0, 0)
    assert stored(select(Thread.title)) == ["Other"]
    assert stored(select(PostRevision.body)) == [QUIET]


@pytest.mark.parametrize("fields", [{"body": " "}, {"body": "x" * 20_001}, {"title": "x" * 151}, {"version": "7"}])
def test_a_change_that_cannot_be_kept_comes_back_whole(client, ref, stored, fields):
    answer = client.post_form(f"/receipt/{ref}/edit", **{"title": "Other", "body": "Other words.", **fields})
    assert answer.status_code in (409, 422)
    given = Page(answer.text).form(f"/receipt/{ref}/edit").given
    assert given["body"].strip() == fields.get("body", "Other words.").strip()
    assert stored(select(Post.body)) == [QUIET]


def test_a_phone_number_that_a_change_brings_is_asked_about_once(client, ref, stored):
    page, told = f"/receipt/{ref}/edit", "Ring me on 07700 900123."
    asked = client.fill_in(page, page, body=told)
    assert asked.status_code == 422
    assert "There may be a phone number in your text." in Page(asked.text).words
    assert Page(asked.text).form(page).given["body"] == told
    assert stored(select(Post.body)) == [QUIET]
    assert client.send(asked, page).status_code == 303
    assert stored(select(Post.body)) == [told]
    assert client.fill_in(page, page, body=f"{told} In the evening.").status_code == 303, "it stood there before"


def test_danger_in_a_change_is_never_held_up_by_a_question(client, ref, with_directory):
    page = f"/receipt/{ref}/edit"
    assert client.fill_in(page, page, body=f"{CRISIS} 07700 900123").status_code == 303
    answer = Page(client.get(RECEIPT).text)
    assert "There may be a phone number in your post." in answer.words
    assert answer.one("section", id="help-panel")


def test_a_change_that_came_back_brings_help(client, ref, with_directory):
    answer = client.post_form(f"/receipt/{ref}/edit", title="x" * 151, body=CRISIS)
    assert Page(answer.text).one("section", id="help-panel")


# Taking back


def test_a_guest_takes_the_post_back(client, visitor, ref, make, stored):
    make.state(ref, State.PUBLISHED, by=mira)
    action = f"/receipt/{ref}/withdrawal"
    assert client.fill_in(action, action).status_code == 303
    assert stored(select(Post.state)) == ["withdrawn"]
    assert "You took your post back" in Page(client.get(RECEIPT).text).words
    assert QUIET not in visitor().as_(alice).get(f"/posts/{ref}").text


def test_taking_it_back_twice_is_once_and_says_so_kindly(client, ref, stored):
    action = f"/receipt/{ref}/withdrawal"
    page = client.get(action)
    for _ in range(2):
        answer = client.send(page, action)
        assert (answer.status_code, answer.location) == (303, f"{RECEIPT}#post-{ref}")
        assert "You have taken your post back." in Page(client.get(RECEIPT).text).words
    assert client.get(action).location == f"{RECEIPT}#post-{ref}"
    assert len(stored(select(PostTransition.id))) == 2


# Nobody else


@pytest.mark.parametrize("page", ["edit", "withdrawal"])
def test_without_the_receipt_it_leads_to_the_form_for_the_words(visitor, ref, page, stored):
    other = visitor()
    assert other.get(f"/receipt/{ref}/{page}").headers["Location"] == RECEIPT
    other.post_form(f"/receipt/{ref}/{page}", body="Other words.", title="Other")
    assert stored(select(Post.body, Post.state)) == [(QUIET, "waiting")]


@pytest.mark.parametrize("page", ["edit", "withdrawal"])
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_receipt_changes_no_post_of_anybody_else(client, ref, make, page, voice):
    theirs = make.thread(alice, voice=voice).post_ref
    for send in (client.get, client.post_form):
        assert send(f"/receipt/{theirs}/{page}").status_code == 404
        assert send(f"/receipt/abcdefghijkl/{page}").status_code == 404


def test_one_receipt_changes_no_post_of_another(client, visitor, ref):
    other = visitor()
    other.post_form("/anonymous/new", space="doorstep", title="A title", body="Somebody else.")
    assert other.get(f"/receipt/{ref}/edit").status_code == 404
    assert other.post_form(f"/receipt/{ref}/withdrawal").status_code == 404


def test_moderators_see_a_guest_in_the_queue_and_on_the_case(visitor, ref, make):
    desk = visitor().as_(mira)
    assert "by a guest" in Page(desk.get("/moderation").text).words
    case = Page(desk.get(f"/moderation/cases/{make.case_ref(ref)}").text)
    assert "by a guest" in case.words
    assert QUIET in case.words
