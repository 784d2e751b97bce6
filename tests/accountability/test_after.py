"""What follows closed cases, on the dashboard: second looks and check-ins, done in time, late, or waiting."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.accountability import after
from forum.cases.models import CHECK_IN_OUTCOMES, Case, CheckIn, Decision, SecondLook
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.moderation.words import CHECKED_IN
from tests.accountability.conftest import OPENED
from tests.client import Page
from tests.moderation.conftest import open_for
from tests.people import alice, mira, omar, sam

PAGE = "/moderation/dashboard"
TITLE = "Second looks and check-ins in time"
CRISIS = 4


@pytest.fixture
def followed(app, house, cases):
    """Puts what follows a closed case straight into the tables: `followed(SecondLook, asked, due=, done=)`, in hours
    from OPENED; the decision's number."""

    def add(item, *, due: float, done: float | None = None, decision: int | None = None, **more) -> int:
        masked = more.pop("masked", False)
        number = cases(more.pop("level", CRISIS), 5, masked=masked, closed=more.pop("closed", True))
        with app.app_context():
            start_writing()
            if decision is None:
                made = Decision(ref=new_ref(), case_id=number, action="keep", reason="", by_id=house.known[mira].id)
                made.at = OPENED
                db.session.add(made)
                db.session.flush()
                decision = made.id
            case_id = db.session.scalars(select(Decision.case_id).where(Decision.id == decision)).one()
            row = item(case_id=case_id, decision_id=decision, due_at=hours(due), done_at=hours(done), **more)
            if item is CheckIn:
                row.care = CRISIS
                row.outcome = more.get("outcome", "doing_better" if done is not None else None)
            else:
                row.agrees = True if done is not None else None
            db.session.add(row)
            db.session.commit()
            return int(decision)

    return add


def hours(number: float | None) -> datetime | None:
    return None if number is None else OPENED + timedelta(hours=number)


def measured(app, *, reader: int | None = None) -> dict[str, after.After]:
    with app.app_context():
        found = after.measured(OPENED - timedelta(days=1), OPENED + timedelta(days=60), reader=reader)
        return {one.about: one for one in found}


def counts(one: after.After) -> tuple[int, int, int, int, int]:
    return one.due, one.in_time, one.late, one.missed, one.ahead


def test_nothing_to_count_is_told_as_such(app, client):
    assert [counts(one) for one in measured(app).values()] == [(0, 0, 0, 0, 0)] * 2
    assert "No second look or check-in was due yet" in Page(client.as_(sam).get(PAGE).text).words


def test_percentiles_are_the_nearest_rank_of_what_was_done(app, followed):
    for done in (10, 1, 7, 3, 9, 2, 8, 4, 6, 30):
        followed(SecondLook, due=24, done=done)
    followed(SecondLook, due=24)
    looks = measured(app)["second_look"]
    assert counts(looks) == (11, 9, 1, 1, 0)
    assert (looks.median, looks.ninetieth) == (6 * 3600, 10 * 3600)


def test_done_in_time_late_missed_and_not_due_yet(app, followed):
    followed(CheckIn, due=24, done=23)
    followed(CheckIn, due=24, done=25)
    followed(CheckIn, due=24)
    followed(CheckIn, due=24 * 40)
    checks = measured(app)["check_in"]
    assert counts(checks) == (3, 1, 1, 1, 1)
    assert (checks.median, checks.ninetieth) == (23 * 3600, 25 * 3600)


def test_one_that_stands_aside_is_not_waiting(app, followed):
    """Its case is open at a serious level again: the case is the item."""
    followed(SecondLook, due=24, closed=False)
    followed(CheckIn, due=24, closed=False)
    assert [counts(one) for one in measured(app).values()] == [(0, 0, 0, 0, 0)] * 2


@pytest.mark.parametrize("outcome", CHECK_IN_OUTCOMES)
def test_what_was_replaced_or_went_with_its_words_was_not_done(app, followed, outcome):
    followed(CheckIn, due=24, done=20, outcome=outcome)
    assert measured(app)["check_in"].due == (0 if outcome in ("replaced", "gone") else 1)
    assert (outcome in CHECKED_IN) == (outcome not in ("replaced", "gone"))


def test_a_second_check_in_was_asked_when_the_first_was_done(app, followed):
    decision = followed(CheckIn, due=24, done=20)
    followed(CheckIn, due=100, done=80, further=True, decision=decision)
    checks = measured(app)["check_in"]
    assert (checks.in_time, checks.median, checks.ninetieth) == (2, 20 * 3600, 60 * 3600)


def test_of_a_masked_post_a_wait_is_never_told_too_short(app, followed):
    """Done at some moment of the hour before the one in which it was due."""
    hour = -OPENED.minute / 60
    followed(CheckIn, due=hour + 24, done=hour + 23, masked=True)
    followed(CheckIn, due=hour + 24, done=hour + 24, masked=True)
    checks = measured(app)["check_in"]
    assert (checks.in_time, checks.late) == (1, 1)
    assert checks.median == int((hour + 24) * 3600)


@pytest.mark.parametrize(("many", "told"), [(4, "too few to tell"), (5, "100 %")])
def test_a_title_over_few_says_so_and_the_table_has_them(app, client, followed, many, told):
    for done in range(1, many + 1):
        followed(SecondLook, due=24, done=done)
    page = Page(client.as_(sam).get(PAGE).text)
    assert f"{TITLE}: {told}" in [title.words for title in page.all("h2")]
    table = list(csv.reader(io.StringIO(client.get(f"{PAGE}/after.csv?days=30").text)))
    assert table[0] == list(after.HEADERS)
    looks, checks = table[1:]
    assert looks[:7] == ["Second looks", str(many), str(many), "0", "0", "0", "100 %"]
    assert looks[7:] == ["2 h" if many == 4 else "3 h", f"{many} h"]
    assert checks == ["Check-ins", "0", "0", "0", "0", "0", "–", "–", "–"]


def test_a_journey_is_counted_as_it_went(app, client, visitor, make, clock):
    opened = open_for(make, alice)
    client.as_(mira)
    form = {"action": "members", "reason": "We care.", "outcome": "in_touch"}
    assert client.fill_in(opened.page, opened.to("decisions"), **form).status_code == 303
    clock.tick(timedelta(hours=3))
    desk = visitor().as_(omar)
    assert desk.post_form(opened.to("second-look"), agrees="yes").status_code == 303
    assert desk.post_form(opened.to("private-notes"), body="How are you?").status_code == 303
    said = {"outcome": "doing_better", "note": "Wrote to her.", "further": "2"}
    assert desk.post_form(opened.to("check-ins"), **said).status_code == 303
    found = measured(app)
    assert [counts(one) for one in found.values()] == [(1, 1, 0, 0, 0), (1, 1, 0, 0, 1)]
    assert [one.median for one in found.values()] == [3 * 3600] * 2
    clock.tick(timedelta(days=3))
    assert counts(measured(app)["check_in"]) == (2, 1, 0, 1, 0)


def test_of_a_case_about_the_reader_nothing_counts(app, client, house, make, stored):
    post = open_for(make, sam, "You are all pathetic and stupid.", space="kitchen")
    client.as_(mira).fill_in(post.page, post.to("look"), look_reason="The third time.")
    with app.app_context():
        start_writing()
        case = db.session.scalars(select(Case).where(Case.member_id.is_not(None))).one()
        made = Decision(ref=new_ref(), case_id=case.id, action="keep", reason="", at=OPENED)
        db.session.add(made)
        db.session.flush()
        look = SecondLook(case_id=case.id, decision_id=made.id, due_at=hours(24), done_at=hours(1), agrees=True)
        db.session.add(look)
        db.session.commit()
    assert measured(app, reader=house.known[sam].id)["second_look"].due == 0
    assert measured(app, reader=house.known[omar].id)["second_look"].due == 1
