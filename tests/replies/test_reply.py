"""`POST /threads/<ref>/replies`: answering in a conversation."""

from __future__ import annotations

from sqlalchemy import select

from forum.posts.models import Post
from tests.people import alice, bob


def test_a_reply_stands_at_its_place_in_the_thread(client, make, stored):
    thread = make.thread(alice)
    page = f"/threads/{thread.thread_ref}"
    answer = client.as_(bob).fill_in(page, f"{page}/replies", body="I am listening.")
    ref = stored.one(select(Post.ref).where(Post.position == 2))
    assert (answer.status_code, answer.location) == (303, f"{page}#post-{ref}")
