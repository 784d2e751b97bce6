"""When a case is due, by its level and by whether somebody is here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select, update

from forum.cases.clocks import check_in_at, deadline, due_at
from forum.cases.models import Case
from forum.core.db import db, start_writing
from forum.core.hours import Calendar, parse_hours
from forum.core.settings import SettingRow, SiteSettings
from forum.staffing.services import hours_seen, set_week
from tests.factories.making import CRISIS
from tests.people import alice, sam

CALENDAR = Calendar("Europe/London", (parse_hours("09:00-21:00"),) * 5 + ((), ()))
DEFAULT = SiteSettings()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(care: int, since: str, calendar: Calendar = CALENDAR, settings: SiteSettings = DEFAULT) -> datetime:
    return deadline(care, since=utc(since), settings=settings, calendar=calendar)


@pytest.mark.parametrize(
    ("care", "since", "by"),
    [
        (4, "2026-03-04T10:00", "2026-03-04T10:15"),
        (3, "2026-03-04T10:00", "2026-03-04T11:00"),
        (2, "2026-03-04T10:00", "2026-03-04T14:00"),
        (1, "2026-03-04T10:00", "2026-03-05T10:00"),
        (0, "2026-03-04T10:00", "2026-03-07T10:00"),
    ],
)
def test_while_somebody_is_here(care, since, by):
    assert due(care, since) == utc(by)


@pytest.mark.parametrize(
    ("care", "since", "by"),
    [
        (4, "2026-03-04T22:00", "2026-03-04T22:15"),
        (3, "2026-03-04T22:00", "2026-03-05T06:00"),
        (2, "2026-03-06T22:00", "2026-03-07T10:00"),
        (1, "2026-03-06T22:00", "2026-03-09T21:00"),
        (0, "2026-03-06T22:00", "2026-03-09T22:00"),
    ],
)
def test_while_nobody_is_here(care, since, by):
    assert due(care, since) == utc(by)


def test_just_before_somebody_comes_it_is_due_soon_after_they_do():
    assert due(3, "2026-03-04T08:30") == utc("2026-03-04T10:00")
    assert due(2, "2026-03-04T08:30") == utc("2026-03-04T13:00")


@pytest.mark.parametrize("care", range(5))
def test_until_hours_are_set_it_counts_as_unstaffed(care):
    minutes = (72 * 60, 24 * 60, 12 * 60, 8 * 60, 15)[care]
    assert due(care, "2026-03-04T10:00", Calendar()) == utc("2026-03-04T10:00") + timedelta(minutes=minutes)


def test_a_charity_may_be_quicker_and_then_is_in_both():
    quick = SiteSettings(due_minutes_red=30, due_minutes_amber=60)
    assert due(3, "2026-03-04T10:00", settings=quick) == utc("2026-03-04T10:30")
    assert due(2, "2026-03-04T23:00", settings=quick) == utc("2026-03-05T00:00")


def test_a_team_that_is_away_for_long_leaves_no_case_without_a_time():
    away = Calendar("UTC", CALENDAR.week, {date(2026, 3, 4) + timedelta(days=day): () for day in range(100)})
    assert due(1, "2026-03-04T10:00", away) == utc("2026-03-05T10:00")
    assert due(3, "2026-03-04T10:00", away) == utc("2026-03-04T18:00")


@given(care=some.integers(2, 4), minute=some.integers(0, 366 * 1440))
def test_it_is_never_later_than_the_target_of_an_empty_house(care, minute):
    since = utc("2026-01-01T00:00") + timedelta(minutes=minute)
    found = deadline(care, since=since, settings=DEFAULT, calendar=CALENDAR)
    assert since < found <= since + timedelta(hours=24)
    assert found <= deadline(care, since=since, settings=DEFAULT, calendar=Calendar())


def test_a_higher_level_is_never_due_later():
    for hour in range(24 * 14):
        since = utc("2026-03-02T00:30") + timedelta(hours=hour)
        times = [deadline(care, since=since, settings=DEFAULT, calendar=CALENDAR) for care in (4, 3, 2)]
        assert times == sorted(times)


def set_office_hours(house, zone: str = "UTC") -> None:
    with house.app.app_context():
        set_week(zone, [parse_hours("09:00-17:00")] * 5 + [(), ()], seen=hours_seen(), by=None)
        db.session.commit()


def test_a_case_of_a_masked_post_keeps_five_minutes_at_most(house, make, stored, clock):
    set_office_hours(house)
    make.thread(alice, CRISIS, voice="mask")
    found = stored.one(select(Case.due_at))
    assert (found.minute % 5, found.second) == (0, 0)
    assert timedelta(minutes=15) <= found - clock.now < timedelta(minutes=20)


def test_the_stored_hours_are_those_that_count(house, clock):
    set_office_hours(house)
    with house.app.app_context():
        found = due_at(3, since=clock.now, masked=False, settings=DEFAULT)
    assert found == clock.now + timedelta(hours=1)


def test_a_zone_that_nobody_knows_any_more_loses_no_crisis(house, make, stored, clock, client):
    """A backup from another computer may name one: the site then counts as unstaffed, and its page can still be put
    right."""
    set_office_hours(house)
    with house.app.app_context():
        start_writing()
        db.session.execute(update(SettingRow).where(SettingRow.name == "staffing_zone").values(value="Mars/Olympus"))
        db.session.commit()
    make.thread(alice, CRISIS)
    assert stored.one(select(Case.due_at)) == clock.now + timedelta(minutes=15)
    for page in ("/moderation/staffing", "/moderation/staffing/hours", "/moderation/staffing/rota", "/moderation"):
        assert client.as_(sam).get(page).status_code == 200
    assert client.get("/help").status_code == 200
    set_office_hours(house, "Europe/London")


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-03-04 10:00", 24, "2026-03-05 10:00"),
        ("2026-03-04 20:00", 24, "2026-03-06 09:00"),
        ("2026-03-05 20:00", 24, "2026-03-07 20:00"),
    ],
)
def test_a_check_in_waits_for_somebody_but_not_longer_than_twice_its_time(since, hours, due):
    week = (parse_hours("09:00-17:00"),) * 5 + ((), ())
    at = check_in_at(utc(since), wait=timedelta(hours=hours), calendar=Calendar(week=week))
    assert at == utc(due)
