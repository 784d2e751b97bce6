"""A line that didn't work: told by anybody, counted without a name, answered by a check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.db import db, start_writing
from forum.crisis.models import CrisisResource, CrisisTrouble
from tests.client import Page, Visitor
from tests.conftest import Clock
from tests.crisis.test_snapshot import database_gone
from tests.people import ada, alice, guest

pytestmark = pytest.mark.usefixtures("with_directory")
TELL = "/help/lines/gb-samaritans/report"
SAMARITANS = "/admin/crisis-resources/gb-samaritans"


def counted(app: Flask) -> list[tuple[str, str, date, int]]:
    query = select(CrisisResource.ref, CrisisTrouble.kind, CrisisTrouble.day, CrisisTrouble.count).join(
        CrisisResource, CrisisResource.id == CrisisTrouble.resource_id
    )
    with app.app_context():
        return sorted(tuple(row) for row in db.session.execute(query))


def lines_on(text: str) -> list[str]:
    return [line["data-resource"] for line in Page(text).all("li", data_resource="")]


def test_every_line_of_urgent_help_leads_to_it(client: Visitor) -> None:
    text = client.get("/help?country=GB").text
    assert {f"/help/lines/{ref}/report" for ref in lines_on(text)} <= set(Page(text).links)


@pytest.mark.parametrize("person", [guest, alice], ids=str)
def test_it_is_counted_for_the_day_and_others_come_at_once(client: Visitor, app: Flask, person: object) -> None:
    client.as_(person)
    page = client.get(TELL)
    assert "Samaritans didn’t work" in Page(page.text).words
    answer = client.post_form(TELL, kind="no_answer")
    assert answer.status_code == 303
    assert counted(app) == [("gb-samaritans", "no_answer", date(2026, 3, 4), 1)]
    thanks = client.get(answer.location)
    assert "Thank you" in Page(thanks.text).words
    assert lines_on(thanks.text)
    assert "gb-samaritans" not in lines_on(thanks.text)
    assert all(ref.startswith("gb-") for ref in lines_on(thanks.text)[:2])


def test_nothing_but_line_kind_day_and_count_is_kept() -> None:
    assert set(CrisisTrouble.__table__.columns.keys()) == {"resource_id", "kind", "day", "count"}


def test_telling_twice_counts_once_a_day(client: Visitor, app: Flask, clock: Clock) -> None:
    for kind in ("dead", "dead", "closed"):
        assert client.post_form(TELL, kind=kind).status_code == 303
    assert counted(app) == [("gb-samaritans", "dead", date(2026, 3, 4), 1)]
    clock.tick(timedelta(days=1))
    client.post_form(TELL, kind="dead")
    assert [row[2] for row in counted(app)] == [date(2026, 3, 4), date(2026, 3, 5)]


def test_two_networks_are_two(client: Visitor, app: Flask) -> None:
    for address in ("198.51.100.7", "203.0.113.9"):
        form = {"csrf_token": client.csrf_token(), "kind": "dead"}
        client.post(TELL, data=form, environ_base={"REMOTE_ADDR": address})
    assert [row[3] for row in counted(app)] == [2]


@pytest.mark.parametrize("kind", ["", "nonsense", "DEAD"])
def test_without_a_kind_it_asks_again_and_counts_nothing(client: Visitor, app: Flask, kind: str) -> None:
    answer = client.post_form(TELL, kind=kind)
    assert answer.status_code == 422
    assert lines_on(answer.text)
    assert counted(app) == []


@pytest.mark.parametrize("state", ["draft", "paused", "retired"])
def test_a_line_that_nobody_is_shown_is_not_there(client: Visitor, app: Flask, state: str) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(CrisisResource).where(CrisisResource.ref == "gb-samaritans").values(state=state))
        db.session.commit()
    assert client.get(TELL).status_code == 404
    assert client.post_form(TELL, kind="dead").status_code == 404
    assert client.get("/help/lines/no-such-line/report").status_code == 404


def test_admins_see_it_until_somebody_checks_the_line(client: Visitor, app: Flask) -> None:
    client.post_form(TELL, kind="wrong_number")
    client.as_(ada)
    listed = Page(client.get("/admin/crisis-resources?reported=1").text)
    assert [row["data-resource"] for row in listed.all("tr", data_resource="")] == ["gb-samaritans"]
    assert "Told 1 time" in listed.words
    assert "Somebody else answered: 1, last on 2026-03-04" in Page(client.get(SAMARITANS).text).words
    client.fill_in(SAMARITANS, SAMARITANS, name="Samaritans, renamed")
    assert len(counted(app)) == 1
    client.fill_in(SAMARITANS, SAMARITANS, checked="y")
    assert counted(app) == []
    assert "No lines match" in client.get("/admin/crisis-resources?reported=1").text


def test_a_second_check_on_the_same_day_clears_it_too(client: Visitor, app: Flask) -> None:
    client.as_(ada).fill_in(SAMARITANS, SAMARITANS, checked="y")
    client.post_form(TELL, kind="dead")
    assert len(counted(app)) == 1
    client.fill_in(SAMARITANS, SAMARITANS, checked="y")
    assert counted(app) == []


def test_a_check_that_comes_too_late_clears_nothing(client: Visitor, app: Flask) -> None:
    client.as_(ada).fill_in(SAMARITANS, SAMARITANS, name="Samaritans, renamed")
    client.post_form(TELL, kind="dead")
    assert client.post_form(SAMARITANS, version="1", checked="y").status_code == 409
    assert len(counted(app)) == 1


def test_without_the_database_it_says_so_and_shows_lines(app: Flask, visitor: Callable[[], Visitor]) -> None:
    client = visitor()
    client.get(TELL)
    with database_gone(app):
        page, sent = client.get(TELL), client.post_form(TELL, kind="dead")
    assert (page.status_code, sent.status_code) == (200, 503)
    for answer in (page, sent):
        assert "We can’t note it just now" in Page(answer.text).words
        assert lines_on(answer.text)
        assert "gb-samaritans" not in lines_on(answer.text)
    assert counted(app) == []
