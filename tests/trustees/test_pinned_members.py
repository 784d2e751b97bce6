"""The settings pin each key to its member: whoever writes to the database alone can't put another account in a
trustee's place."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select, update

from config import Settings
from forum.accounts.models import Member
from forum.core.db import db, start_writing
from forum.trustees import queries
from forum.trustees.models import SealedLink, Trustee
from tests.client import Page
from tests.people import ada, alice, mira, newt
from tests.trustees.test_notice import notice

LINKS = select(func.count()).select_from(SealedLink)


def is_on(app) -> bool:
    with app.app_context():
        return queries.in_force() is not None


def change(app, statement) -> None:
    """What somebody with the database can do."""
    with app.app_context():
        start_writing()
        db.session.execute(statement)
        db.session.commit()


@pytest.fixture
def moved(app, trust, house):
    """The second place belongs to newt's account, with the key as it was."""
    change(app, update(Trustee).where(Trustee.slot == 2).values(member_id=house.known[newt].id))
    return trust


@pytest.fixture
def old(trust, pin):
    """Settings of an earlier version: fingerprints alone."""
    pin(trust.fingerprints)
    return trust


@pytest.fixture
def show(app):
    def read() -> str:
        done = app.test_cli_runner().invoke(args=["trustees", "show"])
        assert done.exit_code == 0
        return done.output

    return read


def test_a_place_that_was_moved_puts_nobody_in_force(app, moved, make, stored):
    assert not is_on(app)
    make.thread(alice, voice="mask")
    assert stored.one(LINKS) == 0


def test_it_is_said_to_trustees_and_to_whoever_runs_the_site(client, moved, show):
    shown = notice(client.as_(mira).get("/"))
    assert "say yes to no request" in shown.words
    assert ["Not the same" in place.words for place in shown.all("li")] == [False, True, False]
    assert "(for another member)" in shown.all("li")[1].words
    assert "other keys or members" in show()
    assert show().count("settings  the same") == 2
    assert "(for another member)" in show()


def test_whose_account_was_put_there_decides_nothing(client, moved):
    assert client.as_(newt).get("/moderation/break-glass").status_code == 404


def test_two_who_changed_places_are_not_the_three_of_the_settings(app, trust, house):
    one, two, _ = trust.members
    change(app, update(Trustee).where(Trustee.slot == 1).values(member_id=house.known[newt].id))
    change(app, update(Trustee).where(Trustee.slot == 2).values(member_id=one))
    change(app, update(Trustee).where(Trustee.slot == 1).values(member_id=two))
    assert not is_on(app)


def test_another_name_changes_nothing(app, trust):
    change(app, update(Member).where(Member.id == trust.members[1]).values(name="A new name", name_key="a new name"))
    assert is_on(app)


# Settings of an earlier version


def test_fingerprints_alone_pin_nobody(app, old, make, stored):
    assert not is_on(app)
    make.thread(alice, voice="mask")
    assert stored.one(LINKS) == 0


def test_how_to_pin_anew_is_said_everywhere(client, visitor, old):
    assert "type trustees show" in notice(client.as_(mira).get("/")).words
    page = Page(visitor().as_(ada).get("/admin").text)
    assert "without their members" in page.words
    assert "“trustees show”" in page.words


def test_the_line_that_show_prints_brings_them_in_force(app, old, pin, show):
    said = show()
    assert "are these the three people" in said
    line = re.search(r"^HEARTH_TRUSTEES=(\S+)$", said, re.MULTILINE)
    assert line, said
    pin(Settings.from_env({"HEARTH_TRUSTEES": line[1]}).trustees)
    assert is_on(app)
    assert "HEARTH_TRUSTEES=" not in show()


def test_an_account_that_was_put_there_before_is_shown_by_name(app, old, house, show):
    change(app, update(Trustee).where(Trustee.slot == 2).values(member_id=house.known[newt].id))
    assert "2. newt" in show()
    assert "are these the three people" in show()
