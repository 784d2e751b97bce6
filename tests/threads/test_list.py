"""`/spaces/<slug>`: the conversations of a space, newest activity first."""

from __future__ import annotations

from tests.client import Page
from tests.people import alice, guest


def test_a_guest_finds_a_conversation(client, make):
    made = make.thread(alice, title="Tea at four")
    row = Page(client.as_(guest).get("/spaces/kitchen").text).one("a", href=f"/threads/{made.thread_ref}")
    assert row.words == "Tea at four"
