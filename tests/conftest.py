"""What every test may ask for. A test that touches the database takes `app`, and so runs on SQLite and PostgreSQL.

app       the site, cast and spaces in it, nothing else; put back before each test
house     the same with its people: `house.author(alice)`, `house.viewer(bob)`, `house.known[bob].id`
clock     the time, which stands still: `clock.now`, `clock.tick(timedelta(minutes=5))`
client    a visitor: `client.as_(alice).post_form(url, body="...")`; `visitor()` makes more of them
make      `make.thread(alice, voice="mask")`, `make.reply(thread, bob)`
stored    `stored(select(Post.state))`: what is in the database now; `order_by(as_made(Post))`: as it was made
hour_over `hour_over()`: the next full hour has come, and the worker has done what waited for it
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from forum.core import clock as core_clock
from forum.core import worker
from tests.client import Visitor
from tests.factories.making import Maker, Stored
from tests.house import House, build, fill_directory, sqlite_url

pytest_plugins = ["tests.engines", "tests.chromium", "tests.live"]
ENGINES = ("sqlite", "postgresql")
# How long an example takes says something about the machine, and nothing about the site.
settings.register_profile("hearth", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hearth")
START = datetime(2026, 3, 4, 10, 17, 42, 654321, tzinfo=UTC)  # a Wednesday; no part of it is a round number


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="heavy proofs in their full size")
    parser.addoption("--rewrite", action="store_true", help="write the committed access matrix anew (without -n)")


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether heavy proofs run in full size."""
    return bool(pytestconfig.getoption("--full"))


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def tick(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    standing = Clock(START)
    with core_clock.using(lambda: standing.now):
        yield standing


@pytest.fixture(scope="session")
def sqlite_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("sqlite")
    yield from _furnished("sqlite", sqlite_url(folder), folder)


@pytest.fixture(scope="session")
def postgresql_house(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[House]:
    yield from _furnished("postgresql", postgres_url, tmp_path_factory.mktemp("postgresql"))


def _furnished(engine: str, url: str, folder: Path) -> Iterator[House]:
    with core_clock.using(lambda: START):
        house = build(engine, url=url, folder=folder)
    yield house
    house.close()


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest, clock: Clock) -> House:
    """The site on one engine and who lives in it."""
    found: House = request.getfixturevalue(f"{request.param}_house")
    found.reset()
    return found


@pytest.fixture
def app(house: House) -> Flask:
    """The site on one engine. No app context is open: a test that calls services opens one itself."""
    return house.app


@pytest.fixture
def with_directory(app: Flask) -> None:
    """The packaged helplines are in the database."""
    with app.app_context():
        fill_directory()


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Visitor]:
    """Makes visitors, each with a browser of their own."""
    return lambda: Visitor(app, use_cookies=True)


@pytest.fixture
def client(visitor: Callable[[], Visitor]) -> Visitor:
    """One visitor, a guest to begin with."""
    return visitor()


@pytest.fixture
def hour_over(app: Flask, clock: Clock) -> Callable[[], None]:
    """Lets this hour end: what was done under masks joins the audit log only then."""

    def let_it_end() -> None:
        clock.now = core_clock.up_to_hour(clock.now + timedelta(microseconds=1))
        with app.app_context():
            worker.run(once=True)

    return let_it_end


@pytest.fixture
def make(house: House) -> Maker:
    return Maker(house)


@pytest.fixture
def stored(house: House) -> Stored:
    return Stored(house)
