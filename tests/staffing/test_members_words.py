"""What members are told about who is here: in the panel, beside a post that waits, on "Urgent help"."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.day_lines import DayDraft
from forum.core.db import db
from forum.staffing.services import add_days
from tests.client import Page
from tests.factories.making import CRISIS
from tests.house import count_statements
from tests.people import alice, bob, guest, mira
from tests.posts.shared import start

pytestmark = pytest.mark.usefixtures("with_directory")
RED = "I have been cutting myself today and I can't stop."


def told(client, body: str = CRISIS, voice: str = "name") -> str:
    page = client.get(start(client.as_(alice), body, voice=voice).location)
    return Page(page.text).one("section", id="help-panel").one("p", class_="help-next").words


def test_while_somebody_is_here(client, set_hours):
    set_hours("09:00-17:00")
    assert "We ask a moderator to read it by about 10:32 UTC. Someone is here until 17:00 UTC." in told(client)


def test_while_no_one_is_here_that_comes_first_and_open_lines_are_named(client, set_hours):
    set_hours("12:00-17:00")
    found = told(client)
    assert "No one is here until 12:00 UTC. We ask a moderator to read it by about 10:32 UTC, but" in found
    assert found.index("No one is here") < found.index("We ask")
    assert "Lines marked “Open now” answer meanwhile." in found


NO_PROMISE = "but can’t promise that before someone is here."


@pytest.mark.parametrize("level", ["crisis", "red"])
def test_a_time_at_which_no_one_is_here_is_no_promise(client, set_hours, stored, clock, level):
    """The time is that of the case, and what is said beside it follows the same hours."""
    set_hours("22:00-23:00")
    found = told(client, {"crisis": CRISIS, "red": RED}[level])
    due = stored.one(select(Case.due_at))
    assert due < clock.now.replace(hour=22, minute=0), "before anybody comes"
    assert (
        f"No one is here until 22:00 UTC. We ask a moderator to read it by about {due:%H:%M} UTC, {NO_PROMISE}" in found
    )


def test_a_time_at_which_someone_is_here_again_is_said_plainly(client, set_hours, stored, clock):
    set_hours("12:00-17:00")
    found = told(client, RED)
    assert stored.one(select(Case.due_at)) == clock.now.replace(hour=13, minute=0, second=0, microsecond=0)
    assert "No one is here until 12:00 UTC. We ask a moderator to read it by about 13:00 UTC." in found


def test_while_nobody_comes_for_long_no_time_is_a_promise(client, set_hours, house, clock):
    set_hours("09:00-17:00")
    with house.app.app_context():
        days = [clock.now.date() + timedelta(days=number) for number in range(80)]
        add_days([DayDraft(day=day, spans=()) for day in days], by=None)
        db.session.commit()
    found = told(client)
    assert "No one is here for the time being." in found
    assert NO_PROMISE in found


def test_day_and_night(client, set_hours):
    set_hours("00:00-24:00", weekend="00:00-24:00")
    assert "Someone is here day and night." in told(client)


def test_who_is_called_at_night_is_said_only_when_somebody_is(
    client, visitor, set_hours, put_on_call, give_address, clock
):
    set_hours("12:00-17:00")
    put_on_call(mira, clock.now, clock.now + timedelta(hours=5))
    assert "We are writing to someone on call" not in told(client), "a letter would not reach her"
    give_address(mira)
    found = told(client, CRISIS + " Now.")
    assert "We are writing to someone on call, to have it read by about 10:32 UTC." in found


def test_another_day_is_named(client, set_hours, clock):
    set_hours("09:00-17:00")
    clock.now = clock.now.replace(day=6, hour=20)  # a Friday
    assert "No one is here until 09:00 UTC on 9 March." in told(client)


def test_help_shows_the_hours_once_they_are_set(client, set_hours):
    assert "Our own team" not in client.as_(guest).get("/help").text
    set_hours("09:00-17:00", zone="Europe/London")
    page = Page(client.get("/help").text).words
    assert "Our own team Someone is here until 17:00 UTC." in page
    assert "Monday to Friday 09:00-17:00" in page
    assert "Saturday to Sunday nobody" in page
    assert "By the clocks of Europe/London." in page


def test_help_comes_without_the_hours_when_the_database_is_away(client, set_hours, monkeypatch):
    from sqlalchemy.exc import OperationalError

    set_hours("09:00-17:00")

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(db.session, "execute", fail)
    page = client.as_(guest).get("/help")
    assert page.status_code == 200
    assert "Our own team" not in page.text


def test_a_post_that_waits_says_who_is_here(client, set_hours):
    client.as_(bob)
    address = start(client, "A small thing.", space="porch").location
    assert "Someone is here" not in client.get(address).text
    set_hours("09:00-17:00")
    words = Page(client.get(address).text).words
    assert "A moderator reads it before others can see it. Someone is here until 17:00 UTC." in words


def test_a_guests_receipt_says_who_is_here(client, set_hours):
    set_hours("12:00-17:00")
    client.as_(guest)
    answer = client.fill_in("/anonymous/new", "/anonymous/new", space="doorstep", title="Tea", body="A quiet word.")
    assert answer.status_code == 200, answer.text[:500]
    assert "No one is here until 12:00 UTC." in Page(answer.text).words


def test_hours_cost_one_statement_on_help_and_nothing_until_they_are_set(app, client, set_hours):
    client.as_(guest)
    before = count_statements(app, lambda: client.get("/help"))
    set_hours("09:00-17:00")
    assert count_statements(app, lambda: client.get("/help")) <= before + 2
