"""One function moves a post's state: it leaves a row for every move and keeps what the thread counts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy import func, select

from forum.core.clock import to_hour
from forum.core.db import db, start_writing
from forum.posts import states
from forum.posts.models import Post, PostTransition, State, Thread
from tests.factories.made import as_made
from tests.people import alice, bob, mira

ALL = list(State)


def every_pair() -> list[State]:
    """A walk through the states on which every one comes once after every one, itself too."""
    walk: list[State] = []
    for index, state in enumerate(ALL):
        walk.append(state)
        for other in ALL[index + 1 :]:
            walk += [state, other]
    return [*walk, walk[0]]


def test_the_walk_of_these_tests_takes_every_pair():
    assert set(pairwise(every_pair())) == {(before, after) for before in ALL for after in ALL}


def recount(thread_id: int) -> int:
    """How many replies members can read, counted."""
    readable = [State.PUBLISHED.value, State.FOLDED.value, State.MEMBERS.value]
    where = (Post.thread_id == thread_id, Post.position > 1, Post.state.in_(readable))
    return db.session.scalar(select(func.count()).select_from(Post).where(*where)) or 0


def test_the_number_of_replies_is_right_after_every_move(app, make):
    thread = make.thread(alice)
    refs = [make.reply(thread, bob).post_ref for _ in range(2)]
    with app.app_context():
        start_writing()
        first, second = (db.session.scalars(select(Post).where(Post.ref == ref)).one() for ref in refs)
        for step, state in enumerate(every_pair()):
            states.move(first, state, cause="tried")
            if step % 10 == 0:
                states.move(second, ALL[step // 10], cause="tried")
            kept = db.session.scalars(select(Thread.reply_count)).one()
            assert kept == recount(first.thread_id), (step, state)


def test_the_state_of_the_opening_post_is_that_of_its_thread(app, make):
    thread = make.thread(alice)
    make.reply(thread, bob)
    with app.app_context():
        start_writing()
        opening = db.session.scalars(select(Post).where(Post.ref == thread.post_ref)).one()
        for state in every_pair():
            states.move(opening, state, cause="tried")
            kept = db.session.execute(select(Thread.opening_state, Thread.reply_count)).one()
            assert tuple(kept) == (state, 1)


def test_every_move_leaves_a_row(house, make, stored, clock):
    made = make.thread(alice)
    make.state(made.post_ref, State.HIDDEN, by=mira)
    rows = stored(select(PostTransition).order_by(as_made(PostTransition)))
    assert [(row.from_state, row.to_state, row.cause, row.by_id) for row in rows] == [
        (None, "published", "submitted", None),
        ("published", "hidden", "decided", house.known[mira].id),
    ]
    assert rows[1].at == clock.now


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_what_a_masked_author_does_keeps_the_hour_what_staff_do_the_moment(client, make, stored, clock, voice):
    made = make.thread(alice, voice=voice)
    make.state(made.post_ref, State.FOLDED, by=mira)
    client.as_(alice).post_form(f"/posts/{made.post_ref}/withdrawal")
    times = stored(select(PostTransition.at).order_by(as_made(PostTransition)))
    own = to_hour(clock.now) if voice == "mask" else clock.now
    assert times == [own, clock.now, own]
