"""The page of staffing: who sees and who changes it, and that a slip costs nobody what they typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts import leaving
from forum.accounts.services import change_role
from forum.core.access import Role
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.staffing.models import OnCallTurn, StaffingHours
from tests.client import Page
from tests.people import ada, alice, guest, mira, omar, sam

PAGE = "/moderation/staffing"
FORMS = (f"{PAGE}/hours", f"{PAGE}/days", f"{PAGE}/rota")
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "9-12.30, 14-17")
HOURS = select(StaffingHours.weekday, StaffingHours.day, StaffingHours.hours, StaffingHours.name)
ACTIONS = select(AuditEvent.action).where(AuditEvent.action.startswith("staffing.")).order_by(AuditEvent.id)


def words(answer) -> str:
    return Page(answer.text).words


def test_who_may_see_it_and_who_may_change_it(visitor):
    for person, sees, changes in ((ada, 200, 200), (sam, 200, 200), (mira, 200, 404), (alice, 404, 404)):
        browser = visitor().as_(person)
        assert browser.get(PAGE).status_code == sees, person
        assert {browser.get(form).status_code for form in FORMS} == {changes}, person
    assert visitor().as_(guest).get(PAGE).status_code == 303


def test_until_hours_are_set_it_says_that_the_site_counts_as_unstaffed(client):
    page = words(client.as_(mira).get(PAGE))
    assert "Until then the site counts as unstaffed" in page
    assert "Nobody is on duty here at fixed hours." in page


def test_the_week_is_set_and_shown(client, stored, visitor):
    client.as_(sam)
    answer = client.fill_in(f"{PAGE}/hours", f"{PAGE}/hours", staffing_zone="Europe/London", saturday="closed", **WEEK)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert {row.hours for row in stored(HOURS)} == {"09:00-12:30, 14:00-17:00"}
    assert len(stored(HOURS)) == 5
    page = words(visitor().as_(mira).get(PAGE))
    assert "Someone is here until 12:30 UTC." in page
    assert "Monday 09:00-12:30, 14:00-17:00" in page
    assert stored(ACTIONS) == ["staffing.hours_changed"]


def test_the_same_hours_again_change_nothing(client, stored, set_hours):
    set_hours("09:00-17:00")
    assert client.as_(ada).fill_in(f"{PAGE}/hours", f"{PAGE}/hours").status_code == 303
    assert "Nothing was different." in words(client.get(PAGE))
    assert stored(ACTIONS) == ["staffing.hours_changed"]


def test_each_slip_is_told_beside_its_day_and_nothing_is_lost(client, stored):
    typed = {**WEEK, "staffing_zone": "Europe/London", "tuesday": "in the morning", "friday": "9-12, 11-13"}
    answer = client.as_(ada).fill_in(f"{PAGE}/hours", f"{PAGE}/hours", **typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.one("title").words.startswith("Error: ")
    for name, value in typed.items():
        assert page.one("input", name=name)["value"] == value
    assert "overlap" in page.one("p", id="f-friday-error").words
    assert "such as 09:00-12:30" in page.one("p", id="f-tuesday-error").words
    assert stored(HOURS) == []


@pytest.mark.parametrize("zone", ["", "Atlantis/Deep", "\x00", "Z" * 500])
def test_a_zone_that_is_none_is_told(client, zone):
    answer = client.as_(ada).fill_in(f"{PAGE}/hours", f"{PAGE}/hours", staffing_zone=zone, **WEEK)
    assert answer.status_code == 422
    assert "time zone, such as" in words(answer)
    assert Page(answer.text).one("input", name="monday")["value"] == WEEK["monday"]


def test_two_who_change_the_week_at_once(client, visitor, set_hours):
    old = client.as_(ada).get(f"{PAGE}/hours")
    set_hours("08:00-10:00")
    answer = client.send(old, f"{PAGE}/hours", staffing_zone="UTC", **WEEK)
    assert answer.status_code == 409
    assert "Somebody else changed these hours" in words(answer)
    assert Page(answer.text).one("input", name="monday")["value"] == WEEK["monday"]
    assert client.send(answer, f"{PAGE}/hours").status_code == 303


def test_taking_all_hours_away_makes_it_unstaffed_again(client, set_hours):
    set_hours("09:00-17:00")
    empty = dict.fromkeys((*WEEK, "saturday", "sunday"), "")
    assert client.as_(ada).fill_in(f"{PAGE}/hours", f"{PAGE}/hours", **empty).status_code == 303
    assert "No hours are set yet" in words(client.get(PAGE))


# Days


def test_days_of_their_own_one_a_line(client, stored, set_hours):
    set_hours("09:00-17:00")
    lines = "2026-12-25 Christmas Day\n\n2026-12-24 9-12 and 13:00 - 14:00 Christmas Eve\n2026-12-31 closed\n"
    assert client.as_(sam).fill_in(f"{PAGE}/days", f"{PAGE}/days", days=lines).status_code == 303
    rows = sorted((str(row.day), row.hours, row.name) for row in stored(HOURS) if row.day)
    assert rows == [
        ("2026-12-24", "09:00-12:00, 13:00-14:00", "Christmas Eve"),
        ("2026-12-25", "", "Christmas Day"),
        ("2026-12-31", "", ""),
    ]
    assert "Friday, 25 December 2026 : Christmas Day" in words(client.get(f"{PAGE}/days"))
    client.fill_in(f"{PAGE}/days", f"{PAGE}/days", days="2026-12-25 10-11 Morning")
    assert ("2026-12-25", "10:00-11:00") in [(str(row.day), row.hours) for row in stored(HOURS) if row.day]
    assert client.fill_in(f"{PAGE}/days", f"{PAGE}/days/2026-12-25/remove").status_code == 303
    assert "2026-12-25" not in str(stored(HOURS))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "at least one day"),
        ("25.12.2026 Christmas", "Line 1: please write a day"),
        ("2026-12-25 Christmas\nsoon", "Line 2: please write a day"),
        ("2026-12-24 9-12, 11am-1pm Eve", "Line 1: two of these times overlap"),
        ("2026-12-24 " + "x" * 100, "Line 1: please keep the name"),
        ("2026-12-24\n" * 61, "at most 60 days"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_all_lines_stay(client, stored, lines, told):
    answer = client.as_(ada).fill_in(f"{PAGE}/days", f"{PAGE}/days", days=lines)
    assert answer.status_code == 422
    assert told in words(answer)
    assert Page(answer.text).one("textarea", name="days").words == " ".join(lines.split())
    assert stored(HOURS) == []


def test_days_that_are_over_are_told_and_all_lines_stay(client, stored):
    lines = "2026-03-03 Yesterday\n2026-03-04 Today\n2025-12-25 9-12 Christmas Day"
    answer = client.as_(ada).fill_in(f"{PAGE}/days", f"{PAGE}/days", days=lines)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "These days are over already: 2025-12-25, 2026-03-03." in page.one("p", id="f-days-error").words
    assert page.one("textarea", name="days").words == " ".join(lines.split())
    assert stored(HOURS) == []


def test_a_day_that_was_there_before_it_was_over_is_kept(client, stored, clock):
    to = f"{PAGE}/days"
    client.as_(ada).fill_in(to, to, days="2026-03-05 9-12 Morning alone")
    clock.tick(timedelta(days=3))
    assert client.as_(ada).fill_in(to, to, days="2026-03-05 9-12 Morning alone\n2026-12-25").status_code == 303
    assert [str(row.day) for row in stored(HOURS.order_by(StaffingHours.day))] == ["2026-03-05", "2026-12-25"]


def test_what_day_it_is_is_said_by_the_clocks_of_the_hours(client, stored, clock, set_hours):
    set_hours("09:00-17:00", zone="Pacific/Auckland")
    clock.now = clock.now.replace(hour=20)  # in Auckland the fifth has begun
    to = f"{PAGE}/days"
    assert client.as_(ada).fill_in(to, to, days="2026-03-04 closed").status_code == 422
    assert client.fill_in(to, to, days="2026-03-05 closed").status_code == 303


def test_the_usual_days_are_offered_and_stored_only_when_saved(client, stored):
    answer = client.as_(ada).get(f"{PAGE}/days?fill=2027")
    assert "2027-12-25 Christmas Day" in Page(answer.text).one("textarea", name="days").words
    assert stored(HOURS) == []
    assert client.send(answer, f"{PAGE}/days").status_code == 303
    assert len(stored(HOURS)) == 5
    assert Page(client.get(f"{PAGE}/days?fill=1066").text).one("textarea", name="days").words == ""


def test_a_day_that_is_none_is_not_found(client):
    assert client.as_(ada).post_form(f"{PAGE}/days/tomorrow/remove").status_code == 404


# On call


def turn(house, person=mira, **more) -> dict[str, str]:
    times = {"from_day": "2026-03-04", "from_time": "21:00", "until_day": "2026-03-05", "until_time": "09:00"}
    return {"member": house.known[person].ref, **times, **more}


def test_a_turn_is_put_on_the_rota_and_taken_off(client, house, stored, visitor):
    answer = client.as_(sam).fill_in(f"{PAGE}/rota", f"{PAGE}/rota", **turn(house))
    assert answer.status_code == 303
    row = stored.one(select(OnCallTurn))
    assert (f"{row.starts_at:%d %H:%M}", f"{row.ends_at:%d %H:%M}") == ("04 21:00", "05 09:00")
    page = words(visitor().as_(omar).get(PAGE))
    assert "mira , moderator" in page
    assert "can’t be written to" in page, "she gave no address"
    client.fill_in(f"{PAGE}/rota", f"{PAGE}/rota", **turn(house))
    assert len(stored(select(OnCallTurn))) == 1, "twice is harmless"
    asked = client.get(f"{PAGE}/rota/{row.ref}/remove")
    assert client.send(asked, f"{PAGE}/rota/{row.ref}/remove").status_code == 303
    assert stored(select(OnCallTurn)) == []
    assert client.post_form(f"{PAGE}/rota/{row.ref}/remove").status_code == 404
    assert stored(ACTIONS) == ["staffing.turn_added", "staffing.turn_removed"]


def test_every_week_at_the_same_time_on_the_wall(client, house, stored, set_hours):
    set_hours("09:00-17:00", zone="Europe/London")
    client.as_(ada).fill_in(f"{PAGE}/rota", f"{PAGE}/rota", **turn(house, weeks="5"))
    starts = [row.starts_at for row in stored(select(OnCallTurn).order_by(OnCallTurn.starts_at))]
    assert [f"{at:%m-%d %H:%M}" for at in starts] == [
        "03-04 21:00",
        "03-11 21:00",
        "03-18 21:00",
        "03-25 21:00",
        "04-01 20:00",
    ]


@pytest.mark.parametrize(
    ("zone", "until", "ends"),
    [
        ("Europe/London", "01:30", "01:30"),  # it shows twice that night, and an end is the second
        ("Europe/London", "02:00", "02:00"),
        ("Europe/Berlin", "02:30", "01:30"),
        ("Europe/Berlin", "03:00", "02:00"),
    ],
)
@pytest.mark.parametrize("weeks", ["", "2"])
def test_a_turn_lasts_through_the_night_in_which_the_clocks_go_back(
    client, house, stored, set_hours, zone, until, ends, weeks
):
    set_hours("09:00-17:00", zone=zone)
    days = {"from_day": "2026-10-24", "until_day": "2026-10-25"}
    if weeks:  # it begins a week before, and the second one meets that night
        days = {"from_day": "2026-10-17", "until_day": "2026-10-18", "weeks": weeks}
    answer = client.as_(ada).fill_in(f"{PAGE}/rota", f"{PAGE}/rota", **turn(house, until_time=until, **days))
    assert answer.status_code == 303
    last = stored(select(OnCallTurn.ends_at).order_by(OnCallTurn.ends_at))[-1]
    assert f"{last:%m-%d %H:%M}" == f"10-25 {ends}"


def test_a_turn_begins_with_the_first_of_two_hours_of_one_name(client, house, stored, set_hours):
    set_hours("09:00-17:00", zone="Europe/Berlin")
    days = {"from_day": "2026-10-25", "from_time": "02:30", "until_day": "2026-10-25"}
    client.as_(ada).fill_in(f"{PAGE}/rota", f"{PAGE}/rota", **turn(house, **days))
    assert f"{stored.one(select(OnCallTurn.starts_at)):%H:%M}" == "00:30"


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"member": ""}, "somebody who can open cases"),
        ({"member": "nobody-here"}, "somebody who can open cases"),
        ({"from_day": "soon"}, "such as 2026-12-25"),
        ({"from_time": "late"}, "such as 21:00"),
        ({"until_day": "2026-03-04", "until_time": "20:00"}, "ends before it begins"),
        ({"until_day": "2026-04-04"}, "keep a turn to 14 days"),
        ({"from_day": "2026-03-01", "until_day": "2026-03-02"}, "over already"),
        ({"weeks": "99"}, "from 1 to 26"),
        ({"from_day": "2026-03-29", "from_time": "01:30", "until_day": "2026-03-30"}, "The clocks change"),
    ],
)
def test_a_slip_in_a_turn_is_told_and_nothing_is_lost(client, house, stored, set_hours, slip, told):
    set_hours("09:00-17:00", zone="Europe/London")
    typed = turn(house, **slip)
    answer = client.as_(ada).fill_in(f"{PAGE}/rota", f"{PAGE}/rota", **typed)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert told in page.words
    for name in ("from_day", "from_time", "until_day", "until_time"):
        assert page.one("input", name=name)["value"] == typed[name]
    assert stored(select(OnCallTurn)) == []


def test_members_cannot_be_put_on_call_by_anybody(client, house):
    assert client.as_(ada).fill_in(f"{PAGE}/rota", f"{PAGE}/rota", **turn(house, alice)).status_code == 422


def test_gaps_are_shown_until_somebody_covers_them(client, house, set_hours, put_on_call, give_address, clock):
    set_hours("00:00-24:00", weekend="00:00-24:00")
    assert "For the next 14 days someone is always here or on call." in words(client.as_(mira).get(PAGE))
    set_hours("09:00-17:00")
    assert "Nobody is here or on call: 10 times in the next 14 days" in words(client.get(PAGE))
    give_address(sam)
    put_on_call(sam, clock.now, clock.now + timedelta(days=14))
    assert "someone is always here or on call" in words(client.get(PAGE))


def test_who_is_no_longer_staff_leaves_a_gap(client, house, put_on_call, give_address, clock):
    give_address(omar)
    put_on_call(omar, clock.now, clock.now + timedelta(days=14))
    assert "someone is always here or on call" in words(client.as_(mira).get(PAGE))
    with house.app.app_context():
        change_role(house.known[omar].id, Role.MEMBER, by=house.known[ada].id)
        db.session.commit()
    assert "Nobody is here or on call: 1 time" in words(client.get(PAGE))


def test_the_turns_of_who_leaves_go_with_them(house, put_on_call, stored, clock):
    put_on_call(mira, clock.now, clock.now + timedelta(days=1))
    with house.app.app_context():
        leaving.ask_to_leave(house.known[mira].id, password=mira.password, words_go=False)
        db.session.commit()
    assert "mira" not in str(client_choices(house))


def client_choices(house) -> list[str]:
    from forum.staffing.queries import list_who_can_be_called

    with house.app.app_context():
        return [row.name for row in list_who_can_be_called()]
