"""Hours as people write them, and what they are on a day on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forum.core.hours import NO_WEEK, Calendar, HoursError, Span, hours_text, parse_hours, uncovered

LONDON, BERLIN = "Europe/London", "Europe/Berlin"
OFFICE = (parse_hours("09:00-12:00, 13:00-17:00"),) * 5 + ((), ())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9-17", "09:00-17:00"),
        ("9am to 5pm", "09:00-17:00"),
        ("9:00–12.30; 14h30 - 17:00", "09:00-12:30, 14:30-17:00"),
        ("13-17 and 9-12", "09:00-12:00, 13:00-17:00"),
        ("22:00-02:00", "22:00-02:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("All day", "00:00-24:00"),
        ("12am-12pm", "00:00-12:00"),
        (" Closed ", ""),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(written, meant):
    assert hours_text(parse_hours(written)) == meant
    assert parse_hours(meant) == parse_hours(written)


@pytest.mark.parametrize(
    "written", ["morning", "9", "9-", "25:00-26:00", "9:75-10", "13pm-15", "9-9", "9-12, 11-13", "1-2," * 9]
)
def test_what_names_no_hours_is_told_kindly(written):
    with pytest.raises(HoursError, match=r"^(Please|Two of these|This begins)"):
        parse_hours(written)


@given(some.text(max_size=40))
def test_any_text_is_read_or_told(text):
    try:
        spans = parse_hours(text)
    except HoursError:
        return
    assert parse_hours(hours_text(spans)) == spans


def test_somebody_is_here_inside_the_hours_and_not_at_their_end():
    calendar = Calendar(LONDON, OFFICE)
    wednesday = utc("2026-03-04T00:00")
    open_hours = [hour for hour in range(24) if calendar.is_open(wednesday + timedelta(hours=hour))]
    assert open_hours == [9, 10, 11, 13, 14, 15, 16]
    assert calendar.next_opening(utc("2026-03-04T12:30")) == utc("2026-03-04T13:00")
    assert calendar.next_opening(utc("2026-03-06T17:00")) == utc("2026-03-09T09:00"), "over the weekend"
    assert calendar.end_of_next_day(utc("2026-03-06T18:00")) == utc("2026-03-09T17:00")
    assert calendar.end_of_next_day(utc("2026-03-04T02:00")) == utc("2026-03-04T17:00")


def test_hours_follow_the_clocks_on_the_wall():
    calendar = Calendar(LONDON, ((parse_hours("09:00-17:00"),) * 7))
    assert calendar.next_opening(utc("2026-03-28T20:00")) == utc("2026-03-29T08:00"), "summer time began that night"
    assert calendar.next_opening(utc("2026-10-24T20:00")) == utc("2026-10-25T09:00"), "and ended that night"


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-07", 8)])
def test_a_night_is_as_long_as_it_really_is(night, hours):
    calendar = Calendar(BERLIN, ((parse_hours("22:00-06:00"),) * 7))
    begin, end = calendar.stretch_at(datetime.fromisoformat(f"{night}T23:30").replace(tzinfo=ZoneInfo(BERLIN)))
    assert end - begin == timedelta(hours=hours)


def test_an_hour_that_the_spring_leaves_out_is_no_time_at_all_but_lost_to_nobody():
    """02:30 is on no clock that night; who comes then comes when the clocks show 03:30."""
    calendar = Calendar(BERLIN, (*((),) * 6, parse_hours("02:30-05:00")))
    assert calendar.stretches(utc("2026-03-29T00:00"), utc("2026-03-30T00:00")) == [
        (utc("2026-03-29T01:30"), utc("2026-03-29T03:00"))
    ]


def test_of_an_hour_that_comes_twice_the_first_is_the_end():
    calendar = Calendar(BERLIN, (*((),) * 6, parse_hours("00:00-02:30")))
    begin, end = calendar.stretch_at(utc("2026-10-24T23:00"))
    assert (begin, end) == (utc("2026-10-24T22:00"), utc("2026-10-25T00:30"))


def test_a_day_of_its_own_takes_the_place_of_the_weekdays():
    days = {date(2026, 12, 25): (), date(2026, 12, 26): parse_hours("10:00-11:00")}
    calendar = Calendar(LONDON, OFFICE, days)
    assert calendar.next_opening(utc("2026-12-24T17:00")) == utc("2026-12-26T10:00")
    assert not calendar.is_open(utc("2026-12-25T10:00"))


def test_a_shift_over_midnight_runs_into_a_closed_day():
    calendar = Calendar("UTC", ((parse_hours("22:00-02:00"),) * 7), {date(2026, 12, 25): ()})
    assert calendar.is_open(utc("2026-12-25T01:00"))
    assert not calendar.is_open(utc("2026-12-25T23:00"))


def test_stretches_that_touch_are_one():
    calendar = Calendar("UTC", ((parse_hours("00:00-24:00"),) * 7))
    begin, end = calendar.stretch_at(utc("2026-03-04T10:00"))
    assert end - begin > timedelta(days=8)


def test_without_hours_nobody_ever_comes():
    assert not Calendar("UTC", NO_WEEK).is_set
    assert Calendar("UTC", NO_WEEK).next_opening(utc("2026-03-04T10:00")) is None
    assert Calendar("UTC", NO_WEEK).end_of_next_day(utc("2026-03-04T10:00")) is None
    assert Calendar().stretches(utc("2026-03-04T10:00"), utc("2026-03-05T10:00")) == []


ZONES = (LONDON, BERLIN, "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe")


@given(
    zone=some.sampled_from(ZONES),
    opens=some.integers(0, 1439),
    lasts=some.integers(1, 1440),
    minute=some.integers(0, 2 * 366 * 1440),
)
def test_open_is_what_the_clock_on_the_wall_says(zone, opens, lasts, minute):
    """Against a slow way of asking: walk back minute by minute to an opening of the day, or the one before."""
    calendar = Calendar(zone, ((Span(opens, opens + lasts),),) * 7)
    at = utc("2026-01-01T00:00") + timedelta(minutes=minute)
    local = at.astimezone(ZoneInfo(zone))
    if local.utcoffset() != (at - timedelta(days=2)).astimezone(ZoneInfo(zone)).utcoffset():
        return  # nights on which the clocks change have tests of their own
    now = local.hour * 60 + local.minute
    assert calendar.is_open(at) == (0 <= now - opens < lasts or 0 <= now + 1440 - opens < lasts)


@given(
    zone=some.sampled_from(ZONES),
    opens=some.integers(0, 1439),
    lasts=some.integers(1, 1440),
    days=some.sets(some.integers(0, 6), min_size=1),
    around=some.sampled_from(["2026-03-08", "2026-03-29", "2026-04-05", "2026-07-01", "2026-10-25", "2026-11-01"]),
    minute=some.integers(-3 * 1440, 3 * 1440),
)
def test_the_quick_answers_are_those_of_the_whole_list(zone, opens, lasts, days, around, minute):
    """In the nights on which the clocks change, too."""
    hours = (Span(opens, opens + lasts),)
    calendar = Calendar(zone, tuple(hours if day in days else () for day in range(7)), {date(2026, 10, 26): ()})
    at = utc(f"{around}T00:00") + timedelta(minutes=minute)
    assert calendar.is_open(at) == (calendar.stretch_at(at) is not None)
    listed = calendar.stretches(at, at + timedelta(days=62))
    assert calendar.next_opening(at) == next((begin for begin, _ in listed if begin > at), None)


def test_day_and_night_means_every_day():
    always = Calendar("UTC", (parse_hours("00:00-24:00"),) * 7)
    assert always.is_always
    assert not Calendar("UTC", always.week, {date(2026, 12, 25): ()}).is_always
    assert not Calendar("UTC", OFFICE).is_always


def test_what_nobody_covers():
    hour = [utc(f"2026-03-04T{hour:02}:00") for hour in range(12)]
    assert uncovered([(hour[2], hour[4]), (hour[3], hour[5]), (hour[7], hour[8])], hour[1], hour[10]) == [
        (hour[1], hour[2]),
        (hour[5], hour[7]),
        (hour[8], hour[10]),
    ]
    assert uncovered([(hour[0], hour[11])], hour[1], hour[10]) == []
    assert uncovered([], hour[1], hour[2]) == [(hour[1], hour[2])]
