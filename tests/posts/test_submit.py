"""Everything a person writes comes in by one gate, and is stored whole."""

from __future__ import annotations

from sqlalchemy import select

from forum.posts.models import Post
from tests.people import alice


def test_a_named_post_is_stored_with_its_author_and_the_moment(house, make, stored, clock):
    make.thread(alice, "Good morning.")
    post = stored.one(select(Post))
    assert (post.body, post.html, post.voice) == ("Good morning.", "<p>Good morning.</p>\n", "name")
    assert (post.author_id, post.owner_tag, post.mask_id) == (house.known[alice].id, None, None)
    assert post.created_at == clock.now
