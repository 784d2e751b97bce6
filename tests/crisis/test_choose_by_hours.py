"""The choice by the clock: what nobody answers now steps back, and is never all that somebody in danger is given."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from forum.core.hours import NO_WEEK, Calendar, parse_hours
from forum.crisis.choice import choose_panel
from forum.crisis.directory import packaged_resources
from forum.crisis.entries import INTERNATIONAL, STATES, Resource
from forum.crisis.needs import GROUPS
from forum.crisis.panel import Option, Panel
from forum.screening.model import NEEDS
from tests.crisis.test_choose_panel import choose, ids, line, more_ids, text_line

DAY = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
NIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)
OFFICE = Calendar("Europe/London", (*(parse_hours("09:00-17:00"),) * 5, (), ()))
ALWAYS = Calendar("Europe/London", (parse_hours("00:00-24:00"),) * 7)


def office(id: str, **values: object) -> Resource:  # noqa: A002
    return line(id, **{"opening": OFFICE, "hours": "Weekdays 09:00-17:00", **values})


def first(panel: Panel) -> Option:
    return panel.options[0]


# What is said of a line


def test_by_day_it_is_open_and_by_night_it_opens_in_the_morning() -> None:
    assert first(choose(office("a"), at=DAY)).state == "open"
    by_night = next(one for one in choose(office("a"), at=NIGHT).lines if one.resource and one.resource.id == "a")
    assert by_night.state == "opens_at"
    assert by_night.opens_at == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_hours_are_those_of_its_own_clock() -> None:
    tokyo = office("a", opening=replace(OFFICE, zone="Asia/Tokyo"))
    assert first(choose(tokyo, at=datetime(2026, 11, 24, 1, tzinfo=UTC))).state == "open"
    assert first(choose(tokyo, at=DAY, level=0)).state == "opens_at"


def test_a_holiday_has_its_own_hours() -> None:
    holiday = replace(OFFICE, days={date(2026, 11, 23): (), date(2026, 11, 24): parse_hours("11-12")})
    option = first(choose(office("a", opening=holiday), at=DAY, level=0))
    assert (option.state, option.opens_at) == ("opens_at", datetime(2026, 11, 24, 11, tzinfo=UTC))


def test_a_line_that_does_not_open_for_long_is_just_closed() -> None:
    gone = Calendar("Europe/London", NO_WEEK, {date(2027, 3, 1): parse_hours("9-10")})
    option = first(choose(office("a", opening=gone), at=DAY, level=0))
    assert (option.state, option.opens_at) == ("closed", None)


def test_stored_hours_count_and_not_the_text_beside_them() -> None:
    assert first(choose(office("a", hours="24/7"), at=NIGHT, level=0)).state == "opens_at"
    assert first(choose(office("a", hours="Evenings", opening=ALWAYS), at=NIGHT)).state == "open"


# Which line comes first


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_closed_line_stands_behind_open_and_unknown_ones(level: int) -> None:
    closed, unknown, opened = office("a-closed"), line("b-unknown", hours="?"), line("c-open")
    assert ids(choose(closed, unknown, opened, at=NIGHT, level=level))[0] == "c-open"
    assert more_ids(choose(closed, unknown, opened, at=NIGHT, level=level))[:2] == ["b-unknown", "a-closed"]
    assert ids(choose(closed, unknown, at=NIGHT, level=level))[0] == "b-unknown"
    assert ids(choose(closed, unknown, at=DAY, level=level))[0] == "a-closed"


def test_a_closer_fit_that_is_closed_waits_for_somebody_who_looks_round() -> None:
    general, special = line("general", topics=("crisis",)), office("special", topics=("eating_disorder",))
    asked = {"needs": ("eating_disorder",), "at": NIGHT}
    assert ids(choose(general, special, level=3, **asked))[0] == "general"
    assert ids(choose(general, special, level=0, **asked))[0] == "special"


def test_ones_own_language_is_no_help_behind_a_closed_door() -> None:
    welsh = office("welsh", languages=("cy",))
    assert ids(choose(welsh, line("english"), languages=("cy",), at=NIGHT))[0] == "english"
    assert ids(choose(welsh, line("english"), languages=("cy",), at=DAY))[0] == "welsh"


def test_a_closed_line_is_not_the_only_call_while_an_unconfirmed_one_may_answer() -> None:
    unsure = line("unsure", evidence="directory", hours="?")
    assert ids(choose(office("sure"), unsure, at=NIGHT)) == ["unsure", "trusted_person"]
    assert ids(choose(office("sure"), unsure, at=DAY)) == ["sure", "trusted_person"]
    text = text_line("text")
    assert ids(choose(office("sure"), unsure, text, at=NIGHT)) == ["text", "unsure", "trusted_person"]


def test_a_closed_line_to_call_stands_behind_an_open_one_to_write_to() -> None:
    assert ids(choose(office("call"), text_line("text"), at=NIGHT)) == ["text", "call", "trusted_person"]
    assert ids(choose(office("call"), text_line("text"), at=DAY)) == ["call", "text", "trusted_person"]


def test_where_all_is_closed_an_open_door_stands_in_front() -> None:
    youth = line("youth", audience="youth")
    assert ids(choose(office("a"), youth, at=NIGHT)) == ["youth", "a", "trusted_person"]
    assert ids(choose(office("a"), office("b", audience="youth"), at=NIGHT)) == [
        "built-in-findahelpline",
        "a",
        "trusted_person",
    ]


def test_where_there_is_nothing_but_closed_doors_they_are_still_shown() -> None:
    abroad = office("int", country=INTERNATIONAL)
    assert ids(choose(office("a"), abroad, at=NIGHT)) == ["a", "trusted_person"]


# Lines that were checked long ago


def test_a_line_checked_over_a_year_ago_steps_behind_fresher_ones() -> None:
    old, fresh = line("a-old", last_checked_on=date(2025, 11, 22)), line("b-fresh", last_checked_on=date(2026, 1, 1))
    assert ids(choose(old, fresh, at=DAY))[0] == "b-fresh"
    assert "over a year ago" in choose(old, at=DAY).options[0].reason
    a_year_ago = replace(old, last_checked_on=date(2025, 11, 23))
    assert ids(choose(a_year_ago, fresh, at=DAY))[0] == "a-old"


def test_a_line_nobody_checked_yet_keeps_its_place() -> None:
    assert ids(choose(line("a"), line("b", source_count=1), at=DAY))[0] == "b"
    assert not line("a").is_old_on(DAY.date())


# The promises, with hours of every kind


WEEKS = (
    None,
    None,
    (parse_hours("09:00-17:00"),) * 7,
    (*(parse_hours("18:00-02:00"),) * 5, (), ()),
    (parse_hours("00:00-24:00"),) * 7,
    ((),) * 5 + (parse_hours("10:00-12:00, 22:00-24:00"),) * 2,
)
ZONES = ("Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "Africa/Lagos")
HOURS_OF_A_WEEK = range(0, 7 * 24, 29)  # six moments: other hours of other days


def stocked(dice: random.Random) -> list[Resource]:
    """The lines that come with Hearth, some with hours of their own, some checked by a person, some not live."""
    return [_with_chances(one, dice) for one in packaged_resources()]


def _with_chances(one: Resource, dice: random.Random) -> Resource:
    week = dice.choice(WEEKS)
    checked = dice.choice([None, None, date(2025, 3, 1), date(2026, 10, 1)])
    opening = Calendar(dice.choice(ZONES), week, {date(2026, 11, 24): ()}) if week else None
    state = dice.choice(["live", "live", "live", *STATES])
    return replace(one, opening=opening, last_checked_on=checked, state=state)


def test_the_promises_hold_in_every_country_for_every_need_all_week() -> None:
    dice = random.Random(1)
    lines = stocked(dice)
    by_country = {one.country: [] for one in lines}
    for one in lines:
        by_country[one.country].append(one)
    countries = sorted(set(by_country) - {INTERNATIONAL})
    assert len(countries) == 93
    for country in countries:
        known = by_country[country] + by_country[INTERNATIONAL]
        for needs in ((), *((need,) for need in NEEDS)):
            hour, language = dice.choice(HOURS_OF_A_WEEK), dice.choice([(), ("en",), ("cy",), ("xx", "fr")])
            question = {
                "country": country,
                "needs": needs,
                "languages": language,
                "level": dice.randrange(5),
                "at": DAY + timedelta(hours=hour),
            }
            panel = choose_panel(known, **question)
            _assert_promises(panel, known, country)
            assert choose_panel(reversed(known), **question) == panel, "the same question, the same answer"


def _assert_promises(panel: Panel, known: list[Resource], country: str) -> None:
    lines = [one for one in panel.options if one.resource]
    assert lines
    assert len(panel.options) <= 3
    for one in panel.lines:
        assert one.resource is not None
        assert one.resource.state == "live"
        assert one.resource.country in (country, INTERNATIONAL)
        opening = one.resource.opening
        if opening is None:
            assert one.state == ("open" if one.resource.hours == "24/7" else "unknown")
        else:
            assert one.state == ("open" if opening.stretch_at(panel.at) else "opens_at")
            assert one.opens_at == (None if one.state == "open" else opening.next_opening(panel.at))
    if panel.level >= 2:
        _assert_no_closed_door_first(panel, lines)


def _assert_no_closed_door_first(panel: Panel, lines: list[Option]) -> None:
    closed = [one.state == "opens_at" for one in lines]
    assert closed == sorted(closed), "what is closed stands behind"
    may_answer = [one for one in panel.lines if one.state in ("open", "unknown")]
    if all(closed):
        assert not [one for one in may_answer if "for another need" not in one.reason]
    calls = [one for one in lines if one.resource and one.resource.has_call]
    if calls and all(one.state == "opens_at" for one in calls):
        matching = [one for one in may_answer if one.resource and one.resource.has_call and _is_for_all(one)]
        assert not matching, "a closed line is never the only one to call while another may answer"


def _is_for_all(one: Option) -> bool:
    """A line for any reader of the country, for this need or for any worry."""
    assert one.resource is not None
    fits = "for another need" not in one.reason and not one.resource.is_international
    return fits and one.resource.audience not in GROUPS
