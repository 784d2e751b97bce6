"""Other apps over the same house: with other settings, or with endpoints of a test."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from forum import create_app
from forum.core.db import db
from tests.client import Visitor
from tests.house import House

AWAY = {"sqlite": "sqlite:////nowhere/at/all/hearth.db", "postgresql": "postgresql+psycopg://nobody@127.0.0.1:1/none"}


@pytest.fixture
def other_app(house: House) -> Iterator[Callable[..., Flask]]:
    """Makes an app with some settings changed, on the same database and the same keys."""
    made = []

    def make(**changes: object) -> Flask:
        made.append(create_app(replace(house.settings, **changes)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app_without_database(house: House, other_app: Callable[..., Flask]) -> Flask:
    """The same site after its database has gone away."""
    return other_app(database_url=AWAY[house.engine])


@pytest.fixture
def moved(client: Visitor) -> Callable[[Flask], Visitor]:
    """The visitor `client`, with their cookies, at another app."""

    def move(app: Flask) -> Visitor:
        there = Visitor(app, use_cookies=True)
        there._cookies = client._cookies
        return there

    return move
