"""The help panel as data and as HTML: what stands in it, for whom, and how it is put away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template_string

from forum.core.db import db, start_writing
from forum.core.settings import change_setting, site_settings
from forum.crisis import views, words
from tests.client import Page, Visitor
from tests.house import statements_on
from tests.people import alice

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TEMPLATE = '{% from "components/shown_panel.html" import shown_panel %}{{ shown_panel(panel) }}'

pytestmark = pytest.mark.usefixtures("with_directory")


def panel(app: Flask, **asked: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"viewer_country": "GB", "needs": ("suicide",), "level": 4, "at": NOW}
    with app.test_request_context("/"):
        return views.panel_for(**{**known, **asked})


def shown(app: Flask, **asked: Any) -> Page:
    found = panel(app, **asked)
    with app.test_request_context("/"):
        return Page(render_template_string(TEMPLATE, panel=found))


def test_it_has_three_options_at_most_and_one_is_no_hotline(app: Flask) -> None:
    page = shown(app)
    options = page.one("section", id="help-panel").one("ul", class_="help-options")
    items = [child for child in options.children if not isinstance(child, str)]
    assert [item.get("data-resource") for item in items] == ["gb-samaritans", "gb-shout", ""]
    assert words.OTHER_WAYS["trusted_person"].text in items[2].words


def test_its_links_dial(app: Flask) -> None:
    links = shown(app).links
    assert "tel:116123" in links
    assert "sms:85258" in links
    assert "tel:999" in links


def test_the_country_is_the_persons_then_the_spaces_then_the_sites(app: Flask) -> None:
    first = {"space_country": "IE", "site_country": "FR"}
    assert panel(app, **first)["lines"][0].ref == "gb-samaritans"
    assert panel(app, viewer_country=None, **first)["lines"][0].ref == "ie-samaritans"
    assert panel(app, viewer_country=None, site_country="FR")["lines"][0].ref == "fr-3114"
    assert panel(app, viewer_country=None)["lines"][0].ref == "int-find-a-helpline"


def test_it_says_by_when_somebody_reads_it(app: Flask) -> None:
    told = panel(app, saved="Your post is saved.", read_by=NOW + timedelta(minutes=30))["next_words"]
    asked = "We ask a moderator to read it by about 14:30 UTC. Nobody is on duty here at fixed hours."
    assert told == f"Your post is saved. {asked}"


@pytest.mark.parametrize(
    ("later", "told"),
    [(timedelta(hours=12), "02:00 UTC tomorrow"), (timedelta(days=3), "14:00 UTC on 25 November")],
)
def test_another_day_is_named(app: Flask, later: timedelta, told: str) -> None:
    assert told in panel(app, read_by=NOW + later)["next_words"]


def test_the_time_is_that_of_the_site(app: Flask) -> None:
    with app.app_context():
        start_writing()
        change_setting("time_zone", "Europe/Paris", by=None)
        db.session.commit()
    assert NOW.astimezone(ZoneInfo("Europe/Paris")).hour == 15
    assert "by about 15:30 CET." in panel(app, read_by=NOW + timedelta(minutes=30))["next_words"]


def test_a_zone_without_letters_is_named_by_its_distance(app: Flask) -> None:
    with app.app_context():
        start_writing()
        change_setting("time_zone", "Asia/Dubai", by=None)
        db.session.commit()
    assert "by about 18:30 UTC+04." in panel(app, read_by=NOW + timedelta(minutes=30))["next_words"]


@pytest.mark.parametrize(
    ("read_by", "is_read", "told"),
    [
        (None, False, words.NO_READING_TIME),
        (NOW - timedelta(minutes=1), False, words.READING_LATE),
        (NOW + timedelta(minutes=1), True, words.HAS_READ),
        (NOW - timedelta(minutes=1), True, words.HAS_READ),
    ],
)
def test_it_says_plainly_where_the_reading_stands(
    app: Flask, read_by: datetime | None, is_read: bool, told: str
) -> None:
    assert panel(app, read_by=read_by, is_read=is_read)["next_words"].endswith(told)


def test_an_unknown_need_still_gives_a_panel(app: Flask) -> None:
    found = panel(app, needs=(), level=0)
    assert found["lead"] == words.GENERAL.lead
    assert found["lines"]


def test_it_links_to_all_lines_of_the_country(app: Flask, client: Visitor) -> None:
    address = panel(app)["country_href"]
    assert address == "/help?country=GB&need=suicide"
    assert client.get(address).status_code == 200


def test_it_takes_two_statements(app: Flask) -> None:
    with app.test_request_context("/"):
        site_settings()  # every page reads them
        with statements_on(db.engine) as seen:
            views.panel_for(viewer_country="GB", needs=("suicide",), level=4, at=NOW)
    assert len(seen) == 2


def test_putting_it_away_leads_home_and_asks_for_a_token(client: Visitor) -> None:
    assert client.as_(alice).post("/help/closed").status_code == 400
    answer = client.post_form("/help/closed")
    assert (answer.status_code, answer.location) == (303, "/")
