"""A form without a good token does nothing, and loses nothing."""

import pytest
from sqlalchemy import select

from forum.accounts.models import Member
from forum.posts.models import Post
from tests.client import Page
from tests.people import alice, bob

LONG = ("I had not slept & was <very> tired. " * 600)[:19_999].strip() + "."


@pytest.fixture
def thread(make):
    return make.thread(alice)


def replies_url(thread):
    return f"/threads/{thread.thread_ref}/replies"


@pytest.mark.parametrize("token", [None, "", "x", "IjAwMCI.x.y"], ids=["none", "empty", "nonsense", "foreign"])
def test_a_long_text_comes_back_whole_and_can_be_sent_again(app, client, thread, stored, token):
    fields = {"body": LONG, "voice": "name"} | ({"csrf_token": token} if token is not None else {})
    answer = client.as_(bob).post(replies_url(thread), data=fields)
    assert answer.status_code == 400
    assert stored(select(Post.id).where(Post.position > 1)) == []
    form = Page(answer.text).form(replies_url(thread))
    assert form.given["body"] == LONG
    again = client.send(answer, replies_url(thread))
    assert again.status_code == 303
    assert stored.one(select(Post.body).where(Post.position == 2)) == LONG


def test_a_token_of_another_browser_is_none(app, visitor, thread):
    token = visitor().as_(alice).csrf_token()
    assert visitor().as_(bob).post(replies_url(thread), data={"body": "x", "csrf_token": token}).status_code == 400


def test_after_the_session_ended_the_text_is_sent_by_signing_in(app, client, thread, stored):
    """UX-28: the page was open, the session is over, and nothing is typed twice."""
    client.as_(bob)
    page = client.get(f"/threads/{thread.thread_ref}")
    client._cookies.clear()
    answer = client.send(page, replies_url(thread), body=LONG)
    assert answer.status_code == 401
    assert LONG in Page(answer.text).words
    signed_in = client.send(answer, "/sign-in", name=bob.name, password=bob.password)
    assert signed_in.status_code in (200, 303)
    assert client.send(signed_in, replies_url(thread)).status_code == 303
    assert stored.one(select(Post.body).where(Post.position == 2)) == LONG


def test_a_password_is_not_carried_along(app, client, stored):
    answer = client.post("/sign-up", data={"name": "wren", "password": "copper violin harbour", "country": "GB"})
    assert answer.status_code == 400
    assert "copper violin harbour" not in answer.text
    assert "wren" in answer.text
    assert stored(select(Member.id).where(Member.name == "wren")) == []


def test_a_form_may_stay_open_for_days(app, client, thread, clock, stored):
    """No time limit of its own; the session's is another thing."""
    page = client.get("/sign-in")
    clock.tick(clock.now - clock.now.replace(year=clock.now.year - 1))
    assert client.send(page, "/sign-in", name=bob.name, password=bob.password).status_code == 303


def test_the_old_token_ends_with_the_sign_in(app, client, thread):
    page = client.get("/sign-in")
    before = Page(page.text).form("/sign-in").given["csrf_token"]
    client.send(page, "/sign-in", name=bob.name, password=bob.password)
    assert client.post(replies_url(thread), data={"body": "x", "csrf_token": before}).status_code == 400


@pytest.mark.parametrize(
    ("voice", "told"), [("mask", "It goes out under a mask of yours."), ("name", "It goes out with that name.")]
)
def test_a_form_of_somebody_else_says_who_would_send_it(app, visitor, thread, voice, told):
    """Two people share a browser: one opened the form, the other has signed in since."""
    browser = visitor().as_(alice)
    page = browser.get(f"/threads/{thread.thread_ref}")
    browser.as_(bob)
    answer = browser.send(page, replies_url(thread), body="Whose is this?", voice=voice)
    assert answer.status_code == 400
    assert f"You are signed in as bob. {told}" in Page(answer.text).words


def test_whoever_signs_in_to_send_is_told_as_whom(app, client, thread):
    client.as_(alice)
    page = client.get(f"/threads/{thread.thread_ref}")
    client._cookies.clear()
    answer = client.send(page, replies_url(thread), body="Whose is this?", voice="mask")
    signed_in = client.send(answer, "/sign-in", name=bob.name, password=bob.password)
    assert "You are signed in as bob. It goes out under a mask of yours." in Page(signed_in.text).words


def test_a_guest_is_told_nothing_of_an_account(app, client):
    answer = client.post("/anonymous/new", data={"space": "doorstep", "title": "A", "body": "B", "voice": "guest"})
    assert "You are signed in" not in answer.text


def test_a_guests_form_that_a_member_sends_names_no_account(app, visitor):
    """It goes out without a name, whoever is signed in by then."""
    browser = visitor()
    page = browser.get("/anonymous/new?space=doorstep")
    browser.as_(bob)
    answer = browser.send(page, "/anonymous/new", title="A", body="B")
    assert answer.status_code == 400
    assert "You are signed in" not in answer.text
