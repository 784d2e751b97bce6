"""A form sent after the session ended: sign in on the same page, and one click sends the text."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.resume import read_kept
from forum.posts.models import Post
from tests.client import Page
from tests.people import alice, bob

LONG = ("I made tea & watched <the> \"rain\".\r\n\r\n'Still' here. \u2603 \U0001f331\n" * 400)[:20_000]
POSTS = select(func.count()).select_from(Post)


def send_too_late(client, clock, body=LONG, **more):
    """The answer to a new thread whose writer took an hour over it."""
    client.as_(alice)
    token = client.csrf_token()
    clock.tick(timedelta(hours=1))
    fields = {"space": "kitchen", "title": "A day", "body": body, "voice": "mask", "csrf_token": token, **more}
    return client.post("/threads", data=fields)


def sign_in_with(client, answer, password=alice.password):
    return client.send(answer, "/sign-in", name="alice", password=password)


def test_a_long_text_survives_the_end_of_the_session(client, clock, stored):
    answer = send_too_late(client, clock)
    assert answer.status_code == 401
    assert LONG.replace("\r\n", "\n") in _kept(answer)
    ready = sign_in_with(client, answer)
    assert ready.status_code == 200
    form = Page(ready.text).form("/threads")
    assert form.given["body"].replace("\r\n", "\n") == LONG.replace("\r\n", "\n")
    assert (form.given["voice"], form.given["title"], form.given["space"]) == ("mask", "A day", "kitchen")
    assert stored.one(POSTS) == 0
    sent = client.send(ready, "/threads")
    assert sent.status_code == 303
    post = stored.one(select(Post))
    assert (post.voice, post.author_id) == ("mask", None)


def _kept(answer) -> str:
    return dict(_shown(answer))["What you wrote"]


def _shown(answer) -> list[tuple[str, str]]:
    """Every heading of what is shown as kept, and the text under it."""
    page = Page(answer.text)
    boxes = [node for node in page.all("div") if node.get("class") == "kept"]
    headings = {node.get("id"): node.words for node in page.all("h2", id="")}
    return [(box.get("aria-label") or headings[box["aria-labelledby"]], _text(box)) for box in boxes]


def _text(box) -> str:
    return "".join(child for child in box.children if isinstance(child, str)).replace("\r\n", "\n")


KEY = "a-key-that-is-longer-than-most-of-what-people-write"
ALL_TYPED = [("Title", "A day"), ("What you wrote", "Tea."), ("Note", "rain")]


def test_after_the_session_everything_typed_is_shown_and_nothing_else(client, clock):
    answer = send_too_late(client, clock, body="Tea.", note="rain", key=KEY)
    assert _shown(answer) == ALL_TYPED
    ready = sign_in_with(client, answer)
    assert _shown(ready) == ALL_TYPED
    assert Page(ready.text).form("/threads").given["key"] == KEY


def test_without_a_token_everything_typed_is_shown_and_nothing_else(client):
    fields = {"space": "kitchen", "title": "A day", "body": "Tea.", "note": "rain", "voice": "name", "key": KEY}
    answer = client.as_(alice).post("/threads", data={**fields, "csrf_token": "old"})
    assert answer.status_code == 400
    assert _shown(answer) == ALL_TYPED


def test_a_chosen_code_is_not_shown_as_words(client, make):
    made = make.thread(alice)
    fields = {"reason": "worried_suicide", "details": "They said goodbye.", "version": "1", "csrf_token": "old"}
    answer = client.as_(bob).post(f"/posts/{made.post_ref}/reports", data=fields)
    assert _shown(answer) == [("What you wrote", "They said goodbye.")]


def test_a_wrong_password_keeps_the_text_on_the_page(client, clock):
    answer = sign_in_with(client, send_too_late(client, clock, body="Short words."), password="not hers at all")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.one("title").words.startswith("Error: ")
    assert "isn't right" in page.one("div", role="alert").words
    assert page.form("/sign-in").given["name"] == "alice"
    assert _kept(answer) == "Short words."
    assert Page(sign_in_with(client, answer).text).form("/threads").given["body"] == "Short words."


def test_no_password_and_no_token_is_carried_along(client, clock):
    client.as_(alice)
    token = client.csrf_token()
    clock.tick(timedelta(hours=1))
    fields = {"current_password": alice.password, "new_password": "another good one", "csrf_token": token}
    answer = client.post("/me/password", data=fields)
    assert answer.status_code == 401
    assert alice.password not in answer.text
    assert "another good one" not in answer.text
    carried = json.loads(Page(answer.text).form("/sign-in").given["resume"])
    assert carried == []


def test_a_form_whose_token_ran_out_is_sent_with_one_click(client, stored):
    client.as_(alice)
    fields = {"space": "kitchen", "title": "A day", "body": "Short words.", "csrf_token": "old"}
    answer = client.post("/threads", data=fields)
    assert answer.status_code == 400
    assert _kept(answer) == "Short words."
    assert client.send(answer, "/threads").status_code == 303
    assert stored.one(POSTS) == 1


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "", None])
def test_nothing_is_carried_off_the_site(to):
    assert read_kept(to, '[["body", "x"]]') is None


@pytest.mark.parametrize(
    "packed",
    ["", None, "no json", "{}", "[1]", '[["body"]]', '[["body", 1]]', "[" * 5000, json.dumps([["a", "b"]] * 101)],
)
def test_what_is_not_a_form_of_ours_is_left_alone(packed):
    assert read_kept("/threads", packed) is None


def test_a_carried_form_is_read_without_its_secrets():
    packed = json.dumps([["body", "x"], ["password", "y"], ["csrf_token", "z"]])
    kept = read_kept("/threads", packed)
    assert kept is not None
    assert (kept.to, kept.fields) == ("/threads", [("body", "x")])


def test_a_sign_in_that_carries_nonsense_is_a_plain_sign_in(client):
    answer = client.post_form(
        "/sign-in", name="alice", password=alice.password, resume_to="/threads", resume="nonsense"
    )
    assert (answer.status_code, answer.location) == (303, "/")
