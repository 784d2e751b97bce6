"""An admin writes down when a line is open; what cannot be is said kindly beside its field, and comes back as typed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from forum.core.db import db
from forum.crisis.queries import get_resource
from tests.client import Page, Visitor
from tests.people import ada

SAMARITANS = "/admin/crisis-resources/gb-samaritans"
OFFICE = {
    "opening_zone": "Europe/London",
    "opening_monday": "9-12.30, 2pm-5pm",
    "opening_friday": "22:00-02:00",
    "opening_days": "2026-12-25 Christmas Day\n2026-12-24 9-12 Christmas Eve",
}
STORED = {
    "zone": "Europe/London",
    "week": ["09:00-12:30, 14:00-17:00", "", "", "", "22:00-02:00", "", ""],
    "days": [
        {"day": "2026-12-24", "hours": "09:00-12:00", "name": "Christmas Eve"},
        {"day": "2026-12-25", "hours": "", "name": "Christmas Day"},
    ],
}

pytestmark = pytest.mark.usefixtures("with_directory")


@pytest.fixture
def admin(client: Visitor) -> Visitor:
    return client.as_(ada)


def stored(app: Flask) -> Any:
    with app.app_context():
        found = get_resource("gb-samaritans").opening
        db.session.rollback()
        return found


def is_unfolded(admin: Visitor) -> bool:
    page = Page(admin.get(SAMARITANS).text)
    (part,) = [one for one in page.all("details") if one.words.startswith("Hours by the clock")]
    return "open" in part.attributes


def test_hours_are_kept_and_shown(admin: Visitor, app: Flask) -> None:
    assert not is_unfolded(admin)
    assert admin.fill_in(SAMARITANS, SAMARITANS, **OFFICE).status_code == 303
    assert stored(app) == STORED
    assert is_unfolded(admin)
    page = admin.get(SAMARITANS).text
    assert "by the clocks of London" in page
    assert "2026-12-24 09:00-12:00 Christmas Eve\n2026-12-25 Christmas Day" in page
    assert admin.fill_in(SAMARITANS, SAMARITANS).status_code == 303
    assert stored(app) == STORED, "saving the page as it is changes nothing"


def test_hours_can_be_taken_away_and_stay_in_the_history(admin: Visitor, app: Flask) -> None:
    admin.fill_in(SAMARITANS, SAMARITANS, **OFFICE)
    admin.fill_in(SAMARITANS, SAMARITANS, **dict.fromkeys(OFFICE, ""))
    assert stored(app) is None
    assert "Europe/London: Monday 09:00-12:30, 14:00-17:00" in admin.get(f"{SAMARITANS}/history").text


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"opening_zone": "Europe/Nowhere"}, "opening_zone", "name of a time zone"),
        ({"opening_zone": ""}, "opening_zone", "need a time zone"),
        ({"opening_monday": "whenever"}, "opening_monday", "09:00-12:30"),
        ({"opening_monday": "9-12, 11-13"}, "opening_monday", "overlap"),
        ({"opening_days": "Christmas"}, "opening_days", "Line 1"),
        ({"opening_days": "2026-12-25\n" * 61}, "opening_days", "at most 60"),
        ({"opening_monday": "", "opening_friday": ""}, "opening_zone", "at least one weekday"),
    ],
)
def test_what_cannot_be_comes_back_with_kind_words(
    admin: Visitor, app: Flask, fields: dict[str, str], field: str, words: str
) -> None:
    answer = admin.send(admin.get(SAMARITANS), SAMARITANS, **{**OFFICE, "name": "Typed before", **fields})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert words in page.one(role="alert").words
    assert f"#f-{field}" in page.links
    assert "Typed before" in answer.text
    assert page.form(SAMARITANS).given[field].strip() == {**OFFICE, **fields}[field].strip()
    assert stored(app) is None


def test_a_new_line_may_have_hours_from_the_start(admin: Visitor, app: Flask) -> None:
    new = "/admin/crisis-resources/new"
    answer = admin.fill_in(
        new,
        new,
        country="GB",
        name="A walk-in",
        **{"channels-0-value": "116123", **OFFICE},
    )
    assert answer.status_code == 303
    with app.app_context():
        assert get_resource(answer.headers["Location"].rpartition("/")[2]).opening == STORED
