"""Who may read a post in which state: one table, and every way of asking gives the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from forum.core.db import db
from forum.posts.models import Post, State, Thread
from forum.posts.queries import can_see, visible_to
from forum.posts.states import MEMBER_STATES
from forum.spaces.models import Space
from tests.client import Page
from tests.people import CAST, Person, ada, alice, bob, guest, mira, newt, omar, sam

EVERYONE = set(CAST)
MEMBERS = EVERYONE - {guest}
AUTHOR_AND_QUEUE = {alice, mira, omar, sam}
TABLE = {
    State.PUBLISHED: EVERYONE,
    State.FOLDED: EVERYONE,
    State.MEMBERS: MEMBERS,
    State.WAITING: AUTHOR_AND_QUEUE,
    State.HIDDEN: AUTHOR_AND_QUEUE,
    State.REMOVED: AUTHOR_AND_QUEUE,
    State.WITHDRAWN: AUTHOR_AND_QUEUE,
}
WORDS = "Marmalade on toast."


def test_the_table_is_whole():
    assert set(TABLE) == set(State)
    assert {guest, alice, bob, newt, mira, omar, sam, ada} == EVERYONE


@pytest.mark.parametrize("person", CAST, ids=str)
def test_the_rule_and_the_condition_in_sql_agree(app, house, make, person):
    thread = make.thread(bob)
    for state in State:
        make.state(make.reply(thread, alice, state.value).post_ref, state, by=mira)
    viewer = house.viewer(person)
    place = {"space_id": 1, "post_id": 1}
    readable = {state for state in State if can_see(state, viewer=viewer, own=person is alice, **place)}
    assert readable == {state for state in State if person in TABLE[state]}
    with app.app_context():
        listed = set(db.session.scalars(select(Post.body).where(Post.position > 1, visible_to(viewer))))
    assert listed == {state.value for state in State if can_see(state, viewer=viewer, own=False, **place)}


@pytest.mark.parametrize(("space", "called"), [("kitchen", False), ("doorstep", True), ("doorstep", False)])
def test_they_agree_for_a_moderator_of_some_spaces_too(app, house, make, stored, space, called):
    """`space`: theirs; the posts stand at the kitchen table. `called`: to the case of the one that is hidden."""
    thread = make.thread(bob)
    for state in State:
        make.state(make.reply(thread, alice, state.value).post_ref, state, by=omar)
    rows = {row.body: row for row in stored(select(Post).where(Post.position > 1))}
    spaces = frozenset(stored(select(Space.id).where(Space.slug == space)))
    mine = {"limited": True, "spaces": spaces, "called": frozenset({rows["hidden"].id} if called else ())}
    viewer, here = replace(house.viewer(mira), **mine), stored.one(select(Thread.space_id))
    place = {state: {"space_id": here, "post_id": rows[state.value].id} for state in State}
    readable = {state.value for state in State if can_see(state, viewer=viewer, own=False, **place[state])}
    with app.app_context():
        listed = set(db.session.scalars(select(Post.body).where(Post.position > 1, visible_to(viewer))))
    on_show = {state.value for state in MEMBER_STATES}
    assert readable == listed == (set(State) if space == "kitchen" else on_show | ({"hidden"} if called else set()))


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("state", State)
def test_its_own_page_keeps_to_the_table(visitor, make, state, voice):
    """And for whoever may not read it, it is exactly as if it were not there."""
    made = make.reply(make.thread(bob), alice, WORDS, voice=voice)
    make.state(made.post_ref, state, by=mira)
    _check(visitor, TABLE[state], f"/posts/{made.post_ref}", "/posts/nowhere00000")


@pytest.mark.parametrize("state", State)
def test_a_thread_keeps_to_the_table_of_its_opening_post(visitor, make, state):
    made = make.thread(alice, WORDS, voice="mask")
    make.state(made.post_ref, state, by=mira)
    _check(visitor, TABLE[state], f"/threads/{made.thread_ref}", "/threads/nowhere00000")


def _check(visitor: Callable, readers: set[Person], there: str, absent: str) -> None:
    for person in (guest, alice, bob, mira, ada):
        client = visitor().as_(person)
        answer = client.get(there)
        if person in readers:
            assert (answer.status_code, WORDS in answer.text) == (200, True), person
        else:
            nothing = client.get(absent)
            assert (answer.status_code, Page(answer.text).words) == (404, Page(nothing.text).words), person


@pytest.mark.parametrize("state", State)
def test_inside_a_thread_what_one_may_not_read_is_a_tombstone_or_nothing(visitor, make, state):
    thread = make.thread(bob)
    made = make.reply(thread, alice, WORDS)
    make.state(made.post_ref, state, by=mira)
    for person in (guest, alice, bob, mira, ada):
        page = Page(visitor().as_(person).get(f"/threads/{thread.thread_ref}").text)
        assert (WORDS in page.words) == (person in TABLE[state]), person
        gone = state in (State.REMOVED, State.WITHDRAWN) and person not in TABLE[state]
        assert (("off the site here" in page.words) or ("taken back by its writer here" in page.words)) == gone, person
        if not gone and person not in TABLE[state]:
            assert made.post_ref not in str(page.links), person


def test_in_a_space_for_members_a_guest_finds_nothing(client, make):
    thread = make.thread(alice, WORDS, space="garden")
    for address in ("/spaces/garden", f"/threads/{thread.thread_ref}", f"/posts/{thread.post_ref}"):
        assert client.as_(guest).get(address).status_code == 404
        assert client.as_(bob).get(address).status_code == 200
