"""`/moderation/dashboard`: numbers of the workbench, each drawn and in a table. The numbers are worked out by hand."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accountability import charts, measures, numbers
from forum.alerts import drill
from forum.appeals.services import Answer, answer
from forum.cases.models import CareChange, Case
from forum.core.db import db, start_writing
from tests.accountability.conftest import OPENED
from tests.client import Page
from tests.house import count_statements
from tests.moderation.conftest import open_for, send_form
from tests.people import ada, alice, guest, mira, sam

PAGE = "/moderation/dashboard"


def waits(app) -> list[measures.Wait]:
    with app.app_context():
        return measures.waits(OPENED - timedelta(days=1), OPENED + timedelta(days=1))


def test_percentiles_are_the_nearest_rank(app, cases):
    for wait in (10, 1, 7, 3, 9, 2, 8, 4, 6, 5):
        cases(4, wait)
    cases(3, 50, due=60)
    cases(3, None, due=60, closed=False)
    crisis, red = waits(app)
    assert (crisis.level, crisis.cases, crisis.acted, crisis.median, crisis.ninetieth) == (4, 10, 10, 300, 540)
    assert (red.level, red.cases, red.acted, red.median, red.ninetieth) == (3, 2, 1, 3000, 3000)


def test_in_time_and_late(app, cases):
    for wait in (15, 16, 1):
        cases(4, wait)
    cases(4, None, closed=False)  # past its time by now, and nobody has come
    cases(4, None)  # closed by itself, its writer took it back
    (crisis,) = waits(app)
    assert (crisis.in_time, crisis.late, crisis.unclear) == (2, 2, 0)


@pytest.mark.parametrize(
    ("many", "told"),
    [
        (4, ["Crisis: too few to tell", "How many within their time: too few to tell"]),
        (5, ["Crisis: half within 3 min", "100 % within their time"]),
    ],
)
def test_a_title_over_few_cases_says_so_and_the_table_has_them(app, client, cases, many, told):
    for wait in range(1, many + 1):
        cases(4, wait)
    page = Page(client.as_(sam).get(PAGE).text)
    titles = [title.words for title in page.all("h2")]
    assert set(told) <= set(titles)
    here = [title for title in titles if "came in while somebody is here" in title]
    assert [title.endswith(": too few to tell") for title in here] == [many < 5]
    with app.app_context():
        rows = numbers.dashboard(7, reader=None).find("waits").rows
    assert rows[0][:4] == ["Crisis", many, many, "2 min" if many == 4 else "3 min"]


def test_what_is_not_due_yet_is_neither(app, cases):
    cases(1, None, due=24 * 60 * 30, closed=False)
    (watch,) = waits(app)
    assert (watch.in_time, watch.late, watch.unclear) == (0, 0, 0)


def test_a_case_counts_at_the_level_it_had_before_a_person_changed_it(app, house, cases):
    number = cases(1, 5, due=24 * 60)
    with app.app_context():
        start_writing()
        change = {"case_id": number, "from_care": 4, "to_care": 1, "reason": "x", "by_id": house.known[mira].id}
        db.session.add(CareChange(**change, at=OPENED + timedelta(minutes=6)))
        db.session.commit()
    (crisis,) = waits(app)
    assert (crisis.level, crisis.median, crisis.in_time) == (4, 300, 1)


def test_a_lowered_case_is_not_in_time_because_of_its_new_time(app, house, cases):
    number = cases(1, 180, due=24 * 60)
    with app.app_context():
        start_writing()
        change = {"case_id": number, "from_care": 4, "to_care": 1, "reason": "x", "by_id": house.known[mira].id}
        db.session.add(CareChange(**change, at=OPENED + timedelta(minutes=181)))
        db.session.commit()
    (crisis,) = waits(app)
    assert (crisis.in_time, crisis.late) == (0, 1)


def test_a_crisis_that_came_back_for_something_small_stays_a_crisis_that_was_late(app, cases):
    """It has a new level and a new time since, and is closed again: neither says how it was met when it came in."""
    for wait in (300, 40, 10):
        cases(0, wait, due=72 * 60, machine_care=4)
    (crisis,) = waits(app)
    assert (crisis.level, crisis.cases) == (4, 3)
    assert (crisis.late, crisis.unclear, crisis.in_time) == (1, 1, 1)


def test_of_masked_cases_the_hour_is_told_and_no_more(app, cases):
    hour = OPENED.replace(minute=0)
    cases(4, 20, masked=True, opened=hour, due=0)  # closed: its due time was cut to the hour
    cases(4, 90, masked=True, opened=hour, due=0)
    (crisis,) = waits(app)
    assert crisis.coarse
    assert (crisis.in_time, crisis.late, crisis.unclear) == (0, 1, 1)
    assert numbers.wait_words(crisis.ninetieth, crisis) == "30 min to 1 h 30"
    assert numbers.level_words(crisis) == "Crisis, to the hour"


def test_days_and_hours_follow_the_clocks_of_the_team(app, cases):
    """23:30 in UTC is the next day in Helsinki."""
    cases(2, 1, opened=OPENED.replace(hour=23, minute=30))
    with app.app_context():
        from forum.core.settings import change_setting

        start_writing()
        change_setting("time_zone", "Europe/Helsinki", by=None)
        db.session.commit()
    with app.app_context():
        found = numbers.dashboard(7, reader=None)
        days = {row[0]: row[1] for row in found.tables[0].rows}
        assert days["2026-03-03"] == 1
        tuesday = found.week.days[1]
        assert tuesday[0] == "Tuesday"
        assert tuesday[1][1].count == 1


def test_false_alarms_are_counted_by_what_the_case_was_about(client, make):
    case = open_for(make, alice)
    client.as_(mira)
    send_form(client, case.page, case.to("decisions"), action="keep", reason="Fine.", false_alarm="1", note="x")
    page = client.as_(sam).get(f"{PAGE}/false-alarms.csv?days=7")
    table = {row["What it was about"]: row for row in csv.DictReader(io.StringIO(page.text))}
    assert (table["Suicide"]["Decided"], table["Suicide"]["False alarms"]) == ("1", "1")
    assert table["Abuse"]["Decided"] == "0"
    decisions = client.get(f"{PAGE}/decisions.csv?days=7").text
    assert "Kept it,1" in decisions


def test_appeals_are_counted_by_what_became_of_them(client, make, house, app, clock):
    asked = [make.appeal(make.decision(make.thread(alice).post_ref, action="hide")) for _ in range(3)]
    with app.app_context():
        for ref, outcome in zip(asked, ("upheld", "overturned"), strict=False):
            answer(ref, Answer(outcome=outcome, reason="Kind words."), by=house.author(sam), viewer=house.viewer(sam))
            db.session.commit()
    clock.tick(timedelta(hours=80))
    page = client.as_(sam).get(f"{PAGE}/appeals.csv?days=7")
    table = dict(csv.reader(io.StringIO(page.text)))
    assert table == {
        "Appeals": "How many",
        "Asked": "3",
        "Answered: the decision stands": "1",
        "Answered: the decision is taken back": "1",
        "Waiting now": "1",
        "Past their time now": "1",
    }
    assert "3 appeals asked, 2 answered" in Page(client.get(f"{PAGE}?days=7").text).words
    clock.tick(timedelta(days=8))
    client.as_(sam)  # the session of last week is over
    later = dict(csv.reader(io.StringIO(client.get(f"{PAGE}/appeals.csv?days=7").text)))
    assert (later["Asked"], later["Answered: the decision stands"], later["Waiting now"]) == ("0", "0", "1")


def test_a_drill_counts_nowhere_also_while_it_runs(app, client, make):
    open_for(make, alice)
    before = files(client.as_(sam))
    with app.app_context():
        by = drill.begin_member()
        db.session.commit()
        row = drill.begin(by)
        db.session.commit()
        drill.claim(row.ref, by=by)
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(Case)) == 2
        ref = row.ref
    assert files(client) == before
    with app.app_context():
        drill.end(ref)
        db.session.commit()
    assert files(client) == before


def files(client) -> dict[str, str]:
    """Every table of the dashboard, by name."""
    names = ("days", "now", "waits", "in-time", "decisions", "false-alarms", "after", "appeals", "week")
    return {name: client.get(f"{PAGE}/{name}.csv?days=7").text for name in names}


def test_each_drawing_has_a_message_and_the_table_of_the_same_numbers(client, cases):
    cases(4, 5)
    page = Page(client.as_(sam).get(f"{PAGE}?days=7").text)
    drawings = page.all("svg", role="img")
    assert len(drawings) >= 3
    for drawing in drawings:
        title = page.one("title", id=drawing.get("aria-labelledby"))
        assert title.words
    assert len(page.all("details", **{"class": "chart-numbers"})) == 9
    assert "style=" not in "".join(str(drawing) for drawing in drawings)


@pytest.mark.parametrize("days", ["7", "30", "90", "", "8", "-1", "%00", "999999999999"])
def test_any_window_is_answered_by_one_there_is(client, days):
    assert client.as_(ada).get(f"{PAGE}?days={days}").status_code == 200


def test_nobody_is_named_or_ranked(client, make):
    case = open_for(make, alice, voice="mask")
    client.as_(mira).post_form(case.to("claim"))
    text = client.as_(sam).get(PAGE).text
    assert "mira" not in text
    assert "alice" not in text


@pytest.mark.parametrize("person", [alice, mira, guest], ids=str)
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/days.csv"])
def test_nobody_else_finds_it(client, person, path):
    assert client.as_(person).get(path).status_code == (303 if person is guest else 404)


def test_a_table_there_is_not_is_not_found(client):
    assert client.as_(sam).get(f"{PAGE}/people.csv").status_code == 404


def test_it_costs_as_many_statements_with_many_cases(app, client, cases):
    client.as_(sam)
    few = count_statements(app, lambda: client.get(PAGE))
    for wait in range(12):
        cases(wait % 5, wait)
    assert count_statements(app, lambda: client.get(PAGE)) == few <= 15


def test_shades_grow_with_the_number():
    assert [charts.shade(number, 8) for number in (0, 1, 4, 8)] == [0, 1, 2, 4]
