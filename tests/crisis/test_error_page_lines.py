"""Error pages name a line of the reader's country, or of the site's, for one statement more."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from forum.accounts.models import Member
from forum.core.db import db, start_writing
from forum.core.settings import change_setting
from forum.crisis.models import CrisisResource
from tests.client import Page, Visitor
from tests.house import House, count_statements
from tests.people import alice

pytestmark = pytest.mark.usefixtures("with_directory")
NOWHERE = "/threads/nowhere"


@pytest.fixture
def british(app: Flask) -> None:
    """A site for people in the United Kingdom."""
    with app.app_context():
        start_writing()
        change_setting("default_country", "GB", by=None)
        db.session.commit()


def lines(client: Visitor, address: str = NOWHERE) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 404
    strip = Page(answer.text).one("section", class_="help-strip")
    return [line.words for line in strip.all("li")]


@pytest.mark.usefixtures("british")
def test_a_guest_sees_the_lines_of_the_site(client: Visitor) -> None:
    assert lines(client) == ["Samaritans 116 123", "Shout 85258"]
    assert lines(client, "/no/such/page") == lines(client)


@pytest.mark.usefixtures("british")
def test_a_member_sees_those_of_the_country_they_chose(client: Visitor, app: Flask, house: House) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(Member).where(Member.id == house.known[alice].id).values(country="US"))
        db.session.commit()
    assert "988" in lines(client.as_(alice))[0]


@pytest.mark.usefixtures("british")
def test_a_line_that_an_admin_took_away_is_gone_here_too(client: Visitor, app: Flask) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(CrisisResource).where(CrisisResource.ref == "gb-shout").values(state="paused"))
        db.session.commit()
    assert "Shout 85258" not in lines(client)


def test_without_a_country_there_are_the_directories(client: Visitor) -> None:
    assert any("findahelpline.com" in line for line in lines(client))


def test_it_costs_one_statement(client: Visitor, app: Flask) -> None:
    without = count_statements(app, lambda: client.get(NOWHERE), status=404)
    with app.app_context():
        start_writing()
        change_setting("default_country", "GB", by=None)
        db.session.commit()
    assert count_statements(app, lambda: client.get(NOWHERE), status=404) == without + 1
