"""Erasing an account while others write, while its owner changes their mind, and while the worker is killed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from forum.accounts import leaving
from forum.core.db import db
from forum.core.errors import NotFound
from forum.posts import erasing
from forum.posts.models import Post
from forum.privacy.services import erase_member
from tests.people import alice, bob
from tests.privacy.test_erase import FIFTEEN, leave, member


def test_many_posts_go_bite_by_bite(app, client, house, make, clock, stored, monkeypatch):
    """Everybody else's writing waits for one bite at most; a worker killed in between goes on where it was."""
    monkeypatch.setattr(erasing, "BITE", 3)
    thread = make.thread(bob)
    for number in range(7):
        make.reply(thread, alice, f"Number {number}.", key=str(number))
    leave(client, posts="delete")
    clock.tick(FIFTEEN)
    left = []
    for _ in range(4):
        with app.app_context():
            erase_member(house.known[alice].id)
            db.session.commit()
        left.append(len([body for body in stored(select(Post.body)) if body.startswith("Number")]))
    assert left == [4, 1, 0, 0]
    assert member(stored) == []


def test_staying_and_erasing_at_once_ends_in_one_of_both(app, house, client, clock, stored):
    leave(client)
    clock.tick(FIFTEEN)
    own = house.known[alice].id

    def try_to(act):
        with app.app_context():
            try:
                act(own)
                db.session.commit()
            except NotFound:
                return "gone"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        stayed, _ = pool.map(try_to, (leaving.stay, erase_member))
    assert len(member(stored)) == (1 if stayed == "done" else 0)


def test_staying_when_it_is_too_late_shows_a_kind_page(app, house, client, clock):
    leave(client)
    client.as_(alice)
    clock.tick(FIFTEEN)
    with app.app_context():
        erase_member(house.known[alice].id)
        db.session.commit()
    assert client.post_form("/me/erase/undo").status_code == 401
    with app.app_context(), pytest.raises(NotFound):
        leaving.stay(house.known[alice].id)
