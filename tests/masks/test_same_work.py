"""Whoever reads a masked post causes the same work: the statements don't tell whose it is."""

from __future__ import annotations

import pytest

from forum.core.db import db
from forum.posts.models import State
from tests.anonymous.test_own_page import decide
from tests.factories.making import CRISIS, QUIET
from tests.house import statements_on
from tests.people import alice, bob, mira, newt


def asked(app, client, person, path) -> list[str]:
    """What a page asks of the database, the second time it is opened."""
    client.as_(person).get(path)
    with app.app_context():
        engine = db.engine
    with statements_on(engine) as seen:
        assert client.get(path).status_code == 200
    return seen


@pytest.mark.parametrize("body", [QUIET, CRISIS])
def test_author_and_reader_of_a_masked_post_cause_the_same_statements(app, client, make, body):
    made = make.thread(bob, body, voice="mask")
    make.reply(made, newt, voice="mask")
    for path in (f"/posts/{made.post_ref}", f"/threads/{made.thread_ref}"):
        assert asked(app, client, bob, path) == asked(app, client, newt, path)


def test_a_masked_conversation_costs_no_more_than_a_named_one(app, client, make):
    costs = []
    for voice in ("mask", "name"):
        made = make.thread(alice, voice=voice)
        for _ in range(5):
            make.reply(made, bob, voice=voice)
        costs += [len(asked(app, client, person, f"/threads/{made.thread_ref}")) for person in (alice, bob)]
    assert len(set(costs)) == 1


def test_what_was_asked_for_others_is_not_shown_to_them(client, make, house):
    made = make.thread(alice, CRISIS, voice="mask")
    make.state(made.post_ref, State.FOLDED, by=mira)
    decide(house, made.post_ref, "A canary of a reason.")
    for path in (f"/posts/{made.post_ref}", f"/threads/{made.thread_ref}"):
        assert "canary" not in client.as_(bob).get(path).text
        assert "canary" in client.as_(alice).get(path).text
    assert 'id="help-panel"' not in client.as_(bob).get(f"/posts/{made.post_ref}").text
    assert 'id="help-panel"' in client.as_(alice).get(f"/posts/{made.post_ref}").text
