"""Opening hours of a line are stored in one way, read back as they were, and never guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.db import db
from forum.core.errors import Unprocessable
from forum.core.hours import HoursError, parse_hours
from forum.crisis.entries import resource_from_record
from forum.crisis.models import CrisisResource, CrisisResourceRevision
from forum.crisis.opening import calendar_of, opening_words, record_of, tidy_opening
from forum.crisis.queries import get_resource, list_for_country
from forum.crisis.services import change_resource

WEEK = ["9-17"] * 4 + ["09:00 to 12:00, 13:00-15:00", "", "closed"]
CHRISTMAS = {"day": "2026-12-25", "hours": "", "name": "Christmas Day"}
EVE = {"day": "2026-12-24", "hours": "10-12", "name": ""}
RECORD = {"zone": "Europe/London", "week": WEEK, "days": [CHRISTMAS, EVE]}
TIDY = {
    "zone": "Europe/London",
    "week": ["09:00-17:00"] * 4 + ["09:00-12:00, 13:00-15:00", "", ""],
    "days": [{"day": "2026-12-24", "hours": "10:00-12:00", "name": ""}, CHRISTMAS],
}


def test_hours_are_stored_in_one_way() -> None:
    assert tidy_opening(RECORD) == TIDY
    assert tidy_opening(TIDY) == TIDY


def test_the_calendar_says_what_was_written() -> None:
    calendar = calendar_of(TIDY)
    assert calendar is not None
    assert calendar.zone == "Europe/London"
    assert calendar.hours_of(date(2026, 11, 27)) == parse_hours("09:00-12:00, 13:00-15:00")
    assert calendar.hours_of(date(2026, 12, 24)) == parse_hours("10-12")
    assert calendar.hours_of(date(2026, 12, 25)) == ()
    assert calendar_of(record_of(calendar)) == calendar


@pytest.mark.parametrize("nothing", [None, {}, {"zone": "", "week": [""] * 7, "days": []}])
def test_nothing_written_is_nothing_known(nothing: dict[str, Any] | None) -> None:
    assert tidy_opening(nothing) is None
    assert calendar_of(nothing) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"zone": "Europe/Nowhere"}, "name of a time zone"),
        ({"zone": ""}, "need a time zone"),
        ({"week": ["9-17"]}, "seven days"),
        ({"week": "9-17"}, "seven days"),
        ({"week": [""] * 7}, "at least one weekday"),
        ({"week": ["soon", *WEEK[1:]]}, "09:00-12:30"),
        ({"days": [{"day": "Christmas"}]}, "2026-12-25"),
        ({"days": ["2026-12-25"]}, "2026-12-25"),
        ({"days": [{"day": f"{year}-01-01"} for year in range(2026, 2087)]}, "at most 60|keep to 60"),
    ],
)
def test_what_cannot_be_is_said_kindly(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(HoursError, match=words):
        tidy_opening({**RECORD, **changed})


@pytest.mark.parametrize(
    "stored",
    [
        {"zone": "Europe/Nowhere", "week": ["09:00-17:00"] * 7, "days": []},
        {"zone": "Europe/London", "week": ["09:00-17:00"], "days": []},
        {"zone": "Europe/London", "week": ["whenever"] * 7, "days": []},
        {"zone": "Europe/London", "week": [None] * 7, "days": []},
        {"zone": "Europe/London", "week": [""] * 7, "days": []},
        {"week": ["09:00-17:00"] * 7},
        ["09:00-17:00"],
    ],
)
def test_what_cannot_be_read_is_not_known_and_breaks_nothing(stored: Any) -> None:
    assert calendar_of(stored) is None


def test_a_record_of_the_data_may_bring_them() -> None:
    record = {"id": "a", "country": "GB", "name": "A", "confidence": "two_sources", "evidence": "directory"}
    assert resource_from_record(record).opening is None
    assert resource_from_record({**record, "opening": TIDY}).opening == calendar_of(TIDY)


def test_they_are_read_as_words_in_the_history() -> None:
    assert opening_words(TIDY) == (
        "Europe/London: Monday 09:00-17:00, Tuesday 09:00-17:00, Wednesday 09:00-17:00, Thursday 09:00-17:00, "
        "Friday 09:00-12:00, 13:00-15:00; 2026-12-24 10:00-12:00; 2026-12-25 closed Christmas Day"
    )


@pytest.mark.usefixtures("with_directory")
def test_they_are_kept_with_the_line_and_its_history(app: Flask) -> None:
    with app.app_context():
        line = get_resource("gb-samaritans")
        assert line.opening is None
        assert change_resource(line, by=None, changes={"opening": RECORD}, version=1)
        db.session.commit()
        assert change_resource(line, by=None, changes={"opening": RECORD}, version=2) is False
        assert change_resource(line, by=None, changes={"opening": None}, version=2)
        db.session.commit()
        kept = db.session.scalars(select(CrisisResourceRevision).order_by(CrisisResourceRevision.version)).all()
        assert [(one.changed_fields, one.old_values["opening"]) for one in kept] == [
            (["opening"], None),
            (["opening"], TIDY),
        ]
        assert db.session.scalar(select(CrisisResource.id).where(CrisisResource.opening.is_not(None))) is None


@pytest.mark.usefixtures("with_directory")
def test_the_choice_gets_them_from_the_directory(app: Flask) -> None:
    with app.app_context():
        change_resource(get_resource("gb-samaritans"), by=None, changes={"opening": RECORD}, version=1)
        db.session.commit()
        found = {line.id: line.opening for line in list_for_country("GB")}
    assert found["gb-samaritans"] == calendar_of(TIDY)
    assert found["gb-shout"] is None


@pytest.mark.usefixtures("with_directory")
def test_hours_that_cannot_be_are_not_stored(app: Flask) -> None:
    with app.app_context(), pytest.raises(Unprocessable) as refused:
        change_resource(
            get_resource("gb-samaritans"), by=None, changes={"opening": {**RECORD, "zone": "Mars"}}, version=1
        )
    assert refused.value.field == "opening_zone"
