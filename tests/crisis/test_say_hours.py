"""Hours in words: whether somebody answers now, when they do next and by whose clock, and plainly when nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from forum.core.db import db
from forum.core.hours import Calendar, parse_hours
from forum.crisis.cards import draw_card
from forum.crisis.entries import Channel, Resource
from forum.crisis.hours_words import NOT_SURE, now_words
from forum.crisis.lines import Line, line_of
from forum.crisis.now import state_with_opening
from forum.crisis.queries import get_resource
from forum.crisis.services import change_resource
from forum.crisis.snapshot import kept_for_country
from forum.crisis.views import card_page, help_page, panel_for
from forum.crisis.wishes import Wish
from tests.client import Page, Visitor
from tests.conftest import START

MORNING = datetime(2026, 11, 23, 3, tzinfo=UTC)  # a Monday, 22:00 on Sunday in New York
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OFFICE = (*(parse_hours("09:00-17:00"),) * 5, (), ())


def resource(hours: str = "", zone: str = "Europe/London", week: tuple = OFFICE) -> Resource:  # type: ignore[type-arg]
    opening = None if hours else Calendar(zone, week)
    return Resource(
        id="a", country="GB", name="A", hours=hours, opening=opening, channels=(Channel("phone", "1", "1"),)
    )


def said(one: Resource, at: datetime, country: str | None = "GB") -> Line:
    state, opens_at = state_with_opening(one, at)
    return line_of(one, state=state, opens_at=opens_at, at=at, country=country)


def test_open_now_is_said_with_the_hours_of_the_week() -> None:
    line = said(resource(), NOON)
    assert (line.open_now, line.now) == (True, "Open now")
    assert line.hours == "Monday to Friday 09:00-17:00, by the clocks of London"


def test_a_closed_line_says_when_it_opens() -> None:
    line = said(resource(), MORNING)
    assert (line.open_now, line.now) == (False, "Closed now, opens at 09:00")
    assert said(resource(), datetime(2026, 11, 27, 18, tzinfo=UTC)).now == "Closed now, opens at 09:00 on 30 November"


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("GB", "09:00 EST tomorrow (their time; 14:00 GMT where you are)"),
        ("US", "09:00 EST tomorrow (their time)"),
        (None, "09:00 EST tomorrow (their time)"),
    ],
)
def test_their_time_stands_beside_the_readers_where_it_is_known(country: str | None, words: str) -> None:
    """The United States have several clocks, so theirs alone is said."""
    line = said(resource(zone="America/New_York"), MORNING, country)
    assert line.now == f"Closed now, opens at {words}"


def test_text_alone_is_shown_without_a_claim() -> None:
    line = said(resource("Weekdays 10:00-17:00"), NOON)
    assert (line.open_now, line.now, line.hours) == (None, NOT_SURE, "Hours: Weekdays 10:00-17:00")
    assert said(resource("See the service's site"), NOON).now == ""


def test_a_line_without_a_next_opening_is_just_closed() -> None:
    assert now_words(resource(), state="closed", now=NOON) == "Closed now"


def test_day_and_night_is_said_so_however_it_was_stored() -> None:
    always = resource(week=(parse_hours("00:00-24:00"),) * 7)
    assert said(always, NOON).hours == said(resource("24/7"), NOON).hours == "Day and night"
    assert said(always, NOON).always


def test_a_card_on_paper_says_day_and_night_only_of_what_never_closes() -> None:
    lines = [said(resource(), NOON), said(resource("24/7"), NOON)]
    assert [entry.always for entry in draw_card(lines, ()).entries] == [False, True]


# On the pages


WEEK = ["09:00-17:00"] * 5 + ["", ""]


@pytest.fixture
def office_hours(app: Flask, with_directory: None) -> None:
    with app.app_context():
        record = {"zone": "Europe/London", "week": WEEK, "days": []}
        change_resource(get_resource("gb-samaritans"), by=None, changes={"opening": record}, version=1)
        db.session.commit()


@pytest.mark.usefixtures("office_hours")
def test_the_pages_say_it(client: Visitor, app: Flask) -> None:
    page = Page(client.get("/help?country=GB").text)
    (line,) = page.all("li", data_resource="gb-samaritans")
    assert ("Open now" in line.words) == (9 <= START.hour < 17 and START.weekday() < 5)
    assert "Monday to Friday 09:00-17:00" in line.words
    with app.app_context():
        panel = panel_for(viewer_country="GB", needs=("suicide",), level=4, at=MORNING)
    assert "gb-samaritans" not in [one.ref for one in panel["lines"]]
    assert "Closed now, opens at 09:00" in [one.now for one in panel["more"]]


@pytest.mark.usefixtures("office_hours")
def test_only_what_is_open_now_knows_the_hours(app: Flask) -> None:
    def refs(at: datetime) -> list[str]:
        page = help_page(country="GB", need="", wish=Wish(open_now=True), at=at)
        return [line.ref for line in (*page.first, *page.more)]

    with app.app_context():
        assert "gb-samaritans" in refs(NOON)
        assert "gb-samaritans" not in refs(MORNING)


@pytest.mark.usefixtures("office_hours")
def test_the_card_is_the_same_at_every_hour(app: Flask) -> None:
    with app.app_context():
        assert card_page(country="GB", at=NOON).card == card_page(country="GB", at=MORNING).card


@pytest.mark.usefixtures("office_hours")
def test_they_are_known_without_the_database_too(app: Flask) -> None:
    with app.app_context():
        kept = {line.id: line.opening for line in kept_for_country("GB")}
        assert kept["gb-samaritans"] == Calendar("Europe/London", OFFICE)
        assert kept["gb-shout"] is None
        shown = help_page(country="GB", need="", at=MORNING, use_database=False)
    assert "Closed now, opens at 09:00" in [line.now for line in (*shown.first, *shown.more)]
