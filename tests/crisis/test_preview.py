"""The panel with a line in it: for a country, a need and a time, saved or not."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.db import db
from forum.crisis.models import CrisisResource
from forum.crisis.preview import FIRST, NOT_LIVE, NOT_SHOWN
from tests.client import Page, Visitor
from tests.people import alice, mira

LINE = "/admin/crisis-resources/gb-samaritans"

pytestmark = pytest.mark.usefixtures("with_directory")


def section(answer: str) -> str:
    return Page(answer).one("section", aria_labelledby="preview-title").words


def test_a_line_stands_where_somebody_in_that_country_sees_it(admin: Visitor) -> None:
    assert FIRST in section(admin.get(f"{LINE}?country=GB&need=suicide&time=2026-03-04T03:00").text)
    assert NOT_SHOWN in section(admin.get(f"{LINE}?country=FR&need=suicide").text)
    assert NOT_LIVE in section(admin.get("/admin/crisis-resources/gb-breathing-space?country=GB").text)


def test_what_is_asked_for_stays_in_the_form(admin: Visitor) -> None:
    given = (
        Page(admin.get(f"{LINE}?country=GB&need=abuse&time=2026-03-04T03:00").text).form(f"{LINE}#preview-title").given
    )
    assert (given["country"], given["need"], given["time"]) == ("GB", "abuse", "2026-03-04T03:00")


def test_what_nobody_can_read_counts_as_not_said(admin: Visitor) -> None:
    times = ("soon", "9999-99-99T99:99", "9999-12-31T23:59", "0001-01-01")
    for query in ("country=XX&need=weather", "country=&need=%00", *(f"time={time}" for time in times)):
        assert FIRST in section(admin.get(f"{LINE}?{query}").text)


def test_an_unsaved_line_is_looked_at_and_not_kept(admin: Visitor, app: Flask) -> None:
    answer = admin.post_form(f"{LINE}/preview", name="Samaritans, renamed", country="GB", need="suicide")
    assert answer.status_code == 200
    assert "Samaritans, renamed" in section(answer.text)
    assert FIRST in section(answer.text)
    assert 'value="Samaritans, renamed"' in answer.text
    assert NOT_LIVE in section(admin.post_form(f"{LINE}/preview", state="paused", country="GB").text)
    with app.app_context():
        kept = db.session.execute(select(CrisisResource).where(CrisisResource.ref == "gb-samaritans")).scalar_one()
        assert (kept.name, kept.version, kept.state) == ("Samaritans", 1, "live")


def test_an_unsaved_line_that_cannot_be_is_asked_for_again(admin: Visitor) -> None:
    answer = admin.post_form(f"{LINE}/preview", website="javascript:alert(1)")
    assert answer.status_code == 422
    assert "https://" in Page(answer.text).one(role="alert").words


@pytest.mark.parametrize("hours", [{"opening_monday": "whenever"}, {"opening_days": "Christmas"}])
def test_hours_that_are_none_are_asked_for_again(admin: Visitor, hours: dict[str, str]) -> None:
    answer = admin.post_form(f"{LINE}/preview", opening_zone="Europe/London", **hours)
    assert answer.status_code == 422
    assert next(iter(hours.values())) in answer.text


def test_other_roles_find_nothing_there(client: Visitor) -> None:
    for person in (alice, mira):
        client.as_(person)
        assert client.get(f"{LINE}?country=GB").status_code == 404
        assert client.post_form(f"{LINE}/preview").status_code == 404
