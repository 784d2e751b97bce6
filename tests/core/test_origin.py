"""Where a form came from: our own pages only."""

import pytest
from sqlalchemy import select

from forum.posts.models import Post
from tests.people import alice, bob

OWN = "http://localhost"


@pytest.fixture
def reply(app, client, make):
    thread = make.thread(alice)
    client.as_(bob)

    def reply(origin=None):
        headers = {"Origin": origin} if origin else {}
        return client.post_form(f"/threads/{thread.thread_ref}/replies", headers=headers, body="Good evening.")

    return reply


REPLIES = select(Post.id).where(Post.position > 1)


@pytest.mark.parametrize("origin", [None, OWN])
def test_our_own_page_may_send(reply, stored, origin):
    assert reply(origin).status_code == 303
    assert len(stored(REPLIES)) == 1


@pytest.mark.parametrize(
    "origin",
    ["null", "https://localhost", "http://localhost:8080", "http://localhost.example.org", "https://example.org", "x"],
)
def test_any_other_page_may_not_even_with_a_token(reply, stored, origin):
    answer = reply(origin)
    assert answer.status_code == 400
    assert "sent from another site" in answer.text
    assert stored(REPLIES) == []


def test_the_pages_that_need_no_token_ask_for_the_origin_too(app, client):
    assert client.post("/theme", data={"theme": "dark"}, headers={"Origin": "https://example.org"}).status_code == 400
    assert client.post("/theme", data={"theme": "dark"}, headers={"Origin": OWN}).status_code == 303
    assert client.post("/leave", headers={"Origin": "null"}).status_code == 400


@pytest.mark.parametrize("strange", ["http://[", "http://[::1", "//", "null"])
def test_an_origin_that_is_no_address_is_not_ours(reply, stored, strange):
    assert reply(strange).status_code == 400
    assert stored(REPLIES) == []
