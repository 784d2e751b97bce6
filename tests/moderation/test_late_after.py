"""Second looks and check-ins in the queue: late ones above every case below crisis, the others at its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case, CheckIn, SecondLook
from forum.core import clock
from forum.core.db import db, start_writing
from tests.client import Page
from tests.house import count_statements
from tests.moderation.conftest import Opened, open_for
from tests.people import alice, bob, mira, omar

QUEUE = "/moderation"
GRIEF = "My mum died in spring and I miss her every single day."
RED = "I cut myself today."
KINDS = {"data-case": "case", "data-second-look": "second look", "data-check-in": "check-in"}


@pytest.fixture
def closed(client, crisis) -> Opened:
    """A crisis that mira closed: omar looks a second time, and somebody checks in."""
    fields = {"action": "members", "reason": "We care.", "outcome": "in_touch"}
    assert client.as_(mira).post_form(crisis.to("decisions"), **fields).status_code == 303
    client.as_(omar)
    return crisis


def in_order(browser, address: str = QUEUE) -> list[tuple[str, str]]:
    """What stands in the queue, from the top: what it is, and of which case."""
    rows = Page(browser.get(address).text).all("li", class_="row case card-link")
    return [(kind, row[name]) for row in rows for name, kind in KINDS.items() if name in row.attributes]


def make_late(app, *tables) -> None:
    with app.app_context():
        start_writing()
        for table in tables:
            db.session.execute(update(table).values(due_at=clock.now() - timedelta(hours=1)))
        db.session.commit()


def test_what_has_time_stands_below_every_case(client, make, closed):
    loss = open_for(make, bob, GRIEF)
    after = [("second look", closed.ref), ("check-in", closed.ref)]
    assert in_order(client) == [("case", loss.ref), *after]


def test_with_nothing_open_nobody_is_sent_to_a_break_while_they_wait(client, closed, stored):
    """Not for mira, who closed it: she checks in."""
    assert stored.one(select(Case.status)) == "closed"
    for person in (omar, mira):
        words = Page(client.as_(person).get(QUEUE).text).words
        assert "No open cases" in words
        assert "still waits on this page" in words
        assert "a break" not in words


def test_what_is_late_stands_above_all_but_a_crisis(app, client, make, closed):
    loss, danger = open_for(make, bob, GRIEF), open_for(make, alice, "I want to end my life tonight, I have a rope.")
    make_late(app, SecondLook, CheckIn)
    late = [("second look", closed.ref), ("check-in", closed.ref)]
    assert in_order(client) == [("case", danger.ref), *late, ("case", loss.ref)]
    page = Page(client.get(QUEUE).text)
    headings = [heading.words for heading in page.all("h2")]
    assert [one for one in headings if "late" in one.lower()] == ["For a second person, and late", "Late check-ins"]
    assert "Other open cases" in headings


def test_only_the_late_ones_move_up(app, client, make, closed):
    loss = open_for(make, bob, GRIEF)
    make_late(app, CheckIn)
    assert in_order(client) == [("check-in", closed.ref), ("case", loss.ref), ("second look", closed.ref)]
    assert "Open cases" in [heading.words for heading in Page(client.get(QUEUE).text).all("h2")]


def test_they_are_in_the_view_of_their_level_and_in_no_other(app, client, make, closed):
    open_for(make, bob, GRIEF)
    after = [("second look", closed.ref), ("check-in", closed.ref)]
    assert in_order(client, f"{QUEUE}?care=4") == after
    for query in ("care=3", "care=2", "care=4&unclaimed=1", "kind=screening", "space=kitchen", "overdue=1"):
        assert not [one for one in in_order(client, f"{QUEUE}?{query}") if one[0] != "case"], query
    make_late(app, SecondLook, CheckIn)
    assert in_order(client, f"{QUEUE}?care=4") == after
    assert [kind for kind, _ in in_order(client, f"{QUEUE}?care=2")] == ["case"]


def test_a_check_in_of_a_red_case_is_in_the_view_of_red(client, make, stored):
    red = open_for(make, bob, RED)
    assert stored.one(select(Case.care)) == 3
    client.as_(mira).post_form(red.to("decisions"), action="keep", outcome="in_touch", note="We wrote.", version="1")
    assert in_order(client, f"{QUEUE}?care=3") == [("check-in", red.ref)]
    assert in_order(client, f"{QUEUE}?care=4") == []


def test_late_or_not_it_is_the_same_number_of_statements(app, client, make, closed):
    open_for(make, bob, GRIEF)
    client.get(QUEUE)
    few = count_statements(app, lambda: client.get(QUEUE))
    make_late(app, SecondLook, CheckIn)
    assert count_statements(app, lambda: client.get(QUEUE)) == few <= 8
    assert count_statements(app, lambda: client.get(f"{QUEUE}?care=4")) <= few


def test_the_number_of_what_is_late_is_of_what_stands_there(app, client, visitor, make, closed):
    """mira closed the first crisis, and wrote the post of the second by name: neither is hers to look at or to ask."""
    own = open_for(make, mira, "I want to end my life tonight.")
    fields = {"action": "members", "reason": "We care.", "outcome": "in_touch", "version": "1"}
    assert visitor().as_(omar).post_form(own.to("decisions"), **fields).status_code == 303
    make_late(app, SecondLook, CheckIn)
    for person, late in ((mira, [("check-in", closed.ref)]), (omar, [("second look", closed.ref)])):
        page = client.as_(person).get(QUEUE)
        listed = in_order(client)
        assert ("check-in", own.ref) in listed or person is mira
        assert set(late) <= set(listed)
        assert f"{['', 'One', '2', '3'][len(listed)]} second look" in Page(page.text).words
