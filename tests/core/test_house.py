"""The test house itself: what it promises to every other test."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.core.audit import AuditEvent
from forum.core.clock import now
from forum.posts.models import Post, Thread
from tests.conftest import START
from tests.people import MEMBERS, alice, bob, newt


@pytest.mark.parametrize("_", range(2))
def test_every_test_begins_with_the_same_house(app, make, stored, _):
    assert stored.one(select(func.count(Thread.id))) == 0
    make.thread(alice)
    assert stored.one(select(func.count(Thread.id))) == 1
    assert stored.one(select(func.max(AuditEvent.id))) == len(MEMBERS) + 2, (
        "they joined, spaces were added, alice wrote"
    )


def test_the_cast_lives_there(app, stored):
    assert stored(select(Member.name).order_by(Member.id)) == [person.name for person in MEMBERS]
    assert stored.one(select(Member.joined_on).where(Member.name == newt.name)) == START.date()
    assert stored.one(select(Member.joined_on).where(Member.name == bob.name)) < START.date()


def test_the_clock_stands_still_until_it_is_moved(clock):
    assert now() == START
    clock.tick(timedelta(minutes=5))
    assert now() == START + timedelta(minutes=5)


def test_a_visitor_becomes_who_they_say(app, client, make, stored):
    thread = make.thread(alice)
    answer = client.as_(bob).post_form(f"/threads/{thread.thread_ref}/replies", body="Good evening.")
    assert answer.status_code == 303
    wrote = select(Post.author_id).where(Post.position == 2)
    assert stored.one(wrote) == stored.one(select(Member.id).where(Member.name == "bob"))


def test_a_visitor_must_leave_the_app_context(app, client):
    with app.app_context(), pytest.raises(RuntimeError, match="Leave the app context"):
        client.get("/")
